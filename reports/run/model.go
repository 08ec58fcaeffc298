package run

import (
	"slices"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
)

// Format names the file format; readers refuse any other.
const Format = "scimproof-run/1"

// Header is what was known before the first scenario ran. As the first line of a run file it is short, and written before any
// request is sent: what is long, or known later, follows in an Outline and a Discovered. Older files have all of it in one line.
type Header struct {
	Format      string        `json:"format"`
	Tool        Tool          `json:"tool"`
	Started     time.Time     `json:"started"`
	Target      Target        `json:"target"`
	Profile     string        `json:"profile"`
	Seed        int64         `json:"seed"`
	Full        bool          `json:"full"` // nothing was deselected: stale deviations can be told
	Config      []Setting     `json:"config"`
	Plan        []Planned     `json:"plan,omitempty"`
	Catalogue   []Requirement `json:"catalogue,omitempty"`       // the profile's requirements, as judged
	CatalogueOf int           `json:"catalogue_total,omitempty"` // size of the whole catalogue
	Outside     []Requirement `json:"outside,omitempty"`         // what the profile does not have, for a finding that rests on it; older files have none
	Deviations  []Deviation   `json:"deviations,omitempty"`
	Recognised  bool          `json:"recognised,omitempty"` // checks name the deviation that they show; in older files they do not
	Rerun       string        `json:"rerun"`                // command that repeats this run
	Clean       string        `json:"clean,omitempty"`      // command that removes what this run has left, less --out; "" = in older files, and not known
	Warnings    []string      `json:"warnings,omitempty"`   // rows of the mapping that Entra would not treat as written: "own.yaml:4: …"

	Discovery []evidence.Exchange `json:"discovery,omitempty"` // the discovery requests and their responses
}

// Requirement finds one of the catalogue that the run was judged by, else one outside of it.
func (h *Header) Requirement(id string) (found Requirement, there bool) {
	for _, list := range [][]Requirement{h.Catalogue, h.Outside} {
		for _, known := range list {
			if known.ID == id {
				return known, true
			}
		}
	}
	return Requirement{}, false
}

// Outline is what a run plans to do, and what it is judged by: the second line.
type Outline struct {
	Plan        []Planned     `json:"plan"`
	Catalogue   []Requirement `json:"catalogue"`       // the profile's requirements, as judged
	CatalogueOf int           `json:"catalogue_total"` // size of the whole catalogue
	Outside     []Requirement `json:"outside,omitempty"`
	Deviations  []Deviation   `json:"deviations,omitempty"`
}

// Discovered is what is known about a target once it runs and its discovery endpoints were read: the record before the first scenario. Its
// target replaces that of the first line.
type Discovered struct {
	Target    Target              `json:"target"`
	Discovery []evidence.Exchange `json:"discovery,omitempty"`
}

// Tool is scimproof itself.
type Tool struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Godog    string `json:"godog"`
	Platform string `json:"platform"`
}

// Target is the provider under test as the run saw it.
type Target struct {
	Name         string       `json:"name"`
	URL          string       `json:"url"` // redacted
	Launcher     string       `json:"launcher"`
	Mapping      string       `json:"mapping"`
	Connector    string       `json:"connector"`
	Dialects     []string     `json:"dialects"`
	Capabilities []Capability `json:"capabilities,omitempty"`
}

// Capability is one ability of the provider: what the definition declares, what discovery advertises, what the run observed.
// Each is "yes", "no" or "" for not known.
type Capability struct {
	Name       string `json:"name"`
	Declared   string `json:"declared,omitempty"`
	Advertised string `json:"advertised,omitempty"`
	Observed   string `json:"observed,omitempty"`
}

// Setting is one line of the effective configuration, redacted.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Planned is a scenario that the run planned to execute or to report as not applicable.
type Planned struct {
	Key         string   `json:"key"` // ID, or ID/row for a row of an outline; under a variant ID@variant or ID/row@variant
	ID          string   `json:"id"`
	Row         string   `json:"row,omitempty"`
	Variant     string   `json:"variant,omitempty"` // of the target's definition: it was played with other knobs; "" = with the definition's own
	Name        string   `json:"name"`
	Feature     string   `json:"feature"` // path of the feature file
	Line        int      `json:"line"`
	Requirement string   `json:"requirement"`
	Tags        []string `json:"tags,omitempty"`
	Excluded    string   `json:"excluded,omitempty"` // why it is not applicable to this target; empty = it runs
	Own         bool     `json:"own,omitempty"`      // it does not come with scimproof: what it exercises is not counted as covered
}

