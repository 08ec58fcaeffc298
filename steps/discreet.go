package steps

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// unrecorded stands in place of a list of everybody that cannot be told apart into ours and others.
const unrecorded = "(not recorded: this list shows accounts of others)"

// discreet takes what others have in their accounts out of the lists of everybody: a report is handed on. Of an account without the run's
// mark in it the id is left.
func discreet(exchanges []evidence.Exchange, mark string) {
	for i := range exchanges {
		if of := &exchanges[i]; of.Op == string(scim.OpList) && of.Response != nil {
			of.Response.Body = withoutOthers(of.Response.Body, mark)
		}
	}
}

// withoutOthers is a list without what others have in it; as it is where all of it is ours, or where it lists nobody.
func withoutOthers(body, mark string) string {
	var list map[string]json.RawMessage
	var resources []json.RawMessage
	if json.Unmarshal([]byte(body), &list) != nil {
		if strings.Contains(body, `"Resources"`) { // cut
			return unrecorded
		}
		return body
	}
	if json.Unmarshal(list["Resources"], &resources) != nil {
		return body
	}
	foreign := false
	for i, resource := range resources {
		if bytes.Contains(resource, []byte(mark)) {
			continue
		}
		var of struct {
			ID json.RawMessage `json:"id,omitempty"`
			Of string          `json:"of others"`
		}
		_ = json.Unmarshal(resource, &of)
		of.Of = "not recorded"
		resources[i], foreign = json.RawMessage(scim.JSON(of)), true
	}
	if !foreign {
		return body
	}
	list["Resources"] = json.RawMessage(scim.JSON(resources))
	return scim.JSON(list)
}
