package hostile

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// client talks to a provider.
type client struct {
	*testing.T
	provider *Provider
	address  string
}

func against(t *testing.T, options Options) client {
	t.Helper()
	provider, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(provider)
	t.Cleanup(server.Close)
	return client{t, provider, server.URL + "/scim/v2"}
}

// send returns status 0 where there was no answer.
func (c client) send(method, path string, body any) (int, object) {
	c.Helper()
	request, err := http.NewRequestWithContext(c.Context(), method, c.address+path, strings.NewReader(scim.JSON(body)))
	if err != nil {
		c.Fatal(err)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, capture.Decode(text)
}

func (c client) create(name string) object {
	c.Helper()
	_, made := c.send(http.MethodPost, "/Users", object{"schemas": []any{scim.SchemaUser}, "userName": name})
	return made
}

func (c client) find(name string) []any {
	c.Helper()
	_, found := c.send(http.MethodGet, "/Users?filter="+url.QueryEscape("userName eq "+scim.JSON(name)), nil)
	return listed(found)
}

// patch is a body with one operation.
func patch(op, path string, value any) object {
	return object{"schemas": []any{scim.MessagePatch}, "Operations": []any{object{"op": op, "path": path, "value": value}}}
}

// stranger is the path and the id of a resource that was there before.
func (c client) stranger(collection string) (path, id string) {
	c.Helper()
	id = c.provider.stranger(collection, 0)["id"].(string)
	return "/" + collection + "/" + id, id
}

// TestRecording: every way to name in a write what was there before is seen, and naming one's own is not.
func TestRecording(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(c client, path, id, mine string){
		"DELETE": func(c client, path, _, _ string) { c.send(http.MethodDelete, path, nil) },
		"PATCH":  func(c client, path, _, _ string) { c.send(http.MethodPatch, path, object{}) },
		"PUT":    func(c client, path, _, _ string) { c.send(http.MethodPut, path, object{}) },
		"members": func(c client, _, id, _ string) {
			c.send(http.MethodPost, "/Groups", object{"displayName": "x", "members": []any{object{"value": id}}})
		},
		"value path": func(c client, _, id, mine string) {
			c.send(http.MethodPatch, "/Groups/"+mine, patch("remove", `members[value eq "`+id+`"]`, nil))
		},
		"manager": func(c client, _, id, mine string) {
			c.send(http.MethodPatch, "/Users/"+mine, patch("add", "manager", id))
		},
		"bulk": func(c client, path, _, _ string) {
			c.send(http.MethodPost, "/Bulk", object{"Operations": []any{object{"method": "DELETE", "path": path}}})
		},
		"dots":           func(c client, _, _, _ string) { c.send(http.MethodDelete, "/Users/%2E%2E", nil) },
		"the collection": func(c client, _, _, _ string) { c.send(http.MethodDelete, "/Users/", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := against(t, Options{})
			mine := c.create("mine@example.com")["id"].(string)
			c.send(http.MethodPatch, "/Users/"+mine, patch("add", "title", "x"))
			if found := c.provider.Writes(); len(found) > 0 {
				t.Fatalf("want one's own left alone, got %v", found)
			}
			path, id := c.stranger("Users")
			do(c, path, id, mine)
			if found := c.provider.Writes(); len(found) != 1 {
				t.Errorf("want one write noted, got %v", found)
			}
		})
	}
}

// TestHarm: what is changed or gone is told.
func TestHarm(t *testing.T) {
	t.Parallel()
	c := against(t, Options{})
	if harm := c.provider.Harmed(); len(harm) > 0 {
		t.Fatalf("want no harm before anything was done, got %v", harm)
	}
	user, _ := c.stranger("Users")
	group, _ := c.stranger("Groups")
	c.send(http.MethodDelete, user, nil)
	c.send(http.MethodPatch, group, patch("replace", "displayName", "x"))
	if harm := c.provider.Harmed(); len(harm) != 4 { // both groups lose the user, and another member shows the new name
		t.Errorf("want a user gone, two groups and another user changed, got %v", harm)
	}
}

// TestBehaviours: a client that creates, reads and deletes an account comes to the end with each behaviour, and the account of
// what is left is true.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	const name = "Ada+x.mark1234@example.com"
	seen := map[string]bool{}
	for _, behaviour := range Behaviours() {
		if seen[behaviour.Name] || behaviour.Kind == "" {
			t.Errorf("%s: want a name that is there once, and a kind", behaviour.Name)
		}
		seen[behaviour.Name] = true
		t.Run(behaviour.Name, func(t *testing.T) {
			t.Parallel()
			c := against(t, Options{Behaviours: []string{behaviour.Name}})
			made := c.create(name)
			c.find(name)
			if id, _ := made["id"].(string); id != "" && !c.provider.isStrange("Users/"+id) {
				c.send(http.MethodPatch, "/Users/"+url.PathEscape(id), patch("add", "title", "x"))
			}
			left := c.provider.Left()
			if users, _ := c.provider.store.Len(); len(left)+len(c.provider.before) != users+2 { // two groups
				t.Errorf("want an account of %d users, got %v", users, left)
			}
			c.provider.Behave()
			for _, one := range left {
				if !one.Names("left: "+one.Path) || one.Sent != name {
					t.Errorf("want what was sent known, got %+v", one)
				}
				collection, shown := split(one.Path)
				if status, _ := c.send(http.MethodDelete, "/"+collection+"/"+url.PathEscape(shown), nil); status != http.StatusNoContent {
					t.Errorf("want %s deleted, got %d", one.Path, status)
				}
			}
			if left := c.provider.Left(); len(left) > 0 {
				t.Errorf("want nothing left, got %v", left)
			}
			if harm := c.provider.Harmed(); len(harm) > 0 {
				t.Errorf("want no harm, got %v", harm)
			}
		})
	}
	if _, err := New(Options{Behaviours: []string{"no-such"}}); err == nil {
		t.Error("want an unknown behaviour refused")
	}
}

