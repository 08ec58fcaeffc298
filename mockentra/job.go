package mockentra

import (
	"net/http"
	"sync"
)

// Connector is the kind of the application: a gallery connector may send several members in one PATCH.
type Connector string

// The connectors.
const (
	NonGallery Connector = "nongallery"
	Gallery    Connector = "gallery"
)

// Config is what a job is made of.
type Config struct {
	Mapping   *Mapping
	Dialect   Dialect
	Connector Connector
	// HardDelete: the application has no soft delete, which is a property of some gallery apps that nobody can set: who is disabled,
	// unassigned or soft-deleted is deleted there (Microsoft, "How provisioning works", Deprovisioning events).
	HardDelete bool
	Knobs      Knobs
	Seed       int64 // of the probes' GUIDs
	// Deny, when it reports true for the path ("Users/ID") of a resource that a filter found, ends that flow skipped, "not ours",
	// before anything is written: the safety of a tester that must not touch foreign resources. nil denies nothing.
	Deny func(path string) bool
	// MembersOnRequest: the provider shows a group's members only where "attributes" names them (RFC 7643 §7, returned "request").
	// Entra never asks so; the oracle does.
	MembersOnRequest bool
	// Brief keeps log rows, without their steps, and operations only of what did not succeed: a load has too many of the others.
	Brief bool
}

// Job is a provisioning job: mapping, links, escrows, watermark, log. Its methods are safe for concurrent use; one cycle runs at
// a time.
type Job struct {
	mu           sync.Mutex
	dir          Directory
	clock        Clock
	cfg          Config
	links        links
	watermarks   [3]Watermark           // by Kind: what the next cycle begins at
	hasWatermark bool                   // there is a watermark
	behind       map[Ref]Watermark      // of a group whose pass failed: where its delta begins
	unresolved   map[Ref][]memberChange // members without a link, by group
	unsent       chunks                 // what the export of the newest group still has to send, or an ended cycle did not
	retry        escrows
	staged       map[Ref]bool // disables and deletions that the threshold holds back
	cycles       int
	since        []Watermark // group watermark that cycle i+1 began at
	probes       uint64
	log          []Entry
	status       Status
	allowDeletes bool // deletions above the threshold, once
	paused       bool // Provisioning Status is Off
}

// NewJob makes a job that has not run yet.
func NewJob(dir Directory, clock Clock, cfg Config) *Job {
	return &Job{
		dir: dir, clock: clock, cfg: cfg, behind: map[Ref]Watermark{}, unresolved: map[Ref][]memberChange{}, retry: newEscrows(),
		staged: map[Ref]bool{}, status: Status{Code: StatusNotRun},
	}
}

// ResetScope says what a restart forgets (Microsoft Graph, "synchronizationJobRestartCriteria").
type ResetScope uint8

// The reset scopes. Both make the next cycle an initial one and clear escrows and quarantine; Default keeps the links, Full drops them.
const (
	ResetDefault ResetScope = iota
	ResetFull
)

// Restart forgets what scope says; the next cycle is an initial one.
func (j *Job) Restart(scope ResetScope) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.restart()
	if scope == ResetFull {
		j.links = links{}
	}
}

func (j *Job) restart() {
	j.watermarks, j.hasWatermark, j.behind = [3]Watermark{}, false, map[Ref]Watermark{}
	j.retry, j.staged = newEscrows(), map[Ref]bool{}
	j.leaveQuarantine()
}

// Pause is Provisioning Status Off: no cycle begins until Start, and a cycle that has begun goes on to its end. Links, watermarks and
// retries stay, so that the job then goes on where it was (Microsoft Graph, "synchronizationJob: pause").
func (j *Job) Pause() { j.setPaused(true) }

// Start is Provisioning Status On. A job that was neither paused nor disabled is not changed; one that was disabled leaves its quarantine
// (Microsoft Graph, "synchronizationJob: start").
func (j *Job) Start() { j.setPaused(false) }

func (j *Job) setPaused(paused bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.paused = paused
	if !paused && j.disabled() {
		j.leaveQuarantine()
	}
}

// SetScope changes who is in scope, as Knobs.Scope says it. That restarts the job, with its links kept (Microsoft, "How provisioning
// works").
func (j *Job) SetScope(scope string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cfg.Knobs.Scope = scope
	j.restart()
}

// AllowDeletes lets the next cycle send the disables and deletions that the threshold held back (Microsoft, "Accidental
// deletions").
func (j *Job) AllowDeletes() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.allowDeletes = true
	j.leaveQuarantine()
}

// Link returns the object connection of a source object, and whether there is one.
func (j *Job) Link(ref Ref) (Link, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	stored := j.links.get(ref)
	return Link{TargetID: stored.id, Managed: stored.managed}, stored.id != ""
}

// Log returns a copy of the provisioning log, oldest first.
func (j *Job) Log() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Entry(nil), j.log...)
}

// SetDialect changes the dialect of what is sent from now on.
func (j *Job) SetDialect(dialect Dialect) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cfg.Dialect = dialect
}

// SetPathless changes whether the compliant dialect writes a single plain attribute without a path from now on (Knobs.PathlessSingle).
func (j *Job) SetPathless(pathless bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cfg.Knobs.PathlessSingle = pathless
}

// SetConnector changes how many members a PATCH may carry.
func (j *Job) SetConnector(connector Connector) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cfg.Connector = connector
}

// load reads an object as the job's scope sees it.
func (j *Job) load(ref Ref, into *Object) {
	j.dir.Object(ref, into)
	if j.cfg.Knobs.Scope == ScopeAll {
		into.Assigned = true
	}
}

// TestConnection returns the flow behind the portal's button: the probe alone (Microsoft, "Develop a SCIM endpoint").
func (j *Job) TestConnection() Flow {
	j.mu.Lock()
	defer j.mu.Unlock()
	c := &cycle{job: j}
	c.makeHeaders(guid(j.cfg.Seed, forActivity, 1<<32+j.probes))
	return &connectionFlow{probeFlow{pass: pass{cycle: c}, value: j.probeValue()}}
}

func (j *Job) probeValue() string {
	j.probes++
	return guid(j.cfg.Seed, forProbe, j.probes)
}

// makeHeaders prepares the two header maps that all requests of a cycle share, as others have seen them. "User-Agent" is there,
// empty, so that net/http adds none; ADSCIMVersion keeps its letter case because the map is written directly.
func (c *cycle) makeHeaders(activity string) {
	version := []string{"Date:" + c.job.clock.Now().UTC().Format("2006-01-02T15:04:05.0000000Z") + ", ActivityId:" + activity}
	c.bare = http.Header{"ADSCIMVersion": version, "User-Agent": {""}}
	c.withBody = http.Header{
		"ADSCIMVersion": version, "User-Agent": {""}, "Content-Type": {"application/scim+json; charset=utf-8"},
	}
}
