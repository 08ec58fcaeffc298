package steps

import (
	"context"
	"net/http"
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
	if err := s.remember(ctx, req, rsp); err != nil {
		s.fault(err)
	}
}

// remember keeps the registry of created resources: what an answer says of them, and what a DELETE removed.
func (s sender) remember(ctx context.Context, req *scim.Request, rsp *scim.Response) error {
	if req.Method == http.MethodDelete {
		return s.removed(req, rsp)
	}
	var named scim.Named
	asked, found := false, false
	read := func(path string) (scim.Named, bool) { // once for all registries
		if !asked {
			named, found = s.read(ctx, path)
			asked = true
		}
		return named, found
	}
	return s.note(func(notes *targets.Registry) error { return notes.Heard(req, rsp, read) })
}

func (s sender) removed(req *scim.Request, rsp *scim.Response) error {
	if !rsp.OK() && (rsp.Err != nil || rsp.Status != http.StatusNotFound) {
		return nil
	}
	path, _, _ := strings.Cut(string(req.Path), "?")
	return s.note(func(notes *targets.Registry) error {
		if notes.Owns(path) {
			return notes.Gone(targets.Entry{Path: path})
		}
		return nil
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
