package targets

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Sender is what clean-up sends through.
type Sender interface {
	Send(ctx context.Context, req *scim.Request, rsp *scim.Response)
}

// CleanUp removes what the registry says is left, newest first, groups before users, as many at once as workers says. It returns
// one line for each entry that stays, and begins nothing after ctx has ended.
func (r *Registry) CleanUp(ctx context.Context, sender Sender, workers int) []string {
	var groups, others []Entry
	for _, entry := range r.Left() {
		if strings.HasPrefix(entry.Path+entry.Filter, "Groups") {
			groups = append(groups, entry)
			continue
		}
		others = append(others, entry)
	}
	return append(r.removeAll(ctx, groups, sender, workers), r.removeAll(ctx, others, sender, workers)...)
}

func (r *Registry) removeAll(ctx context.Context, entries []Entry, sender Sender, workers int) (left []string) {
	work := make(chan Entry)
	var mu sync.Mutex
	var busy sync.WaitGroup
	for range max(1, min(workers, len(entries))) {
		busy.Go(func() {
			for entry := range work {
				problem := remove(ctx, entry, sender)
				if problem == "" {
					if err := r.Gone(entry); err != nil {
						problem = err.Error()
					}
				}
				if problem != "" {
					mu.Lock()
					left = append(left, problem)
					mu.Unlock()
				}
			}
		})
	}
	for _, entry := range entries {
		work <- entry
	}
	close(work)
	busy.Wait()
	return left
}

// remove deletes one entry and returns what stood in the way.
func remove(ctx context.Context, entry Entry, sender Sender) string {
	if ctx.Err() != nil {
		return fmt.Sprintf("%s%s: not tried, %s", entry.Path, entry.Filter, context.Cause(ctx))
	}
	if entry.Filter == "" {
		return deleteAt(ctx, entry.Path, sender)
	}
	request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(entry.Filter)}
	var response scim.Response
	patiently(ctx, sender, &request, &response)
	list, err := response.List()
	if !response.OK() || err != nil {
		return fmt.Sprintf("%s: want a list, got %s", entry.Filter, said(&response))
	}
	collection, _, _ := strings.Cut(entry.Filter, "?")
	claim, others := scim.ClaimOfQuery(entry.Filter), 0
	for _, resource := range list.Resources {
		if !claim.ShownBy(scim.NamesOf(resource)) || resource.ID() == "" {
			others++
			continue
		}
		if problem := deleteAt(ctx, collection+"/"+url.PathEscape(resource.ID()), sender); problem != "" {
			return problem
		}
	}
	if others > 0 {
		return fmt.Sprintf("%s: %d of %d resources that the search returned do not have that name and were not deleted; the provider may ignore the filter",
			entry.Filter, others, len(list.Resources))
	}
	return ""
}

func deleteAt(ctx context.Context, path string, sender Sender) string {
	request := scim.Request{Op: scim.OpUserDelete, Method: http.MethodDelete, Path: []byte(path)}
	if strings.HasPrefix(path, "Groups/") {
		request.Op = scim.OpGroupDelete
	}
	var response scim.Response
	patiently(ctx, sender, &request, &response)
	if response.OK() || response.Err == nil && response.Status == http.StatusNotFound {
		return ""
	}
	return fmt.Sprintf("%s: want it deleted, got %s", path, said(&response))
}

// said is an answer in a few words, with the beginning of an error's body.
func said(response *scim.Response) string {
	if response.Err != nil || response.Status < http.StatusBadRequest || len(response.Body) == 0 {
		return response.String()
	}
	return response.String() + " " + scim.Excerpt(response.Body, 160)
}
