package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

const managerPath = enterpriseURN + "manager"

func managerFlaws() []Flaw {
	return []Flaw{
		{
			Name: "manager-string-ignored", Requirement: "entra-manager-set", Rows: []string{"legacy"}, StateOnly: true,
			Also: because("the legacy dialect sets a manager there too", "entra-cycle-whole-team",
				"entra-manager-new-people"),
			Seen: "A67; seen-manager-string", Wrap: dropped("Users", func(o operation) bool {
				_, plain := o.value.(string)
				return o.about(managerPath) && plain && o.op != "remove"
			}),
		},
		{
			Name: "manager-of-newcomer-lost", Requirement: "entra-manager-second-pass", StateOnly: true,
			Also: because("the first manager of somebody unchanged is lost there too", "entra-cycle-whole-team",
				"entra-manager-set"),
			Seen: "known-issues: a manager who comes into scope later", Wrap: managerOfNewcomerLost,
		},
		{
			Name: "first-manager-stays", Requirement: "entra-manager-replaced", StateOnly: true,
			Seen: "seen-manager-string", Wrap: whoHasManager(dropped("Users", setsManager)),
		},
		{
			Name: "manager-removal-ignored", Requirement: "entra-manager-removed", StateOnly: true,
			Seen: "gallery-tests: the manager is removed", Wrap: dropped("Users", removesManager),
		},
		{
			Name: "second-manager-clears-department", Requirement: "entra-manager-replaced", StateOnly: true,
			Seen: "A07", Wrap: whoHasManager(patched("Users", besidesWhere(setsManager, departmentRemoved()))),
		},
		{
			Name: "manager-removal-clears-department", Requirement: "entra-manager-removed", StateOnly: true,
			Also: because("a report loses the manager there too", "entra-others-manager-purged"),
			Seen: "A07", Wrap: patched("Users", besidesWhere(removesManager, departmentRemoved())),
		},
		{
			Name: "manager-returned-as-string", Requirement: "entra-manager-read-complex", StateOnly: true,
			Also: because("the oracle reads the manager there and cannot", "entra-cycle-whole-team"),
			Seen: "seen-unreadable-manager", Wrap: returned("Users/", managerAsString),
		},
	}
}

// removesManager reports whether an operation takes somebody's manager away, in any of the forms in which Entra does.
func removesManager(o operation) bool {
	complex, _ := o.value.(object)
	return o.about(managerPath) && (o.op == "remove" || o.value == "" || complex["value"] == "")
}

// setsManager reports whether an operation gives somebody a manager, or another one.
func setsManager(o operation) bool { return o.about(managerPath) && !removesManager(o) }

func departmentRemoved() operation { return operation{"remove", enterpriseURN + "department", nil} }

// managerOfNewcomerLost resolves references by an index to which newcomers come late.
func managerOfNewcomerLost(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			if meta, _ := user["meta"].(object); user == nil || meta["created"] != meta["lastModified"] {
				next.ServeHTTP(w, r)
				return
			}
			dropped("Users", func(o operation) bool { return o.about(managerPath) })(next).ServeHTTP(w, r)
		})
	})(next)
}

// whoHasManager lets a flaw see the changes of users who have a manager; all other requests pass by it.
func whoHasManager(flaw wrap) wrap {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		flawed := flaw(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			if extension(user)["manager"] == nil {
				next.ServeHTTP(w, r)
				return
			}
			flawed.ServeHTTP(w, r)
		})
	})
}

func managerAsString(user object) {
	if manager, ok := extension(user)["manager"].(object); ok {
		extension(user)["manager"] = manager["value"]
	}
}
