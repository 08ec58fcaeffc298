package targets

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// Ledger is the list of what a run has created at a provider, and may have. What it knows is on disk before the request goes
// out, so that a kill at any moment leaves a list that clean-up can work off. In memory there is a word for each resource; the
// file is the truth. It is safe for concurrent use.
type Ledger struct {
	mu      sync.Mutex
	marks   []string // of the run, and of earlier ones whose resources are in the list
	journal journal
	seed    maphash.Seed
	index   map[uint64]record   // by the hash of a path or of a query
	strange map[uint64]struct{} // paths that an answer has shown, and that are not ours
	created int
	removed int

	constants []string // GUIDs that a mapping gives to everybody
	replayed  bool     // the list is of an earlier run
	noticed   []string // findings about the provider
	distrust  string   // why no search proves anything; "" = searches are believed
	lying     bool     // a DELETE said that it was done, and it was not
	echoes    bool     // the answer to a creation showed our names with the id of somebody else
	deletes   int      // checked or not
	lookups   int      // searches of the whole list
	manners   Manners
}

// Manners are how a provider has to be asked for what was created there.
type Manners struct {
	Consistency    time.Duration // how long a write may take to be seen
	FilterEncoding string        // as the knob of that name has it; "" is plus
}

// Ask says how the provider is to be asked from now on.
func (l *Ledger) Ask(manners Manners) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.manners = manners
}

func (l *Ledger) asks() Manners {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.manners
}

// search is the query as it is sent.
func (m Manners) search(query string) string {
	path, encoded, _ := strings.Cut(query, "filter=")
	filter, err := url.QueryUnescape(encoded)
	if err != nil {
		return query
	}
	return path + "filter=" + mockentra.EncodeFilter(filter, m.FilterEncoding)
}

// Entry is one line of the list: a resource by its path "Users/ID", a creation whose answer is not known by the query that would
// find it, or both where the answer to the creation gave the id.
type Entry struct {
	Path   string      `json:"path,omitempty"`
	Filter string      `json:"filter,omitempty"`
	Sent   *scim.Named `json:"sent,omitempty"` // the names in the creation
	Also   *scim.Named `json:"also,omitempty"` // the names before the last renaming
	At     time.Time   `json:"at,omitzero"`    // when the creation was sent
	State  string      `json:"state,omitempty"`
	Mark   string      `json:"mark,omitempty"` // of the run, in a line of its own
	Why    string      `json:"why,omitempty"`  // of what cannot be proven ours
	Gone   bool        `json:"gone,omitempty"` // in lists of older versions
}

// What the State of a line may be; none is "created" for a path and "sent" for a query.
const (
	noted    = ""         // created, or sent
	notMade  = "not made" // the creation was refused
	accepted = "accepted" // the creation was answered as done, and the answer does not show what it has made
	deleted  = "deleted"  // a DELETE said so
	missing  = "missing"  // a DELETE said that there is nothing, which a search has to bear out
	finished = "gone"     // it is not there
	disowned = "not ours" // a read has shown somebody else
)

// Collection is where the entry's resource is: "Users".
func (e Entry) Collection() string {
	name, _, _ := strings.Cut(e.Path+e.Filter, "/")
	name, _, _ = strings.Cut(name, "?")
	return name
}

// Claim is what the resource is known by.
func (e Entry) Claim() scim.Claim {
	if e.Sent != nil {
		return scim.Claim{Sent: *e.Sent}
	}
	return scim.ClaimOfQuery(e.Filter)
}

// What names the entry where people read it: "Users/ID", or "the user NAME".
func (e Entry) What() string {
	sent := e.Claim().Sent
	name := cmp.Or(sent.UserName, sent.DisplayName, sent.ExternalID)
	switch {
	case e.Path != "":
		return e.Path
	case name == "":
		return "a resource without a name in " + e.Collection()
	case isGroup(e.Filter):
		return "the group " + name
	}
	return "the user " + name
}

// CreateLedger starts a list at path; an empty path keeps it in memory. Its mark is new.
func CreateLedger(path string) (*Ledger, error) {
	ledger := newLedger()
	ledger.marks = []string{NewMark()}
	if path == "" {
		return ledger, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("cannot create the ledger: %w", err)
	}
	ledger.journal = journal{file: file}
	_, err = ledger.journal.add(Entry{Mark: ledger.Mark()})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return ledger, nil
}

func newLedger() *Ledger {
	return &Ledger{seed: maphash.MakeSeed(), index: map[uint64]record{}, strange: map[uint64]struct{}{}}
}

// OpenLedger reads what an earlier run left at path and continues it. A last line that a crash has cut names nothing that can
// be removed; it is dropped, so that what is written next does not run into it.
func OpenLedger(path string) (*Ledger, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open the ledger: %w", err)
	}
	ledger := newLedger()
	ledger.replayed = true
	ledger.journal = journal{file: file}
	if err := ledger.journal.resume(ledger.replay); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", path, err), file.Close())
	}
	return ledger, nil
}

// replay takes over a line of an earlier run.
func (l *Ledger) replay(entry Entry, at int64) error {
	switch {
	case entry.Mark != "":
		l.marks = append(l.marks, entry.Mark)
	case entry.Path == "" && entry.Filter == "":
		return errors.New("expected a path or a filter, got neither")
	default:
		if entry.Gone {
			entry.State = finished
		}
		l.note(entry, at)
	}
	return nil
}

// Mark stands in every name that the run writes; "" in a list of an older version.
func (l *Ledger) Mark() string {
	if len(l.marks) == 0 {
		return ""
	}
	return l.marks[0]
}

