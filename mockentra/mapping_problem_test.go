package mockentra

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMappingProblems: all that is wrong in a file is said at once, each with its line, its target and the nearest name.
func TestMappingProblems(t *testing.T) {
	t.Parallel()
	_, err := ParseMapping([]byte(`name: own
userz: []
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - target: title
    source: jobTitel
  - {source: officeLocation, target: locale}
  - {source: 'Switch([city], "a", "b", "c")', target: nickName}
  - {source: '[city]', target: userType}
  - {expression: 'Join(" ", [givenNam], [sirname], [givenname])', target: displayName}
  - {source: mail, target: 'emails[type eq "work"].value', typ: string}
  - {source: mail, target: 'emails[type eq "home"].value', apply: create_only}
  - {source: zzzzzz, target: timezone}
  - {source: manager, target: profileUrl}
  - {source: otherMails, target: externalId, matching: 2}
  - {source: city, target: USERNAME}
  - {source: city, target: 'urn:ietf:params:scim:schemas:core:2.0:User:userName'}
groups:
  - {source: userPrincipalName, target: displayName, matching: 1}
`))
	want := []string{
		"mapping has 16 problems:",
		"line 2: key userz is unknown (did you mean users?): expected one of name, users, groups",
		"line 6: title: source jobTitel is not a source attribute of a user (did you mean jobTitle?)",
		"line 7: locale: source officeLocation is not a source attribute of a user: Entra's mappings call it physicalDeliveryOfficeName",
		`line 8: nickName: source Switch([city], "a", "b", "c") is an expression: write it as expression:`,
		"line 9: userType: source [city] is an expression: write it as expression:",
		"line 10: displayName: expression: source givenNam is not a source attribute of a user (did you mean givenName?)",
		"line 10: displayName: expression: source sirname is not a source attribute of a user (did you mean surname?)",
		`line 11: emails[type eq "work"].value: key typ is unknown (did you mean type?): expected one of source, constant, expression, target, type, matching, apply, default, case_exact`,
		`line 12: emails[type eq "home"].value: apply create_only is unknown (did you mean create-only?): expected one of always, create-only`,
		"line 13: timezone: source zzzzzz is not a source attribute of a user: `scimproof mappings sources` lists them",
		"line 14: profileUrl: reference: expected source manager and target urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager, without matching, got source \"manager\"",
		"line 15: externalId: matching: expected a source with one value, got otherMails, which holds a list",
		"line 16: USERNAME: target is mapped twice, in lines 4 and 16: expected one row for it",
		"line 17: urn:ietf:params:scim:schemas:core:2.0:User:userName: target is mapped twice, in lines 4 and 17: expected one row for it",
		"line 19: displayName: source userPrincipalName is not a source attribute of a group: `scimproof mappings sources` lists them",
	}
	if err == nil {
		t.Fatal("want an error")
	}
	got := strings.Split(err.Error(), "\n")
	want[0] = got[0] // counted below
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got[0] != "mapping has 15 problems:" {
		t.Errorf("want all counted, got %q", got[0])
	}
}

