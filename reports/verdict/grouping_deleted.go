package verdict

import (
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
)

// What is wanted of somebody who was deleted: that the account has given up its name before, is gone, cannot be read, and is not found.
const (
	released     = "entra-soft-delete-name-free"
	purged       = "entra-purge-deletes"
	deletedRead  = "7644-3.6-deleted-404"
	deletedFound = "7644-3.6-deleted-not-in-queries"
)

// stillFound reports whether a cause is that somebody deleted is found, where another is that the account can be read: it is there.
func (g *grouping) stillFound(found, read int) bool {
	return g.onlyAbout(&g.causes[found], deletedFound) && g.isAbout(&g.causes[read], deletedRead)
}

// misledByDeleted reports whether a cause shows only where a search has found somebody who was deleted, which is another cause.
func (g *grouping) misledByDeleted(one, search int) bool {
	return g.isAbout(&g.causes[search], deletedFound) && !slices.ContainsFunc(g.causes[one].Findings, func(of Finding) bool {
		return !foundDeleted(g.run.Scenarios[of.Scenario].Exchanges)
	})
}

// foundDeleted reports whether a search has found a resource that was deleted before.
func foundDeleted(exchanges []evidence.Exchange) bool {
	var deleted []string
	for i := range exchanges {
		of := &exchanges[i]
		if of.Method == http.MethodDelete && !refused(of) {
			deleted = append(deleted, strconv.Quote(path.Base(of.URL)))
		}
		if isSearch(of) && of.Response != nil && slices.ContainsFunc(deleted, func(id string) bool { return strings.Contains(of.Response.Body, id) }) {
			return true
		}
	}
	return false
}

// undeleted reports whether a cause is that a deletion has done nothing: who was deleted can be read and is found.
func (g *grouping) undeleted(of *Cause) bool {
	return g.isAbout(of, deletedFound) && g.isAbout(of, deletedRead)
}

// isAbout reports whether one of a cause's findings is that what a requirement wants gone is there.
func (g *grouping) isAbout(of *Cause, requirement string) bool {
	return slices.ContainsFunc(of.Findings, func(found Finding) bool { return g.shows(found, requirement) })
}

// onlyAbout is isAbout for all of them.
func (g *grouping) onlyAbout(of *Cause, requirement string) bool {
	return !slices.ContainsFunc(of.Findings, func(found Finding) bool { return !g.shows(found, requirement) })
}

func (g *grouping) shows(found Finding, requirement string) bool {
	check := g.check(found)
	return check.Requirement == requirement && slices.Contains([]features.Outcome{features.StillThere, features.Extra}, features.Outcome(check.Outcome))
}
