package scim

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// growth is one kind of request: a resource of n elements, and n operations on it.
type growth struct {
	name   string
	typ    *Type
	before string // element i, "" for an empty list
	op     string // operation i
	once   string // what stands n times in the value of the one operation, for %s; "" for n operations
}

const (
	growEmail  = `{"value":"x%d@y","type":"work","display":"d%d"}`
	growMember = `{"value":"u%d"}`
	growPlace  = `{"streetAddress":"s%d","locality":"l","type":"work"}`
)

// growths are kinds of operations that clients send by the thousand, or may.
func growths() []growth {
	user, group := UserType(), GroupType()
	return []growth{
		{name: "add emails", typ: user, op: `{"op":"add","path":"emails","value":[{"value":"x%d@y"}]}`},
		{name: "add emails to many", typ: user, before: growEmail, op: `{"op":"add","path":"emails","value":[{"value":"n%d@y"}]}`},
		{name: "add emails that are there", typ: user, before: growEmail, op: `{"op":"add","path":"emails","value":[{"value":"x%d@y"}]}`},
		{name: "add what all have", typ: user, before: growEmail, op: `{"op":"add","path":"emails","value":[{"type":"work"}]}`},
		{name: "add one list", typ: user, before: growEmail, once: growEmail, op: `{"op":"add","path":"emails","value":[%s]}`},
		{name: "replace by one list", typ: user, before: growEmail, once: growEmail, op: `{"op":"replace","path":"emails","value":[%s]}`},
		{name: "remove one list", typ: user, before: growEmail, once: growEmail, op: `{"op":"remove","path":"emails","value":[%s]}`},
		{name: "add primary", typ: user, op: `{"op":"add","path":"emails","value":[{"value":"x%d@y","primary":true}]}`},
		{name: "replace primary", typ: user, before: growEmail, op: `{"op":"replace","path":"emails[value eq \"x%d@y\"].primary","value":true}`},
		{name: "add addresses", typ: user, before: growPlace, op: `{"op":"add","path":"addresses","value":[{"streetAddress":"n%d","locality":"l"}]}`},
		{name: "remove by value", typ: user, before: growEmail, op: `{"op":"remove","path":"emails","value":[{"value":"x%d@y"}]}`},
		{name: "remove by filter", typ: user, before: growEmail, op: `{"op":"remove","path":"emails[value eq \"x%d@y\"]"}`},
		{name: "remove by two terms", typ: user, before: growEmail, op: `{"op":"remove","path":"emails[type eq \"work\" and value eq \"x%d@y\"]"}`},
		{name: "remove a sub-attribute", typ: user, before: growEmail, op: `{"op":"remove","path":"emails[value eq \"x%d@y\"].type"}`},
		{name: "replace a sub-attribute", typ: user, before: growEmail, op: `{"op":"replace","path":"emails[value eq \"x%d@y\"].display","value":"n"}`},
		{name: "replace what is looked for", typ: user, before: growEmail, op: `{"op":"replace","path":"emails[value eq \"x%d@y\"].value","value":"z%d"}`},
		{name: "replace elements", typ: user, before: growEmail, op: `{"op":"replace","path":"emails[value eq \"x%d@y\"]","value":{"value":"n%d"}}`},
		{name: "merge elements", typ: user, before: growEmail, op: `{"op":"add","path":"emails[value eq \"x%d@y\"]","value":{"display":"n%d"}}`},
		{name: "create elements", typ: user, op: `{"op":"add","path":"emails[type eq \"t%d\"].value","value":"x"}`},
		{name: "create roles by primary", typ: user, op: `{"op":"add","path":"roles[primary eq \"True\"].display","value":"d%d"}`},
		{name: "remove nothing", typ: user, before: growEmail, op: `{"op":"remove","path":"emails[value eq \"nobody%d\"]"}`},
		{name: "without path", typ: user, before: growEmail, op: `{"op":"add","value":{"emails":[{"value":"n%d"}],"name.givenName":"g%d"}}`},
		{name: "extension", typ: user, before: growEmail, op: `{"op":"add","path":"` + number7 + `","value":"%d"}`},
		{name: "extension comes and goes", typ: user, before: growEmail,
			op: `{"op":"add","path":"` + number7 + `","value":"%d"},{"op":"remove","path":"` + SchemaEnterprise + `"},{"op":"remove","path":"emails[value eq \"x%d@y\"]"}`},
		{name: "manager", typ: user, before: growEmail, op: `{"op":"replace","path":"` + manager + `","value":"m%d"}`},
		{name: "simple attribute", typ: user, before: growEmail, op: `{"op":"replace","path":"active","value":"True"}`},
		{name: "schemas", typ: user, once: `"urn:x:%d"`, op: `{"op":"add","path":"schemas","value":[%s]}`},
		{name: "add members", typ: group, before: growMember, op: `{"op":"Add","path":"members","value":[{"value":"n%d"}]}`},
		{name: "add members that are there", typ: group, before: growMember, op: `{"op":"Add","path":"members","value":[{"value":"u%d"}]}`},
		{name: "remove members by value", typ: group, before: growMember, op: `{"op":"Remove","path":"members","value":[{"value":"u%d"}]}`},
		{name: "remove members by filter", typ: group, before: growMember, op: `{"op":"remove","path":"members[value eq \"u%d\"]"}`},
		{name: "replace members by one list", typ: group, before: growMember, once: growMember, op: `{"op":"replace","path":"members","value":[%s]}`},
		{name: "first type of members", typ: group, before: growMember, op: `{"op":"add","path":"members[value eq \"u%d\"].type","value":"User"}`},
	}
}

