package steps

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

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
	if err := s.remember(ctx, req, rsp); err != nil {
		s.fault(err)
	}
}

// remember keeps the registry of created resources: what a POST made, what it may have made, what a DELETE removed.
func (s sender) remember(ctx context.Context, req *scim.Request, rsp *scim.Response) error {
	collection, _, _ := strings.Cut(string(req.Path), "?")
	switch {
	case req.Method == http.MethodPost:
		return s.created(ctx, collection, req, rsp)
	case req.Method == http.MethodGet && rsp.OK() && strings.Contains(string(req.Path), "?filter="):
		if list, err := rsp.List(); err == nil && len(list.Resources) > 0 {
			return s.note(func(notes *targets.Registry) error { notes.Seen(collection, list); return nil })
		}
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

func (s sender) created(ctx context.Context, collection string, req *scim.Request, rsp *scim.Response) error {
	if targets.Withheld(rsp.Err) {
		return nil
	}
	read := sync.OnceValues(func() (scim.Named, bool) {
		shown, _ := scim.NamedIn(rsp.Body)
		return s.read(ctx, collection+"/"+url.PathEscape(shown.ID))
	})
	return s.note(func(notes *targets.Registry) error {
		return notes.Answered(collection, req.Body, rsp, func(string) (scim.Named, bool) { return read() })
	})
}

// read looks once at a resource whose creation was answered without a name.
func (s sender) read(ctx context.Context, path string) (scim.Named, bool) {
	request := scim.Request{Op: scim.OpUserGet, Method: http.MethodGet, Path: []byte(path), Header: plain()}
	if strings.HasPrefix(path, "Groups/") {
		request.Op = scim.OpGroupGet
	}
	var response scim.Response
	s.client.Send(s.log.With(ctx, evidence.OriginOracle, string(request.Op), new(int)), &request, &response)
	if !response.OK() {
		return scim.Named{}, false
	}
	return scim.NamedIn(response.Body)
}

func (s sender) note(what func(*targets.Registry) error) error {
	for _, notes := range s.notes {
		if err := what(notes); err != nil {
			return err
		}
	}
	return nil
}
