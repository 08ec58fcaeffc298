package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// The outcome classes of a request.
const (
	outcomeOK         = "ok"
	outcomeUnexpected = "unexpected_status"
	outcomeTimeout    = "timeout"
	outcomeTransport  = "transport"
	outcomeInvalid    = "invalid_body"
)

// errTimeout is the cause of a request that the watchdog ended.
var errTimeout = errors.New("no complete response in time")

// classify says how a request ended. Any 2xx is expected, and 404 to a DELETE; a GET and a POST must be answered with a
// JSON object.
func classify(req *scim.Request, rsp *scim.Response) string {
	switch {
	case errors.Is(rsp.Err, errTimeout):
		return outcomeTimeout
	case errors.Is(rsp.Err, scim.ErrTooLarge):
		return outcomeInvalid
	case rsp.Err != nil:
		return outcomeTransport
	case req.Method == http.MethodDelete && rsp.Status == http.StatusNotFound:
		return outcomeOK
	case !rsp.OK():
		return outcomeUnexpected
	case (req.Method == http.MethodGet || req.Method == http.MethodPost) && !isObject(rsp.Body):
		return outcomeInvalid
	}
	return outcomeOK
}

func isObject(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 0 && body[0] == '{' && json.Valid(body)
}