// Requirement is a catalogue entry as the run was judged by it.
type Requirement struct {
	ID       string `json:"id"`
	Source   string `json:"source"`            // what it rests on: "RFC 7644 §3.3", or the title of a page about Entra
	Address  string `json:"address,omitempty"` // where the source can be read, https; older files have none
	Quote    string `json:"quote,omitempty"`   // what the source says, if it is an RFC, in its own words; older files have none
	Basis    string `json:"basis,omitempty"`   // of a statement about Entra: documented, observed or inferred
	Area     string `json:"area,omitempty"`    // what it is about, in the catalogue's words: "create", "matching"
	Level    string `json:"level"`             // MUST, SHOULD, …
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Fix      string `json:"fix,omitempty"`    // how to fix a provider that fails it
	Effect   string `json:"effect,omitempty"` // what Entra does because of it

	Broken string            `json:"broken,omitempty"` // what is wrong at a provider that fails it; older files have none
	Advice map[string]string `json:"advice,omitempty"` // how to fix it by what was found, in place of Fix; older files have none

	Untested string `json:"untested,omitempty"` // why a run may not exercise it; older files have none
	Excluded string `json:"excluded,omitempty"` // why no run of this target can exercise it: its mapping or what it declares leaves that out; older files have none
}

// Deviation is a declared, reasoned and dated exception.
type Deviation struct {
	Scenario    string `json:"scenario,omitempty"`
	Row         string `json:"row,omitempty"`
	Variant     string `json:"variant,omitempty"` // "" = all
	Requirement string `json:"requirement"`
	Outcome     string `json:"outcome"`
	Reason      string `json:"reason"`
	Link        string `json:"link"`
	Since       string `json:"since,omitempty"` // YYYY-MM-DD
	Until       string `json:"until"`           // YYYY-MM-DD
	// Optional is set where a pass is right, too: the provider does one or the other by version or setting, or nobody knows which.
	Optional bool `json:"optional,omitempty"`
}

// Scenario is the record of one scenario: one line, written when it ends.
type Scenario struct {
	Planned
	Started    time.Time           `json:"started"`
	DurationMS float64             `json:"duration_ms"`
	Verdict    Verdict             `json:"verdict"`
	Reason     string              `json:"reason,omitempty"` // one sentence: why not simply pass
	Steps      []Step              `json:"steps"`
	Log        []LogEntry          `json:"log,omitempty"` // Entra's provisioning log of this scenario
	Exchanges  []evidence.Exchange `json:"exchanges,omitempty"`
	Notes      []string            `json:"notes,omitempty"` // clean-up and other remarks, not judged
}

// Step is one Gherkin step as executed. A step that was not reached has the verdict "" .
type Step struct {
	Keyword string  `json:"keyword"` // Given, When, Then, And
	Text    string  `json:"text"`
	Line    int     `json:"line"`
	Verdict Verdict `json:"verdict,omitempty"`
	Error   string  `json:"error,omitempty"` // of scimproof, the network or the target, with a stack trace after a panic
	Checks  []Check `json:"checks,omitempty"`
	Sent    []int   `json:"sent,omitempty"` // numbers of the first and the last exchange that it sent; older files have none
}

// Check is the unit of judgement.
type Check struct {
	ID          string  `json:"id"`
	Requirement string  `json:"requirement"`
	Outcome     string  `json:"outcome"` // outcome class, as policies and deviations name it: "held", "missing", …
	Want        string  `json:"want,omitempty"`
	Got         string  `json:"got,omitempty"`
	Pointer     string  `json:"pointer,omitempty"` // JSON pointer into the body of the last exchange
	Reason      string  `json:"reason,omitempty"`
	Looked      int     `json:"looked"` // values compared; 0 can never pass
	Exchanges   []int   `json:"exchanges,omitempty"`
	Cause       []int   `json:"cause,omitempty"`     // exchanges that were to bring about what it looked for
	Ambiguity   string  `json:"ambiguity,omitempty"` // id of the point where the RFCs leave room
	Known       int     `json:"known,omitempty"`     // which of the header's deviations it shows, expired or not, from 1; 0 = none, or not recorded: see Header.Recognised
	Verdict     Verdict `json:"verdict"`
}

