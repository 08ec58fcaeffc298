package mockentra

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// FindingKind is what a Finding says of its object.
type FindingKind string

// The kinds of findings. Unreadable: the answer was no such resource. Unknown: nobody can tell, since the audit ended early or reading
// back does not show what became of a write. The provider holds the effect of a lost write that is done, and not of one that is
// undone.
const (
	FindingWrong      FindingKind = "wrong"
	FindingMissing    FindingKind = "missing"
	FindingExtra      FindingKind = "extra"
	FindingGone       FindingKind = "gone"
	FindingUnreadable FindingKind = "unreadable"
	FindingUnknown    FindingKind = "unknown"
	FindingDone       FindingKind = "done"
	FindingUndone     FindingKind = "undone"
)

// Finding is one difference between what Entra believes and what the provider holds, or, in AuditReport.Unknown, one write
// whose answer was lost.
type Finding struct {
	Kind   FindingKind // of a lost write: done, undone or unknown
	Object string      // "User Ada Adams"
	What   string      // attribute path, "members" or "manager"; of a lost write also create, update, disable, delete
	Want   string
	Got    string
	Ref    Ref // zero where no object is concerned
}

// AuditOptions says how an audit reads.
type AuditOptions struct {
	Readers int // how many objects it asks for at once; 0 = 1
	// Searches has it judge the provider's searches at the end: by each matching attribute, one for the first of two users and groups
	// that were read back without a difference must find it and not the other. Where there are no two, nothing is judged; a search
	// without an answer is in AuditReport.Unread. A conformance run has scenarios for it.
	Searches bool
	// Consistency is how long a search may take to show what was written, in wall time; 0 = at once.
	Consistency time.Duration
}

// AuditReport says how much was compared, so that an empty list of findings cannot come from looking at nothing.
type AuditReport struct {
	Users       int // read back
	Groups      int
	Attributes  int // compared
	Memberships int // expected ones that were looked for, and extra ones that were found
	Searches    int // judged: see AuditOptions
	Findings    []Finding
	// Unread lists the objects that could not be read, as unreadable, one each: see Unanswered. None is a difference, since nobody
	// knows what the provider holds.
	Unread []Finding
	// Unknown lists the writes whose answer was lost, and that nobody has repeated with success: each is done (the provider holds
	// its effect), undone, or unknown where reading back does not tell. None is a difference: a lost answer is no lost write.
	Unknown []Finding
}

// Audit reads every managed user and group back, groups with their members, and compares all that Entra has exported: each mapped
// attribute with a value, active as a JSON boolean, the manager, and memberships exactly. Nulls and rows that apply on creation
// only are not compared, since Entra does not export them; references that Entra itself never repaired (Microsoft, "Known
// issues") are neither wanted nor unwanted, and so are what a lost answer leaves open and what an ended cycle has not sent. An
// object whose creation had no answer is looked up by its matching attributes, and compared where it is found. Its findings are
// in the order of one reader alone, however many there are. It ends early with ctx.
func Audit(ctx context.Context, job *Job, sender Sender, options AuditOptions) AuditReport {
	a := &audit{ctx: ctx, job: job, sender: sender, options: options}
	job.mu.Lock()
	a.links = links{User: slices.Clone(job.links[User]), Group: slices.Clone(job.links[Group])}
	a.since = slices.Clone(job.since)
	a.lost, a.unsent = job.lostWrites()
	job.mu.Unlock()
	return a.read()
}

func (a *auditor) addFinding(kind FindingKind, object, what, want, got string) {
	a.report.Findings = append(a.report.Findings, Finding{Kind: kind, Object: object, What: what, Want: want, Got: got, Ref: a.ref})
}

