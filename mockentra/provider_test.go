package mockentra

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// provider is a tiny service provider in memory: enough of SCIM to hold what the engine sends, and a hook that spoils answers.
type provider struct {
	mu    sync.Mutex
	store map[string]map[string]map[string]any // "Users" and "Groups", by id
	order map[string][]string
	serve int // ids given
	seen  []sentRequest
	spoil func(req *scim.Request) *scim.Response // non-nil answer: the request is not performed
	after func(req *scim.Request, rsp *scim.Response)
}

type sentRequest struct {
	op     scim.Op
	line   string // method and path, the query unescaped
	body   string
	status int
}

func newProvider() *provider {
	return &provider{
		store: map[string]map[string]map[string]any{"Users": {}, "Groups": {}}, order: map[string][]string{},
	}
}

// Send implements Sender.
func (p *provider) Send(_ context.Context, req *scim.Request, rsp *scim.Response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*rsp = scim.Response{Body: rsp.Body[:0], Exchange: len(p.seen) + 1}
	if spoilt := p.answer(req); spoilt != nil {
		rsp.Status, rsp.Header, rsp.Err, rsp.Body = spoilt.Status, spoilt.Header, spoilt.Err, append(rsp.Body, spoilt.Body...)
	} else {
		var body any
		rsp.Status, body = p.perform(req)
		if body != nil {
			text, _ := json.Marshal(body)
			rsp.Body = append(rsp.Body, text...)
		}
	}
	if p.after != nil {
		p.after(req, rsp)
	}
	line, _ := url.QueryUnescape(string(req.Path))
	p.seen = append(p.seen, sentRequest{req.Op, req.Method + " " + line, string(req.Body), rsp.Status})
}

func (p *provider) answer(req *scim.Request) *scim.Response {
	if p.spoil == nil {
		return nil
	}
	return p.spoil(req)
}

// take returns what was sent since the last take.
func (p *provider) take() []sentRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	p.seen = nil
	return seen
}

var filterSyntax = regexp.MustCompile(`filter=(.+) eq (".*")$`)

func (p *provider) perform(req *scim.Request) (int, any) {
	path, query, _ := strings.Cut(string(req.Path), "?")
	kind, id, _ := strings.Cut(path, "/")
	id, _ = url.PathUnescape(id)
	query, _ = url.QueryUnescape(query)
	held := p.store[kind][id]
	switch {
	case req.Method == "POST":
		return p.create(kind, decoded(req.Body))
	case id == "":
		return p.search(kind, filterSyntax.FindStringSubmatch(query))
	case held == nil:
		return 404, nil
	case req.Method == "GET" && strings.Contains(query, "excludedAttributes=members"):
		shown := maps.Clone(held)
		delete(shown, "members")
		return 200, shown
	case req.Method == "GET":
		return 200, held
	case req.Method == "DELETE":
		delete(p.store[kind], id)
		return 204, nil
	}
	for _, op := range decoded(req.Body)["Operations"].([]any) {
		patch(held, op.(map[string]any))
	}
	return 204, nil
}

func decoded(body []byte) map[string]any {
	var value map[string]any
	if err := json.Unmarshal(body, &value); err != nil {
		panic(fmt.Sprintf("the engine sent %q: %v", body, err))
	}
	return value
}

func (p *provider) create(kind string, resource map[string]any) (int, any) {
	for _, other := range p.store[kind] {
		if kind == "Users" && strings.EqualFold(other["userName"].(string), resource["userName"].(string)) {
			return 409, nil
		}
	}
	p.serve++
	id := strings.ToLower(kind[:1]) + strconv.Itoa(p.serve)
	resource["id"] = id
	p.store[kind][id] = resource
	p.order[kind] = append(p.order[kind], id)
	return 201, resource
}

func (p *provider) search(kind string, filter []string) (int, any) {
	if filter == nil {
		return 400, nil
	}
	var value string
	if err := json.Unmarshal([]byte(filter[2]), &value); err != nil {
		return 400, nil
	}
	found := []any{}
	for _, id := range p.order[kind] {
		if held := p.store[kind][id]; held != nil && strings.EqualFold(leaf(held, filter[1]), value) {
			found = append(found, held)
		}
	}
	return 200, map[string]any{"schemas": []string{scim.MessageList}, "totalResults": len(found), "Resources": found}
}

// leaf reads a path of the forms attr, attr.sub and attr[type eq "x"].sub, behind a URN or not.
func leaf(resource map[string]any, path string) string {
	object, name := locate(resource, path, false)
	if object == nil || object[name] == nil {
		return ""
	}
	return fmt.Sprint(object[name])
}

var elementSyntax = regexp.MustCompile(`^(\w+)\[(\w+) eq "([^"]*)"\]\.?(\w*)$`)

// locate finds, and makes where create is set, the object that holds the leaf of a path.
func locate(resource map[string]any, path string, create bool) (map[string]any, string) {
	if strings.HasPrefix(path, "urn:") {
		cut := strings.LastIndexByte(path, ':')
		return inner(resource, path[:cut], create), path[cut+1:]
	}
	if parts := elementSyntax.FindStringSubmatch(path); parts != nil {
		elements, _ := resource[parts[1]].([]any)
		for _, element := range elements {
			if object := element.(map[string]any); strings.EqualFold(fmt.Sprint(object[parts[2]]), parts[3]) {
				return object, parts[4]
			}
		}
		made := map[string]any{parts[2]: parts[3]}
		if create {
			resource[parts[1]] = append(elements, made)
		}
		return made, parts[4]
	}
	if name, sub, nested := strings.Cut(path, "."); nested {
		return inner(resource, name, create), sub
	}
	return resource, path
}