// TestLies: what is said of behaviours by their names is so.
func TestLies(t *testing.T) {
	t.Parallel()
	const name = "ada.mark1234@example.com"
	remove := func(c client) int {
		status, _ := c.send(http.MethodDelete, "/Users/"+c.create(name)["id"].(string), nil)
		return status
	}
	for behaviour, holds := range map[string]func(c client) bool{
		"filter-ignored":        func(c client) bool { return len(c.find(name)) == len(people()) },
		"filter-first-letter":   func(c client) bool { return len(c.find(name)) == 2 },
		"post-foreign-resource": func(c client) bool { return strings.HasSuffix(c.create(name)["userName"].(string), organization) },
		"post-foreign-id": func(c client) bool {
			made := c.create(name)
			return made["userName"] == name && c.provider.isStrange("Users/"+made["id"].(string))
		},
		"post-foreign-upsert": func(c client) bool { return c.create(name)["id"] != nil && len(c.provider.Left()) == 0 },
		"post-one-id":         func(c client) bool { return c.create(name)["id"] == c.create("b" + name)["id"] },
		"post-201-without-id": func(c client) bool { return c.create(name)["id"] == nil && len(c.find(name)) == 1 },
		"post-408-applied":    func(c client) bool { return c.create(name)["status"] == "408" && len(c.find(name)) == 1 },
		"post-408-unapplied":  func(c client) bool { return c.create(name)["status"] == "408" && len(c.find(name)) == 0 },
		"post-cut-applied":    func(c client) bool { return c.create(name) == nil && len(c.find(name)) == 1 },
		"name-with-suffix":    func(c client) bool { return c.create(name)["userName"] == name+"@corp" },
		"id-changed-by-patch": func(c client) bool {
			before := c.create(name)["id"].(string)
			_, after := c.send(http.MethodPatch, "/Users/"+before, patch("add", "title", "x"))
			status, _ := c.send(http.MethodGet, "/Users/"+before, nil)
			return after["id"] != before && status == http.StatusNotFound
		},
		"id-reused": func(c client) bool {
			id := c.create(name)["id"].(string)
			c.send(http.MethodDelete, "/Users/"+id, nil)
			status, now := c.send(http.MethodGet, "/Users/"+id, nil)
			c.send(http.MethodDelete, "/Users/"+id, nil)
			return status == http.StatusOK && now["userName"] != name && len(c.provider.Writes()) == 1
		},
		"search-500": func(c client) bool { c.create(name); return c.find(name) == nil && c.find("other") != nil },
		"search-lags-by-requests": func(c client) bool {
			c.create(name)
			return len(c.find(name))+len(c.find(name))+len(c.find(name)) == 0 && len(c.find(name)) == 1
		},
		"delete-404-undone":  func(c client) bool { return remove(c) == http.StatusNotFound && len(c.find(name)) == 1 },
		"delete-204-undone":  func(c client) bool { return remove(c) == http.StatusNoContent && len(c.find(name)) == 1 },
		"delete-500-done":    func(c client) bool { return remove(c) == http.StatusInternalServerError && len(c.find(name)) == 0 },
		"twin":               func(c client) bool { return len(c.find(name)) == 1 && len(c.provider.Left()) == 0 },
		"list-foreign-first": func(c client) bool { c.create(name); return len(c.find(name)) == 2 },
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			if c := against(t, Options{Behaviours: []string{behaviour}}); !holds(c) {
				t.Error("want it so")
			}
		})
	}
}
