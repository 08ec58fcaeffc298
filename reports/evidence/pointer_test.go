package evidence

import "testing"

const placeBody = `{"userName":"ada","name":{"givenName":"Ada"},"emails":[{"type":"home","value":"h"},{"type":"Work","value":"w"}],` +
	`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"},"a/b":1}`

func TestPlacesBecomePointers(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]string{
		"":                                   "",
		"/userName":                          "/userName",
		"/emails/1/value":                    "/emails/1/value",
		`/emails[type eq "work"].value`:      "/emails/1/value",
		`/emails[type eq "other"].value`:     `/emails/[type eq "other"].value`,
		`/phoneNumbers[type eq "fax"].value`: `/phoneNumbers[type eq "fax"].value`,
		"/name.givenName":                    "/name/givenName",
		"/name.familyName":                   "/name/familyName",
		"/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":     "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/department",
		"/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/employeeNumber",
		"/urn:example:none:x": "/urn:example:none:x",
		"no slash":            "no slash",
	} {
		if got := Pointer(placeBody, place); got != want {
			t.Errorf("%s: want %s, got %s", place, want, got)
		}
	}
	for _, body := range []string{"", "no JSON", "[]", "1"} {
		if got := Pointer(body, "/name.givenName"); got == "" {
			t.Errorf("%q: a place is lost", body)
		}
	}
}
