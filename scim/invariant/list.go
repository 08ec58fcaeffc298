package invariant

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// lists are about the answer to a search.
func lists() []Invariant {
	return []Invariant{
		{ID: "list-message", Requirement: "7644-3.4.2-listresponse-schema", Sentence: "to a search is a ListResponse", judge: listMessage},
		{ID: "total-results", Requirement: "7644-3.4.2-total-results", Sentence: "to a search counts the hits", judge: totalResults},
		{ID: "resources-listed", Requirement: "7644-3.4.2-resources-present", Sentence: "to a search lists its hits", judge: resourcesListed},
		{ID: "list-for-one", Requirement: "entra-match-list-for-one", Sentence: "to a search with one hit is a list too", judge: listForOne},
	}
}

// found reports whether a search was answered with a success that can be read.
func (a *Answer) found() bool {
	return a.search() && a.OK() && a.body != nil && !a.names(scim.MessageError)
}

func listMessage(a *Answer) *Finding {
	if !a.found() {
		return nil
	}
	const want = "schemas with " + scim.MessageList
	if !a.names(scim.MessageList) {
		value, there := a.body.Get("schemas")
		return wrong(features.Missing, "/schemas", want, member("schemas", value, there))
	}
	return held(want)
}

func totalResults(a *Answer) *Finding {
	if !a.found() || !a.list {
		return nil
	}
	want := fmt.Sprintf("totalResults, %d or more", len(a.resources))
	value, there := a.body.Get("totalResults")
	number, isNumber := value.(json.Number)
	total, err := strconv.Atoi(number.String())
	switch {
	case !there:
		return wrong(features.Missing, "", want, "none")
	case !isNumber || err != nil || total < len(a.resources):
		return wrong(features.Wrong, "/totalResults", want, member("totalResults", value, there))
	}
	return held(want)
}

// resourcesListed has no say where nothing was found, or nothing asked for: Resources may be left out then.
func resourcesListed(a *Answer) *Finding {
	if !a.found() || !a.list || a.query.Get("count") == "0" {
		return nil
	}
	number, _ := a.body["totalResults"].(json.Number)
	if total, err := strconv.Atoi(number.String()); err != nil || total == 0 {
		return nil
	}
	const want = "Resources, an array with the hits"
	value, there := a.body["Resources"]
	if listed, isArray := value.([]any); !isArray || len(listed) == 0 || len(listed) != len(a.resources) {
		return wrong(features.Missing, "", want, member("Resources", value, there))
	}
	return held(want)
}

func listForOne(a *Answer) *Finding {
	if !a.found() || a.list && len(a.resources) != 1 {
		return nil
	}
	const want = "a list with one user or group"
	if !a.list {
		return wrong(features.Malformed, "", want, scim.Excerpt(a.Body, 120))
	}
	return held(want)
}
