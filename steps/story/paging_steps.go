package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// groupNames are two or three groups in a sentence.
const groupNames = `"([^"]+)" and "([^"]+)"(?: and "([^"]+)")?`

// pagingSteps are about long lists, which Entra reads page by page where it discovers the accounts of an application. How many others
// than those of the story there are, and in which order, is the provider's affair. A list of all accounts is read while no other
// scenario does anything; that others than the run change it is told from a fault of the provider.
func pagingSteps() []Step {
	return []Step{
		{Pattern: `^` + names + ` are provisioned under one display name$`,
			Example: "Ada and Grace and Mary are provisioned under one display name", run: provisionedAlike},
		{Pattern: `^a list of accounts with ` + names + ` is counted from 1$`, Example: "a list of accounts with Ada and Grace is counted from 1", run: withListOf(countedFromOne)},
		{Pattern: `^a list of groups with ` + groupNames + ` is counted from 1$`, Example: `a list of groups with "Analysts" and "Engineers" is counted from 1`,
			needs: always(groups("")), run: withListOfGroups(countedFromOne)},
		{Pattern: `^a page of accounts with ` + names + ` has no more of them than was asked for$`,
			Example: "a page of accounts with Ada and Grace has no more of them than was asked for", run: withListOf(countIsMaximum)},
		{Pattern: `^a page of groups with ` + groupNames + ` has no more of them than was asked for$`,
			Example: `a page of groups with "Analysts" and "Engineers" has no more of them than was asked for`, needs: always(groups("")), run: withListOfGroups(countIsMaximum)},
		{Pattern: `^a page of accounts with ` + names + ` says where it begins and how long it is$`,
			Example: "a page of accounts with Ada and Grace says where it begins and how long it is", run: withListOf(pageDescribed)},
		{Pattern: `^a page of groups with ` + groupNames + ` says where it begins and how long it is$`,
			Example: `a page of groups with "Analysts" and "Engineers" says where it begins and how long it is`, needs: always(groups("")), run: withListOfGroups(pageDescribed)},
		{Pattern: `^page by page each of ` + names + ` comes once$`, Example: "page by page each of Ada and Grace comes once", run: withListOf(walkedOnce)},
		{Pattern: `^page by page each of the groups ` + groupNames + ` comes once$`, Example: `page by page each of the groups "Analysts" and "Engineers" comes once`,
			needs: always(groups("")), run: withListOfGroups(walkedOnce)},
	}
}

// provisionedAlike gives people one display name, where the mapping has it, so that one filter finds them all and nobody else. Where the
// provider refuses it, they keep their own, and all accounts are listed; that it has refused it to all but the first is a finding.
func provisionedAlike(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	var people []*person
	own := map[string]string{}
	for _, name := range split(args[0]) {
		p, err := w.introduce(name)
		if err != nil {
			return nil, err
		}
		own[name] = w.wanted(p, "display name")
		_ = w.set(p, "display name", "Crew "+w.setting.Mark) // where nothing sets it, all accounts are listed, too
		people = append(people, p)
	}
	checks := w.provision(ctx, people...)
	refusals := w.refusedCreations(people)
	if holds(checks...) || len(refusals) == 0 {
		return checks, nil
	}
	for _, p := range people {
		_ = w.set(p, "display name", own[p.name])
	}
	if checks = w.provision(ctx, people...); !holds(checks...) || len(refusals) == len(people) {
		return checks, nil
	}
	return append(checks, w.shared(ctx, "shared-when-listed", "display name", "another", refusals[0])), nil
}

// refusedCreations makes a check of each creation of the last cycle that was refused for a value, nothing else having gone wrong.
func (w *World) refusedCreations(people []*person) (refusals []run.Check) {
	for _, p := range people {
		switch made := w.operation(p.ref, scim.OpUserCreate); {
		case made == nil || made.Err != nil || refused(made) && !ofValue(made.Status):
			return nil
		case refused(made):
			check := w.answeredBy(fault("", features.ValueRefused, "", "no account"), made)
			check.Outcome, check.Cause = string(features.ValueRefused), []int{made.Exchange}
			refusals = append(refusals, check)
		}
	}
	return refusals
}

// listing is a list in which people or groups of the story are: of them alone, or of all that there are.
type listing struct {
	collection string // "Users" or "Groups"
	query      string // "filter=…&", or "" for all
	ids        []string
}

// check is the id of a check of the list.
func (l listing) check(id string) string {
	if l.collection == "Groups" {
		return "groups-" + id
	}
	return id
}

// withListOf makes a step of one about a list with the people whom its sentence names.
func withListOf(look func(context.Context, *World, listing) []run.Check) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		ids, err := w.idsOf(args[0])
		if err != nil {
			return nil, err
		}
		people, err := w.those(args[0])
		if err != nil {
			return nil, err
		}
		list := listing{collection: "Users", ids: ids}
		if alike := w.wanted(people[0], "display name"); strings.Contains(alike, w.setting.Mark) {
			filter := strings.TrimPrefix(w.queryFor("Users", "displayName", alike), "Users?") + "&"
			if page, err := w.page(ctx, "Users?"+filter); err == nil && page.Total == len(ids) {
				list.query = filter
			}
		}
		return w.lookInto(ctx, list, look), nil
	}
}