// TestAMisspeltTargetIsRefused: the provider would be blamed for it. What Entra would not treat as written is said beside it.
func TestAMisspeltTargetIsRefused(t *testing.T) {
	t.Parallel()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	_, err := ParseMapping([]byte(`name: own
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: city, target: '` + enterprise + `:costCentre'}
  - {source: city, target: '` + enterprise + `.division'}
  - {source: city, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User'}
  - {source: city, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User:organization'}
  - {source: mail, target: 'emails[typ eq "work"].value'}
  - {source: mail, target: 'phoneNumbers[Tpye eq "work"].value'}
  - {source: objectId, target: externalId, matching: 1}
  - {source: jobTitle, target: badgeCode}
  - {source: jobTitle}
  - {constant: "", target: title}
  - {source: city, constant: b, target: nickName}
  - {target: locale}
`))
	want := []string{
		"mapping has 11 problems:",
		"line 4: " + enterprise + ":costCentre: " + enterprise + " has no attribute costCentre (did you mean costCenter?): " +
			"correct it, or put one of your own under a URN of yours, urn:ietf:params:scim:schemas:extension:NAME:2.0:User:costCentre",
		"line 5: " + enterprise + ".division: the attribute follows the last colon, here User: did you mean " + enterprise + ":division?",
		"line 6: urn:ietf:params:scim:schemas:extension:Ship:2.0:User: the URN of a schema without an attribute: " +
			"expected urn:ietf:params:scim:schemas:extension:Ship:2.0:User:ATTRIBUTE",
		"line 7: urn:ietf:params:scim:schemas:extension:enterprise:2.0User:organization: urn:ietf:params:scim:schemas:extension:enterprise:2.0User " +
			"is no schema that is known (did you mean " + enterprise + "?): correct it, or give yours another name",
		`line 8: emails[typ eq "work"].value: emails has no sub-attribute typ (did you mean type?)`,
		`line 9: phoneNumbers[Tpye eq "work"].value: phoneNumbers has no sub-attribute Tpye (did you mean type?)`,
		"line 10: externalId: matching: 1 is the precedence of userName in line 3, too: expected another, as one is tried before the other",
		`line 12: target is missing: expected attr, attr.sub or attr[type eq "work"].sub, with or without a URN prefix`,
		"line 13: title: constant is empty: expected a value, as Entra sends nothing for an empty one; or remove the row",
		"line 14: nickName: value: expected exactly one of source, constant and expression, got constant and source",
		"line 15: locale: value: expected exactly one of source, constant and expression, got none",
		"warning: line 11: badgeCode: not a core attribute of a user and not under a URN: Entra does not export it; " +
			"call it urn:ietf:params:scim:schemas:extension:NAME:2.0:User:badgeCode",
	}
	if err == nil {
		t.Fatal("want an error")
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAProblemOfTheDecoderHasItsLine: a value that is no row's, and text that is not YAML.
func TestAProblemOfTheDecoderHasItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"users:\n  - {source: city, target: userName, matching: first}\n": "line 2: cannot read the mapping",
		"users:\n  - {source: city\n":                                     "cannot read the mapping",
		"- a\n":                                                           "cannot read the mapping",
		"name: a\n---\nname: b\n":                                         "expected one YAML document, got 2",
		"":                                                                "expected",
		"users:\n  -\n":                                                   "line 2: row is empty",
		"users:\n  - a\n":                                                 "line 2: cannot read the mapping",
	} {
		if _, err := ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, got %v", text, want, err)
		}
	}
}

