package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// unwritten turns a write that the disk did not take into one sentence with exit code 3; other errors end with code. What the run
// created was removed before, or stands in the list.
func unwritten(out output, err error, code verdict.Exit) error {
	refused := new(fs.PathError)
	if err == nil || !errors.As(err, &refused) || refused.Op != "write" && refused.Op != "sync" && refused.Op != "close" {
		return failed(code, err)
	}
	text := fmt.Sprintf("No verdict: cannot write %s: %v: free up space, or choose another directory with --out, and run again", refused.Path, refused.Err)
	if info, err := os.Stat(out.path(session.LedgerFile)); err == nil && info.Size() > 0 {
		text += fmt.Sprintf("; to remove what may be left at the provider, run `%s`", session.CleanCommand(out.dir))
	}
	return failed(verdict.ExitNoAnswer, errors.New(text))
}
