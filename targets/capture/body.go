package capture

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// mostBody is how much of a body is taken, in bytes: more than the reference accepts, so that it refuses what is larger.
const mostBody = 2 << 20

// Take reads the body of a request, of 2 MiB at most, and leaves it in place.
func Take(r *http.Request) []byte {
	body, _ := io.ReadAll(io.LimitReader(r.Body, mostBody))
	Give(r, body)
	return body
}

// Give puts another body into a request, with its length.
func Give(r *http.Request, body []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
}

// Decode reads a JSON object and keeps numbers as written; nil for anything else.
func Decode(body []byte) map[string]any {
	var value map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}
