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
- {id: entra-create, area: create, source: guide, heading: Create User, severity: fail, summary: It is created., check: POST.,
   effect: It is missing., fix: Create it., error_code: EntryConflict}
- {id: entra-guess, area: create, source: guide, inferred: true, severity: advisory, summary: It is guessed., check: Look.,
   effect: None., fix: None.}
consequences:
- {requirement: 7644-3.3-create, severity: advisory, source: issue, effect: Retried., fix: Answer 201.}
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
   source: guide}
`
	smallSources = `
sources:
- {id: guide, kind: documented, title: A guide, address: "https://learn.microsoft.com/guide"}
- {id: issue, kind: observed, title: An issue, address: "https://github.com/a/b/issues/1"}
`
)

func small() map[string]string {
	return map[string]string{
		"requirements.yaml": smallRequirements, "entra.yaml": smallEntra, "ambiguities.yaml": smallAmbiguities, "codes.yaml": smallCodes,
		"sources.yaml": smallSources,
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
		"quote of no RFC":              {"entra.yaml", "id: entra-create,", "id: entra-create, quote: It is., ", "entra-create quotes no RFC"},
		"quote without a source":       {"requirements.yaml", "section: 3.5.1, ", "quote: It is replaced., ", "7644-3.5.1-put of RFC 7644 lacks section"},
		"quote on two lines":           {"requirements.yaml", "check: PUT.", `check: PUT., quote: "It is\nreplaced."`, "the quote of 7644-3.5.1-put is not one line"},
		"quote with two spaces":        {"requirements.yaml", "check: PUT.", `check: PUT., quote: "It is  replaced."`, "the quote of 7644-3.5.1-put is not one line"},
		"quote that breaks off":        {"requirements.yaml", "check: PUT.", "check: PUT., quote: It is", "the quote of 7644-3.5.1-put ends with neither a full stop nor …"},
		"quote of a whole section":     {"requirements.yaml", "check: PUT.", "check: PUT., quote: " + strings.Repeat("a", 300) + ".", "the quote of 7644-3.5.1-put has 301 characters"},
		"tier out of range":            {"requirements.yaml", "tier: 3", "tier: 4", "7644-3.5.1-put of RFC 7644 lacks"},
		"no summary":                   {"requirements.yaml", "summary: It is replaced.", `summary: ""`, "7644-3.5.1-put has no summary or no check"},
		"untestable without a reason":  {"requirements.yaml", "reason: Internal.", `reason: ""`, "no reason"},
		"level in entra.yaml":          {"entra.yaml", "id: entra-create,", "id: entra-create, level: MUST,", "entra-create states a level"},
		"no effect":                    {"entra.yaml", "effect: It is missing., ", "", "entra-create lacks effect or fix"},
		"no source":                    {"entra.yaml", "source: guide, heading", "heading", `entra-create cites the unknown source ""`},
		"unknown source":               {"entra.yaml", "source: guide, heading", "source: giude, heading", `entra-create cites the unknown source "giude"`},
		"unknown source of a code":     {"codes.yaml", "source: guide", "source: giude", `code EntryConflict cites the unknown source "giude"`},
		"source of an RFC":             {"requirements.yaml", "id: 7644-3.3-create,", "id: 7644-3.3-create, source: guide,", "7644-3.3-create has both an RFC and a source"},
		"source of an unknown kind":    {"sources.yaml", "kind: observed", "kind: guessed", `source issue is of the kind "guessed"`},
		"source that is an inference":  {"sources.yaml", "kind: observed", "kind: inferred", `source issue is of the kind "inferred"`},
		"source without a title":       {"sources.yaml", "title: An issue", `title: ""`, "source issue lacks a title or an address"},
		"source on somebody's disk":    {"sources.yaml", "https://github.com/a/b/issues/1", "notes/entra.txt", "source issue lacks a title or an address"},
		"source that nobody cites":     {"entra.yaml", "source: issue", "source: guide", "source issue is cited nowhere"},
		"repeated source":              {"sources.yaml", "id: issue", "id: guide", "source guide stands there twice"},
		"fail on an inference":         {"entra.yaml", "inferred: true, severity: advisory", "inferred: true, severity: fail", "entra-guess is inferred and has the severity fail"},
		"unknown code":                 {"entra.yaml", "error_code: EntryConflict", "error_code: EntryConflikt", `unknown error code "EntryConflikt"`},
		"consequence of nothing":       {"entra.yaml", "requirement: 7644-3.3-create", "requirement: 7644-9", "consequence of 7644-9: no such requirement"},
		"consequence without interest": {"entra.yaml", "requirement: 7644-3.3-create", "requirement: 7644-3.5.1-put", "Entra does not depend on it"},
		"consequence that passes":      {"entra.yaml", "severity: advisory, source: issue", "severity: pass, source: issue", `consequence of 7644-3.3-create has the severity "pass"`},
		"inferred consequence fails":   {"entra.yaml", "severity: advisory, source: issue", "severity: fail, inferred: true, source: issue", "consequence of 7644-3.3-create is inferred"},
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

// All mistakes are reported together, so that nobody fixes a catalogue one error at a time.
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
