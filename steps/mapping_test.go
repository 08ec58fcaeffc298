package steps_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/flawed"
)

// rowOf is a row of a mapping file.
type rowOf struct{ target, text string }

// mappingText is a mapping in the making: the rows of the default one, changed.
type mappingText struct{ users, groups []rowOf }

// defaultRows reads the default mapping row by row.
func defaultRows(t testing.TB) mappingText {
	t.Helper()
	data, err := os.ReadFile("../mockentra/mappings/entra-default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := mockentra.ParseMapping(data)
	if err != nil {
		t.Fatal(err)
	}
	made, at := mappingText{}, 0
	origins := slices.Concat(mapping.Origins(mockentra.User), mapping.Origins(mockentra.Group))
	for line := range strings.Lines(string(data)) {
		text, isRow := strings.CutPrefix(strings.TrimSpace(line), "- ")
		if !isRow {
			continue
		}
		row := rowOf{origins[at].Target, text}
		if at++; at <= len(mapping.Origins(mockentra.User)) {
			made.users = append(made.users, row)
		} else {
			made.groups = append(made.groups, row)
		}
	}
	return made
}

// replaced has other rows in place of a target's; none drops it.
func replaced(rows []rowOf, target string, by ...string) []rowOf {
	made := slices.DeleteFunc(slices.Clone(rows), func(row rowOf) bool { return row.target == target })
	for _, text := range by {
		made = append(made, rowOf{"", text})
	}
	return made
}

func (m mappingText) String() string {
	text := "name: of-the-test\n"
	for _, kind := range []struct {
		name string
		rows []rowOf
	}{{"users", m.users}, {"groups", m.groups}} {
		if len(kind.rows) > 0 {
			text += kind.name + ":\n"
		}
		for _, row := range kind.rows {
			text += "  - " + row.text + "\n"
		}
	}
	return text
}

// planWith plans all scenarios for a mapping of a test's own, and maybe an identity.
func planWith(t testing.TB, mapping string, identities ...targets.Identity) *steps.Plan {
	t.Helper()
	choice := choiceWith(t, mapping)
	for _, identity := range identities {
		choice.Definition.Identity = identity
	}
	return planOf(t, choice)
}

// choiceWith is the reference with a mapping of a test's own.
func choiceWith(t testing.TB, mapping string) steps.Choice {
	t.Helper()
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := mockentra.ParseMapping([]byte(mapping))
	if err != nil {
		t.Fatalf("%v\n%s", err, mapping)
	}
	return steps.Choice{Definition: definition, Catalogue: catalogue(t), Mapping: parsed}
}

func planOf(t testing.TB, choice steps.Choice) *steps.Plan {
	t.Helper()
	plan, err := steps.NewPlan(choice)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// green wants a provider to be judged right with a mapping, by some scenarios at least.
func green(t *testing.T, provider http.Handler, mapping string, identities ...targets.Identity) map[string]run.Scenario {
	t.Helper()
	return greenBy(t, planWith(t, mapping, identities...), provider, mapping)
}

// greenBy is green with a plan of the test's own, or some scenarios of it.
func greenBy(t *testing.T, plan *steps.Plan, provider http.Handler, mapping string, ids ...string) map[string]run.Scenario {
	t.Helper()
	found := judgedBy(t, plan, provider, asked{ids: ids, concurrency: 4})
	passed := 0
	for _, key := range slices.Sorted(maps.Keys(found)) {
		switch scenario := found[key]; scenario.Verdict {
		case run.Pass:
			passed++
		case run.NotApplicable, run.Advisory, run.Unverifiable:
		default:
			t.Errorf("%s is %s: %s", key, scenario.Verdict, scenario.Reason)
		}
	}
	if passed == 0 {
		t.Errorf("want scenarios that pass, got none with\n%s", mapping)
	}
	return found
}

// everydayMappings are what people change in the default mapping.
func everydayMappings(t testing.TB) map[string]mappingText {
	t.Helper()
	rows := defaultRows(t)
	with := func(target string, by ...string) mappingText {
		return mappingText{replaced(rows.users, target, by...), rows.groups}
	}
	// It tells by an extension who has left.
	status := rowOf{"", `{expression: 'Switch([IsSoftDeleted], , "False", "aboard", "True", "ashore")', target: '` + ship + `status'}`}
	return map[string]mappingText{
		"objectId to externalId":          with("externalId", "{source: objectId, target: externalId}"),
		"objectId to externalId, matched": with("externalId", "{source: objectId, target: externalId, matching: 2}"),
		"mail to userName":                with("userName", "{source: mail, target: userName, matching: 1}"),
		"userPrincipalName to work e-mail": with(`emails[type eq "work"].value`,
			`{source: userPrincipalName, target: 'emails[type eq "work"].value'}`),
		"no members":            {rows.users, replaced(rows.groups, "members")},
		"no groups":             {rows.users, nil},
		"title by its core URN": with("title", "{source: jobTitle, target: 'urn:ietf:params:scim:schemas:core:2.0:User:title'}"),
		"parts of a name with a core URN and without": {replaced(replaced(rows.users, "name.familyName",
			"{source: surname, target: 'urn:ietf:params:scim:schemas:core:2.0:User:name.familyName'}"), `addresses[type eq "work"].locality`,
			`{source: city, target: 'urn:ietf:params:scim:schemas:core:2.0:User:addresses[type eq "work"].locality'}`), rows.groups},
		"a constant to a custom extension": {append(slices.Clone(rows.users),
			rowOf{"", "{constant: blue, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:colour'}"}), rows.groups},
		"a source outside the default ones": {append(slices.Clone(rows.users),
			rowOf{"", "{source: companyName, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:deck'}"}), rows.groups},
		"an extension of every shape, and a role": {append(slices.Clone(rows.users),
			rowOf{"", "{source: companyName, target: '" + ship + "deck'}"},
			rowOf{"", "{source: extensionAttribute1, target: '" + ship + "cabin.number'}"},
			rowOf{"", "{source: extensionAttribute2, target: '" + ship + "lockers[type eq \"main\"].value'}"},
			rowOf{"", "{source: otherMails, target: '" + ship + "mails'}"},
			rowOf{"", `{source: extensionAttribute3, target: 'roles[primary eq "True"].value'}`}, status), rows.groups},
		"an extension and active tell who has left": {append(slices.Clone(rows.users), status), rows.groups},
		"an extension alone tells who has left":     {append(replaced(rows.users, "active"), status), rows.groups},
		"another row of the core tells who has left": {append(replaced(rows.users, "active", "{source: accountEnabled, target: active}"),
			rowOf{"", `{expression: 'Switch([IsSoftDeleted], , "False", "staff", "True", "former")', target: userType}`}), rows.groups},
		"a Boolean of an extension tells who has left": {append(replaced(rows.users, "active"),
			rowOf{"", `{expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', target: '` + ship + `aboard', type: boolean}`}), rows.groups},
		"matched by externalId": {append(replaced(replaced(rows.users, "userName"), "externalId"),
			rowOf{"", "{source: userPrincipalName, target: userName}"},
			rowOf{"", "{source: objectId, target: externalId, matching: 1}"}), rows.groups},
		"matched by e-mail": {append(replaced(replaced(rows.users, "userName"), `emails[type eq "work"].value`),
			rowOf{"", "{source: userPrincipalName, target: userName}"},
			rowOf{"", `{source: mail, target: 'emails[type eq "work"].value', matching: 1}`}), rows.groups},
	}
}

// TestEverydayMappings: what most vendors' guides ask for turns no right provider red.
func TestEverydayMappings(t *testing.T) {
	all := everydayMappings(t)
	for number, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			plan := planWith(t, all[name].String())
			greenBy(t, plan, strict(), all[name].String(), inTurn(plan, number, shares())...)
		})
	}
}

