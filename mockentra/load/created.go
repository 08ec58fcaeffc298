package load

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// remember tells what the slot's request was answered where that says what is ours: a creation, or a search that found something.
func (w *wire) remember(s *slot) {
	collection, _, query := strings.Cut(string(s.req.Path), "?")
	switch {
	case s.req.Method == http.MethodPost:
		w.cfg.Answered(collection, s.req.Body, &s.rsp)
	case query && s.req.Method == http.MethodGet && s.rsp.OK() && bytes.Contains(s.rsp.Body, []byte(`"id"`)):
		if list, err := s.rsp.List(); err == nil {
			w.cfg.Seen(collection, list)
		}
	}
}

// Creations is told what is created.
type Creations interface {
	// Answered is told the answer to each POST, whatever it is, with the body that was sent.
	Answered(collection string, sent []byte, rsp *scim.Response)
	// Seen is told the resources that a search has found.
	Seen(collection string, list scim.List)
}

// untold is Creations that nobody wants to hear of.
type untold struct{}

func (untold) Answered(string, []byte, *scim.Response) {}
func (untold) Seen(string, scim.List)                  {}