// numbered repeats a text n times with its number for each %d.
func numbered(text string, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(text, "%d", strconv.Itoa(i))
	}
	return strings.Join(parts, ",")
}

// request builds the resource and the operations for n.
func (g growth) request(t testing.TB, n int) (Resource, []Operation) {
	t.Helper()
	text := numbered(g.op, n)
	if g.once != "" {
		text = strings.Replace(g.op, "%s", numbered(g.once, n), 1)
	}
	operations, err := ParsePatch([]byte(`{"schemas":["` + MessagePatch + `"],"Operations":[` + text + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	resource := decode(t, `{"schemas":["`+g.typ.Schema.ID+`"],"userName":"u","displayName":"g"}`)
	if g.before != "" {
		attribute := map[string]string{growEmail: "emails", growPlace: "addresses", growMember: "members"}[g.before]
		resource[attribute] = decode(t, `{"list":[`+numbered(g.before, n)+`]}`)["list"]
	}
	return resource, operations
}

// TestPatchGrowsLikeTheRequest: eight times as many operations on eight times as many elements cost about eight times as much, in
// memory that is used and in elements that are looked at. It is not parallel, so that nothing else allocates meanwhile.
func TestPatchGrowsLikeTheRequest(t *testing.T) {
	const small, factor, most = 250, 8, 2.0
	for _, kind := range growths() {
		cost := func(n int) (memory, steps float64) {
			resource, operations := kind.request(t, n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			e := newEditor(resource, kind.typ, PatchOptions{ValuePath: Create})
			if err := e.perform(operations); err != nil {
				t.Fatalf("%s: %v", kind.name, err)
			}
			runtime.ReadMemStats(&after)
			return float64(after.TotalAlloc - before.TotalAlloc), float64(e.effort.spent)
		}
		cost(small) // what is made once
		memory, steps := cost(small)
		more, further := cost(factor * small)
		if more > factor*most*memory || further > factor*most*steps {
			t.Errorf("%s: want about %d times the cost for %d times the request, got %.0f times the memory and %.0f times the steps",
				kind.name, factor, factor, more/memory, further/steps)
		}
	}
}

// TestPatchThatConcernsEverythingAgainAndAgain: where each of many operations looks at, or changes, each of many elements, no
// lookup helps. Such a PATCH is refused before it has cost more than a PATCH may, and one such operation is not.
func TestPatchThatConcernsEverythingAgainAndAgain(t *testing.T) {
	t.Parallel()
	const n = 4000
	for name, op := range map[string]string{
		"every element":       `{"op":"replace","path":"emails.display","value":"%d"}`,
		"every match":         `{"op":"replace","path":"emails[type eq \"work\"].display","value":"%d"}`,
		"every match merged":  `{"op":"add","path":"emails[type eq \"work\"]","value":{"display":"%d"}}`,
		"scans":               `{"op":"remove","path":"emails[value co \"q%d\"].display"}`,
		"scans to remove":     `{"op":"remove","path":"emails[value co \"q%d\"]"}`,
		"scans by many terms": `{"op":"remove","path":"emails[value eq \"q%d\" or display co \"q\" or not (type sw \"w\")]"}`,
	} {
		kind := growth{name: name, typ: UserType(), before: growEmail, op: op}
		resource, operations := kind.request(t, n)
		e := newEditor(resource, kind.typ, PatchOptions{ValuePath: Create})
		if err := e.perform(operations); err == nil || err.Status != 400 || err.Type != TooMany {
			t.Errorf("%s: want 400 %s, got %v", name, TooMany, err)
		}
		if limit := leastEffort + 4*n*effortPerElement; e.effort.spent > limit {
			t.Errorf("%s: want at most %d steps, got %d", name, limit, e.effort.spent)
		}
		before := resource.Clone()
		if _, err := Apply(resource, operations, kind.typ, PatchOptions{ValuePath: Create}); err == nil || !Same(resource, before) {
			t.Errorf("%s: want it refused and nothing changed, got %v", name, err)
		}
		if _, err := Apply(resource, operations[:1], kind.typ, PatchOptions{ValuePath: Create}); err != nil {
			t.Errorf("%s: want one of them applied, got %v", name, err)
		}
	}
}

// TestCanonicalKeepsEachOnce would take minutes if elements were compared with each other.
func TestCanonicalKeepsEachOnce(t *testing.T) {
	t.Parallel()
	const n = 20_000
	items := make([]any, n)
	for i := range items {
		items[i] = map[string]any{"value": "x" + strconv.Itoa(i/2) + "@y", "type": "work"}
	}
	canonical, err := UserType().Canonical(Resource{"schemas": []any{SchemaUser}, "userName": "u", "emails": items})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(canonical["emails"].([]any)); got != n/2 {
		t.Errorf("want each of %d e-mails once, got %d", n/2, got)
	}
}

// BenchmarkPatch shows what one operation costs among others on a list as long as they are many: it must not grow with them.
func BenchmarkPatch(b *testing.B) {
	for _, kind := range growths() {
		for _, n := range []int{1, 100, 1000, 10_000} {
			b.Run(kind.name+"/"+strconv.Itoa(n), func(b *testing.B) {
				resource, operations := kind.request(b, n)
				for b.Loop() {
					if err := newEditor(resource, kind.typ, PatchOptions{ValuePath: Create}).perform(operations); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/operation")
			})
		}
	}
}
