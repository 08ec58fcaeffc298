package invariant

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Answer is a complete response, with what was asked.
type Answer struct {
	Method string
	Path   string // below the base URL, with its query: "Users?filter=…"
	Asked  http.Header
	Status int
	Header http.Header
	Body   []byte

	collection string // "Users" or "Groups"
	id         string // "" of a collection
	query      url.Values
	body       scim.Resource // nil where the body is no JSON object
	unread     error         // why
	resources  []scim.Resource
	list       bool
}

// Read makes an answer of a request and its response, or nil where none of the invariants has a say: there is no response, it is not about
// users or groups, it is a redirect, a limit, or what a gateway says in the provider's place.
func Read(request *scim.Request, response *scim.Response) *Answer {
	path, query, _ := strings.Cut(string(request.Path), "?")
	collection, id, _ := strings.Cut(path, "/")
	if response.Err != nil || collection != "Users" && collection != "Groups" || silent(response) {
		return nil
	}
	a := &Answer{
		Method: request.Method, Path: string(request.Path), Asked: request.Header, Status: response.Status, Header: response.Header,
		Body: response.Body, collection: collection,
	}
	a.id, _ = url.PathUnescape(id)
	a.query, _ = url.ParseQuery(query)
	a.body, a.unread = response.Decode()
	a.listed()
	return a
}

// silent reports whether a response says nothing about the provider.
func silent(response *scim.Response) bool {
	switch status := response.Status; {
	case status < 200, status >= 300 && status < 400, status == http.StatusTooManyRequests,
		status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return true
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusRequestEntityTooLarge, status >= 500:
		return mediaType(response.Header) == "text/html"
	}
	return false
}

func mediaType(header http.Header) string {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind
}

// listed finds the resources of an answer: those of a list, or the one.
func (a *Answer) listed() {
	if a.body == nil || !a.OK() || a.Method == http.MethodDelete {
		return
	}
	found, has := a.body.Get("Resources")
	_, total := a.body.Get("totalResults")
	if a.list = has || total || a.names(scim.MessageList); !a.list {
		if !a.names(scim.MessageError) {
			a.resources = []scim.Resource{a.body}
		}
		return
	}
	items, _ := found.([]any)
	for _, item := range items {
		if resource, ok := item.(map[string]any); ok {
			a.resources = append(a.resources, resource)
		}
	}
}

// names reports whether the body's schemas name a message.
func (a *Answer) names(uri string) bool { return has(a.body, uri) }

func has(resource scim.Resource, uri string) bool {
	value, _ := resource.Get("schemas")
	listed, _ := value.([]any)
	return slices.ContainsFunc(listed, func(named any) bool { return strings.EqualFold(fmt.Sprint(named), uri) })
}

// OK reports a success.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// search reports whether a collection was read.
func (a *Answer) search() bool { return a.Method == http.MethodGet && a.id == "" }

// partial reports whether the request selects attributes.
func (a *Answer) partial() bool {
	return a.query.Has("attributes") || a.query.Has("excludedAttributes")
}

// Kind names the kind of request in words of HTTP, such as "GET /Users/{id}", with the status of an error.
func (a *Answer) Kind() string {
	kind := a.Method + " /" + a.collection
	switch {
	case a.id != "":
		kind += "/{id}"
	case a.search() && a.query.Has("filter"):
		kind += "?filter"
	}
	if a.search() && a.OK() && a.list && len(a.resources) == 0 {
		kind += " without a hit"
	}
	if a.partial() {
		kind += ", attributes selected"
	}
	if !a.OK() {
		kind = fmt.Sprintf("%s answered %d", kind, a.Status)
	}
	return kind
}
