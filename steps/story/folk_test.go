package story

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
)

func folkOf(t *testing.T, mapping string) folk {
	t.Helper()
	parsed, err := mockentra.ParseMapping([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	return newFolk(parsed, targets.Identity{Username: "email", UserDomain: "example.com", MaxLength: 24}, "z0001", nil)
}

// TestNewNamesFit: who is renamed has a name that the provider takes, with the mark.
func TestNewNamesFit(t *testing.T) {
	t.Parallel()
	f := folkOf(t, "name: x\nusers:\n- {source: userPrincipalName, target: userName, matching: 1}\n")
	for _, now := range []string{"ada.z0001@example.com", "grace.z0001@example.com"} {
		got := f.renamed(now)
		if len(got) > f.identity.MaxLength || !strings.Contains(got, f.mark) || got == now || !strings.HasSuffix(got, "@example.com") {
			t.Errorf("%s: want another address with the mark, of %d characters at most, got %s", now, f.identity.MaxLength, got)
		}
	}
}

// TestEverybodyHasWhatTheMappingReads: one value or several, of the right form, and unique where people are told apart by it.
func TestEverybodyHasWhatTheMappingReads(t *testing.T) {
	t.Parallel()
	f := folkOf(t, `
name: x
users:
- {source: userPrincipalName, target: userName, matching: 2}
- {source: employeeId, target: externalId, matching: 1}
- {source: otherMails, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:mails'}
- {source: employeeHireDate, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:hired'}
- {source: extensionAttribute1, target: 'phoneNumbers[type eq "other"].value'}
- {expression: 'Switch([employeeType], , "C", "contractor", "E", "employee")', target: userType}
`)
	ada, grace := f.ada(), f.adas()
	if other, err := f.person("Grace", "Hopper"); err == nil {
		grace = other
	}
	second := likely(mockentra.User, grace)
	for _, origin := range f.origins[mockentra.User] {
		mine, others := f.value(mockentra.User, origin.Target, &ada), f.value(mockentra.User, origin.Target, &second)
		if mine == "" || origin.Matching > 0 && mine == others {
			t.Errorf("%s: want a value, and another for somebody else, got %q and %q", origin.Target, mine, others)
		}
	}
	for target, begins := range map[string]string{
		"urn:ietf:params:scim:schemas:extension:Ship:2.0:User:mails": `["ada.`, "urn:ietf:params:scim:schemas:extension:Ship:2.0:User:hired": "2026-",
		`phoneNumbers[type eq "other"].value`: "+44 ", "userType": "contractor",
	} {
		if got := f.value(mockentra.User, target, &ada); !strings.HasPrefix(got, begins) {
			t.Errorf("%s: want a value that begins with %s, got %s", target, begins, got)
		}
	}
}

// TestAnotherValueIsAnother: what is drawn from few values, and drawn anew to tell people apart, is not by chance what somebody has.
func TestAnotherValueIsAnother(t *testing.T) {
	t.Parallel()
	f := folkOf(t, "name: x\nusers:\n- {source: userPrincipalName, target: userName, matching: 1}\n- {source: employeeHireDate, target: externalId}\n")
	for number := range 3000 {
		f.mark = fmt.Sprintf("z%d", number)
		person, err := f.person("Ada", "Lovelace")
		if err != nil {
			t.Fatal(err)
		}
		now := person["employeeHireDate"]
		if got := f.other(mockentra.User, "employeeHireDate", "Ada.King", now); got == "" || got == now {
			t.Fatalf("mark %s: want another date than %s, got %s", f.mark, now, got)
		}
	}
}

// TestWhyNothingChanges: each reason why a sentence that changes a word is left out.
func TestWhyNothingChanges(t *testing.T) {
	t.Parallel()
	f := folkOf(t, `
name: x
users:
- {source: userPrincipalName, target: userName, matching: 1, apply: create-only}
- {source: objectId, target: externalId}
- {constant: Boss, target: title}
- {source: displayName, target: displayName}
`)
	for word, want := range map[string]string{
		"user name": "with the creation only", "external id": "from objectId, which nobody sets", "title": "a constant",
		"department": "no row", "display name": "",
	} {
		_, _, err := f.change(mockentra.User, word, "Another", f.adas())
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", word, want, err)
		}
	}
}

// TestLongValuesKeepTheirWords: a value as long as Entra takes has just that length, and the mark stands in it as a word, for a mark of
// any scenario's number: what is ours is told by it.
func TestLongValuesKeepTheirWords(t *testing.T) {
	t.Parallel()
	f := folkOf(t, `
name: x
users:
- {source: employeeId, target: externalId, matching: 1}
- {source: mailNickname, target: userName, matching: 2}
- {source: mail, target: 'emails[type eq "work"].value', matching: 3}
- {source: jobTitle, target: title}
`)
	f.identity = targets.Identity{UserDomain: "example.com", MaxLength: 43}
	for mark := "z"; len(mark) < 15; mark += "1" {
		f.mark = mark
		for _, source := range []string{"employeeId", "mailNickname", "mail", "jobTitle"} {
			for _, name := range []string{"Ada", "Maximiliane"} {
				got := f.lengthened(mockentra.User, source, name)
				local, _, _ := strings.Cut(got, "@")
				if want := mockentra.MostLetters(mockentra.User, source); len(local) != want {
					t.Errorf("%s of %s with the mark %s: want %d letters, got %q", source, name, mark, want, got)
				}
				if source != "jobTitle" && !slices.Contains(strings.FieldsFunc(local, func(r rune) bool { return r == ' ' || r == '.' }), mark) {
					t.Errorf("%s of %s: want the mark %s as a word, got %q", source, name, mark, got)
				}
			}
		}
	}
	if got := letters("zabcdefghij12345", ".", 16); got != "" {
		t.Errorf("words without room for a letter: want nothing, got %q", got)
	}
}