// TestEachRowDropped: a row that is absent makes scenarios not applicable, none red.
func TestEachRowDropped(t *testing.T) {
	rows, dropped := defaultRows(t), 0
	without := func(name string, mapping mappingText) {
		dropped++
		turn := dropped
		t.Run(name, func(t *testing.T) {
			plan := planWith(t, mapping.String())
			greenBy(t, plan, strict(), mapping.String(), inTurn(plan, turn, 3)...)
		})
	}
	for i, row := range rows.users {
		if !strings.Contains(row.text, "matching") { // no mapping without
			without(row.target, mappingText{slices.Delete(slices.Clone(rows.users), i, i+1), rows.groups})
		}
	}
	for i, row := range rows.groups {
		if !strings.Contains(row.text, "matching") {
			without("group "+row.target, mappingText{rows.users, slices.Delete(slices.Clone(rows.groups), i, i+1)})
		}
	}
}

// TestExternalIDFromObjectID: a GUID is wanted and found, and nothing that changes it is asked for.
func TestExternalIDFromObjectID(t *testing.T) {
	found := green(t, strict(), everydayMappings(t)["objectId to externalId, matched"].String())
	for _, key := range []string{"entra-update-external-id/legacy", "entra-update-external-id/compliant"} {
		if got := found[key]; got.Verdict != run.NotApplicable || !strings.Contains(got.Reason, "takes external id from objectId") {
			t.Errorf("%s: want it not applicable because of objectId, got %s: %s", key, got.Verdict, got.Reason)
		}
	}
	for _, key := range []string{"entra-create-external-id", "entra-match-external-id", "entra-create-sparse"} {
		if found[key].Verdict != run.Pass {
			t.Errorf("%s: want it to pass, got %s: %s", key, found[key].Verdict, found[key].Reason)
		}
	}
}

