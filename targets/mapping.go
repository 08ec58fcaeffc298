package targets

import (
	"path/filepath"

	"github.com/scimproof/scimproof/mockentra"
)

// Mapped is a definition of a mapping alone: one that comes with scimproof, or a file, looked up where the process runs.
func Mapped(mapping string) Definition {
	return Definition{Mapping: filepath.Base(mapping), dir: onDisk(filepath.Dir(mapping))}
}

// Warnings lists what Entra would not do as the definition and its mapping seem to want it: rows that it would not treat as written, with
// file and line, and leavers of whom it would say nothing.
func (d Definition) Warnings(mapping *mockentra.Mapping) []string {
	warnings := mapping.Warnings()
	if !d.HardDelete && !mapping.SoftDeletes() {
		warnings = append(warnings, "no row of users reads IsSoftDeleted: Entra sends nothing about users who are disabled or leave the scope. "+
			"Map it, or, for an app of the gallery without soft delete, set hard_delete: true in the definition")
	}
	return warnings
}
