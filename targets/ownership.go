package targets

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Reading reads the resource at a path once, where an answer does not show whose it is; false is no answer.
type Reading func(path string) (scim.Named, bool)

// Heard notes what an answer says of what is ours: what a creation has made, what a search has found, whose names a read shows,
// what a DELETE has removed. ours is the path of a resource that has become ours by it, "" for none. read may be nil.
func (l *Ledger) Heard(req *scim.Request, rsp *scim.Response, read Reading) (ours string, err error) {
	if rsp.Err != nil {
		return "", nil // what was sent is unknown until a search, or withheld
	}
	path, _, _ := strings.Cut(string(req.Path), "?")
	switch _, id, single := strings.Cut(path, "/"); {
	case req.Method == http.MethodDelete:
		return "", l.told(path, rsp)
	case req.Method == http.MethodPost && !single:
		return l.answered(path, req.Body, rsp, read)
	case !mayName(rsp.Body) || !rsp.OK():
		return "", nil
	case req.Method == http.MethodGet && !single:
		return l.listed(path, string(req.Path), rsp)
	case req.Method == http.MethodGet && id != "":
		shown, whole := scim.NamedIn(rsp.Body)
		if !whole {
			return "", nil
		}
		_, err := l.shown(path, shown)
		return "", err
	case req.Method == http.MethodPatch || req.Method == http.MethodPut:
		return l.moved(path, rsp)
	}
	return "", nil
}

// mayName reports whether a body may show the id of a resource.
func mayName(body []byte) bool {
	return bytes.Contains(body, []byte(`"id"`)) || bytes.Contains(body, []byte(`"ID"`)) || bytes.Contains(body, []byte(`"Id"`))
}

