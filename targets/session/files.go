package session

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
)

// File names in the output directory of a run.
const (
	RunFile      = "run.ndjson"
	LedgerFile   = "created.ndjson"
	UnprovenFile = "may-be-left.ndjson" // what clean-up could not prove to come from a run
)

// CleanCommand is the command that removes what the run in a directory has left. It names the target where the run file does.
func CleanCommand(dir string) string {
	var header run.Header
	if file, err := os.Open(filepath.Join(dir, RunFile)); err == nil {
		line, _ := bufio.NewReader(io.LimitReader(file, 1<<20)).ReadBytes('\n')
		_ = json.Unmarshal(line, &header) // one that cannot be read names nothing
		_ = file.Close()
	}
	return cmp.Or(header.Clean, "scimproof clean TARGET") + " --out " + evidence.Quote(dir)
}

// Vacant refuses to begin a run where the list of an earlier one names what is still at a provider. A list of nothing, as a
// crash leaves it, is no obstacle.
func Vacant(list string) error {
	ledger, err := targets.OpenLedger(list)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	if left := len(ledger.Left()); left > 0 {
		return errors.Join(fmt.Errorf("%s exists: an earlier run left %s at its target; run `%s`, or delete the file if that target no longer exists",
			list, counted(left), CleanCommand(filepath.Dir(list))), ledger.Close())
	}
	return ledger.Close()
}

func counted(left int) string {
	if left == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", left)
}

// Lock keeps other runs away from the provider and from the output directory, until release is called; the error is a
// *targets.HeldError or a *targets.WritingError. What is worth knowing but stops nothing goes to out.
func Lock(definition targets.Definition, dir string, allowParallel bool, out io.Writer) (release func(), err error) {
	leave, err := definition.Hold(allowParallel, out)
	if err != nil {
		return nil, err
	}
	vacate, err := targets.HoldOutput(dir, out)
	if err != nil {
		leave()
		return nil, err
	}
	return func() { vacate(); leave() }, nil
}
