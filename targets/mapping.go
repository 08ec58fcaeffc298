package targets

import "path/filepath"

// Mapped is a definition of a mapping alone: one that comes with scimproof, or a file, looked up where the process runs.
func Mapped(mapping string) Definition {
	return Definition{Mapping: filepath.Base(mapping), dir: onDisk(filepath.Dir(mapping))}
}
