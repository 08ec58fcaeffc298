package reference

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/scimproof/scimproof/scim"
)

// answer is what goes back.
type answer struct {
	status int
	body   []byte // nil for none
	header http.Header
}

func (a answer) write(w http.ResponseWriter) {
	header := w.Header()
	maps.Copy(header, a.header)
	if a.body != nil {
		header.Set("Content-Type", scim.MediaType+"; charset=utf-8")
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that has gone needs no answer
}

func found(resource scim.Resource) answer {
	return answer{status: http.StatusOK, body: encode(resource)}
}

// placed is found for a resource with a URI of its own (RFC 7643 §3.1 on meta.location).
func placed(resource scim.Resource, location string) answer {
	a := found(resource)
	a.header = http.Header{"Content-Location": {location}}
	return a
}

func failed(err *scim.Error) answer { return answer{status: err.Status, body: err.Body()} }

func refusal(status int, format string, args ...any) answer {
	return failed(scim.Errorf(status, "", format, args...))
}

func unauthorized() answer {
	a := refusal(http.StatusUnauthorized, "authorization: want a valid bearer token, got none or another")
	a.header = http.Header{"Www-Authenticate": {`Bearer realm="scim"`}}
	return a
}
