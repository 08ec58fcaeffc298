package steps

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// Sender is what clean-up sends through.
type Sender interface {
	Send(ctx context.Context, req *scim.Request, rsp *scim.Response)
}

// CleanUp removes what a registry says is left, newest first, and returns one line for each entry that stays. It stops
// when ctx ends.
func CleanUp(ctx context.Context, registry *targets.Registry, send Sender) []string {
	var left []string
	for _, entry := range registry.Left() {
		if err := ctx.Err(); err != nil {
			left = append(left, fmt.Sprintf("%s%s: not tried, %s", entry.Path, entry.Filter, context.Cause(ctx)))
			continue
		}
		if problem := remove(ctx, entry, send); problem != "" {
			left = append(left, problem)
			continue
		}
		if err := registry.Gone(entry); err != nil {
			left = append(left, err.Error())
		}
	}
	return left
}

// remove deletes one entry and returns what stood in the way.
func remove(ctx context.Context, entry targets.Entry, send Sender) string {
	if entry.Filter == "" {
		return deleteAt(ctx, entry.Path, send)
	}
	request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(entry.Filter)}
	var response scim.Response
	send.Send(ctx, &request, &response)
	list, err := response.List()
	if !response.OK() || err != nil {
		return fmt.Sprintf("%s: %s", entry.Filter, answered(&response))
	}
	collection, _, _ := strings.Cut(entry.Filter, "?")
	if len(list.Resources) > 1 {
		return fmt.Sprintf("%s: want at most one hit, got %d; nothing was deleted", entry.Filter, len(list.Resources))
	}
	for _, resource := range list.Resources {
		if problem := deleteAt(ctx, collection+"/"+url.PathEscape(resource.ID()), send); problem != "" {
			return problem
		}
	}
	return ""
}

func deleteAt(ctx context.Context, path string, send Sender) string {
	request := scim.Request{Op: scim.OpUserDelete, Method: http.MethodDelete, Path: []byte(path)}
	if strings.HasPrefix(path, "Groups/") {
		request.Op = scim.OpGroupDelete
	}
	var response scim.Response
	send.Send(ctx, &request, &response)
	if response.OK() || response.Err == nil && response.Status == http.StatusNotFound {
		return ""
	}
	return fmt.Sprintf("%s: %s", path, answered(&response))
}
