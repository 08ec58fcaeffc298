package reference

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

func newServer(t testing.TB) string {
	server := httptest.NewServer(http.StripPrefix(base, New(Options{Base: base, Seed: 1})))
	t.Cleanup(server.Close)
	return server.URL + base
}

// TestConcurrency lets workers create, change, find, join and delete at once; in the end everything must add up.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	group := c.group("all")
	const workers, rounds = 8, 25
	var running sync.WaitGroup
	for worker := range workers {
		running.Go(func() {
			for round := range rounds {
				name := fmt.Sprintf("w%d-%d", worker, round)
				id := c.user(name, `"emails":[{"type":"work","value":"`+name+`@x"}]`)
				c.must(204, "PATCH", "/Groups/"+group, patchOf(`{"op":"Add","path":"members","value":[{"value":"`+id+`"}]}`))
				c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"Replace","path":"title","value":"t"},
					{"op":"Replace","path":"emails[type eq \"work\"].value","value":"`+name+`@y"}`))
				if list := c.list("/Users" + filter(`emails[type eq "work"].value eq "`+name+`@y"`)); list.Total != 1 {
					t.Errorf("%s: got %d, want 1", name, list.Total)
				}
				c.do("POST", "/Users", `{`+userURI+`,"userName":"contended"}`)
				c.list("/Users?count=10")
				c.get("/Groups/" + group)
				c.must(200, "PUT", "/Users/"+id, `{`+userURI+`,"userName":"`+name+`"}`)
				if round%2 == 0 {
					c.must(204, "DELETE", "/Users/"+id, "")
				}
			}
		})
	}
	running.Wait()
	kept := workers * (rounds / 2)
	if users, groups := c.Len(); users != kept+1 || groups != 1 {
		t.Errorf("got %d users and %d groups, want %d and 1", users, groups, kept+1)
	}
	if members := c.groups.byID[group].members.len(); members != kept {
		t.Errorf("got %d members, want %d", members, kept)
	}
	for _, index := range c.users.indexes {
		entries := 0
		for _, records := range index.entries {
			entries += len(records)
		}
		want := map[string]int{"userName": kept + 1}[index.path.String()]
		if entries != want {
			t.Errorf("index of %s: got %d entries, want %d", index.path, entries, want)
		}
	}
}