// LogEntry is a row of Entra's provisioning log.
type LogEntry struct {
	At        time.Time  `json:"at"` // virtual time
	Cycle     int        `json:"cycle"`
	Object    string     `json:"object"` // "User" or "Group"
	Source    string     `json:"source"` // display name of the source object
	SourceID  string     `json:"source_id"`
	TargetID  string     `json:"target_id,omitempty"`
	Action    string     `json:"action"` // create, update, disable, delete, stagedDelete, StagedAction, other; older files have stageddelete for both
	Status    string     `json:"status"` // one of the constants below
	Code      string     `json:"code,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Steps     []LogStep  `json:"steps,omitempty"`
	Modified  []Modified `json:"modified,omitempty"`
	Exchanges []int      `json:"exchanges,omitempty"`
}

// The statuses of a row of the provisioning log.
const (
	LogSuccess = "success"
	LogFailure = "failure"
	LogSkipped = "skipped"
	LogWarning = "warning"
)

// LogStep is one of import, scoping, matching, processing, referenceResolution, export.
type LogStep struct {
	Type   string `json:"type"`
	Status string `json:"status"`
	Text   string `json:"text,omitempty"`
}

// Modified is one changed property of a log row.
type Modified struct {
	Name string `json:"name"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// Load is the record of one load phase: one line.
type Load struct {
	Workload   string      `json:"workload"`
	Phase      string      `json:"phase"`
	Started    time.Time   `json:"started"`
	Seconds    float64     `json:"seconds"`
	Planned    uint64      `json:"planned"` // requests: with a rate those due by the end of the phase, else those that the directory calls for
	Sent       uint64      `json:"sent"`
	StarvedS   float64     `json:"starved_seconds"` // waiting at max-live
	Rate       float64     `json:"rate"`            // asked for, requests a second; 0 = as fast as it goes
	MaxLive    int         `json:"max_live"`
	Operations []Operation `json:"operations"`
	Samples    []Sample    `json:"samples,omitempty"`
	Audit      *Audit      `json:"audit,omitempty"`
	Answers    *Answers    `json:"answers,omitempty"` // nil where none was judged
	Flows      FlowCounts  `json:"flows"`
	SLOs       []SLO       `json:"slos,omitempty"`
	Cut        string      `json:"cut,omitempty"`  // why the cycle was stopped early in this phase, "" where it was not
	Left       *Left       `json:"left,omitempty"` // what was not provisioned because of that, in this phase and those after it
}

// Left counts the objects and references that a cycle has not started.
type Left struct {
	Users       int `json:"users"`
	Groups      int `json:"groups"`
	Managers    int `json:"managers"`
	Memberships int `json:"memberships"`
}

// SLO is a service level objective of a load phase, and its result.
type SLO struct {
	Name string `json:"name"` // "p99 of user_create"
	Want string `json:"want"` // "≤ 500 ms"
	Got  string `json:"got"`
	Held bool   `json:"held"`
}

// Operation is the statistics of one kind of request within a load phase. Latencies are milliseconds.
type Operation struct {
	Op        string            `json:"op"`
	Requests  uint64            `json:"requests"`
	Outcomes  map[string]uint64 `json:"outcomes"` // ok, unexpected_status, timeout, transport, invalid_body
	Statuses  map[string]uint64 `json:"statuses"` // "201": 200; "0" = no response
	Service   Latency           `json:"service"`
	Corrected Latency           `json:"corrected"` // from the scheduled start, corrected for coordinated omission
	Histogram string            `json:"histogram,omitempty"`
}

// NotOK is how many requests got an unexpected response, or none.
func (o Operation) NotOK() uint64 { return o.Requests - o.Outcomes["ok"] }

// Latency is a summary in milliseconds.
type Latency struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	Max  float64 `json:"max"`
	Mean float64 `json:"mean"`
}

// Sample is one exchange of a load phase kept as evidence: the first, the slowest, one per failure class.
type Sample struct {
	Why      string            `json:"why"`
	Exchange evidence.Exchange `json:"exchange"`
}

// FlowCounts says how the flows of a load phase ended.
type FlowCounts struct {
	Success uint64 `json:"success"`
	Failure uint64 `json:"failure"`
	Skipped uint64 `json:"skipped"`
	Unknown uint64 `json:"unknown"`
}

// Answers says how a sample of a phase's answers was judged by what must hold of each.
type Answers struct {
	Judged       int           `json:"judged"`             // of which something could be said
	Requirements int           `json:"requirements"`       // that these could meet or not
	Checks       []Check       `json:"checks,omitempty"`   // what does not hold, one for each kind of request; their exchanges are among the samples
	Violated     []Requirement `json:"violated,omitempty"` // the requirements of the checks
}

