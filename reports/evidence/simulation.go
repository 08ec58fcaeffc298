package evidence

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Simulation is what scimproof did in place of the provider, or of the way to it. It is part of the run file. Nothing of such an
// exchange is the provider's doing, but for the response that was discarded.
type Simulation string

// The simulations.
const (
	SimulatedLoss        Simulation = "response discarded" // the request was sent; its response came, and who sent it never heard of it
	SimulatedUnavailable Simulation = "503"                // the request was not sent, and answered 503
	SimulatedRefusal     Simulation = "401"                // the request was not sent, and answered 401
)

// status is what is answered instead of sending, 0 where the request is sent.
func (s Simulation) status() int {
	switch s {
	case SimulatedUnavailable:
		return http.StatusServiceUnavailable
	case SimulatedRefusal:
		return http.StatusUnauthorized
	}
	return 0
}

type simulationKey struct{}

// Simulate makes the requests under the returned context simulated ones: a log's With hands that on to its transport, which does not
// send what is answered here. So neither a limit of the rate nor the guard of a target sees it.
func Simulate(ctx context.Context, what Simulation) context.Context {
	return context.WithValue(ctx, simulationKey{}, what)
}

func simulationIn(ctx context.Context) Simulation {
	what, _ := ctx.Value(simulationKey{}).(Simulation)
	return what
}

// simulated answers a request without sending it.
func simulated(request *http.Request, status int) (*http.Response, error) {
	if request.Body != nil {
		_, err := io.Copy(io.Discard, request.Body) // so that the evidence has it
		_ = request.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	body := scim.JSON(map[string]any{
		"schemas": []string{scim.MessageError}, "status": strconv.Itoa(status), "detail": "simulated by scimproof: the request was not sent",
	})
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {scim.MediaType}}, Body: io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)), Request: request,
	}, nil
}
