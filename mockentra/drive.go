package mockentra

import (
	"context"
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Sender performs a request and fills the response; *scim.Client is one. A request without an answer ends in Response.Err.
type Sender interface {
	Send(ctx context.Context, req *scim.Request, rsp *scim.Response)
}

// Run drives one flow to its end.
func Run(ctx context.Context, flow Flow, sender Sender, clock Clock) Outcome {
	var (
		req  scim.Request
		rsp  scim.Response
		prev *scim.Response
	)
	for flow.Next(prev, clock.Now(), &req) {
		sender.Send(ctx, &req, &rsp)
		prev = &rsp
	}
	return flow.Outcome()
}

// Drive drives a cycle one flow at a time, as a conformance run does. It ends early, with Result.Complete false, when ctx ends;
// the watermark is not stored then.
func Drive(ctx context.Context, cycle Cycle, sender Sender, clock Clock) Result {
	for ctx.Err() == nil {
		flow, state := cycle.Start()
		if state != Ready {
			break
		}
		Run(ctx, flow, sender, clock)
		cycle.Done(flow)
	}
	return cycle.Result()
}

// DriveTogether drives a cycle as Drive does, but so many flows at once where the cycle has them: as a service with so many workers would.
func DriveTogether(ctx context.Context, cycle Cycle, workers int, sender Sender, clock Clock) Result {
	for ctx.Err() == nil {
		var several []Flow
		for len(several) < workers {
			flow, state := cycle.Start()
			if state != Ready {
				break
			}
			several = append(several, flow)
		}
		if len(several) == 0 {
			break
		}
		var running sync.WaitGroup
		for _, flow := range several {
			running.Go(func() { Run(ctx, flow, sender, clock) })
		}
		running.Wait()
		for _, flow := range several {
			cycle.Done(flow)
		}
	}
	return cycle.Result()
}
