package reference

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scimproof/scimproof/scim"
)

// maxBody is the most bytes that a request body may have.
const maxBody = 1 << 20

// call is one request and the URL that its locations begin with.
type call struct {
	*http.Request
	base string
}

// methods maps HTTP methods to what serves them on one endpoint.
type methods map[string]func(c *call, in *collection, id string) answer

func (c *call) route(serve methods, in *collection, id string) answer {
	method := c.Method
	if method == http.MethodHead {
		method = http.MethodGet // net/http drops the body
	}
	if handle, ok := serve[method]; ok {
		return handle(c, in, id)
	}
	allowed := strings.Join(slices.Sorted(maps.Keys(serve)), ", ")
	a := refusal(http.StatusMethodNotAllowed, "method %s is not allowed here: want one of %s", c.Method, allowed)
	a.header = http.Header{"Allow": {allowed}}
	return a
}

// read returns the body, which must be JSON by its media type, if it has one, and by its bytes.
func (c *call) read() ([]byte, *scim.Error) {
	if media := c.Header.Get("Content-Type"); media != "" && !isJSON(media) {
		return nil, scim.Errorf(http.StatusUnsupportedMediaType, "", "content type: want %s, got %q", scim.MediaType, media)
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, c.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, scim.Errorf(http.StatusRequestEntityTooLarge, "", "body is too large: want at most %d bytes", maxBody)
	}
	if err != nil {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidSyntax, "body cannot be read: %v", err)
	}
	if !utf8.Valid(body) {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidSyntax, "body: want UTF-8, got %s", scim.Excerpt(body, 80))
	}
	if !json.Valid(body) {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidSyntax, "body: want JSON, got %s", scim.Excerpt(body, 80))
	}
	return body, nil
}

// resource reads the body as a resource of the collection's type.
func (c *call) resource(in *collection) (scim.Resource, scim.Resource, *scim.Error) {
	body, err := c.read()
	if err != nil {
		return nil, nil, err
	}
	raw, problem := (&scim.Response{Body: body}).Decode()
	if problem != nil {
		return nil, nil, scim.Errorf(http.StatusBadRequest, scim.InvalidSyntax, "%v", problem)
	}
	data, err := in.typ.Canonical(raw)
	return data, raw, err
}

func isJSON(media string) bool {
	kind, _, err := mime.ParseMediaType(media)
	return err == nil && (kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json"))
}

// authorized compares digests, so that the time it takes tells nothing about the token.
func (p *Provider) authorized(r *http.Request) bool {
	if p.options.Token == "" {
		return true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(p.options.Token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
