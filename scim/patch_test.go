package scim

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const patchUser = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
  "id": "u1", "meta": {"resourceType": "User", "lastModified": "2026-01-01T00:00:00Z"},
  "userName": "bob", "title": "Guide", "active": true,
  "name": {"familyName": "F", "givenName": "G"},
  "emails": [{"type": "work", "value": "w@x", "primary": true}, {"type": "home", "value": "h@x"}]
}`

const patchGroup = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
  "id": "g1", "displayName": "Tour Guides", "members": [{"value": "u1"}, {"value": "u2"}]
}`

// patchCase: after is the JSON of the attributes that differ from before, null for one that is gone; "" for no change.
type patchCase struct {
	name       string
	operations string
	after      string
	fails      string // scimType
}

const (
	manager = SchemaEnterprise + `:manager`
	number7 = SchemaEnterprise + `:employeeNumber`
	both    = `"schemas":["` + SchemaUser + `","` + SchemaEnterprise + `"],"` + SchemaEnterprise + `":`
)

// TestApplyUser is copied by hand from RFC 7644 §3.5.2.1 - §3.5.2.3, the catalogue, and what Entra sends (Microsoft, "SCIM 2.0
// protocol compliance").
func TestApplyUser(t *testing.T) {
	t.Parallel()
	const workOther = `[{"type":"work","value":"w@x","primary":true},{"type":"home","value":"h@x"}`
	runPatch(t, patchUser, UserType(), Create, []patchCase{
		// add
		{"add new", `{"op":"add","path":"nickName","value":"Babs"}`, `{"nickName":"Babs"}`, ""},
		{"add replaces single", `{"op":"add","path":"title","value":"VP"}`, `{"title":"VP"}`, ""},
		{"replace behind a dot", `{"op":"replace","path":"` + SchemaUser + `.title","value":"VP"}`, `{"title":"VP"}`, ""},
		{"add appends", `{"op":"add","path":"emails","value":[{"type":"other","value":"o@x"}]}`,
			`{"emails":` + workOther + `,{"type":"other","value":"o@x"}]}`, ""},
		{"add one without brackets", `{"op":"add","path":"emails","value":{"type":"other","value":"o@x"}}`,
			`{"emails":` + workOther + `,{"type":"other","value":"o@x"}]}`, ""},
		{"add existing", `{"op":"add","path":"emails","value":[{"type":"home","value":"h@x"}]}`, "", ""},
		{"add existing, other case", `{"op":"add","path":"emails","value":[{"type":"HOME","value":"H@X"}]}`, "", ""},
		{"add existing in part", `{"op":"add","path":"emails","value":[{"value":"w@x"}]}`, "", ""},
		{"add same value", `{"op":"add","path":"title","value":"Guide"}`, "", ""},
		{"add complex merges", `{"op":"add","path":"name","value":{"givenName":"H","middleName":"M"}}`,
			`{"name":{"familyName":"F","givenName":"H","middleName":"M"}}`, ""},
		{"add primary takes it", `{"op":"add","path":"emails","value":[{"value":"n@x","primary":true}]}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x"},{"value":"n@x","primary":true}]}`, ""},
		{"add without path", `{"op":"add","value":{"nickName":"B","emails":[{"type":"other","value":"o@x"}]}}`,
			`{"nickName":"B","emails":` + workOther + `,{"type":"other","value":"o@x"}]}`, ""},
		{"add empty list", `{"op":"add","path":"emails","value":[]}`, "", ""},

		// replace
		{"replace", `{"op":"replace","path":"title","value":"VP"}`, `{"title":"VP"}`, ""},
		{"replace absent", `{"op":"replace","path":"nickName","value":"B"}`, `{"nickName":"B"}`, ""},
		{"replace sub", `{"op":"replace","path":"name.familyName","value":"X"}`, `{"name":{"familyName":"X","givenName":"G"}}`, ""},
		{"replace complex keeps the rest", `{"op":"replace","path":"name","value":{"givenName":"H"}}`,
			`{"name":{"familyName":"F","givenName":"H"}}`, ""},
		{"replace list", `{"op":"replace","path":"emails","value":[{"value":"n@x"}]}`, `{"emails":[{"value":"n@x"}]}`, ""},
		{"replace match", `{"op":"replace","path":"emails[type eq \"work\"]","value":{"type":"work","value":"n@x"}}`,
			`{"emails":[{"type":"work","value":"n@x"},{"type":"home","value":"h@x"}]}`, ""},
		{"replace every match", `{"op":"replace","path":"emails[value ew \"@x\"].display","value":"d"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true,"display":"d"},{"type":"home","value":"h@x","display":"d"}]}`, ""},
		{"replace match sub", `{"op":"replace","path":"emails[type eq \"work\"].value","value":"n@x"}`,
			`{"emails":[{"type":"work","value":"n@x","primary":true},{"type":"home","value":"h@x"}]}`, ""},
		{"replace primary", `{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x","primary":true}]}`, ""},
		{"primary of several goes to the last", `{"op":"replace","path":"emails[value pr].primary","value":"True"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x","primary":true}]}`, ""},
		{"primary by merging", `{"op":"add","path":"emails[type eq \"home\"]","value":{"primary":true}}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x","primary":true}]}`, ""},
		{"primary by exchange", `{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"n@x","primary":true}}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"value":"n@x","primary":true}]}`, ""},
		{"primary again", `{"op":"replace","path":"emails[type eq \"work\"].primary","value":true}`, "", ""},
		{"primary taken away", `{"op":"replace","path":"emails[type eq \"work\"].primary","value":false}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x"}]}`, ""},
		{"created as primary", `{"op":"add","path":"emails[type eq \"other\" and primary eq true].value","value":"o@x"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":false},{"type":"home","value":"h@x"},{"type":"other","value":"o@x","primary":true}]}`, ""},
		{"exchange for nothing", `{"op":"replace","path":"emails[type eq \"home\"]","value":null}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true}]}`, ""},
		{"replace without path", `{"op":"replace","value":{"title":"VP","active":false}}`, `{"title":"VP","active":false}`, ""},
		{"replace sub of all", `{"op":"replace","path":"emails.type","value":"other"}`,
			`{"emails":[{"type":"other","value":"w@x","primary":true},{"type":"other","value":"h@x"}]}`, ""},

		// remove
		{"remove", `{"op":"remove","path":"title"}`, `{"title":null}`, ""},
		{"remove absent", `{"op":"remove","path":"nickName"}`, "", ""},
		{"remove sub", `{"op":"remove","path":"name.givenName"}`, `{"name":{"familyName":"F"}}`, ""},
		{"remove last subs", `{"op":"remove","path":"name.givenName"},{"op":"remove","path":"name.familyName"}`, `{"name":null}`, ""},
		{"remove all", `{"op":"remove","path":"emails"}`, `{"emails":null}`, ""},
		{"remove match", `{"op":"remove","path":"emails[type eq \"home\" and value ew \"@x\"]"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true}]}`, ""},
		{"remove last match", `{"op":"remove","path":"emails[value pr]"}`, `{"emails":null}`, ""},
		{"remove no match, A02", `{"op":"remove","path":"emails[type eq \"other\"]"}`, "", ""},
		{"remove no match sub", `{"op":"remove","path":"emails[type eq \"other\"].value"}`, "", ""},
		{"remove match sub", `{"op":"remove","path":"emails[type eq \"home\"].type"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true},{"value":"h@x"}]}`, ""},
		{"remove with value, legacy", `{"op":"Remove","path":"emails[type eq \"home\"].type","value":"home"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true},{"value":"h@x"}]}`, ""},
		{"remove listed", `{"op":"Remove","path":"emails","value":[{"value":"h@x"}]}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true}]}`, ""},
		{"remove listed as text", `{"op":"Remove","path":"emails","value":"H@X"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true}]}`, ""},

		// Entra: legacy dialect, A01, A03, A04, A06
		{"legacy disable", `{"op":"Replace","path":"active","value":"False"}`, `{"active":false}`, ""},
		{"legacy add active", `{"op":"Add","path":"active","value":"true"}`, "", ""},
		{"not a boolean", `{"op":"Replace","path":"active","value":"no"}`, "", InvalidValue},
		{"create by add", `{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"}`,
			`{"phoneNumbers":[{"type":"mobile","value":"1"}]}`, ""},
		{"create by replace", `{"op":"Replace","path":"emails[type eq \"other\"].value","value":"o@x"}`,
			`{"emails":` + workOther + `,{"type":"other","value":"o@x"}]}`, ""},
		{"create once", `{"op":"Add","path":"addresses[type eq \"work\"].locality","value":"L"},` +
			`{"op":"Add","path":"addresses[type eq \"work\"].country","value":"C"}`,
			`{"addresses":[{"type":"work","locality":"L","country":"C"}]}`, ""},
		{"create a role, primary as text", `{"op":"add","path":"roles[primary eq \"True\"].display","value":"d"},` +
			`{"op":"add","path":"roles[primary eq \"True\"].value","value":"v"}`,
			`{"roles":[{"primary":true,"display":"d","value":"v"}]}`, ""},
		{"create whole", `{"op":"add","path":"emails[type eq \"other\"]","value":{"value":"o@x"}}`,
			`{"emails":` + workOther + `,{"type":"other","value":"o@x"}]}`, ""},
		{"create from or", `{"op":"add","path":"emails[type eq \"a\" or type eq \"b\"].value","value":"x"}`, "", NoTarget},
		{"clear what is not there", `{"op":"replace","path":"emails[type eq \"other\"].value","value":""}`, "", ""},
		{"stringified role", `{"op":"Add","path":"roles","value":[{"value":"{\"id\":\"1\"}"}]}`,
			`{"roles":[{"value":"{\"id\":\"1\"}"}]}`, ""},

		// Entra: compliant dialect, A62
		{"dotted and URN keys", `{"op":"replace","value":{"displayName":"P","name.givenName":"H","` + number7 + `":"7"}}`,
			`{"displayName":"P","name":{"familyName":"F","givenName":"H"},` + both + `{"employeeNumber":"7"}}`, ""},
		{"nested extension", `{"op":"add","value":{"` + SchemaEnterprise + `":{"department":"D"}}}`, `{` + both + `{"department":"D"}}`, ""},
		{"nested name", `{"op":"replace","value":{"name":{"givenName":"H"}}}`, `{"name":{"familyName":"F","givenName":"H"}}`, ""},
		{"value path as key", `{"op":"replace","value":{"emails[type eq \"work\"].value":"n@x"}}`,
			`{"emails":[{"type":"work","value":"n@x","primary":true},{"type":"home","value":"h@x"}]}`, ""},
		{"names in any case", `{"op":"REPLACE","path":"EMAILS[TYPE EQ \"WORK\"].VALUE","value":"n@x"}`,
			`{"emails":[{"type":"work","value":"n@x","primary":true},{"type":"home","value":"h@x"}]}`, ""},
		{"core URN", `{"op":"replace","path":"` + SchemaUser + `:name.givenName","value":"H"}`, `{"name":{"familyName":"F","givenName":"H"}}`, ""},

		// Extensions and manager, A67
		{"extension attribute", `{"op":"add","path":"` + number7 + `","value":"7"}`, `{` + both + `{"employeeNumber":"7"}}`, ""},
		{"extension as path", `{"op":"add","path":"` + SchemaEnterprise + `","value":{"employeeNumber":"7"}}`, `{` + both + `{"employeeNumber":"7"}}`, ""},
		{"extension comes and goes", `{"op":"add","path":"` + number7 + `","value":"7"},{"op":"remove","path":"` + number7 + `"}`, "", ""},
		{"extension removed", `{"op":"add","path":"` + number7 + `","value":"7"},{"op":"remove","path":"` + SchemaEnterprise + `"}`, "", ""},
		{"remove from no extension", `{"op":"remove","path":"` + manager + `"}`, "", ""},
		{"schemas first", `{"op":"add","path":"schemas","value":["` + SchemaEnterprise + `"]},{"op":"add","path":"` + number7 + `","value":"7"}`,
			`{` + both + `{"employeeNumber":"7"}}`, ""},
		{"manager as text", `{"op":"Add","path":"` + manager + `","value":"m1"}`, `{` + both + `{"manager":{"value":"m1"}}}`, ""},
		{"manager as object", `{"op":"add","path":"` + manager + `","value":{"value":"m1","$ref":null}}`, `{` + both + `{"manager":{"value":"m1"}}}`, ""},
		{"manager changes, $ref goes", `{"op":"add","path":"` + manager + `","value":{"value":"m1","$ref":"../Users/m1"}},` +
			`{"op":"replace","path":"` + manager + `.value","value":"m2"}`, `{` + both + `{"manager":{"value":"m2"}}}`, ""},
		{"manager cleared", `{"op":"add","path":"` + manager + `","value":{"value":"m1","$ref":"../Users/m1"}},` +
			`{"op":"replace","path":"` + manager + `","value":{"value":""}}`, "", ""},
		{"manager removed by filter", `{"op":"add","path":"` + manager + `","value":"m1"},{"op":"remove","path":"manager[value eq \"m1\"]"}`, "", ""},
		{"manager kept by filter", `{"op":"add","path":"` + manager + `","value":"m1"},{"op":"remove","path":"manager[value eq \"m2\"]"}`,
			`{` + both + `{"manager":{"value":"m1"}}}`, ""},
		{"manager by value filter", `{"op":"add","path":"manager[value eq \"m1\"].$ref","value":"r"}`,
			`{` + both + `{"manager":{"value":"m1","$ref":"r"}}}`, ""},

		// Clearing: null, "" and []
		{"clear with null", `{"op":"replace","path":"title","value":null}`, `{"title":null}`, ""},
		{"clear with empty text", `{"op":"replace","path":"title","value":""}`, `{"title":null}`, ""},
		{"clear with empty list", `{"op":"replace","path":"emails","value":[]}`, `{"emails":null}`, ""},
		{"clear sub", `{"op":"replace","path":"name.givenName","value":""}`, `{"name":{"familyName":"F"}}`, ""},
		{"clear without path", `{"op":"replace","value":{"title":null}}`, `{"title":null}`, ""},
		{"clear complex", `{"op":"replace","path":"name","value":null}`, `{"name":null}`, ""},

		// Sequence
		{"in order", `{"op":"replace","path":"title","value":"a"},{"op":"replace","path":"title","value":"b"}`, `{"title":"b"}`, ""},
		{"back again", `{"op":"remove","path":"title"},{"op":"add","path":"title","value":"Guide"}`, "", ""},
		{"userName moves on", `{"op":"replace","path":"userName","value":null},{"op":"add","path":"userName","value":"eve"}`, `{"userName":"eve"}`, ""},

		// Refusals
		{"unknown", `{"op":"add","path":"shoeSize","value":"44"}`, "", InvalidPath},
		{"unknown sub", `{"op":"add","path":"name.nick","value":"x"}`, "", InvalidPath},
		{"unknown in object", `{"op":"add","path":"name","value":{"nick":"x"}}`, "", InvalidPath},
		{"unknown in element", `{"op":"add","path":"emails","value":[{"value":"x","colour":"red"}]}`, "", InvalidPath},
		{"unknown without path", `{"op":"add","value":{"shoeSize":"44"}}`, "", InvalidPath},
		{"bad name without path", `{"op":"add","value":{"9bad":"44"}}`, "", InvalidPath},
		{"unknown extension", `{"op":"add","path":"urn:x:y:tag","value":"x"}`, "", InvalidPath},
		{"unknown in extension", `{"op":"add","path":"` + SchemaEnterprise + `","value":{"tag":"x"}}`, "", InvalidPath},
		{"extension as text", `{"op":"add","path":"` + SchemaEnterprise + `","value":"x"}`, "", InvalidValue},
		{"sub of simple", `{"op":"add","path":"title.value","value":"x"}`, "", InvalidPath},
		{"filter on simple", `{"op":"add","path":"title[value eq \"x\"]","value":"x"}`, "", InvalidPath},
		{"filter on unknown sub", `{"op":"add","path":"emails[colour eq \"x\"].value","value":"x"}`, "", InvalidFilter},
		{"filter orders a boolean", `{"op":"remove","path":"emails[primary gt true]"}`, "", InvalidFilter},
		{"id", `{"op":"replace","path":"id","value":"x"}`, "", Mutability},
		{"remove id", `{"op":"remove","path":"id"}`, "", Mutability},
		{"meta", `{"op":"remove","path":"meta"}`, "", Mutability},
		{"meta.created", `{"op":"replace","path":"meta.created","value":"2026-01-01T00:00:00Z"}`, "", Mutability},
		{"groups", `{"op":"add","path":"groups","value":[{"value":"g"}]}`, "", Mutability},
		{"id without path", `{"op":"replace","value":{"id":"x"}}`, "", Mutability},
		{"manager.displayName", `{"op":"replace","path":"` + manager + `.displayName","value":"x"}`, "", Mutability},
		{"remove userName", `{"op":"remove","path":"userName"}`, "", Mutability},
		{"remove schemas", `{"op":"remove","path":"schemas"}`, "", Mutability},
		{"schemas of numbers", `{"op":"add","path":"schemas","value":[1]}`, "", InvalidValue},
		{"clear userName", `{"op":"replace","path":"userName","value":""}`, "", InvalidValue},
		{"text for complex", `{"op":"replace","path":"name","value":"x"}`, "", InvalidValue},
		{"number for complex", `{"op":"replace","path":"name","value":5}`, "", InvalidValue},
		{"boolean for list", `{"op":"replace","path":"emails","value":true}`, "", InvalidValue},
		{"text for list", `{"op":"add","path":"emails","value":["x"]}`, "", InvalidValue},
		{"number for text", `{"op":"replace","path":"title","value":5}`, "", InvalidValue},
		{"object for text", `{"op":"replace","path":"title","value":{"a":1}}`, "", InvalidValue},
		{"list for text", `{"op":"replace","path":"title","value":["a"]}`, "", InvalidValue},
		{"no base64", `{"op":"add","path":"x509Certificates","value":[{"value":"%"}]}`, "", InvalidValue},
		{"two primaries", `{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}`, "", InvalidValue},
		{"atomic", `{"op":"replace","path":"title","value":"x"},{"op":"remove","path":"userName"}`, "", Mutability},
		{"atomic in an element", `{"op":"replace","path":"emails[type eq \"work\"].value","value":"x"},{"op":"remove","path":"id"}`, "", Mutability},
	})
}

