package reference

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// during calls act once: while the first request from now on is at work.
func (c *client) during(work string, act func()) {
	var begun atomic.Bool
	c.busy = func(at string) {
		if at == work && !begun.Swap(true) {
			act()
		}
	}
}

// TestNothingWaitsForLongWork holds each kind of request that may take long in the middle of its work. All other requests must be
// answered meanwhile, also those that change what it works on, unless that is the same resource.
func TestNothingWaitsForLongWork(t *testing.T) {
	t.Parallel()
	const title = `{"op":"replace","path":"title","value":"t"}`
	for name, long := range map[string]struct {
		work, method, path, body string
		want                     int
	}{
		"PATCH of a user":  {"change", "PATCH", "/Users/{held}", patchOf(title), 200},
		"PATCH of a group": {"change", "PATCH", "/Groups/{group}", patchOf(`{"op":"replace","path":"displayName","value":"n"}`), 204},
		"PUT":              {"change", "PUT", "/Users/{held}", `{` + userURI + `,"userName":"held"}`, 200},
		"filter":           {"filter", "GET", "/Users" + filter(`userName co "e"`), "", 200},
		"answer to GET":    {"render", "GET", "/Groups/{group}", "", 200},
		"answer to POST":   {"render", "POST", "/Users", `{` + userURI + `,"userName":"made"}`, 201},
		"answer to a list": {"render", "GET", "/Users", "", 200},
		"answer to PATCH":  {"render", "PATCH", "/Users/{held}", patchOf(title), 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, scim.Create)
			held, other, gone := c.user("held"), c.user("other"), c.user("gone")
			ids := strings.NewReplacer("{held}", held, "{group}", c.group("g", held, gone))
			worked := false
			c.during(long.work, func() {
				worked = true
				answered := make(chan struct{})
				go func() {
					defer close(answered)
					c.get("/Users/" + held)
					c.list("/Groups" + filter(`displayName eq "g"`))
					c.must(200, "PATCH", "/Users/"+other, patchOf(title))
					c.must(200, "PUT", "/Users/"+other, `{`+userURI+`,"userName":"another"}`)
					c.must(204, "DELETE", "/Users/"+gone, "")
					c.user("new")
				}()
				select {
				case <-answered:
				case <-time.After(10 * time.Second):
					t.Error("want other requests answered meanwhile, got none in 10 s")
				}
			})
			c.must(long.want, long.method, ids.Replace(long.path), long.body)
			if !worked {
				t.Errorf("want work %q done", long.work)
			}
		})
	}
}

// TestChangesMeet: what others do while a change is computed is neither lost nor undone by it.
func TestChangesMeet(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	stays, goes, comes := c.user("stays"), c.user("goes"), c.user("comes")
	group := c.group("g", stays, goes)
	deletes := func() { c.must(204, "DELETE", "/Users/"+goes, "") }

	c.during("change", deletes)
	c.must(204, "PATCH", "/Groups/"+group, patchOf(`{"op":"add","path":"members","value":[{"value":"`+comes+`"}]},
		{"op":"replace","path":"displayName","value":"h"}`))
	if got := values(t, c.get("/Groups/"+group), "members.value"); got != stays+" "+comes {
		t.Errorf("a member is deleted while another is added: got members %s, want %s %s", got, stays, comes)
	}
	goes = c.user("goes")
	c.must(204, "PATCH", "/Groups/"+group, patchOf(`{"op":"add","path":"members","value":[{"value":"`+goes+`"}]}`))
	c.during("change", deletes)
	c.must(200, "PUT", "/Groups/"+group, `{`+groupURI+`,"displayName":"h","members":`+memberList(comes)+`}`)
	if got := values(t, c.get("/Groups/"+group), "members.value"); got != comes {
		t.Errorf("a member is deleted while PUT leaves it out: got members %s, want %s", got, comes)
	}
	goes = c.user("goes")
	c.during("change", deletes)
	c.refused(400, "invalidValue", "PATCH", "/Groups/"+group, patchOf(`{"op":"add","path":"members","value":[{"value":"`+goes+`"}]}`))
	c.during("change", func() { c.user("taken") })
	c.refused(409, "uniqueness", "PATCH", "/Users/"+stays, patchOf(`{"op":"replace","path":"userName","value":"taken"}`))
	c.during("change", func() { c.must(204, "DELETE", "/Groups/"+group, "") })
	c.must(200, "PATCH", "/Users/"+comes, patchOf(`{"op":"replace","path":"title","value":"t"}`))
	if got := c.get("/Users/" + comes); got["groups"] != nil || got["title"] != "t" {
		t.Errorf("a group is deleted while its member changes: got %v", got)
	}
}

