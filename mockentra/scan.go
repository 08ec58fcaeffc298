package mockentra

import (
	"bytes"
	"strconv"

	"github.com/scimproof/scimproof/scim"
)

// scanResource takes a resource and returns its id, "" where it has no string of that name.
func scanResource(s *scim.Scanner) (id string, ok bool) {
	ok = s.Object(func(key []byte) bool {
		if !bytes.EqualFold(key, []byte("id")) || s.Next() != '"' {
			return s.Skip()
		}
		raw, good := s.Raw()
		id = scim.Unescape(raw)
		return good
	})
	return id, ok
}

// scanID returns the id of a body that is one resource; false for a body that is not one JSON object with a string id.
func scanID(body []byte) (string, bool) {
	s := &scim.Scanner{Text: body}
	id, ok := scanResource(s)
	return id, ok && id != "" && s.End()
}

// found is what a list response says without being decoded.
type found struct {
	total int    // totalResults
	hits  int    // resources on the page
	id    string // of the first resource
}

// scanList reads a ListResponse (RFC 7644 §3.4.2); false for anything else. Members are compared without regard to case.
func scanList(body []byte) (found, bool) {
	var list found
	counted, s := false, &scim.Scanner{Text: body}
	ok := s.Object(func(key []byte) bool {
		switch {
		case bytes.EqualFold(key, []byte("totalResults")):
			s.Next()
			total, err := strconv.Atoi(string(s.Bare()))
			list.total, counted = total, err == nil
			return counted
		case bytes.EqualFold(key, []byte("Resources")) && s.Next() == '[':
			return s.Array(func() bool {
				id, good := scanResource(s)
				if list.hits == 0 {
					list.id = id
				}
				list.hits++
				return good
			})
		}
		return s.Skip()
	})
	return list, ok && counted && s.End()
}
