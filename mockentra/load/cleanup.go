package load

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// Leftover is something that a run created: its path "Users/ID", or the query that finds it where the answer to its creation
// was lost.
type Leftover struct{ Path, Query string }

// CleanUp removes what a run created, several at once, groups before users, and returns a line for each that stays. gone
// hears of each that is removed; it is called concurrently. It stops when ctx ends.
func CleanUp(ctx context.Context, created []Leftover, sender mockentra.Sender, workers int, gone func(Leftover)) []string {
	var groups, others []Leftover
	for _, left := range created {
		if strings.HasPrefix(left.Path+left.Query, "Groups") {
			groups = append(groups, left)
			continue
		}
		others = append(others, left)
	}
	return append(removeAll(ctx, groups, sender, workers, gone), removeAll(ctx, others, sender, workers, gone)...)
}

func removeAll(ctx context.Context, created []Leftover, sender mockentra.Sender, workers int, gone func(Leftover)) (left []string) {
	work := make(chan Leftover)
	var mu sync.Mutex
	var busy sync.WaitGroup
	for range max(1, min(workers, len(created))) {
		busy.Go(func() {
			for next := range work {
				problem := remove(ctx, next, sender)
				if problem == "" {
					gone(next)
					continue
				}
				mu.Lock()
				left = append(left, problem)
				mu.Unlock()
			}
		})
	}
	for _, next := range created {
		work <- next
	}
	close(work)
	busy.Wait()
	return left
}

// remove deletes one resource and returns what stood in the way.
func remove(ctx context.Context, what Leftover, sender mockentra.Sender) string {
	if ctx.Err() != nil {
		return fmt.Sprintf("%s%s: not tried, %s", what.Path, what.Query, context.Cause(ctx))
	}
	if what.Query == "" {
		return deleteAt(ctx, what.Path, sender)
	}
	request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(what.Query)}
	var response scim.Response
	sender.Send(ctx, &request, &response)
	list, err := response.List()
	if !response.OK() || err != nil {
		return fmt.Sprintf("%s: want a list, got %s", what.Query, &response)
	}
	if len(list.Resources) > 1 {
		return fmt.Sprintf("%s: want at most one hit, got %d; nothing was deleted", what.Query, len(list.Resources))
	}
	collection, _, _ := strings.Cut(what.Query, "?")
	for _, resource := range list.Resources {
		if problem := deleteAt(ctx, collection+"/"+url.PathEscape(resource.ID()), sender); problem != "" {
			return problem
		}
	}
	return ""
}

func deleteAt(ctx context.Context, path string, sender mockentra.Sender) string {
	request := scim.Request{Op: scim.OpUserDelete, Method: http.MethodDelete, Path: []byte(path)}
	if strings.HasPrefix(path, "Groups/") {
		request.Op = scim.OpGroupDelete
	}
	var response scim.Response
	sender.Send(ctx, &request, &response)
	if response.OK() || response.Err == nil && response.Status == http.StatusNotFound {
		return ""
	}
	return fmt.Sprintf("%s: want it deleted, got %s", path, &response)
}
