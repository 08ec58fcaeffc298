package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// sharedFlaws want more to be unique than the user name, and their schemas do not say so.
func sharedFlaws() []Flaw {
	const requirement, seen = "7643-7-uniqueness-none", "A37: 409 on duplicates of what need not be unique"
	return []Flaw{
		{
			Name: "display-name-unique-on-creation", Requirement: requirement, Rows: []string{"same name"},
			Seen: seen, Wrap: uniqueIn(http.MethodPost, "displayName", namesIn),
		},
		{
			Name: "display-name-unique-on-change", Requirement: requirement, Rows: []string{"name of another"},
			Seen: seen, Wrap: uniqueIn(http.MethodPatch, "displayName", namesIn),
		},
		{
			Name: "phones-unique-on-creation", Requirement: requirement, Rows: []string{"same desk phone", "same pocket phone"},
			Seen: seen, Wrap: uniqueIn(http.MethodPost, "phoneNumbers.value", numbersIn),
		},
		{
			Name: "phones-unique-on-change", Requirement: requirement, Rows: []string{"desk of another", "pocket of another"},
			Seen: seen, Wrap: uniqueIn(http.MethodPatch, "phoneNumbers.value", numbersIn),
		},
	}
}

// namesIn lists the display names that a creation or a PATCH gives.
func namesIn(body object) []string {
	names := []string{text(body["displayName"])}
	for _, one := range operations(body) {
		if one.about("displayName") {
			names = append(names, text(one.value))
		}
	}
	return names
}

// numbersIn lists the telephone numbers that a creation or a PATCH gives.
func numbersIn(body object) (numbers []string) {
	for _, phone := range values(body, "phoneNumbers") {
		numbers = append(numbers, text(phone["value"]))
	}
	for _, one := range operations(body) {
		if one.within("phoneNumbers[") {
			numbers = append(numbers, text(one.value))
		}
	}
	return numbers
}

// uniqueIn refuses a write that gives a user what somebody else has.
func uniqueIn(method, path string, given func(body object) []string) wrap {
	return only(method, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, value := range given(capture.Decode(capture.Take(r))) {
				there := capture.Decode(aside(next, r, http.MethodGet, search("Users", path, value), nil).Body.Bytes())
				for _, other := range values(there, "Resources") {
					if value != "" && text(other["id"]) != idOf(r) {
						refuse(w, http.StatusConflict, "uniqueness", path+" "+value+" is taken")
						return
					}
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}
