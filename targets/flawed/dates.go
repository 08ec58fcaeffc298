package flawed

import (
	"net/http"
	"time"
)

// dateFlaws say of resources that they were made, or changed, when they were not.
func dateFlaws() []Flaw {
	return []Flaw{
		{
			Name: "created-moves", Requirement: "7643-3.1-meta-created", StateOnly: true,
			Seen: "A49", Wrap: createdMoves,
		},
		{
			Name: "group-changed-before-members", Requirement: "7643-3.1-meta-last-modified-updated", StateOnly: true,
			Seen: "A49", Wrap: returned("Groups", changedBefore),
		},
	}
}

// later moves a date.
func later(by time.Duration) func(string) string {
	return func(date string) string {
		at, err := time.Parse(time.RFC3339Nano, date)
		if err != nil {
			return date
		}
		return at.Add(by).Format(time.RFC3339Nano)
	}
}

// changedBefore knows the changes of a group's own row alone, by a clock that is late.
func changedBefore(group object) {
	meta, _ := group["meta"].(object)
	inMeta("lastModified", func(string) string { return later(-time.Hour)(text(meta["created"])) })(group)
}

// createdMoves replaces the row of a user with each change, and its date of creation with it.
func createdMoves(next http.Handler) http.Handler {
	changed := newMemory()
	noting := beforehand(http.MethodPatch, "Users", func(_ http.Handler, r *http.Request) { changed.put(idOf(r), object{}) })
	return noting(returned("Users", func(user object) {
		if changed.get(text(user["id"])) != nil {
			inMeta("created", later(time.Hour))(user)
		}
	})(next))
}