func (a *auditor) object(ref Ref) {
	stored, rules := a.links.get(ref), a.job.cfg.Mapping.kind(ref.Kind)
	action := a.lost[ref].action
	if rules == nil || (stored.id == "" || !stored.managed) && action == "" {
		return
	}
	a.ref = ref
	defer a.release()
	a.job.load(ref, &a.source)
	if stored.id != "" && a.job.departure(&a.source) == unsaid {
		return // Entra has stopped to tell the provider of changes
	}
	name := ref.Kind.String() + " " + a.source.Name()
	if stored.id == "" {
		a.lookUp(rules, name)
		return
	}
	resource := a.compare(rules, stored.id, name, action)
	if resource == nil {
		return
	}
	switch {
	case rules.reference == nil:
	case ref.Kind == User:
		a.manager(stored, name, rules.reference, resource)
	default:
		a.members(ref, stored, name, resource)
	}
}

// compare reads an object back and compares its attributes. Where a write of it had no answer, old and new are both right: what
// differs makes it unknown. nil where there is nothing to compare any further.
func (a *auditor) compare(rules *compiled, id, name string, action Action) scim.Resource {
	before, unread := len(a.report.Findings), len(a.report.Unread)
	resource := a.get(a.ref.Kind, id, "", name)
	if resource != nil && a.ref.Kind == Group && a.job.cfg.MembersOnRequest {
		resource = a.withMembers(resource, id, name)
	}
	if len(a.report.Unread) == unread {
		a.count()
	}
	if resource != nil {
		a.attributes(rules, name, resource)
	}
	if action != "" {
		different := slices.Concat(a.report.Findings[before:], a.report.Unread[unread:])
		a.report.Findings, a.report.Unread = a.report.Findings[:before], a.report.Unread[:unread]
		a.judgeLost(name, action, different)
	}
	return resource
}

func (a *auditor) count() {
	if a.ref.Kind == User {
		a.report.Users++
	} else {
		a.report.Groups++
	}
}

// withMembers asks for what the answer to a plain read leaves out.
func (a *auditor) withMembers(resource scim.Resource, id, name string) scim.Resource {
	asked := a.get(Group, id, scim.OnlyMembers, name)
	if asked == nil {
		return nil
	}
	if members, ok := asked.Get("members"); ok {
		resource["members"] = members
	}
	return resource
}

// get reads a resource, nil where that is a finding already, or nobody can tell.
func (a *auditor) get(kind Kind, id, query, name string) scim.Resource {
	op := scim.OpUserGet
	if kind == Group {
		op = scim.OpGroupGet
	}
	path, err := scim.AppendResourcePath(nil, kind.endpoint(), id)
	if err != nil {
		a.addFinding(FindingUnreadable, name, "", "an id that can be used in a path", err.Error())
		return nil
	}
	a.sender.Send(a.ctx, &scim.Request{Op: op, Method: http.MethodGet, Path: append(path, query...)}, &a.rsp)
	a.waitForLarge()
	switch {
	case a.rsp.Err != nil, a.rsp.Status != http.StatusOK && Unanswered(&a.rsp):
		a.addUnread(name, "200", a.rsp.String())
	case a.rsp.Status == http.StatusNotFound:
		a.addFinding(FindingGone, name, "", "200", a.rsp.String())
	case a.rsp.Status != http.StatusOK:
		a.addFinding(FindingUnreadable, name, "", "200", a.rsp.String())
	default:
		resource, err := a.rsp.Decode()
		if err == nil && resource.ID() == id {
			return resource
		}
		switch want := "a resource with id " + id; {
		case errors.Is(err, scim.ErrTooLarge):
			a.addUnread(name, want, err.Error())
		case isPage(&a.rsp):
			a.addUnread(name, want, "a web page: "+scim.Excerpt(a.rsp.Body, 120))
		case Unanswered(&a.rsp):
			a.addUnread(name, want, "a response that was cut off: "+scim.Excerpt(a.rsp.Body, 120))
		default:
			a.addFinding(FindingUnreadable, name, "", want, scim.Excerpt(a.rsp.Body, 120))
		}
	}
	return nil
}

