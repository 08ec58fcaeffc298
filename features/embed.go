package features

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed */*.feature
var scenarios embed.FS

//go:embed catalogue/*.yaml
var catalogue embed.FS

// FS holds the *.feature files that come with scimproof, one directory for each subject ("entra/create.feature").
func FS() fs.FS { return scenarios }

// Names lists the paths of all *.feature files of a tree, sorted. A tree without any is an error: a run of nothing would
// look like a success.
func Names(tree fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".feature") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read the features: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("no *.feature files found: expected at least one, under a directory such as entra/")
	}
	slices.Sort(names)
	return names, nil
}
