package run

import _ "embed" // the schema below

//go:embed run.schema.json
var schema string

// Schema returns the JSON Schema (2020-12) of one line of a run file.
func Schema() []byte { return []byte(schema) }