func TestApplyRefusesMissingElement(t *testing.T) {
	t.Parallel()
	runPatch(t, patchUser, UserType(), Refuse, []patchCase{
		{"replace sub", `{"op":"replace","path":"emails[type eq \"nope\"].value","value":"x"}`, "", NoTarget},
		{"replace element", `{"op":"replace","path":"emails[type eq \"nope\"]","value":{"value":"x"}}`, "", NoTarget},
		{"add sub", `{"op":"add","path":"emails[type eq \"nope\"].value","value":"x"}`, "", NoTarget},
		{"add sub without filter", `{"op":"add","path":"phoneNumbers.value","value":"x"}`, "", NoTarget},
		{"manager", `{"op":"add","path":"manager[value eq \"m\"].value","value":"m"}`, "", NoTarget},
		{"remove, A02", `{"op":"remove","path":"emails[type eq \"nope\"]"}`, "", ""},
		{"match", `{"op":"replace","path":"emails[type eq \"home\"].value","value":"n@x"}`,
			`{"emails":[{"type":"work","value":"w@x","primary":true},{"type":"home","value":"n@x"}]}`, ""},
	})
}

func TestApplyGroup(t *testing.T) {
	t.Parallel()
	runPatch(t, patchGroup, GroupType(), Create, []patchCase{
		{"add", `{"op":"Add","path":"members","value":[{"value":"u3"}]}`, `{"members":[{"value":"u1"},{"value":"u2"},{"value":"u3"}]}`, ""},
		{"add with null $ref", `{"op":"Add","path":"members","value":[{"$ref":null,"value":"u3"}]}`,
			`{"members":[{"value":"u1"},{"value":"u2"},{"value":"u3"}]}`, ""},
		{"add existing, A63", `{"op":"add","path":"members","value":[{"value":"u1"}]}`, "", ""},
		{"add existing with display", `{"op":"add","path":"members","value":[{"value":"u1","display":"x","type":"User"}]}`, "", ""},
		{"add twice", `{"op":"add","path":"members","value":[{"value":"u3"},{"value":"u3"}]}`,
			`{"members":[{"value":"u1"},{"value":"u2"},{"value":"u3"}]}`, ""},
		{"remove listed, A05", `{"op":"Remove","path":"members","value":[{"value":"u1"}]}`, `{"members":[{"value":"u2"}]}`, ""},
		{"remove listed with null $ref", `{"op":"Remove","path":"members","value":[{"value":"u1","$ref":null}]}`, `{"members":[{"value":"u2"}]}`, ""},
		{"remove listed object", `{"op":"Remove","path":"members","value":{"value":"u1"}}`, `{"members":[{"value":"u2"}]}`, ""},
		{"remove listed stranger", `{"op":"Remove","path":"members","value":[{"value":"u9"}]}`, "", ""},
		{"remove empty list", `{"op":"Remove","path":"members","value":[]}`, "", ""},
		{"remove match", `{"op":"remove","path":"members[value eq \"u1\"]"}`, `{"members":[{"value":"u2"}]}`, ""},
		{"remove two matches", `{"op":"remove","path":"members[value eq \"u1\" or value eq \"u2\"]"}`, `{"members":null}`, ""},
		{"remove stranger", `{"op":"remove","path":"members[value eq \"u9\"]"}`, "", ""},
		{"remove all", `{"op":"remove","path":"members"}`, `{"members":null}`, ""},
		{"remove then add", `{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"u3"}]}`, `{"members":[{"value":"u3"}]}`, ""},
		{"replace", `{"op":"replace","path":"members","value":[{"value":"u3"}]}`, `{"members":[{"value":"u3"}]}`, ""},
		{"rename", `{"op":"Replace","path":"displayName","value":"New"}`, `{"displayName":"New"}`, ""},
		{"rename without path", `{"op":"replace","value":{"displayName":"New"}}`, `{"displayName":"New"}`, ""},
		{"externalId", `{"op":"Add","path":"externalId","value":"e"}`, `{"externalId":"e"}`, ""},
		{"immutable value, A33", `{"op":"replace","path":"members[value eq \"u1\"].value","value":"u3"}`, "", Mutability},
		{"immutable element", `{"op":"replace","path":"members[value eq \"u1\"]","value":{"value":"u3"}}`, "", Mutability},
		{"remove immutable", `{"op":"remove","path":"members[value eq \"u1\"].value"}`, "", Mutability},
		{"figure 8", `{"op":"replace","path":"members[value eq \"u1\"].displayName","value":"x"}`, "", InvalidPath},
		{"readOnly display", `{"op":"replace","path":"members[value eq \"u1\"].display","value":"x"}`, "", Mutability},
		{"first type", `{"op":"add","path":"members[value eq \"u1\"].type","value":"User"}`, `{"members":[{"value":"u1","type":"User"},{"value":"u2"}]}`, ""},
		{"no value", `{"op":"add","path":"members","value":[{"type":"User"}]}`, "", InvalidValue},
		{"remove displayName", `{"op":"remove","path":"displayName"}`, "", Mutability},
	})
}

