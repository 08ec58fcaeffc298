package scim

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Op names what a request is for. The set is closed: it is a row of the report and a label of the metrics.
type Op string

// The operations of the provisioning flows, and of the tester's own reading.
const (
	OpProbe              Op = "probe"
	OpUserMatch          Op = "user_match"
	OpUserCreate         Op = "user_create"
	OpUserGet            Op = "user_get"
	OpUserUpdate         Op = "user_update"
	OpUserDisable        Op = "user_disable"
	OpUserDelete         Op = "user_delete"
	OpUserManager        Op = "user_manager"
	OpGroupMatch         Op = "group_match"
	OpGroupCreate        Op = "group_create"
	OpGroupGet           Op = "group_get"
	OpGroupUpdate        Op = "group_update"
	OpGroupAddMembers    Op = "group_add_members"
	OpGroupRemoveMembers Op = "group_remove_members"
	OpGroupDelete        Op = "group_delete"
	OpList               Op = "list"
	OpDiscover           Op = "discover"
)

// Request is one request of a flow. Its buffers belong to the flow and stay valid until the flow's next Next.
type Request struct {
	Op     Op
	Method string
	Path   []byte      // relative to the base URL, encoded, with its query: "Users?filter=…"
	Header http.Header // shared and read-only: the sender copies what it must change
	Body   []byte      // nil for none
}

// Response is what came back. Err set means that no complete answer arrived: the effect of a write is then unknown,
// which is not "failed".
type Response struct {
	Exchange int           // number in the evidence log, 0 = not kept
	Took     time.Duration // until the answer was complete or given up; 0 = not measured
	Err      error
	Status   int
	Header   http.Header
	Body     []byte
}

// OK reports a complete answer with a 2xx status.
func (r *Response) OK() bool { return r.Err == nil && r.Status >= 200 && r.Status < 300 }

// ErrNotJSON says that a body is not one JSON object.
var ErrNotJSON = errors.New("body is not a JSON object")

// Decode parses the body as one JSON object. Numbers stay json.Number. The error wraps ErrNotJSON and quotes the
// beginning of the body, or wraps ErrTooLarge for a body that would fill the memory.
func (r *Response) Decode() (Resource, error) {
	if err := decodable(r.Body); err != nil {
		return nil, err
	}
	var value Resource
	if err := unmarshal(r.Body, &value); err != nil || value == nil {
		return nil, fmt.Errorf("%w: got %s", ErrNotJSON, Excerpt(r.Body, 120))
	}
	return value, nil
}

// List parses the body as a ListResponse (RFC 7644 §3.4.2). An absent Resources member is an empty page.
func (r *Response) List() (List, error) {
	value, err := r.Decode()
	if err != nil {
		return List{}, err
	}
	return ParseList(value)
}

func (r *Response) String() string {
	if r.Err != nil {
		return r.Err.Error()
	}
	return fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status))
}

// Reading is the request that reads the user or group at a path "Users/ID".
func Reading(path string) Request {
	op := OpUserGet
	if strings.HasPrefix(path, "Groups") {
		op = OpGroupGet
	}
	return Request{Op: op, Method: http.MethodGet, Path: []byte(path)}
}

// Excerpt returns at most the first limit bytes of a body as one quoted line.
func Excerpt(body []byte, limit int) string {
	if len(body) == 0 {
		return "an empty body"
	}
	if len(body) <= limit {
		return strconv.Quote(string(body))
	}
	return strconv.Quote(string(Beginning(body, limit))) + InAll(len(body))
}