// withListOfGroups is withListOf for groups, which have names of their own: all groups are listed.
func withListOfGroups(look func(context.Context, *World, listing) []run.Check) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		list := listing{collection: "Groups"}
		for _, name := range args {
			if name == "" {
				continue
			}
			g, err := w.group(name)
			if err != nil {
				return nil, err
			}
			list.ids = append(list.ids, w.targetID(g.ref))
		}
		return w.lookInto(ctx, list, look), nil
	}
}

// lookInto looks at a list until it is right; at one of all while nobody else of the run does anything.
func (w *World) lookInto(ctx context.Context, list listing, look func(context.Context, *World, listing) []run.Check) []run.Check {
	return w.eventually(ctx, func() (checks []run.Check) {
		if list.query != "" {
			return look(ctx, w, list)
		}
		w.setting.Apart(func() {
			checks = w.calm(ctx, list.collection, func() []run.Check { return look(ctx, w, list) })
		})
		return checks
	})
}

// How often a list of all is read until it is right, and how often it has to be wrong while nobody comes or goes.
const (
	calmTries = 6
	calmWrong = 2
)

// calm looks at the list of all accounts, or groups, in which others than the run may come and go. What is found wrong counts where the
// list was the same before and after.
func (w *World) calm(ctx context.Context, collection string, look func() []run.Check) []run.Check {
	checks := look()
	if holds(checks...) {
		return checks
	}
	before, wrong := w.all(ctx, collection), 0
	for range calmTries {
		if checks = look(); holds(checks...) || features.Outcome(checks[0].Outcome) == features.Unverifiable {
			return checks
		}
		after := w.all(ctx, collection)
		if after == before {
			wrong++
		}
		if before = after; wrong == calmWrong {
			return checks
		}
	}
	check := fault(checks[0].ID, features.Unverifiable, checks[0].Want, "not tested: others come and go while the list is read")
	return []run.Check{check}
}

// all tells one state of the list of all accounts, or groups, from another: by how many they are, and by who is on a long page.
func (w *World) all(ctx context.Context, collection string) string {
	page, err := w.page(ctx, fmt.Sprintf("%sstartIndex=1&count=%d", listPath(collection), mostOnPage))
	if err != nil {
		return "no list"
	}
	ids := strings.Split(idsIn(page), ", ")
	slices.Sort(ids)
	return fmt.Sprintf("%d: %s", page.Total, strings.Join(ids, ", "))
}

// page reads a part of the users or groups.
func (w *World) page(ctx context.Context, path string) (scim.List, error) {
	w.answer = *ask(ctx, w.senders.Oracle, scim.OpList, http.MethodGet, path, nil)
	if !w.answer.OK() {
		return scim.List{}, errors.New(answered(&w.answer))
	}
	return w.answer.List()
}

// listPath is the path of a list, to which parameters can be added; of groups without their members, as Entra asks for them.
func listPath(collection string) string {
	if collection == "Groups" {
		return "Groups?excludedAttributes=members&"
	}
	return collection + "?"
}

// pageOf reads a part of a listing, and returns the check of an answer that is no list.
func (w *World) pageOf(ctx context.Context, id string, list listing, query string) (scim.List, *run.Check) {
	page, err := w.page(ctx, strings.TrimRight(listPath(list.collection)+list.query+query, "?&"))
	if err == nil {
		return page, nil
	}
	check := fault(id, features.Malformed, "a list response", err.Error())
	switch refused := w.answer.Status >= http.StatusBadRequest && w.answer.Status < http.StatusInternalServerError; {
	case refused && list.collection == "Groups": // RFC 7644 §3.4.2 leaves it to the provider; of people there is a filter to ask by
		check = fault(id, features.Unverifiable, "a list response", "not tested: groups are not listed without a filter: "+w.answer.String())
	case !w.answer.OK():
		check = withAnswer(fault(id, features.Refused, "a list response", w.answer.String()), &w.answer, "the list")
	}
	return page, &check
}

func idsIn(page scim.List) string {
	ids := make([]string, len(page.Resources))
	for i, resource := range page.Resources {
		ids[i] = resource.ID()
	}
	return strings.Join(ids, ", ")
}

// countedFromOne compares the two results of one page with those of two pages, and with a page that does not say where it begins.
func countedFromOne(ctx context.Context, w *World, list listing) []run.Check {
	id := list.check("counted-from-one")
	var got []string
	for _, query := range []string{"startIndex=1&count=2", "count=2", "startIndex=1&count=1", "startIndex=2&count=1"} {
		page, wrong := w.pageOf(ctx, id, list, query)
		if wrong != nil {
			return []run.Check{*wrong}
		}
		if len(page.Resources) > 2 { // another scenario is about that
			page.Resources = page.Resources[:2]
		}
		got = append(got, idsIn(page))
	}
	if !strings.Contains(got[0], ", ") {
		return []run.Check{fewListed(w.answer.Exchange)}
	}
	first, _, _ := strings.Cut(got[2], ", ")
	second, _, _ := strings.Cut(got[3], ", ")
	want := "startIndex 1 and 2 with count 1 to be the two results of startIndex 1 with count 2, which is where a list begins"
	if got[0] != first+", "+second || got[1] != got[0] {
		return []run.Check{fault(id, features.Wrong, want, fmt.Sprintf("%s for both, %s without startIndex, %s and %s one by one", got[0], got[1], first, second))}
	}
	return []run.Check{pass(id, 4, want)}
}

