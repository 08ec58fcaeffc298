package reference

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/scimproof/scimproof/scim"
)

// maxResults is the most resources of one answer, and the page size without count.
const maxResults = 200

// page is which part of a result the client wants.
type page struct{ start, count int } // start is 1-based

// parsePage reads startIndex and count: below 1 means 1, below 0 means 0 (RFC 7644 §3.4.2.4).
func parsePage(query url.Values) (page, *scim.Error) {
	start, err := number(query, "startIndex", 1)
	if err != nil {
		return page{}, err
	}
	count, err := number(query, "count", maxResults)
	return page{max(start, 1), min(max(count, 0), maxResults)}, err
}

func number(query url.Values, name string, otherwise int) (int, *scim.Error) {
	text := query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		return 0, scim.Errorf(400, scim.InvalidValue, "%s: want an integer, got %s", name, scim.Compact(text))
	}
	return value, nil
}

// list answers a query (RFC 7644 §3.4.2). The result is in the order of creation; sortBy is not supported and ignored.
func (p *Provider) list(c *call, in *collection, _ string) answer {
	query := c.URL.Query()
	show, err := parseProjection(in.typ, query)
	if err != nil {
		return failed(err)
	}
	part, err := parsePage(query)
	if err != nil {
		return failed(err)
	}
	filter, err := parseFilter(in.typ, query)
	if err != nil {
		return failed(err)
	}
	var hits []view
	var total int
	if filter.None() {
		hits, total = p.page(in, part, show)
	} else {
		var gone error
		if hits, total, gone = p.matching(c, in, filter, part, show); gone != nil {
			return refusal(http.StatusServiceUnavailable, "request was given up: %v", gone)
		}
	}
	p.working("render")
	resources := make([]any, len(hits))
	for i, hit := range hits {
		resources[i] = map[string]any(hit.render(c.base, show))
	}
	return found(listResponse(resources, total, part.start))
}

// parseFilter reads the filter parameter; an empty one is no filter expression and refused.
func parseFilter(typ *scim.Type, query url.Values) (scim.Filter, *scim.Error) {
	if !query.Has("filter") {
		return scim.Filter{}, nil
	}
	filter, err := scim.ParseFilter(query.Get("filter"))
	if err != nil {
		return filter, scim.Errorf(400, scim.InvalidFilter, "filter: %v", err)
	}
	return filter, filter.Check(typ)
}

// page returns a part of all resources, and how many there are.
func (p *Provider) page(in *collection, part page, show projection) ([]view, int) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	records := in.order.page(part.start-1, part.count)
	views := make([]view, len(records))
	for i, r := range records {
		views[i] = p.look(r, r.data(), show)
	}
	return views, in.order.len()
}

// matching returns a part of what satisfies a filter, and how much does. Each resource is looked at by itself and without the
// lock, since that may take long; what has matched is shown as it matched. The error is that of a request whose client has gone.
func (p *Provider) matching(c *call, in *collection, filter scim.Filter, part page, show projection) ([]view, int, error) {
	derived := filter.Mentions("members") || filter.Mentions("groups") || filter.Mentions("manager") || filter.Mentions("meta")
	p.mutex.RLock()
	candidates := in.candidates(filter)
	p.mutex.RUnlock()
	p.working("filter")
	p.scanned.Add(int64(len(candidates)))
	var hits []view
	for i, candidate := range candidates {
		if i%1024 == 1023 && c.Context().Err() != nil {
			return nil, 0, c.Context().Err()
		}
		if candidate == nil {
			continue
		}
		seen := view{of: candidate, data: candidate.data()}
		visible := seen.data
		if derived {
			whole, there := p.whole(candidate)
			if !there {
				continue
			}
			seen, visible = whole, whole.render(c.base, projection{})
		}
		if filter.Match(visible, in.typ) {
			hits = append(hits, seen)
		}
	}
	shown := window(hits, part.start-1, part.count)
	if !derived {
		p.complete(shown, show)
	}
	return shown, len(hits), nil
}

// whole is all of a resource, unless it was deleted.
func (p *Provider) whole(r *record) (view, bool) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.look(r, r.data(), projection{}), r.in.byID[r.id] == r
}

// complete adds what is to be shown of others to what has matched.
func (p *Provider) complete(matched []view, show projection) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	for i, hit := range matched {
		matched[i] = p.look(hit.of, hit.data, show)
	}
}

func listResponse(resources []any, total, start int) scim.Resource {
	return scim.Resource{
		"schemas":      []any{scim.MessageList},
		"totalResults": integer(total),
		"startIndex":   integer(start),
		"itemsPerPage": integer(len(resources)),
		"Resources":    resources,
	}
}

func integer(value int) json.Number { return json.Number(strconv.Itoa(value)) }