func inner(resource map[string]any, name string, create bool) map[string]any {
	object, _ := resource[name].(map[string]any)
	if object == nil && create {
		object = map[string]any{}
		resource[name] = object
	}
	return object
}

func patch(resource map[string]any, op map[string]any) {
	path, _ := op["path"].(string)
	verb, value := strings.ToLower(op["op"].(string)), op["value"]
	switch {
	case path == "":
		for key, value := range value.(map[string]any) {
			set(resource, key, value)
		}
	case path == "members" && verb == "add":
		members, _ := resource["members"].([]any)
		resource["members"] = append(without(members, value), value.([]any)...)
	case path == "members":
		members, _ := resource["members"].([]any)
		resource["members"] = without(members, value)
	case strings.HasPrefix(path, "members["):
		members, _ := resource["members"].([]any)
		id := elementSyntax.FindStringSubmatch(path)[3]
		resource["members"] = without(members, []any{map[string]any{"value": id}})
	case verb == "remove":
		object, name := locate(resource, path, true)
		delete(object, name)
	default:
		set(resource, path, value)
	}
}

func set(resource map[string]any, path string, value any) {
	if path == "active" {
		value = strings.EqualFold(fmt.Sprint(value), "true")
	}
	if id, plain := value.(string); plain && strings.HasSuffix(path, ":manager") {
		value = map[string]any{"value": id}
	}
	object, name := locate(resource, path, true)
	object[name] = value
}

func without(members []any, listed any) []any {
	return slices.DeleteFunc(slices.Clone(members), func(member any) bool {
		return slices.ContainsFunc(listed.([]any), func(gone any) bool {
			return member.(map[string]any)["value"] == gone.(map[string]any)["value"]
		})
	})
}

// world is a tenant, a job and a provider.
type world struct {
	t        *testing.T
	clock    *VirtualClock
	tenant   *Tenant
	job      *Job
	provider *provider
}

func newWorld(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, clock: NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)), provider: newProvider()}
	w.tenant = NewTenant(w.clock, 1)
	cfg := Config{Mapping: mustLoad(t, "entra-default"), Dialect: Legacy, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 1}
	for _, change := range change {
		change(&cfg)
	}
	w.job = NewJob(w.tenant, w.clock, cfg)
	return w
}

func mustLoad(t testing.TB, name string) *Mapping {
	t.Helper()
	mapping, err := LoadMapping(name)
	if err != nil {
		t.Fatal(err)
	}
	return mapping
}

func everyAttribute(name string) map[string]string {
	return map[string]string{
		"userPrincipalName": name + "@contoso.com", "displayName": name, "jobTitle": "Engineer", "mail": name + "@mail.contoso.com",
		"preferredLanguage": "en-US", "givenName": "Given " + name, "surname": "Surname", "physicalDeliveryOfficeName": "18/2111",
		"streetAddress": "1 Main St", "city": "Seattle", "state": "WA", "postalCode": "98101", "country": "US",
		"telephoneNumber": "+1 425 555 0100", "mobile": "+1 425 555 0101", "facsimileTelephoneNumber": "+1 425 555 0102",
		"mailNickname": name, "employeeId": "7" + name, "department": "R&D",
	}
}

// user adds an assigned user with a value for every row.
func (w *world) user(name string) Ref {
	ref := w.tenant.AddUser(everyAttribute(name))
	w.tenant.Assign(ref)
	return ref
}

func (w *world) group(name string, members ...Ref) Ref {
	ref := w.tenant.AddGroup(name)
	w.tenant.Assign(ref)
	for _, member := range members {
		w.tenant.AddMember(ref, member)
	}
	return ref
}

// cycle runs one cycle after the interval and returns what it sent, the probe left out.
func (w *world) cycle() []sentRequest {
	w.t.Helper()
	w.clock.Advance(40 * time.Minute)
	Drive(w.t.Context(), w.job.Begin(), w.provider, w.clock)
	sent := w.provider.take()
	if len(sent) == 0 || sent[0].op != scim.OpProbe {
		w.t.Fatalf("want the probe first, got %v", sent)
	}
	return sent[1:]
}

// last returns the newest log row about an object.
func (w *world) last(ref Ref) Entry {
	log := w.job.Log()
	for _, l := range slices.Backward(log) {
		if l.Ref == ref {
			return l
		}
	}
	return Entry{}
}

// writes leaves the reads out and renders the rest, without the PATCH envelope.
func writes(sent []sentRequest) []string {
	out := []string{}
	for _, request := range sent {
		if strings.HasPrefix(request.line, "GET ") {
			continue
		}
		body := strings.TrimSuffix(strings.TrimPrefix(request.body, patchOpen), patchClose)
		if strings.HasPrefix(request.line, "POST ") {
			body = ""
		}
		out = append(out, strings.TrimSpace(request.line+" "+body))
	}
	return out
}

func lines(sent []sentRequest) []string {
	out := []string{}
	for _, request := range sent {
		out = append(out, request.line)
	}
	return out
}
