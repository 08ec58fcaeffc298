package main

import (
	"context"
	"net/http"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// heard tells the ledger of an answer. What a creation has made is read at once, as long as that is wanted: the engine writes to it
// next, and would not read it.
func (s *loadSession) heard(req *scim.Request, rsp *scim.Response) {
	if targets.Alarming(rsp) {
		s.watch.Suspect()
	}
	path, err := s.Ledger.Heard(req, rsp, s.look)
	s.note(err)
	switch {
	case path == "" || req.Method != http.MethodPost:
	case s.Ledger.Doubtful(rsp):
		s.look(path)
	default:
		s.Ledger.Trust(path)
	}
}

// look reads a resource, and lets the ledger hear of it.
func (s *loadSession) look(path string) (scim.Named, bool) {
	request := scim.Reading(path)
	var response scim.Response
	s.client.Send(s.sending, &request, &response)
	_, err := s.Ledger.Heard(&request, &response, nil)
	s.note(err)
	if !response.OK() {
		return scim.Named{}, false
	}
	return scim.NamedIn(response.Body)
}

// hearing sends for the audit: its reads prove what is ours before it is deleted.
type hearing struct {
	*loadSession
	reader *scim.Client
}

// Send implements mockentra.Sender.
func (h hearing) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	h.reader.Send(ctx, req, rsp)
	_, err := h.Ledger.Heard(req, rsp, nil)
	h.note(err)
}

// note keeps the first error of the ledger: without it nothing may be left behind unseen.
func (s *loadSession) note(err error) {
	if err != nil {
		s.lost.CompareAndSwap(nil, &err)
	}
}

// foreign reports whether a matched resource is not ours, so that nothing is written to it.
func (s *loadSession) foreign(path string) bool { return !s.Ledger.Owns(path) }