func runPatch(t *testing.T, before string, typ *Type, valuePath ValuePath, cases []patchCase) {
	t.Helper()
	for _, c := range cases {
		resource, want := decode(t, before), decode(t, before)
		if c.after != "" {
			for key, value := range decode(t, c.after) {
				want.set(key, value)
			}
		}
		body := fmt.Sprintf(`{"schemas":[%q],"Operations":[%s]}`, MessagePatch, c.operations)
		operations, problem := ParsePatch([]byte(body))
		changed := false
		var err *Error
		if problem == nil {
			changed, err = Apply(resource, operations, typ, PatchOptions{ValuePath: valuePath})
		} else if !errors.As(problem, &err) {
			t.Errorf("%s: got %v, want an *Error", c.name, problem)
			continue
		}
		got := ""
		if err != nil {
			got = err.Type
			if err.Status != 400 || err.Detail == "" {
				t.Errorf("%s: got %v, want 400 with a detail", c.name, err)
			}
		}
		if got != c.fails {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.fails)
		}
		if changed != (c.after != "") {
			t.Errorf("%s: got changed %v, want %v", c.name, changed, c.after != "")
		}
		if diff := cmp.Diff(want, resource); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestParsePatchRefuses(t *testing.T) {
	t.Parallel()
	message := func(operations string) string {
		return `{"schemas":["` + MessagePatch + `"],"Operations":` + operations + `}`
	}
	for body, want := range map[string]string{
		``:                  InvalidSyntax,
		`[]`:                InvalidSyntax,
		`null`:              InvalidSyntax,
		`{"Operations":[]}`: InvalidSyntax,
		`{"schemas":["urn:x"],"Operations":[{"op":"remove","path":"title"}]}`:                  InvalidSyntax, // A58
		`{"schemas":["` + MessagePatch + `"]}`:                                                 InvalidSyntax,
		message(`[]`):                                                                          InvalidSyntax, // A64
		message(`{}`):                                                                          InvalidSyntax,
		message(`["x"]`):                                                                       InvalidSyntax,
		message(`[{"op":"move","path":"title","value":"x"}]`):                                  InvalidSyntax,
		message(`[{"path":"title","value":"x"}]`):                                              InvalidSyntax,
		message(`[{"op":"remove"}]`):                                                           NoTarget,
		message(`[{"op":"remove","value":{"title":"x"}}]`):                                     NoTarget,
		message(`[{"op":"add","path":"title"}]`):                                               InvalidValue,
		message(`[{"op":"replace","path":"title"}]`):                                           InvalidValue,
		message(`[{"op":"add","value":"x"}]`):                                                  InvalidValue,
		message(`[{"op":"replace","path":5,"value":"x"}]`):                                     InvalidPath,
		message(`[{"op":"replace","path":"name..x","value":"x"}]`):                             InvalidPath,
		message(`[{"op":"replace","path":"emails[type eq].value","value":"x"}]`):               InvalidFilter,
		message(`[{"op":"remove","path":"title"},{"op":"replace","path":"9bad","value":"x"}]`): InvalidPath,
	} {
		operations, problem := ParsePatch([]byte(body))
		var err *Error
		if !errors.As(problem, &err) {
			t.Errorf("%s: got %v, want an *Error", body, operations)
			continue
		}
		if err.Status != 400 || err.Type != want {
			t.Errorf("%s: got %v, want 400 %s", body, err, want)
		}
	}
	_, problem := ParsePatch([]byte(message(`[{"op":"remove","path":"title"},{"op":"remove"}]`)))
	if problem == nil || !strings.Contains(problem.Error(), "operation 2") {
		t.Errorf("got %v, want an error that names operation 2", problem)
	}
}

func TestParsePatch(t *testing.T) {
	t.Parallel()
	operations, err := ParsePatch([]byte(`{"SCHEMAS":["` + strings.ToUpper(MessagePatch) + `"],"operations":[
		{"OP":"Add","Path":"title","Value":"x"},{"op":"replace","path":"","value":{"a":1}},{"op":"remove","path":"title","value":null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(operations) != 3 || operations[0].Op != "add" || operations[0].Path.String() != "title" || operations[0].Value != "x" {
		t.Errorf("got %+v, want add title x first", operations)
	}
	if operations[1].Path != nil || operations[2].Value != nil || operations[2].Op != "remove" {
		t.Errorf("got %+v, want no path second and no value third", operations)
	}
}

// FuzzPatch asserts that no body panics, that a refused PATCH changes nothing, and that what an accepted one leaves is
// canonical: writing it back changes nothing.
func FuzzPatch(f *testing.F) {
	for _, operations := range []string{
		`{"op":"Add","path":"emails[type eq \"other\"].value","value":"x"}`,
		`{"op":"replace","value":{"name.givenName":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"m"}}`,
		`{"op":"remove","path":"emails","value":[{"value":"w@x"}]},{"op":"remove","path":"name"}`,
		`{"op":"replace","path":"roles[primary eq \"True\"]","value":{"value":"a","primary":"true"}}`,
		`{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b"}]}`,
		`{"op":"add","path":"emails.primary","value":true}`,
		`{"op":"add","path":"schemas","value":["x"]}`,
		`{"op":"replace","path":"x509Certificates[value eq \"\"].value","value":"AAAA"}`,
	} {
		f.Add(operations, true)
	}
	typ := UserType()
	f.Fuzz(func(t *testing.T, text string, create bool) {
		body := `{"schemas":["` + MessagePatch + `"],"Operations":[` + text + `]}`
		operations, problem := ParsePatch([]byte(body))
		if problem != nil {
			var err *Error
			if !errors.As(problem, &err) || err.Status != 400 {
				t.Fatalf("got %v, want a 400", problem)
			}
			return
		}
		options := PatchOptions{ValuePath: Refuse}
		if create {
			options.ValuePath = Create
		}
		resource := decode(t, patchUser)
		changed, err := Apply(resource, operations, typ, options)
		if err != nil && (changed || !Same(resource, decode(t, patchUser))) {
			t.Fatalf("%s: refused with %v, but changed", text, err)
		}
		if changed == Same(resource, decode(t, patchUser)) {
			t.Fatalf("%s: got changed %v, which is wrong", text, changed)
		}
		again, err := typ.Canonical(resource)
		if err != nil {
			t.Fatalf("%s: left what cannot be stored: %v", text, err)
		}
		again["id"], again["meta"] = resource["id"], resource["meta"]
		if diff := cmp.Diff(resource, again); diff != "" {
			t.Fatalf("%s: left what is not canonical (-left +canonical):\n%s", text, diff)
		}
	})
}

// TestApplyManyMembers would take minutes if members were compared one by one.
func TestApplyManyMembers(t *testing.T) {
	t.Parallel()
	const count = 20_000
	list := make([]any, count)
	for i := range list {
		list[i] = map[string]any{"value": fmt.Sprintf("u%d", i)}
	}
	group := Resource{"schemas": []any{SchemaGroup}, "displayName": "g", "members": list}
	path, err := ParsePath("members")
	if err != nil {
		t.Fatal(err)
	}
	apply := func(op string, want bool) {
		t.Helper()
		changed, err := Apply(group, []Operation{{Op: op, Path: &path, Value: list}}, GroupType(), PatchOptions{})
		if err != nil || changed != want {
			t.Fatalf("%s: got changed %v and %v, want %v", op, changed, err, want)
		}
	}
	apply("add", false)
	apply("remove", true)
	if group["members"] != nil {
		t.Errorf("members: got some, want none")
	}
	apply("add", true)
	if got := len(group["members"].([]any)); got != count {
		t.Errorf("members: got %d, want %d", got, count)
	}
}