// TestWritesOfOneResourceFollowEachOther: each sees what the other left, and a resource that went away is not there for the second.
func TestWritesOfOneResourceFollowEachOther(t *testing.T) {
	t.Parallel()
	for _, ends := range []bool{false, true} {
		c := newClient(t, scim.Create)
		id := c.user("u")
		var second sync.WaitGroup
		c.during("change", func() {
			second.Go(func() {
				if ends {
					c.must(204, "DELETE", "/Users/"+id, "")
					return
				}
				c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"emails","value":[{"value":"b@x","type":"home"}]}`))
			})
		})
		c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"emails","value":[{"value":"a@x","type":"work"}]}`))
		second.Wait()
		if ends {
			c.must(404, "PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"title","value":"t"}`))
			continue
		}
		if got := values(t, c.get("/Users/"+id), "emails.value"); got != "a@x b@x" {
			t.Errorf("two changes at once: got e-mails %s, want a@x b@x", got)
		}
	}
}

// TestQueriesSeeWholeResources: what is changed while a filter looks is found as it was or as it is, and shown as it matched. What is
// deleted is found whole, or not at all.
func TestQueriesSeeWholeResources(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`userName sw "u"`: "u1 u2 u4", `userName sw "u" and meta.resourceType eq "User"`: "u1 u4", // the latter looks at others as well
	} {
		c := newClient(t, scim.Create)
		stays, goes, changes := c.user("u1"), c.user("u2"), c.user("u3")
		c.during("filter", func() {
			c.must(204, "DELETE", "/Users/"+goes, "")
			c.must(200, "PATCH", "/Users/"+changes, patchOf(`{"op":"replace","path":"userName","value":"u4"}`))
		})
		if got := names(c.list("/Users"+filter(text)), "userName"); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
		c.during("render", func() {
			c.must(200, "PATCH", "/Users/"+stays, patchOf(`{"op":"replace","path":"userName","value":"other"}`))
		})
		if got := names(c.list("/Users"+filter(text)), "userName"); got != "u1 u4" {
			t.Errorf("%s, changed afterwards: got %s, want u1 u4", text, got)
		}
	}
	c := newClient(t, scim.Create)
	first, second := c.user("first"), c.user("second")
	group := c.group("g", first, second)
	c.during("render", func() {
		c.must(204, "PATCH", "/Groups/"+group, patchOf(`{"op":"remove","path":"members[value eq \"`+first+`\"]"}`))
	})
	if got := values(t, c.get("/Groups/"+group), "members.value"); got != first+" "+second {
		t.Errorf("members: got %s, want those of one moment", got)
	}
	if got := values(t, c.get("/Groups/"+group), "members.value"); got != second {
		t.Errorf("members afterwards: got %s, want %s", got, second)
	}
}

// TestAResourceCannotGrowWithoutEnd: an operation of a few KiB that concerns thousands of values would make hundreds of MiB of it.
func TestAResourceCannotGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	var emails []string
	for i := range 2000 {
		emails = append(emails, fmt.Sprintf(`{"value":"%d@x","type":"work"}`, i))
	}
	id := c.user("u", `"emails":[`+strings.Join(emails, ",")+`]`)
	before := c.get("/Users/" + id)
	grow := patchOf(`{"op":"replace","path":"emails[type eq \"work\"].display","value":"` + strings.Repeat("d", 4000) + `"}`)
	got := c.must(413, "PATCH", "/Users/"+id, grow)
	if !strings.Contains(got.text, "User is too large: want at most 2097152 bytes in one, got ") {
		t.Errorf("got %s", got.text)
	}
	if after := c.get("/Users/" + id); scim.JSON(after) != scim.JSON(before) {
		t.Error("want a refused PATCH to change nothing")
	}
}
