package reference

import (
	"encoding/json"
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
	return found(p.query(c, in, filter, part, show))
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

func (p *Provider) query(c *call, in *collection, filter scim.Filter, part page, show projection) scim.Resource {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	var hits []*record
	total := in.order.len()
	if filter.None() {
		hits = in.order.page(part.start-1, part.count)
	} else {
		matching := p.matching(c, in, filter)
		total = len(matching)
		hits = window(matching, part.start-1, part.count)
	}
	resources := make([]any, len(hits))
	for i, hit := range hits {
		resources[i] = map[string]any(p.render(hit, c.base, show))
	}
	return listResponse(resources, total, part.start)
}

func (p *Provider) matching(c *call, in *collection, filter scim.Filter) []*record {
	derived := filter.Mentions("members") || filter.Mentions("groups") || filter.Mentions("manager") || filter.Mentions("meta")
	candidates := in.candidates(filter)
	p.scanned.Add(int64(len(candidates)))
	var hits []*record
	for _, candidate := range candidates {
		view := candidate.data
		if derived {
			view = p.render(candidate, c.base, projection{})
		}
		if filter.Match(view, in.typ) {
			hits = append(hits, candidate)
		}
	}
	return hits
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
