package reference

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

func crowd(t testing.TB, count int) *client {
	c := newClient(t, scim.Create)
	for i := range count {
		c.user(fmt.Sprintf("u%04d", i), fmt.Sprintf(`"externalId":"E%d","displayName":"User %d","title":"T%d"`, i, i, i%2),
			fmt.Sprintf(`"emails":[{"type":"work","value":"u%d@x"},{"type":"home","value":"h%d@x"}]`, i, i),
			fmt.Sprintf(`%q:{"employeeNumber":"N%d"}`, scim.SchemaEnterprise, i))
	}
	return c
}

// TestIndexedFilters: Entra's matching queries look at one resource, not at all of them.
func TestIndexedFilters(t *testing.T) {
	t.Parallel()
	c := crowd(t, 500)
	for i := range 50 {
		c.group(fmt.Sprintf("Group %d", i))
	}
	id := c.list("/Users" + filter(`userName eq "u0042"`)).Resources[0].ID()
	cases := []struct {
		path, filter string
		want         int
		scans        int64
	}{
		{"/Users", `userName eq "U0042"`, 1, 1},
		{"/Users", `userName eq "nobody"`, 0, 0},
		{"/Users", `externalId eq "E42"`, 1, 1},
		{"/Users", `externalId eq "e42"`, 0, 0},
		{"/Users", `displayName eq "user 42"`, 1, 1},
		{"/Users", `id eq "` + id + `"`, 1, 1},
		{"/Users", `id eq "nobody"`, 0, 0},
		{"/Users", `urn:ietf:params:scim:schemas:core:2.0:User:userName eq "u0042"`, 1, 1},
		{"/Users", `emails[type eq "work"].value eq "u42@x"`, 1, 1},
		{"/Users", `emails[type eq "work"].value eq "h42@x"`, 0, 1},
		{"/Users", `emails[type eq "work" and value eq "u42@x"]`, 1, 1},
		{"/Users", `emails eq "u42@x"`, 1, 1},
		{"/Users", scim.SchemaEnterprise + `:employeeNumber eq "n42"`, 1, 1},
		{"/Users", `title eq "T0" and userName eq "u0042"`, 1, 1},
		{"/Users", `title eq "T1" and (active pr or userName pr) and userName eq "u0042"`, 0, 1},
		{"/Users", `title eq "T1"`, 250, 500},
		{"/Users", `userName eq "u0042" or userName eq "u0043"`, 2, 500},
		{"/Groups", `displayName eq "GROUP 7"`, 1, 1},
		{"/Groups", `displayName eq "Group"`, 0, 0},
	}
	for _, x := range cases {
		before := c.scanned.Load()
		got := c.list(x.path + filter(x.filter) + "&excludedAttributes=members").Total
		if scans := c.scanned.Load() - before; got != x.want || scans != x.scans {
			t.Errorf("%s: got %d after %d looks, want %d after %d", x.filter, got, scans, x.want, x.scans)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	t.Parallel()
	c := crowd(t, 1)
	for _, text := range []string{
		``, `userName`, `userName eq`, `userName eq bob`, `(userName eq "a"`, `userName regex "a.*"`, `active gt true`, `name eq "x"`, `shoeSize pr`,
	} {
		c.refused(400, "invalidFilter", "GET", "/Users"+filter(text), "")
	}
	c.must(200, "GET", `/Users?filter=userName+eq+%22u0000%22&aadOptscim062020&unknown=1`, "")
}

func TestPages(t *testing.T) {
	t.Parallel()
	c := crowd(t, 5)
	number := func(n int) json.Number { return json.Number(strconv.Itoa(n)) }
	for query, want := range map[string]struct {
		users string
		start int
		total int
	}{
		"":                                   {"u0000 u0001 u0002 u0003 u0004", 1, 5},
		"?count=2":                           {"u0000 u0001", 1, 5},
		"?count=2&startIndex=3":              {"u0002 u0003", 3, 5},
		"?count=2&startIndex=5":              {"u0004", 5, 5},
		"?count=2&startIndex=6":              {"", 6, 5},
		"?startIndex=0&count=2":              {"u0000 u0001", 1, 5},
		"?startIndex=-5&count=2":             {"u0000 u0001", 1, 5},
		"?count=0":                           {"", 1, 5},
		"?count=-1":                          {"", 1, 5},
		"?sortBy=userName&count=1":           {"u0000", 1, 5},
		filter(`title eq "T0"`) + "&count=2": {"u0000 u0002", 1, 3},
		filter(`title eq "T0"`) + "&count=2&startIndex=3": {"u0004", 3, 3},
		filter(`userName eq "x"`):                         {"", 1, 0},
	} {
		body := c.get("/Users" + query)
		list, err := scim.ParseList(body)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(list, "userName"); got != want.users || list.Total != want.total {
			t.Errorf("%s: got %q of %d, want %q of %d", query, got, list.Total, want.users, want.total)
		}
		shape := []any{body["schemas"], body["startIndex"], body["itemsPerPage"]}
		if diff := cmp.Diff([]any{[]any{scim.MessageList}, number(want.start), number(len(list.Resources))}, shape); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if _, isArray := body["Resources"].([]any); !isArray {
			t.Errorf("%s: got Resources %v, want an array", query, body["Resources"])
		}
	}
	c.refused(400, "invalidValue", "GET", "/Users?count=many", "")
	c.refused(400, "invalidValue", "GET", "/Users?startIndex=1.5", "")
}

// TestPagesAfterDeletion walks through what is left.
func TestPagesAfterDeletion(t *testing.T) {
	t.Parallel()
	c := crowd(t, 450)
	all := c.list("/Users?attributes=userName&count=1000")
	if len(all.Resources) != maxResults || all.Total != 450 {
		t.Fatalf("got %d of %d, want %d of 450", len(all.Resources), all.Total, maxResults)
	}
	for i, user := range all.Resources {
		if i%3 > 0 {
			c.must(204, "DELETE", "/Users/"+user.ID(), "")
		}
	}
	left, _ := c.Len()
	seen := map[string]bool{}
	for start := 1; start <= left; {
		part := c.list(fmt.Sprintf("/Users?startIndex=%d&count=100", start))
		if part.Total != left || len(part.Resources) == 0 {
			t.Fatalf("got %d of %d at %d, want some of %d", len(part.Resources), part.Total, start, left)
		}
		for _, user := range part.Resources {
			seen[user.ID()] = true
		}
		start += len(part.Resources)
	}
	if len(seen) != left || left != 450-133 {
		t.Errorf("got %d different users, want %d", len(seen), left)
	}
}

func TestProjection(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	id := c.must(201, "POST", "/Users", entraUser).body.ID()
	group := c.group("g", id)
	cases := []struct{ query, want string }{
		{"attributes=userName", "id schemas userName"},
		{"attributes=USERNAME,%20title", "id schemas title userName"},
		{"attributes=name.givenName", "id name(givenName) schemas"},
		{"attributes=name.givenName,name", "id name(familyName formatted givenName) schemas"},
		{"attributes=name,name.givenName", "id name(familyName formatted givenName) schemas"},
		{"attributes=urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "id name(givenName) schemas"},
		{"attributes=emails.value,emails.type", "emails[type value] id schemas"},
		{"attributes=meta.location", "id meta(location) schemas"},
		{"attributes=groups.value", "groups[value] id schemas"},
		{"attributes=" + scim.SchemaEnterprise + ":department", "id schemas " + scim.SchemaEnterprise + "(department)"},
		{"attributes=" + scim.SchemaEnterprise, "id schemas " + scim.SchemaEnterprise + "(department employeeNumber)"},
		{"attributes=password", "id schemas"},
		{"attributes=shoeSize", "id schemas"},
		{"excludedAttributes=id,schemas,emails,name.formatted,addresses,phoneNumbers,groups,meta,password," + scim.SchemaEnterprise,
			"active displayName externalId id name(familyName givenName) preferredLanguage schemas title userName"},
		{"excludedAttributes=emails.value,emails.primary,name,addresses,phoneNumbers,groups,meta.location,meta.created," + scim.SchemaEnterprise + ":department",
			"active displayName emails[type] externalId id meta(lastModified resourceType) preferredLanguage schemas title " +
				scim.SchemaEnterprise + "(employeeNumber) userName"},
	}
	for _, x := range cases {
		if got := shape(c.get("/Users/" + id + "?" + x.query)); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.query, got, x.want)
		}
	}
	for _, query := range []string{"?attributes=userName", "?excludedAttributes=members"} {
		if got := shape(c.list("/Groups" + query + "&filter=displayName+eq+%22g%22").Resources[0]); strings.Contains(got, "members") {
			t.Errorf("%s: got %s, want no members", query, got)
		}
	}
	if got := shape(c.get("/Groups/" + group + "?attributes=members.value")); got != "id members[value] schemas" {
		t.Errorf("got %s, want members with value", got)
	}
	if got := shape(c.must(201, "POST", "/Users?attributes=userName", `{`+userURI+`,"userName":"p"}`).body); got != "id schemas userName" {
		t.Errorf("POST: got %s, want the selection", got)
	}
	if got := shape(c.must(200, "PUT", "/Users/"+id+"?excludedAttributes=meta", `{`+userURI+`,"userName":"p2"}`).body); got != "groups[$ref display type value] id schemas userName" {
		t.Errorf("PUT: got %s, want the selection", got)
	}
	c.refused(400, "invalidValue", "GET", "/Users/"+id+"?attributes=a&excludedAttributes=b", "")
	c.refused(400, "invalidValue", "GET", "/Users?attributes=9bad", "")
	c.refused(400, "invalidValue", "GET", "/Users?excludedAttributes=emails%5Btype+pr%5D", "")
}

// shape writes the names in a resource, of lists the names in the first element.
func shape(object map[string]any) string {
	var out []string
	for _, key := range sortedKeys(object) {
		switch value := object[key].(type) {
		case map[string]any:
			key += "(" + shape(value) + ")"
		case []any:
			if first, ok := value[0].(map[string]any); ok {
				key += "[" + shape(first) + "]"
			}
		}
		out = append(out, key)
	}
	return strings.Join(out, " ")
}
