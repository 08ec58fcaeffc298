package steps

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// sender sends on behalf of one origin, numbers the exchanges and remembers what was created.
type sender struct {
	client *scim.Client
	log    *evidence.Log
	origin evidence.Origin
	notes  []*targets.Registry // each hears of what was created
	fault  func(error)         // told when the registry cannot be written
}

// Send implements mockentra.Sender.
func (s sender) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	number := 0
	s.client.Send(s.log.With(ctx, s.origin, string(req.Op), &number), req, rsp)
	rsp.Exchange = number
	if err := s.remember(req, rsp); err != nil {
		s.fault(err)
	}
}

// remember keeps the registry of created resources: what a POST made, what it may have made, what a DELETE removed.
func (s sender) remember(req *scim.Request, rsp *scim.Response) error {
	collection, _, _ := strings.Cut(string(req.Path), "?")
	switch {
	case req.Method == http.MethodPost:
		return s.created(collection, req, rsp)
	case req.Method == http.MethodDelete && (rsp.OK() || rsp.Err == nil && rsp.Status == http.StatusNotFound):
		return s.note(func(notes *targets.Registry) error {
			if notes.Owns(collection) {
				return notes.Gone(targets.Entry{Path: collection})
			}
			return nil
		})
	}
	return nil
}

func (s sender) created(collection string, req *scim.Request, rsp *scim.Response) error {
	if targets.Withheld(rsp.Err) {
		return nil
	}
	if rsp.Err == nil && rsp.Status >= 400 && rsp.Status < 500 {
		return nil
	}
	if resource, err := rsp.Decode(); rsp.Err == nil && err == nil && resource.ID() != "" {
		path := collection + "/" + url.PathEscape(resource.ID())
		return s.note(func(notes *targets.Registry) error { return notes.Created(path) })
	}
	// No readable answer: the resource may be there all the same, so clean-up looks for it by name.
	if filter := finds(collection, req.Body); filter != "" {
		return s.note(func(notes *targets.Registry) error { return notes.Maybe(filter) })
	}
	return nil
}

func (s sender) note(what func(*targets.Registry) error) error {
	for _, notes := range s.notes {
		if err := what(notes); err != nil {
			return err
		}
	}
	return nil
}

// finds makes the query that finds what a POST body asked for.
func finds(collection string, body []byte) string {
	made := scim.Response{Body: body}
	resource, err := made.Decode()
	if err != nil {
		return ""
	}
	for _, name := range []string{"userName", "displayName"} {
		if value, ok := resource[name].(string); ok {
			return collection + "?filter=" + url.QueryEscape(fmt.Sprintf("%s eq %s", name, scim.Compact(value)))
		}
	}
	return ""
}