// TestAttributeWithoutURN: Entra does not export it, so the provider is asked for everything else.
func TestAttributeWithoutURN(t *testing.T) {
	rows := defaultRows(t)
	mapping := mappingText{replaced(rows.users, "title", "{source: jobTitle, target: badgeCode}"), rows.groups}
	provider, sent := strict(), atomic.Int64{}
	watched := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent.Add(int64(strings.Count(string(body), "badgeCode")))
		r.Body = io.NopCloser(bytes.NewReader(body))
		provider.ServeHTTP(w, r)
	})
	green(t, watched, mapping.String())
	if sent.Load() > 0 {
		t.Errorf("want badgeCode on no request, got it %d times", sent.Load())
	}
}

// TestExtensionUnderABrokenName: the row is red, with what became of its value, for one value and for several.
func TestExtensionUnderABrokenName(t *testing.T) {
	split := flawNamed(t, "extension-urn-split-at-dot").Wrap
	rows := defaultRows(t)
	for _, source := range []string{"companyName", "otherMails"} {
		mapping := mappingText{append(slices.Clone(rows.users), rowOf{"", "{source: " + source + ", target: '" + ship + "deck'}"}), rows.groups}
		found := judgedBy(t, planWith(t, mapping.String()), split(strict()), asked{concurrency: 4})
		for _, key := range []string{"entra-mapped-created", "entra-mapped-changed/legacy", "entra-mapped-changed/compliant", "entra-cycle-restart/legacy"} {
			if found[key].Verdict != run.Fail {
				t.Errorf("%s, %s: want it to fail, got %s: %s", source, key, found[key].Verdict, found[key].Reason)
			}
		}
		const where = "the value stands under urn:ietf:params:scim:schemas:extension:Ship:2, key 0:User"
		if got := found["entra-mapped-created"].Reason; !strings.Contains(got, where) {
			t.Errorf("%s: want it said that %s, got %s", source, where, got)
		}
	}
}

func flawNamed(t *testing.T, name string) flawed.Flaw {
	t.Helper()
	for _, flaw := range flawed.Flaws() {
		if flaw.Name == name {
			return flaw
		}
	}
	t.Fatalf("want a flaw %s", name)
	return flawed.Flaw{}
}

// TestIdentityIsInEachBody: a provider may demand attributes and names of a kind, of whoever creates or changes users and groups.
func TestIdentityIsInEachBody(t *testing.T) {
	identity := targets.Identity{
		UserDomain: "contoso.com", Username: "email", MaxLength: 34,
		ExtraAttributes: map[string]string{"companyName": "Contoso", "description": "Ours"},
	}
	rows := defaultRows(t)
	mapping := mappingText{
		append(slices.Clone(rows.users), rowOf{"", "{source: companyName, target: '" + ship + "company'}"}),
		append(slices.Clone(rows.groups), rowOf{"", "{source: description, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:Group:about'}"}),
	}
	green(t, demanding(t, identity)(strict()), mapping.String(), identity)
}

// demanding refuses users of another domain, with a longer name or without the company, and groups without a description.
func demanding(t *testing.T, identity targets.Identity) func(http.Handler) http.Handler {
	t.Helper()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			made := scim.Resource{}
			if r.Method == http.MethodPost && json.Unmarshal(body, &made) == nil {
				name, named := made["userName"].(string) // a creation without a user name is next's to refuse
				ofGroup := strings.HasPrefix(r.URL.Path, "/Groups")
				switch {
				case ofGroup && !strings.Contains(string(body), "Ours"), !ofGroup && !strings.Contains(string(body), "Contoso"),
					named && !strings.HasSuffix(strings.ToLower(name), "@contoso.com"), len(name) > identity.MaxLength:
					t.Errorf("the identity is not in %s", body)
					w.Header().Set("Content-Type", scim.MediaType)
					w.WriteHeader(http.StatusBadRequest)
					_, _ = w.Write(scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "the identity is missing").Body())
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// TestRowsNotExercised: what no request carried a value for is listed, and nothing else.
func TestRowsNotExercised(t *testing.T) {
	rows := defaultRows(t)
	never := ship + "never"
	mapping := mappingText{
		append(slices.Clone(rows.users), rowOf{"", "{expression: 'Switch(\"a\", , \"b\", \"c\")', target: '" + never + "'}"}), rows.groups,
	}
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{mapping.String(): {never + " of a user"}, rows.String(): nil} {
		parsed, err := mockentra.ParseMapping([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Mapping: parsed, Seed: 1, Concurrency: 4})
		if !slices.Equal(done.Footer.NotExercised, want) {
			t.Errorf("want %q not exercised, got %q", want, done.Footer.NotExercised)
		}
	}
}
