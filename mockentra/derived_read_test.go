package mockentra

import (
	"strings"
	"testing"
)

// TestDerivedUsersHaveWhatTheMappingReads: every row has a value for everybody, of the form that its attribute has, and what is to be
// their own is; without a mapping there is no more than there was.
func TestDerivedUsersHaveWhatTheMappingReads(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(`
name: ours
users:
  - {source: onPremisesSamAccountName, target: userName, matching: 1}
  - {source: immutableId, target: externalId}
  - {source: extensionAttribute1, target: nickName, matching: 2}
  - {source: otherMails, target: 'emails[type eq "work"].value'}
  - {source: extensionAttribute3, target: 'phoneNumbers[type eq "fax"].value'}
  - {source: employeeHireDate, target: 'urn:ietf:params:scim:schemas:extension:ours:2.0:User:hired'}
  - {source: usageLocation, target: locale}
  - {source: companyName, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization'}
  - {expression: 'Join("-", [city], [state])', target: title}
groups:
  - {source: displayName, target: displayName, matching: 1}
  - {source: mailNickname, target: externalId}
`))
	if err != nil {
		t.Fatal(err)
	}
	directory := NewDerived(Shape{Users: 300, Groups: 3, Seed: 4, Mapping: mapping})
	own := map[string]map[string]bool{"onPremisesSamAccountName": {}, "immutableId": {}, "otherMails": {}, "extensionAttribute1": {}}
	var object Object
	for i := range 300 {
		directory.Object(Ref{User, i}, &object)
		for _, source := range mapping.SourcesOf(User) {
			if object.attribute(source) == "" {
				t.Fatalf("user %d: want a value of %s", i, source)
			}
		}
		for source, seen := range own {
			if seen[object.attribute(source)] {
				t.Fatalf("user %d: want a %s of its own, got %s", i, source, object.attribute(source))
			}
			seen[object.attribute(source)] = true
		}
	}
	for source, want := range map[string]string{
		"otherMails": "@example.com", "extensionAttribute3": "+1 555 ", "employeeHireDate": "2026-", "immutableId": "-4",
	} {
		if got := object.attribute(source); !strings.Contains(got, want) {
			t.Errorf("%s: want one with %q, got %q", source, want, got)
		}
	}
	directory.Object(Ref{Group, 2}, &object)
	if object.attribute("mailNickname") == "" {
		t.Error("want the groups to have what the mapping reads, too")
	}
	NewDerived(Shape{Users: 3, Seed: 4}).Object(Ref{User, 1}, &object)
	if len(object.Attributes) != len(always(User)) {
		t.Errorf("want %d attributes without a mapping, got %v", len(always(User)), object.Attributes)
	}
}