// TestMappingWarnings: what Entra does not export is a warning with the form to use; the mapping can be played without it.
func TestMappingWarnings(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(`name: own
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: jobTitle, target: badgeCode}
  - {source: department, target: department}
  - {source: givenName, target: name.givnName}
  - {source: city, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:floor'}
  - {source: companyName, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:deck'}
  - {source: state, target: 'urn:ietf:params:scim:schemas:core:2.0:User:title'}
  - {source: otherMails, target: nickName}
  - {source: mail, target: 'emails[kind eq "work"].value'}
  - {source: city, target: 'urn:ietf:params:scim:schemas:extension:peakon:2.0:User:organisation'}
groups:
  - {source: displayName, target: displayName, matching: 1}
  - {source: description, target: description}
`))
	if err != nil {
		t.Fatal(err)
	}
	mapping.File = "own.yaml"
	want := []string{
		"own.yaml:4: badgeCode: not a core attribute of a user and not under a URN: Entra does not export it; " +
			"call it urn:ietf:params:scim:schemas:extension:NAME:2.0:User:badgeCode",
		"own.yaml:5: department: not a core attribute of a user and not under a URN: Entra does not export it; " +
			"call it urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
		"own.yaml:6: name.givnName: not a core attribute of a user and not under a URN: Entra does not export it; " +
			"call it urn:ietf:params:scim:schemas:extension:NAME:2.0:User:name.givnName (did you mean name.givenName?)",
		"own.yaml:7: urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:floor: " +
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User has no attribute floor: it is sent as written",
		"own.yaml:10: nickName: source otherMails holds a list, and the target takes one value: the first is sent, which is inferred",
		`own.yaml:11: emails[kind eq "work"].value: emails has no sub-attribute kind: it is sent as written`,
		"own.yaml:15: description: not a core attribute of a group and not under a URN: Entra does not export it; " +
			"call it urn:ietf:params:scim:schemas:extension:NAME:2.0:Group:description",
	}
	if diff := cmp.Diff(want, mapping.Warnings()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for target, want := range map[string]bool{
		"badgeCode": false, "department": false, "title": true, "urn:ietf:params:scim:schemas:core:2.0:User:title": true,
		"URN:ietf:params:scim:schemas:core:2.0:User:USERNAME": true, "deck": true,
		"floor": true, "nickName": true,
	} {
		if got := mapping.Has(User, target); got != want {
			t.Errorf("Has(%s): want %t, got %t", target, want, got)
		}
	}
	for _, name := range MappingNames() {
		if warnings := mustLoad(t, name).Warnings(); len(warnings) > 0 {
			t.Errorf("%s: want no warning, got %q", name, warnings)
		}
	}
}

// TestNotExported: a target without a URN is on no request, and the cycle settles.
func TestNotExported(t *testing.T) {
	t.Parallel()
	for _, dialect := range []Dialect{Legacy, Compliant} {
		w := newWorld(t, func(c *Config) {
			c.Dialect = dialect
			c.Mapping = parsed(t, `
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: jobTitle, target: badgeCode}
  - {source: displayName, target: displayName}
`)
		})
		ada := w.user("ada")
		sent := w.cycle()
		w.tenant.Set(ada, "jobTitle", "VP")
		w.tenant.Set(ada, "displayName", "A")
		for _, request := range append(sent, w.cycle()...) {
			if strings.Contains(request.body, "badgeCode") || strings.Contains(request.body, "engineer") || strings.Contains(request.body, "VP") {
				t.Errorf("%s: want nothing of the row, got %s", dialect, request.body)
			}
		}
		w.agree()
	}
}

func parsed(t testing.TB, text string) *Mapping {
	t.Helper()
	mapping, err := ParseMapping([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return mapping
}

// FuzzParseMapping: whatever a file holds, it is a mapping or has problems; none has a line behind the file's end.
func FuzzParseMapping(f *testing.F) {
	for _, text := range []string{
		"users:\n  - {}\n", "users:\n  - &a {source: mail, target: userName, matching: 1}\n  - *a\n", "users: {}\n", "users:\n  -\n  - ~\n",
		"users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {<<: {source: mail}, target: title}\n",
		"users: &u\n  - {source: mail, target: userName, matching: 1}\ngroups: *u\n", "? users\n: 1\n", "{}", "# nothing\n", "? [a]\n: b\n", "!!x users:\n", "users: !0 0", "users: !0 -",
		"users:\n  - {source: mail, target: 'urn:a:b:c[d eq true].e', matching: 1}\n", "users:\n  - {expression: 'Join(,)', target: ':', matching: 1}\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		mapping, err := ParseMapping([]byte(text))
		if wrong, ok := errors.AsType[*MappingError](err); ok {
			for _, problem := range wrong.Problems {
				if problem.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 || problem.Text == "" {
					t.Errorf("%q: want a line of the file and a text, got %+v", text, problem)
				}
			}
			return
		}
		if err != nil || mapping == nil {
			t.Fatalf("%q: want a mapping or a *MappingError, got %v", text, err)
		}
		mapping.Warnings()
		mapping.Creation(User, "mark")
		mapping.Creation(Group, "mark")
	})
}