// Of lists the requirements with a check of that verdict.
func (a *Answers) Of(verdict Verdict) (requirements []string) {
	if a == nil {
		return nil
	}
	for _, check := range a.Checks {
		if check.Verdict == verdict && !slices.Contains(requirements, check.Requirement) {
			requirements = append(requirements, check.Requirement)
		}
	}
	return requirements
}

// Audit is the result of comparing the provider's data with what was provisioned.
type Audit struct {
	Users       int       `json:"users"`
	Groups      int       `json:"groups"`
	Attributes  int       `json:"attributes"`         // compared
	Memberships int       `json:"memberships"`        // compared
	Findings    []Finding `json:"findings,omitempty"` // the first of them
	More        int       `json:"more,omitempty"`     // findings that are not listed
	Lost        *Lost     `json:"lost,omitempty"`     // nil where every write got a response
	Unknown     []Finding `json:"unknown,omitempty"`  // the writes of Lost, or the first of them
	Unread      *Unread   `json:"unread,omitempty"`   // nil where every object could be read
	Searches    int       `json:"searches,omitempty"` // by a matching attribute, judged
	Limited     int       `json:"limited,omitempty"`  // changes that the provider refused for the number of requests (429): no difference
}

// Differences is how many findings there are, listed or not.
func (a Audit) Differences() int { return len(a.Findings) + a.More }

// Lost counts the writes that got no response, by what the audit found. None is a difference.
type Lost struct {
	Done    int `json:"done"`    // the provider has what was written
	Undone  int `json:"undone"`  // it does not
	Unknown int `json:"unknown"` // not known
}

// Unread lists the objects that could not be read back. None is a difference.
type Unread struct {
	Objects int       `json:"objects"`
	Why     string    `json:"why"`            // the commonest reasons, in words
	List    []Finding `json:"list,omitempty"` // the first of them, of kind unreadable
}

// Finding is one difference between what was provisioned and what the provider has.
type Finding struct {
	Kind   string `json:"kind"` // wrong, missing, extra, gone, unreadable, unknown; of a lost write: done, undone, unknown
	Object string `json:"object"`
	What   string `json:"what"`
	Want   string `json:"want,omitempty"`
	Got    string `json:"got,omitempty"`
}

// Interrupted is why an interrupted run is incomplete.
const Interrupted = "interrupted"

// Footer is the last line: without it a run file is truncated.
type Footer struct {
	Ended      time.Time       `json:"ended"`
	Planned    int             `json:"planned"`
	Written    int             `json:"written"`
	Counts     map[Verdict]int `json:"counts"`
	Incomplete string          `json:"incomplete,omitempty"` // why, for a run that did not finish
	Fault      string          `json:"fault,omitempty"`      // why there is no reliable result (exit code 3)
	Verdict    string          `json:"verdict"`              // the one sentence
	Exit       int             `json:"exit"`                 // exit code, as reports/verdict lists them
	CleanUp    CleanUp         `json:"clean_up"`
	NotReached []Deviation     `json:"not_reached,omitempty"` // deviations whose scenario did not run
	Stale      []Deviation     `json:"stale,omitempty"`       // deviations that match nothing, in a full run
	Expired    []Deviation     `json:"expired,omitempty"`
	// NotExercised lists the rows of the mapping that a full run never sent: "title of a user".
	NotExercised []string `json:"not_exercised,omitempty"`
	TargetLog    string   `json:"target_log,omitempty"` // the end of the target's output, when something went wrong
}

// CleanUp counts what the run created and removed again. Its lists are short: the last line of one may say how many more there
// are, which Counted understands.
type CleanUp struct {
	Created    int      `json:"created"`
	Removed    int      `json:"removed"`
	Left       []string `json:"left,omitempty"`        // what is still there: "Users/ID: got 500"
	MayBeLeft  []string `json:"may_be_left,omitempty"` // what cannot be verified to be created by this run, and why: never deleted
	Kept       bool     `json:"kept,omitempty"`        // with --keep: nothing was removed, and that does not count as left
	NotStopped string   `json:"not_stopped,omitempty"` // why the target itself was not stopped
	Noticed    []string `json:"noticed,omitempty"`     // what else the run noticed about the provider: "filters are ignored: …", "the id changed: …"
}

// Run is a whole run file.
type Run struct {
	Header    Header
	Scenarios []Scenario
	Loads     []Load
	Footer    Footer
}
