package flawed

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// firstFlaws lose first values and second changes of single attributes, or take a text for what it looks like.
func firstFlaws() []Flaw {
	const first, again, guessed = "entra-update-first-value", "entra-update-changes-again", "entra-update-text-stays-text"
	const creates, department = "entra-multi-add-creates-element", enterpriseURN + "department"
	phone := func(kind string) string { return `phoneNumbers[type eq "` + kind + `"].value` }
	flaws := []Flaw{
		{Name: "first-title-ignored", Requirement: first, Rows: []string{"title", "compliant"}, Wrap: firstIgnored("title"),
			Also: because("it is the first title", "entra-update-pathless-add")},
		{Name: "first-department-ignored", Requirement: first, Rows: []string{"department", "legacy", "compliant"}, Wrap: firstIgnored(department),
			Also: because("it is the first department", "entra-enterprise-add-department")},
		{Name: "first-work-phone-ignored", Requirement: creates, Rows: []string{"work phone"}, Wrap: firstIgnored(phone("work"))},
		{Name: "first-fax-ignored", Requirement: creates, Rows: []string{"fax"}, Wrap: firstIgnored(phone("fax"))},
		{Name: "work-phone-changes-once", Requirement: again, Rows: []string{"work phone", "desk of another"}, Wrap: changedOnce(phone("work")),
			Also: because("it has changed before", "entra-update-shared/desk of another")},
		{Name: "mobile-phone-changes-once", Requirement: again, Wrap: changedOnce(phone("mobile")),
			Rows: []string{"mobile phone", "pocket of another", "legacy equal numbers", "compliant equal numbers"},
			Also: because("it has changed before", "entra-update-shared/pocket of another", "entra-multi-phones-equal")},
		{Name: "fax-changes-once", Requirement: again, Rows: []string{"fax"}, Wrap: changedOnce(phone("fax"))},
		{Name: "language-changes-once", Requirement: again, Rows: []string{"language"}, Wrap: changedOnce("preferredLanguage"),
			Also: because("it has changed before", "entra-disabled-updated/language")},
		{Name: "old-values-not-again", Requirement: again, Rows: []string{"title back", "language back", "city back", "department back"}, Wrap: oldValuesKept},
		{Name: "own-earlier-name-refused", Requirement: again, Rows: []string{"user name back"}, Wrap: earlierNameRefused},
		{Name: "manager-changes-twice", Requirement: again, Rows: []string{"third manager"}, Wrap: atMost(2, "Users", func(o operation) bool { return o.about(managerPath) })},
		{Name: "given-name-changes-once", Requirement: again, Rows: []string{"given name"}, Wrap: changedOnce("name.givenName"),
			Also: because("it has changed before", "entra-disabled-updated/given name")},
		{Name: "department-becomes-boolean", Requirement: guessed, Rows: []string{"a Boolean"}, Wrap: returned("Users", func(user object) {
			if extension(user)["department"] == "true" {
				extension(user)["department"] = true
			}
		})},
		{Name: "department-becomes-number", Requirement: guessed, Rows: []string{"a number"}, Wrap: returned("Users", func(user object) {
			if number, err := strconv.Atoi(text(extension(user)["department"])); err == nil {
				extension(user)["department"] = number
			}
		})},
		{Name: "title-becomes-null", Requirement: guessed, Rows: []string{"null"}, Wrap: returned("Users", func(user object) {
			if user["title"] == "null" {
				user["title"] = nil
			}
		})},
		{Name: "title-becomes-number", Requirement: guessed, Rows: []string{"a decimal number"}, Wrap: returned("Users", func(user object) {
			if number, err := strconv.ParseFloat(text(user["title"]), 64); err == nil {
				user["title"] = strconv.FormatFloat(number, 'f', -1, 64)
			}
		})},
		{Name: "postal-code-becomes-number", Requirement: guessed, Rows: []string{"an octal number"}, Wrap: returned("Users", func(user object) {
			for _, address := range values(user, "addresses") {
				if code := text(address["postalCode"]); code != "" && strings.Trim(code, "0123456789") == "" {
					address["postalCode"] = strings.TrimLeft(code, "0")
				}
			}
		})},
	}
	seen := map[string]string{
		first:   "seen-add-or-replace: only what a creation had can be changed",
		creates: "seen-value-path-add: only elements that a creation had can be changed", again: "attribute-mappings: compared with what was there at first",
		guessed: "scim-endpoint: values pass through a format that guesses types",
	}
	for i := range flaws {
		flaws[i].StateOnly, flaws[i].Seen = true, seen[flaws[i].Requirement]
	}
	return flaws
}

// shows reports whether a user has something where a path leads.
func shows(user object, path string) bool {
	parsed, err := scim.ParsePath(path)
	return err == nil && len(parsed.Values(user)) > 0
}

// firstIgnored accepts the first value of an attribute in an update, and does nothing with it.
func firstIgnored(path string) wrap {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		deaf := dropped("Users", func(o operation) bool { return o.about(path) })(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if shows(stored(next, r, r.URL.Path), path) {
				next.ServeHTTP(w, r)
				return
			}
			deaf.ServeHTTP(w, r)
		})
	})
}

// oldValuesKept takes a value that an attribute had before for one that comes late, and does not store it.
func oldValuesKept(next http.Handler) http.Handler {
	had := newMemory()
	paths := []string{"title", "preferredLanguage", workAddress + "locality", enterpriseURN + "department"}
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			before := scim.Resource(stored(next, r, r.URL.Path))
			late := func(o operation) bool {
				path, err := scim.ParsePath(o.path)
				if err != nil || !slices.ContainsFunc(paths, o.about) {
					return false
				}
				for _, value := range path.Values(before) {
					had.put(idOf(r)+o.path+text(value), object{})
				}
				return had.get(idOf(r)+o.path+text(o.value)) != nil
			}
			dropped("Users", late)(next).ServeHTTP(w, r)
		})
	})(next)
}

// changedOnce carries out the first change of an attribute of each user, and accepts the others and does nothing.
func changedOnce(path string) wrap {
	return once("Users", func(o operation) bool { return o.about(path) && text(o.value) != "" })
}

// earlierNameRefused takes a userName that the user had before for one that is taken, unless the user comes back from the dead with it.
func earlierNameRefused(next http.Handler) http.Handler {
	had := newMemory()
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			all := operations(capture.Decode(capture.Take(r)))
			for _, one := range all {
				name := text(one.value)
				if now := text(stored(next, r, r.URL.Path)["userName"]); one.about("userName") && now != name && len(all) == 1 {
					if had.get(idOf(r)+name) != nil {
						refuse(w, http.StatusConflict, "uniqueness", "this userName is reserved")
						return
					}
					had.put(idOf(r)+now, object{})
				}
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