// answered notes what a POST was answered. The id of a success is ours where the answer, or else one read of it, shows our mark in
// a name that was sent, and no earlier answer has shown it. Otherwise the creation stays unknown, and is searched for.
func (l *Ledger) answered(collection string, sent []byte, rsp *scim.Response, read Reading) (string, error) {
	made := l.creation(collection, sent)
	claim := made.Claim()
	shown, _ := scim.NamedIn(rsp.Body)
	path, unusable := scim.ResourcePath(collection, shown.ID)
	if !rsp.OK() {
		if unusable == nil && !l.proves(claim, shown) { // else it is what this creation has made, whatever the status says
			l.meet(path)
		}
		return "", nil
	}
	if unusable == nil && !l.proves(claim, shown) && read != nil {
		if found, ok := read(path); ok {
			shown = found
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	unknown := made
	unknown.State = accepted
	if unusable != nil {
		return "", l.append(unknown)
	}
	if !l.provesLocked(claim, shown) || l.stranger(path) || old(shown.Created, time.Now(), rsp) {
		l.meetLocked(path)
		return "", l.append(unknown)
	}
	if l.stateAt(path).ours() {
		if !l.index[l.hash(strings.ToLower(made.Filter))].state().waits() { // a list has shown it before its answer came
			return path, nil
		}
		// It is the id of another creation: where this one is has to be searched for.
		l.notice(fmt.Sprintf("the same id was assigned twice: %s", path))
		return "", l.append(unknown)
	}
	if err := l.replaced(path); err != nil {
		return "", err
	}
	return path, l.append(Entry{Path: path, Filter: made.Filter, Sent: made.Sent})
}

// creation is the line for what a POST to a collection makes: by which query it is found again, and under which names.
func (l *Ledger) creation(collection string, sent []byte) Entry {
	claim := l.claim(sent)
	return Entry{Filter: intent(collection, claim), Sent: &claim.Sent, At: time.Now().UTC()}
}

// replaced has what had the id before looked for by its name, where a DELETE has not settled that it is gone. The lock is held.
func (l *Ledger) replaced(path string) error {
	known := l.index[l.hash(path)]
	if known.state() != stateMissing {
		return nil
	}
	before, err := l.journal.read(known.at())
	if err != nil {
		return fmt.Errorf("cannot read the ledger: %w", err)
	}
	return l.lookFor(before)
}

// intent is the key of a creation: the query that finds it, or the collection alone where nothing can be searched for.
func intent(collection string, claim scim.Claim) string {
	if query := claim.Query(collection); query != "" {
		return query
	}
	return collection
}

// listed notes the resources of a list. What was searched for and shows our mark is ours where a creation of that name has no answer, or
// where the id of one has changed. What else shows our mark is left to who searches for it; anything else that is not in the list of ours
// is somebody else's.
func (l *Ledger) listed(collection, query string, rsp *scim.Response) (ours string, err error) {
	list, err := rsp.List()
	if err != nil {
		return "", nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, resource := range list.Resources {
		path, err := scim.ResourcePath(collection, resource.ID())
		shown := scim.NamesOf(resource)
		if err != nil || l.stateAt(path) != stateNone || l.stranger(path) {
			continue
		}
		if !searchedFor(query, shown) {
			if !l.provesLocked(scim.Claim{}, shown) { // else another creation, which is under way, may have made it
				l.meetLocked(path)
			}
			continue
		}
		sent, known := l.sentAs(collection, query, shown)
		if !known || l.distrust != "" || old(shown.Created, sent.At, rsp) {
			l.meetLocked(path)
			continue
		}
		if err := l.append(Entry{Path: path, Filter: sent.Filter, Sent: sent.Sent}); err != nil {
			return "", err
		}
		if ours = path; sent.Path != "" {
			l.notice(fmt.Sprintf("the id changed: %s became %s", sent.Path, path))
		}
	}
	return ours, nil
}

// searchedFor reports whether a query asks for what is shown, by a name.
func searchedFor(query string, shown scim.Named) bool {
	return scim.ClaimOfQuery(query).ShownBy(shown)
}

// mostLookups bounds how often the whole list is searched.
const mostLookups = 1000

// sentAs finds the creation whose names are shown: one without an answer, by the query that has found it, else any.
func (l *Ledger) sentAs(collection, query string, shown scim.Named) (Entry, bool) {
	if !l.provesLocked(scim.ClaimOfQuery(query), shown) {
		return Entry{}, false
	}
	made := cmp.Or(scim.ClaimOfQuery(query).Query(collection), query) // however it was encoded
	if waiting := l.index[l.hash(strings.ToLower(made))]; waiting.state().waits() {
		entry, err := l.journal.read(waiting.at())
		return Entry{Filter: entry.Filter, Sent: entry.Sent, At: entry.At}, err == nil
	}
	if l.lookups++; l.lookups > mostLookups {
		return Entry{}, false
	}
	var found Entry
	l.journal.each(func(entry Entry) bool {
		if entry.Sent != nil && entry.Collection() == collection && l.names(entry.Claim(), shown) {
			found = entry
		}
		return true
	})
	return found, found.Sent != nil
}

// shown notes what a read by id shows, and reports whether it is ours. Names without our mark revoke ownership; the creation is then
// looked for elsewhere.
func (l *Ledger) shown(path string, shown scim.Named) (ours bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := l.hash(path)
	known, there := l.index[key]
	if !there || known.state() == stateForeign {
		l.meetLocked(path)
		return false, nil
	}
	if known.state() == stateProven && (shown.Nameless() || l.provesLocked(scim.Claim{}, shown)) {
		return true, nil
	}
	entry, err := l.journal.read(known.at())
	if err != nil {
		return false, fmt.Errorf("cannot read the ledger: %w", err)
	}
	if shown.Nameless() { // proves nothing, and revokes nothing
		return false, nil
	}
	if !known.state().ours() { // deleted, and still there: some keep what was deleted
		ours := l.provesLocked(entry.Claim(), shown)
		if !ours {
			l.meetLocked(path)
		}
		return ours, nil
	}
	if l.provesLocked(entry.Claim(), shown) {
		l.index[key] = newRecord(known.at(), stateProven, known.group(), 0)
		return true, l.swapped(entry, shown)
	}
	l.strange[key] = struct{}{}
	if known.state() == stateTried { // it is gone, and the id has come back
		return false, l.append(Entry{Path: path, State: finished})
	}
	if err := l.append(Entry{Path: path, State: disowned}); err != nil {
		return false, err
	}
	l.echoes = true
	if l.replayed {
		l.notice(fmt.Sprintf("the id of a created resource now belongs to another resource: %s", path))
	} else {
		l.notice(fmt.Sprintf("the response to a creation had the id of another resource: %s", path))
	}
	return false, l.lookFor(entry)
}

// lookFor has what an entry stands for searched for, by its names and those before. The lock is held.
func (l *Ledger) lookFor(entry Entry) error {
	var problems []error
	for _, sent := range []*scim.Named{entry.Sent, entry.Also} {
		if sent != nil && !sent.Nameless() {
			problems = append(problems, l.append(Entry{Filter: intent(entry.Collection(), scim.Claim{Sent: *sent}), Sent: sent, At: time.Now().UTC()}))
		}
	}
	return errors.Join(problems...)
}

// swapped notes that a resource of ours shows the names of another creation than the one whose answer gave its id: what that one has
// made is looked for. The lock is held.
func (l *Ledger) swapped(entry Entry, shown scim.Named) error {
	claim, before := entry.Claim(), scim.Claim{}
	if entry.Also != nil {
		before.Sent = *entry.Also
	}
	if claim.Empty() || claim.ShownBy(shown) || before.ShownBy(shown) {
		return nil
	}
	shown.ID, shown.Created = "", ""
	return errors.Join(l.append(Entry{Path: entry.Path, Sent: &shown}), l.lookFor(entry))
}

// moved notes that the answer to a change shows another id under our mark: that one is ours too.
func (l *Ledger) moved(path string, rsp *scim.Response) (string, error) {
	collection, id, _ := strings.Cut(path, "/")
	if bytes.Contains(rsp.Body, []byte(`"id":"`+id+`"`)) { // the same, as nearly always
		return "", nil
	}
	shown, whole := scim.NamedIn(rsp.Body)
	if !whole || shown.ID == "" {
		return "", nil
	}
	to, err := scim.ResourcePath(collection, shown.ID)
	if err != nil {
		return "", nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	known, there := l.index[l.hash(path)]
	if to == path || !there || l.stateAt(to) != stateNone {
		return "", nil
	}
	entry, err := l.journal.read(known.at())
	if err != nil {
		return "", fmt.Errorf("cannot read the ledger: %w", err)
	}
	if l.stranger(to) || !l.provesLocked(entry.Claim(), shown) {
		l.meetLocked(to)
		return "", nil
	}
	l.notice(fmt.Sprintf("the id changed: %s became %s", path, to))
	return to, l.append(Entry{Path: to, Sent: entry.Sent})
}

// told notes what a DELETE was answered.
func (l *Ledger) told(path string, rsp *scim.Response) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.stateAt(path).ours() {
		return nil
	}
	switch {
	case done(rsp):
		return l.append(Entry{Path: path, State: deleted})
	case gone(rsp.Status):
		return l.append(Entry{Path: path, State: missing})
	}
	return nil
}

// done reports whether a DELETE was answered as done: by a 2xx without a body, or with JSON. A page that wants a login is no answer.
func done(rsp *scim.Response) bool {
	return rsp.OK() && (len(bytes.TrimSpace(rsp.Body)) == 0 || json.Valid(rsp.Body))
}

func gone(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }

// meet notes a resource that an answer has shown and that is not ours.
func (l *Ledger) meet(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.meetLocked(path)
}

func (l *Ledger) meetLocked(path string) {
	if state := l.stateAt(path); state == stateNone || state.over() {
		l.strange[l.hash(path)] = struct{}{}
	}
}

// stranger reports whether an answer has shown the path as that of somebody else. The lock is held.
func (l *Ledger) stranger(path string) bool {
	_, met := l.strange[l.hash(path)]
	return met
}
