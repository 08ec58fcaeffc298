package features

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func loaded(t *testing.T) *Catalogue {
	t.Helper()
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// A catalogue in miniature, complete in itself. The tests of strictness break one line of it each.
const (
	smallRequirements = `
conditions: {always: No precondition., "attr:*": The attribute is in the schema.}
requirements:
- {id: 7644-3.3-create, rfc: 7644, section: "3.3", level: MUST, keyword: SHALL, tier: 1, severity: fail, area: create,
   conditions: [always, "attr:title"], summary: It is created., check: POST., entra: true, ambiguities: [A01]}
- {id: 7644-3.5.1-put, rfc: 7644, section: 3.5.1, level: MAY, keyword: MAY, tier: 3, severity: note, area: put,
   conditions: [always], summary: It is replaced., check: PUT.}
untestable:
- {rfc: 7644, section: "2", topic: Weak tokens, reason: Internal.}
`
	smallEntra = `
requirements:
- {id: entra-create, area: create, cites: entra.md §3.2, label: D, severity: fail, summary: It is created., check: POST.,
   effect: It is missing., fix: Create it., error_code: EntryConflict}
- {id: entra-guess, area: create, cites: entra.md §3.2, label: I, severity: advisory, summary: It is guessed., check: Look.,
   effect: None., fix: None.}
consequences:
- {requirement: 7644-3.3-create, severity: advisory, cites: entra.md §6.5, label: D, effect: Retried., fix: Answer 201.}
`
	smallAmbiguities = `
ambiguities:
- id: A01
  title: A point
  gives: Nothing.
  requirements: [7644-3.3-create, entra-create, entra-guess]
  outcomes:
    refused: {rfc: pass, entra: fail}
    any-other: {rfc: note, entra: advisory}
- id: A02
  title: Another point
  gives: Nothing.
  requirements: [7644-3.3-create]
  outcomes:
    ignored: {rfc: fail, entra: note}
`
	smallCodes = `
codes:
- {name: EntryConflict, kind: error, meaning: It exists., causes: [It exists.], do: Remove it., scenarios: [entra-create-*],
   label: D, cites: entra.md §6.5}
`
)

func small() map[string]string {
	return map[string]string{
		"requirements.yaml": smallRequirements, "entra.yaml": smallEntra, "ambiguities.yaml": smallAmbiguities, "codes.yaml": smallCodes,
	}
}

func tree(files map[string]string) fs.FS {
	made := fstest.MapFS{}
	for name, text := range files {
		made[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return made
}

func TestLoadIsStrict(t *testing.T) {
	t.Parallel()
	if _, err := LoadFS(tree(small())); err != nil {
		t.Fatalf("the catalogue in miniature is refused: %v", err)
	}
	for name, broken := range map[string]struct{ file, old, new, want string }{
		"unknown key":                  {"requirements.yaml", "tier: 3", "teir: 3", "teir"},
		"unknown key at the top":       {"codes.yaml", "codes:", "kodes:", "kodes"},
		"unknown key of a code":        {"codes.yaml", "kind: error", "kind: error, sort: x", "sort"},
		"repeated key":                 {"requirements.yaml", "tier: 3", "tier: 3, tier: 1", "tier"},
		"second document":              {"codes.yaml", "\ncodes:", "\ncodes: []\n---\ncodes:", "second document"},
		"repeated id":                  {"requirements.yaml", "7644-3.5.1-put", "7644-3.3-create", "requirement 7644-3.3-create stands there twice"},
		"id of the other file":         {"requirements.yaml", "7644-3.5.1-put", "entra-create", "requirement entra-create stands there twice"},
		"no id":                        {"requirements.yaml", "id: 7644-3.5.1-put", `id: ""`, "requirement number 2 has no id"},
		"unknown level":                {"requirements.yaml", "level: MAY", "level: COULD", `7644-3.5.1-put has the level "COULD"`},
		"unknown severity":             {"requirements.yaml", "severity: note", "severity: warn", `7644-3.5.1-put has the severity "warn"`},
		"no severity":                  {"requirements.yaml", "severity: note,", "", `7644-3.5.1-put has the severity ""`},
		"severity pass":                {"requirements.yaml", "severity: note", "severity: pass", `7644-3.5.1-put has the severity "pass"`},
		"unknown condition":            {"requirements.yaml", "attr:title", "has:title", `unknown condition "has:title"`},
		"empty condition":              {"requirements.yaml", "attr:title", "attr:", `unknown condition "attr:"`},
		"no condition":                 {"requirements.yaml", "conditions: [always], summary", "summary", "7644-3.5.1-put has no conditions"},
		"unknown ambiguity":            {"requirements.yaml", "[A01]", "[A01, A99]", `unknown ambiguity "A99"`},
		"no check":                     {"requirements.yaml", "check: PUT.", `check: ""`, "7644-3.5.1-put has no summary or no check"},
		"no section":                   {"requirements.yaml", "section: 3.5.1, ", "", "7644-3.5.1-put of RFC 7644 lacks section"},
		"tier out of range":            {"requirements.yaml", "tier: 3", "tier: 4", "7644-3.5.1-put of RFC 7644 lacks"},
		"no summary":                   {"requirements.yaml", "summary: It is replaced.", `summary: ""`, "7644-3.5.1-put has no summary or no check"},
		"untestable without a reason":  {"requirements.yaml", "reason: Internal.", `reason: ""`, "no reason"},
		"level in entra.yaml":          {"entra.yaml", "id: entra-create,", "id: entra-create, level: MUST,", "entra-create states a level"},
		"no effect":                    {"entra.yaml", "effect: It is missing., ", "", "entra-create lacks effect or fix"},
		"citation without section":     {"entra.yaml", "entra.md §3.2, label: D", "entra.md, label: D", `entra-create cites "entra.md"`},
		"citation of an unknown text":  {"entra.yaml", "entra.md §3.2, label: D", "azure.md §3.2, label: D", `entra-create cites "azure.md §3.2"`},
		"unknown label":                {"entra.yaml", "label: D, severity: fail", "label: X, severity: fail", `entra-create has the label "X"`},
		"fail on an inference":         {"entra.yaml", "label: D, severity: fail", "label: I, severity: fail", "entra-create is inferred [I] and has the severity fail"},
		"unknown code":                 {"entra.yaml", "error_code: EntryConflict", "error_code: EntryConflikt", `unknown error code "EntryConflikt"`},
		"consequence of nothing":       {"entra.yaml", "requirement: 7644-3.3-create", "requirement: 7644-9", "consequence of 7644-9: no such requirement"},
		"consequence without interest": {"entra.yaml", "requirement: 7644-3.3-create", "requirement: 7644-3.5.1-put", "Entra does not depend on it"},
		"consequence that passes":      {"entra.yaml", "severity: advisory, cites: entra.md §6.5", "severity: pass, cites: entra.md §6.5", `consequence of 7644-3.3-create has the severity "pass"`},
		"inferred consequence fails":   {"entra.yaml", "severity: advisory, cites: entra.md §6.5, label: D", "severity: fail, cites: entra.md §6.5, label: I", "consequence of 7644-3.3-create is inferred"},
		"ruling on nothing":            {"ambiguities.yaml", "[7644-3.3-create]", "[7644-9]", `A02 rules on the unknown requirement "7644-9"`},
		"two rulings":                  {"ambiguities.yaml", "ignored: {rfc: fail", "refused: {rfc: fail", "ambiguities A01 and A02 both rule on the outcome refused of 7644-3.3-create"},
		"ruling without a profile":     {"ambiguities.yaml", "{rfc: fail, entra: note}", "{rfc: fail}", `ignored has the severity "" in the profile entra`},
		"ruling of unknown severity":   {"ambiguities.yaml", "{rfc: fail, entra: note}", "{rfc: fail, entra: warn}", `ignored has the severity "warn" in the profile entra`},
		"ruling of an unknown profile": {"ambiguities.yaml", "{rfc: fail, entra: note}", "{rfc: fail, entra: note, okta: note}", "ignored names an unknown profile"},
		"ruling on what held":          {"ambiguities.yaml", "ignored:", "held:", `A02 rules on the outcome class "held"`},
		"ruling on an unknown class":   {"ambiguities.yaml", "ignored:", "ignord:", "ambiguities.yaml cannot be used:\n[15:5] there is no outcome class ignord, did you mean ignored?"},
		"class in another spelling":    {"ambiguities.yaml", "ignored:", "Server_Error:", "there is no outcome class Server_Error, did you mean server-error?"},
		"ruling on no class":           {"ambiguities.yaml", "ignored:", `"":`, `A02 rules on the outcome class ""`},
		"unknown kind":                 {"codes.yaml", "kind: error", "kind: mistake", `EntryConflict has the kind "mistake"`},
		"code without advice":          {"codes.yaml", "do: Remove it.", `do: ""`, "EntryConflict lacks"},
		"scenario pattern":             {"codes.yaml", "[entra-create-*]", `["entra-[create"]`, `scenario pattern "entra-[create" is wrong`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := small()
			if !strings.Contains(files[broken.file], broken.old) {
				t.Fatalf("%s does not hold %q: the case tests nothing", broken.file, broken.old)
			}
			files[broken.file] = strings.Replace(files[broken.file], broken.old, broken.new, 1)
			_, err := LoadFS(tree(files))
			if err == nil || !strings.Contains(err.Error(), broken.want) {
				t.Errorf("the error is %v, want one that says %q", err, broken.want)
			}
		})
	}
}

func TestLoadMissingFile(t *testing.T) {
	t.Parallel()
	files := small()
	delete(files, "codes.yaml")
	if _, err := LoadFS(tree(files)); err == nil || !strings.Contains(err.Error(), "codes.yaml") {
		t.Errorf("the error is %v, want one that names codes.yaml", err)
	}
}

// All mistakes are reported together, so that nobody mends a catalogue one error at a time.
func TestLoadReportsAllMistakes(t *testing.T) {
	t.Parallel()
	files := small()
	files["requirements.yaml"] = strings.NewReplacer("level: MAY", "level: COULD", "attr:title", "has:title").Replace(smallRequirements)
	_, err := LoadFS(tree(files))
	for _, want := range []string{"COULD", "has:title"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one that names %s too", err, want)
		}
	}
}
