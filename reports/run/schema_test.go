package run

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/scimproof/scimproof/reports/evidence"
)

// schema is the JSON Schema (2020-12) of one line of a run file, for whoever reads one without this package.
func schema(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("run.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema(t)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource("run.schema.json", document); err != nil {
		t.Fatal(err)
	}
	made, err := compiler.Compile("run.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func validateLine(t *testing.T, with *jsonschema.Schema, line string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	return with.Validate(value)
}

func TestFilesFollowTheSchema(t *testing.T) {
	t.Parallel()
	with := compiled(t)
	sample, err := os.ReadFile("../testdata/sample.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	empty := file(t, &Run{Scenarios: []Scenario{{Planned: Planned{Key: "a"}, Verdict: Pass}}, Loads: []Load{{Operations: []Operation{{}}}}})
	for name, text := range map[string]string{"every field": file(t, small()), "in parts": inParts(t, small()), "no field": empty, "sample": string(sample)} {
		for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
			if err := validateLine(t, with, line); err != nil {
				t.Errorf("%s, line %d: %v", name, i+1, err)
			}
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	with := compiled(t)
	lines := strings.Split(file(t, small()), "\n")
	for name, line := range map[string]string{
		"other version":   strings.Replace(lines[0], Format, "scimproof-run/0", 1),
		"unknown member":  strings.Replace(lines[0], `"seed"`, `"sead"`, 1),
		"unknown verdict": strings.Replace(lines[1], `"verdict":"pass"`, `"verdict":"ok"`, 1),
		"negative looked": strings.Replace(lines[1], `"looked":2`, `"looked":-2`, 1),
		"record missing":  strings.Replace(lines[4], `"record":"footer",`, "", 1),
		"date":            strings.Replace(lines[0], `"until":"2026-12-31"`, `"until":"soon"`, 1),
		"null list":       strings.Replace(lines[2], `"steps":[]`, `"steps":null`, 1),
	} {
		if err := validateLine(t, with, line); err == nil {
			t.Errorf("%s: want the schema to refuse it", name)
		}
	}
}

// TestSchemaAndStructsAgree compares every property with every field, and what is required with what is not omitempty.
func TestSchemaAndStructsAgree(t *testing.T) {
	t.Parallel()
	var document struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
			Enum       []Verdict      `json:"enum"`
			Additional *bool          `json:"additionalProperties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schema(t), &document); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(document.Defs["verdict"].Enum, Verdicts()) {
		t.Errorf("verdicts: want %v, got %v", Verdicts(), document.Defs["verdict"].Enum)
	}
	compared := map[string]bool{"verdict": true}
	for name, value := range map[string]any{
		"header": Header{}, "plan": Outline{}, "discovered": Discovered{}, "scenario": Scenario{}, "load": Load{}, "footer": Footer{}, "tool": Tool{}, "target": Target{}, "capability": Capability{},
		"setting": Setting{}, "planned": Planned{}, "requirement": Requirement{}, "deviation": Deviation{}, "step": Step{}, "check": Check{},
		"logEntry": LogEntry{}, "logStep": LogStep{}, "modified": Modified{}, "operation": Operation{}, "latency": Latency{}, "sample": Sample{},
		"flowCounts": FlowCounts{}, "answers": Answers{}, "audit": Audit{}, "finding": Finding{}, "left": Left{}, "lost": Lost{}, "unread": Unread{}, "cleanUp": CleanUp{}, "slo": SLO{},
		"exchange": evidence.Exchange{}, "message": evidence.Message{}, "field": evidence.Field{},
	} {
		compared[name] = true
		def, known := document.Defs[name]
		if !known {
			t.Errorf("the schema has no %s", name)
			continue
		}
		fields, required := fieldsOf(reflect.TypeOf(value))
		if slices.Contains([]string{"header", "plan", "discovered", "scenario", "load", "footer"}, name) {
			fields, required = append(fields, "record"), append(required, "record")
		}
		var properties []string
		for property := range def.Properties {
			properties = append(properties, property)
		}
		for _, pair := range [][2][]string{{fields, properties}, {required, def.Required}} {
			slices.Sort(pair[0])
			slices.Sort(pair[1])
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%s: struct has %v, schema has %v", name, pair[0], pair[1])
			}
		}
		if def.Additional == nil || *def.Additional {
			t.Errorf("%s: the schema must refuse unknown members", name)
		}
	}
	for name := range document.Defs {
		if !compared[name] {
			t.Errorf("schema's %s is compared with nothing", name)
		}
	}
}

func fieldsOf(of reflect.Type) (all, required []string) {
	for _, field := range reflect.VisibleFields(of) {
		if field.Anonymous {
			continue
		}
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, name)
		if option == "" {
			required = append(required, name)
		}
	}
	return all, required
}
