package features

import "slices"

// Code is a word that Entra's provisioning log, job status or skip reason shows, explained for whoever reads it at night.
type Code struct {
	Name      string   `yaml:"name"` // "EntryConflict"
	Kind      CodeKind `yaml:"kind"`
	Meaning   string   `yaml:"meaning"`
	Causes    []string `yaml:"causes"`    // the usual ones, most frequent first
	Do        string   `yaml:"do"`        // what to do about it
	Scenarios []string `yaml:"scenarios"` // @id patterns in the sense of path.Match, such as "entra-create-*"

	Reference `yaml:",inline"`
}

// CodeKind says where a code shows up.
type CodeKind string

// The kinds of codes.
const (
	ErrorCode        CodeKind = "error"      // of one object, in the provisioning log
	SkipReason       CodeKind = "skip"       // of one object that was left alone
	QuarantineReason CodeKind = "quarantine" // of the whole job
)

func (c Code) clone() Code {
	c.Causes, c.Scenarios = slices.Clone(c.Causes), slices.Clone(c.Scenarios)
	return c
}