func (a *auditor) attributes(rules *compiled, name string, resource scim.Resource) {
	a.values = rules.evaluate(&a.source, a.values[:0])
	for i, row := range rules.rows {
		want := a.values[i]
		if want.None() || row.Apply == applyCreateOnly {
			continue
		}
		a.report.Attributes++
		got, there := row.path.Leaf(resource)
		_, boolean := got.(bool)
		switch {
		case !there:
			a.addFinding(FindingMissing, name, row.Target, want.String(), "nothing")
		case len(want.List) > 0:
			if len(row.lacking(want.List, listed(got), &a.job.cfg.Knobs)) > 0 {
				a.addFinding(FindingWrong, name, row.Target, want.String(), scim.Compact(got))
			}
		case !same(row, text(got), want.Text, &a.job.cfg.Knobs), row.Type == typeBoolean && !boolean:
			a.addFinding(FindingWrong, name, row.Target, want.String(), scim.Compact(got))
		}
	}
}

// manager compares the manager as last exported, whose removal leaves none or an empty value.
func (a *auditor) manager(stored link, name string, row *Row, resource scim.Resource) {
	value, _ := row.path.Leaf(resource)
	got := ""
	if complexValue, ok := value.(map[string]any); ok {
		got = text(complexValue["value"])
	} else if value != nil {
		got = scim.Compact(value)
	}
	lost := a.lost[a.ref].managers
	if stored.manager == "" && got == "" && len(lost) == 0 {
		return
	}
	a.report.Attributes++
	switch {
	case slices.Contains(lost, got):
		a.addUnknown(FindingDone, name, "manager", "")
	case got == stored.manager && len(lost) > 0:
		a.addUnknown(FindingUndone, name, "manager", "")
	case got == stored.manager:
	case got == "":
		a.addFinding(FindingMissing, name, "manager", stored.manager, "nothing")
	case stored.manager == "":
		a.addFinding(FindingExtra, name, "manager", "nothing", got)
	default:
		a.addFinding(FindingWrong, name, "manager", stored.manager, got)
	}
}

// members compares a group's members: those that Entra exported must be there, once, and nobody else.
func (a *auditor) members(ref Ref, stored link, name string, resource scim.Resource) {
	wanted, tolerated := a.expected(ref, stored)
	open := a.tolerateLost(ref, wanted, tolerated)
	if _, shown := resource.Get("members"); !shown && len(wanted) > 0 && !a.job.cfg.MembersOnRequest { // its schemas may not say so
		if resource = a.withMembers(resource, stored.id, name); resource == nil {
			return
		}
	}
	got := map[string]int{}
	listed, _ := resource.Get("members")
	elements, _ := listed.([]any)
	for _, element := range elements {
		member, _ := element.(map[string]any)
		id, _ := scim.Resource(member).Get("value")
		got[text(id)]++
	}
	a.lostMembers(name, open, got)
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		a.report.Memberships++
		if got[id] == 0 {
			a.addFinding(FindingMissing, name, "members", id, "not a member")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		switch {
		case got[id] > 1:
			a.addFinding(FindingExtra, name, "members", id+" once", fmt.Sprintf("%d times", got[id]))
		case !wanted[id] && !tolerated[id]:
			a.report.Memberships++
			a.addFinding(FindingExtra, name, "members", "not a member", strings.TrimSpace(id+" "))
		}
	}
}

// expected tells, by id, whom Entra has exported as members, and whose membership nobody can tell: one that was linked after the
// group's delta had been sent (Microsoft, "Known issues"), one that is inactive, and one that was and has not been sent since.
func (a *auditor) expected(group Ref, stored link) (wanted, tolerated map[string]bool) {
	wanted, tolerated = map[string]bool{}, map[string]bool{}
	later := map[int32][]Ref{} // members who are known since after the group's last full export, by that cycle
	a.job.dir.Members(group, 0, func(member Ref, _ bool) bool {
		switch l := a.links.get(member); {
		case l.id == "":
		case l.disabled, l.binned:
			tolerated[l.id] = true
		case l.known() <= stored.full:
			wanted[l.id] = true
		default:
			tolerated[l.id] = true
			later[l.known()] = append(later[l.known()], member)
		}
		return true
	})
	for cycle := range later {
		a.job.dir.Members(group, a.since[cycle-1], func(member Ref, added bool) bool {
			if l := a.links.get(member); added && l.known() == cycle && !l.disabled && !l.binned {
				wanted[l.id] = true
			}
			return true
		})
	}
	return wanted, tolerated
}