func countIsMaximum(ctx context.Context, w *World, list listing) []run.Check {
	const want = "no more than 2 resources for count=2"
	id := list.check("count-is-maximum")
	page, wrong := w.pageOf(ctx, id, list, "count=2")
	switch many := len(page.Resources); {
	case wrong != nil:
		return []run.Check{*wrong}
	case many > 2:
		return []run.Check{fault(id, features.Extra, want, fmt.Sprintf("%d resources", many))}
	case many == 0:
		return []run.Check{fewListed(w.answer.Exchange)}
	}
	return []run.Check{pass(id, 2, want)}
}

// fewListed is what keeps a page from being tested: that the list does not have the people or groups of the story. The scenario that walks through
// it says so.
func fewListed(exchange int) run.Check {
	check := fault(GivenPrefix+"listed", features.Missing, "a list with those of this run", "not tested: fewer than two are listed")
	check.Requirement, check.Exchanges = "7644-3.4.2.4-page-through", []int{exchange}
	return check
}

// pageDescribed wants who reads the first page to know whether it is all.
func pageDescribed(ctx context.Context, w *World, list listing) []run.Check {
	const want = "a list that is complete, or has startIndex 1 and itemsPerPage"
	id := list.check("page-described")
	page, wrong := w.pageOf(ctx, id, list, "")
	if wrong != nil {
		return []run.Check{*wrong}
	}
	if len(page.Resources) >= page.Total {
		return []run.Check{pass(id, 1, want)}
	}
	start, size := page.Raw["startIndex"], page.Raw["itemsPerPage"]
	if _, sized := size.(json.Number); !sized || start != json.Number("1") {
		got := fmt.Sprintf("%d of %d, startIndex %s, itemsPerPage %s", len(page.Resources), page.Total, scim.Compact(start), scim.Compact(size))
		return []run.Check{fault(id, features.Missing, want, got)}
	}
	return []run.Check{pass(id, 3, want)}
}

// mostPages is how many pages of a list are read, each of mostOnPage results at most.
const (
	mostPages  = 10
	mostOnPage = 100
)

// walkedOnce reads page after page, each of which begins where the last one ended, however long that was. Who of the story is on which
// page is by chance, so the others on the page that nobody asked to be short have to come once, too; their number alone is told.
func walkedOnce(ctx context.Context, w *World, list listing) []run.Check {
	id := list.check("walked-once")
	want := fmt.Sprintf("each of the %d on exactly one page", len(list.ids))
	page, wrong := w.pageOf(ctx, id, list, "startIndex=1&count=2")
	if wrong != nil {
		return []run.Check{*wrong}
	}
	count := min(max(2, page.Total/4), mostOnPage)
	if page.Total > mostPages*count {
		check := fault(id, features.Unverifiable, want, fmt.Sprintf("not tested: %d %s are too many to read", page.Total, strings.ToLower(list.collection)))
		return []run.Check{check}
	}
	long, refused := w.pageOf(ctx, id, list, "")
	if refused != nil { // another scenario is about that
		long = scim.List{}
	}
	seen := map[string]int{}
	for start := 1; start <= page.Total; start += len(page.Resources) {
		if page, wrong = w.pageOf(ctx, id, list, fmt.Sprintf("startIndex=%d&count=%d", start, count)); wrong != nil {
			return []run.Check{*wrong}
		}
		for _, resource := range page.Resources {
			seen[resource.ID()]++
		}
		if len(page.Resources) == 0 {
			break
		}
	}
	for _, one := range list.ids {
		switch seen[one] {
		case 1:
		case 0:
			return []run.Check{fault(id, features.Missing, want, one+" on no page")}
		default:
			return []run.Check{fault(id, features.Duplicated, want, fmt.Sprintf("%s %d times", one, seen[one]))}
		}
	}
	missed, again := 0, 0
	for _, resource := range long.Resources {
		switch seen[resource.ID()] {
		case 1:
		case 0:
			missed++
		default:
			again++
		}
	}
	switch want := fmt.Sprintf("each of the %d that are listed without count on exactly one page", len(long.Resources)); {
	case missed > 0:
		return []run.Check{fault(id, features.Missing, want, fmt.Sprintf("%d of them on no page", missed))}
	case again > 0:
		return []run.Check{fault(id, features.Duplicated, want, fmt.Sprintf("%d of them more than once", again))}
	}
	return []run.Check{pass(id, len(list.ids), want)}
}
