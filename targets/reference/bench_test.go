package reference

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// sink is a response writer that keeps nothing.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(status int)      { s.status = status }

func (c *client) quick(b *testing.B, status int, method, path, body string) {
	request, err := http.NewRequest(method, "http://scim.test"+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	to := &sink{header: http.Header{}}
	c.ServeHTTP(to, request)
	if to.status != status {
		b.Fatalf("%s %s: got %d, want %d", method, path, to.status, status)
	}
}

func BenchmarkPost(b *testing.B) {
	c := newClient(b, scim.Create)
	for i := 0; b.Loop(); i++ {
		c.quick(b, 201, "POST", "/Users", strings.Replace(entraUser, "jyoung@contoso.com", fmt.Sprintf("u%d@x", i), 1))
	}
}

func BenchmarkGet(b *testing.B) {
	c := newClient(b, scim.Create)
	id := c.must(201, "POST", "/Users", entraUser).body.ID()
	for b.Loop() {
		c.quick(b, 200, "GET", "/Users/"+id, "")
	}
}

func BenchmarkFilter(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		c := crowd(b, size)
		for name, text := range map[string]string{
			"indexed": `userName eq "u0042"`, "email": `emails[type eq "work"].value eq "u42@x"`, "scan": `userName sw "u0042"`,
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				for b.Loop() {
					c.quick(b, 200, "GET", "/Users"+filter(text), "")
				}
			})
		}
	}
}

func BenchmarkPatchUser(b *testing.B) {
	c := newClient(b, scim.Create)
	id := c.must(201, "POST", "/Users", entraUser).body.ID()
	for i := 0; b.Loop(); i++ {
		c.quick(b, 200, "PATCH", "/Users/"+id, patchOf(fmt.Sprintf(`{"op":"Replace","path":"title","value":"t%d"}`, i)))
	}
}

// BenchmarkPatchMembers adds and removes one member of a large group.
func BenchmarkPatchMembers(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		c := newClient(b, scim.Create)
		var ids []string
		for i := range size {
			ids = append(ids, c.user(strconv.Itoa(i)))
		}
		group := c.group("g", ids...)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				op := [...]string{"Remove", "Add"}[i%2]
				c.quick(b, 204, "PATCH", "/Groups/"+group, patchOf(`{"op":"`+op+`","path":"members","value":[{"value":"`+ids[7]+`"}]}`))
			}
		})
	}
}