func (l *Ledger) hash(key string) uint64 { return maphash.String(l.seed, key) }

// append writes a line and notes it. The lock is held.
func (l *Ledger) append(entry Entry) error {
	at, err := l.journal.add(entry)
	l.note(entry, at)
	if err != nil {
		return fmt.Errorf("cannot write the ledger: %w", err)
	}
	return nil
}

// note takes a line into the index.
func (l *Ledger) note(entry Entry, at int64) {
	if entry.Path != "" {
		l.notePath(entry, at)
	}
	if entry.Filter == "" {
		return
	}
	key := l.hash(strings.ToLower(entry.Filter))
	known := l.index[key]
	if entry.Path == "" && entry.State == noted {
		l.index[key] = newRecord(at, max(stateSent, known.state()), isGroup(entry.Filter), known.count()+1)
		return
	}
	if entry.State == accepted {
		l.index[key] = newRecord(at, stateAccepted, isGroup(entry.Filter), max(1, known.count()))
		return
	}
	if entry.Path == "" && entry.State == finished || known.count() <= 1 {
		delete(l.index, key)
		return
	}
	l.index[key] = newRecord(known.at(), known.state(), known.group(), known.count()-1)
}

func (l *Ledger) notePath(entry Entry, at int64) {
	key := l.hash(entry.Path)
	before, known := l.index[key]
	next := stateOf(entry.State)
	if next == stateMade {
		if !known || before.state().over() { // what was removed can be made again
			l.created++
		}
		if before.state() == stateProven { // renamed
			next = stateProven
		}
		l.index[key] = newRecord(at, next, isGroup(entry.Path), 0)
		delete(l.strange, key)
		return
	}
	if !known || before.state().over() && !next.over() { // what is over stays so, until it is made again
		return
	}
	if next.over() && !before.state().over() {
		if next == stateForeign {
			l.created--
		} else {
			l.removed++
		}
	}
	l.index[key] = newRecord(before.at(), next, before.group(), 0)
}

// Owns reports whether the run created the resource at path, and has not removed it.
func (l *Ledger) Owns(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stateAt(path).ours()
}

func (l *Ledger) stateAt(path string) state { return l.index[l.hash(path)].state() }

// Left lists what still has to be removed, newest first.
func (l *Ledger) Left() []Entry {
	var left []Entry
	for _, at := range l.unfinished() {
		if entry, err := l.line(at); err == nil {
			left = append(left, entry)
		}
	}
	return left
}

// Unfinished counts what still has to be removed.
func (l *Ledger) Unfinished() int { return len(l.unfinished()) }

// line reads the line that begins at an offset.
func (l *Ledger) line(at int64) (Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.journal.read(at)
}

// pending returns where the lines of the resources in some states begin, newest first.
func (l *Ledger) pending(wanted func(state) bool) (groups, others []int64) {
	l.mu.Lock()
	for _, known := range l.index {
		switch {
		case !wanted(known.state()):
		case known.group():
			groups = append(groups, known.at())
		default:
			others = append(others, known.at())
		}
	}
	l.mu.Unlock()
	for _, list := range [][]int64{groups, others} {
		slices.Sort(list)
		slices.Reverse(list)
	}
	return groups, others
}

// unfinished returns where the lines begin that clean-up has to work off, groups first.
func (l *Ledger) unfinished() []int64 {
	groups, others := l.pending(func(s state) bool { return !s.over() })
	return append(groups, others...)
}

// Counts returns how many resources were created and how many of them are gone.
func (l *Ledger) Counts() (created, removed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.created, l.removed
}

// Noticed lists what was found out about the provider beside the way: a few sentences.
func (l *Ledger) Noticed() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.noticed)
}

// mostNoticed is how many findings are kept.
const mostNoticed = 5

// notice keeps a finding. The lock is held.
func (l *Ledger) notice(finding string) {
	if len(l.noticed) < mostNoticed && !slices.Contains(l.noticed, finding) {
		l.noticed = append(l.noticed, finding)
	}
}

// Constants tells the names that a mapping gives to everybody, so that they prove nothing.
func (l *Ledger) Constants(names ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.constants = append(l.constants, names...)
}

// Carries reports whether the resource at a path is known by a name with the mark in it, or by no name.
func (l *Ledger) Carries(path, mark string) bool {
	entry, known := l.entry(path)
	if !known || entry.Sent == nil {
		return known
	}
	names := strings.ToLower(entry.Sent.UserName + "\n" + entry.Sent.DisplayName + "\n" + entry.Sent.ExternalID)
	return strings.Contains(names, mark) || !strings.Contains(names, l.Mark())
}

// Distrust makes no search prove anything from now on: the reason is a finding about the provider.
func (l *Ledger) Distrust(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.distrust = reason
	l.notice(reason)
}

// Close closes the file; a list with nothing left is removed. One that somebody has removed or replaced is
// an error, and written anew where something is left.
func (l *Ledger) Close() error {
	left := len(l.unfinished())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.journal.file == nil {
		return nil
	}
	name, there := l.journal.file.Name(), run.InPlace(l.journal.file)
	var err error
	if !there {
		err = fmt.Errorf("%s was removed or replaced during the run: keep other programs out of its directory", name)
		if left > 0 {
			err = errors.Join(err, run.Restore(l.journal.file))
		}
	}
	err = errors.Join(err, l.journal.file.Close())
	if left == 0 && there && err == nil {
		err = os.Remove(name)
	}
	l.journal.file = nil
	return err
}

func isGroup(path string) bool { return strings.HasPrefix(path, "Groups") }
