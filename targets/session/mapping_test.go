package session_test

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// TestMappingsThatCarryTheMark: what is created at a remote provider must be told from what others have, by its userName, its
// externalId or a group's displayName. Of a provider that we start, everything is ours.
func TestMappingsThatCarryTheMark(t *testing.T) {
	const group = "\ngroups:\n- {source: displayName, target: displayName, matching: 1}\n"
	remote := targets.Definition{Name: "x", URL: "http://127.0.0.1:1", Mapping: "x"}
	for text, carries := range map[string]bool{
		"users:\n- {source: userPrincipalName, target: userName, matching: 1}" + group:                                                              true,
		"users:\n- {source: mailNickname, target: userName, matching: 1}" + group:                                                                   true,
		"users:\n- {source: employeeId, target: userName, matching: 1}\n- {source: objectId, target: externalId}" + group:                           true,
		"users:\n- {source: employeeId, target: userName, matching: 1}" + group:                                                                     false,
		"users:\n- {source: employeeId, target: userName, matching: 1}\n- {source: displayName, target: displayName}" + group:                       false,
		"users:\n- {source: userPrincipalName, target: userName, matching: 1}\ngroups:\n- {source: mailNickname, target: displayName, matching: 1}": false,
	} {
		mapping, err := mockentra.ParseMapping([]byte("name: x\n" + text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		err = session.Recognisable(remote, mapping)
		if (err == nil) != carries || err != nil && !strings.Contains(err.Error(), "no name that identifies") {
			t.Errorf("%s: want it to carry the mark: %t, got %v", text, carries, err)
		}
		if err := session.Recognisable(targets.Definition{Launch: targets.Launch{Process: &targets.Process{}}}, mapping); err != nil {
			t.Errorf("%s: want any mapping at a provider that we start, got %v", text, err)
		}
	}
	for _, name := range []string{"entra-default", "sentry-gallery"} {
		mapping, err := mockentra.LoadMapping(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := session.Recognisable(remote, mapping); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
