package sentry

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// listResponse is a page. itemsPerPage is the number of resources that are really there.
type listResponse struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	StartIndex   int64    `json:"startIndex"`
	ItemsPerPage int      `json:"itemsPerPage"`
	Resources    []any    `json:"Resources"`
}

func newList(total int, startIndex int64, resources []any) answer {
	if resources == nil {
		resources = []any{}
	}
	return answer{status: http.StatusOK, body: listResponse{
		Schemas:      []string{scim.MessageList},
		TotalResults: total,
		StartIndex:   startIndex,
		ItemsPerPage: len(resources),
		Resources:    resources,
	}}
}

// defaultPage is the page size without count, and with count=0.
const defaultPage = 100

// listing holds the checked query parameters of a GET.
type listing struct {
	startIndex int64
	count      int64
	filter     condition
	noMembers  bool
}

// validated checks the query parameters. failed says that refused is the answer. A bad filter wins over everything else.
func (p *Provider) validated(r request) (checked listing, refused answer, failed bool) {
	filter, fault := p.filter(r)
	if fault != nil {
		return listing{}, *fault, true
	}
	var errors fieldErrors
	startIndex, message := integer(r.parameter("startIndex"), 1, 1)
	errors.add("startIndex", message...)
	count, message := integer(r.parameter("count"), 0, defaultPage)
	errors.add("count", message...)
	excluded := trimmed(r.query["excludedAttributes"])
	if slices.Contains(excluded, "") {
		errors.add("excludedAttributes", errBlank)
	}
	if len(errors) > 0 {
		return listing{}, badFields(errors), true
	}
	return listing{
		startIndex: startIndex,
		count:      count,
		filter:     filter,
		noMembers:  slices.Contains(excluded, "members"),
	}, answer{}, false
}

// trimmed is what the framework makes of the texts of a list.
func trimmed(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = strings.TrimSpace(text)
	}
	return all
}

// paged is validated for a list that is cut into pages, whose own rules come second.
func (p *Provider) paged(r request) (checked listing, refused answer, failed bool) {
	if checked, refused, failed = p.validated(r); failed {
		return listing{}, refused, true
	}
	count := checked.count
	if strings.Contains(r.parameter("startIndex"), ".") {
		return listing{}, detail(http.StatusBadRequest, "Invalid cursor parameter."), true
	}
	if count == 0 && p.options.CountZero == http.StatusInternalServerError {
		return listing{}, internalError(), true
	}
	if count == 0 {
		count = defaultPage
	}
	if count, refused, failed = perPage(r.parameter("per_page"), count); failed {
		return listing{}, refused, true
	}
	if checked.startIndex == math.MaxInt64 || count == math.MaxInt64 { // beyond what the database takes
		return listing{}, internalError(), true
	}
	checked.count = count
	return checked, answer{}, false
}

func (p *Provider) filter(r request) (condition, *answer) {
	filter, fault := parseFilter(r.parameter("filter"))
	switch fault {
	case filterInvalid:
		refused := p.invalidFilter()
		return condition{}, &refused
	case filterRaises:
		refused := internalError()
		return condition{}, &refused
	default:
		return filter, nil
	}
}

// perPage honours a parameter that SCIM does not know. It overrides count, which widens the range it may have.
func perPage(text string, count int64) (size int64, refused answer, failed bool) {
	if text == "" {
		return count, answer{}, false
	}
	limit := max(defaultPage, count)
	size, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, detail(http.StatusBadRequest, "Invalid per_page parameter."), true
	}
	if size < 1 || size > limit {
		return 0, detail(http.StatusBadRequest, fmt.Sprintf("Invalid per_page value. Must be between 1 and %d.", limit)), true
	}
	return size, answer{}, false
}

// zeroFraction is what the framework cuts off before it reads an integer.
var zeroFraction = regexp.MustCompile(`\.0*\s*$`)

// integer reads a query parameter; "" takes the default. A number too large for the database becomes math.MaxInt64.
func integer(text string, least, otherwise int64) (number int64, messages []string) {
	if text == "" {
		return otherwise, nil
	}
	digits := strings.TrimSpace(zeroFraction.ReplaceAllString(text, ""))
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil && number != math.MaxInt64 && number != math.MinInt64 {
		return 0, []string{"A valid integer is required."}
	}
	if number < least {
		return 0, []string{fmt.Sprintf("Ensure this value is greater than or equal to %d.", least)}
	}
	return number, nil
}

// page cuts the asked part out of all matches and renders it.
func page[T any](matches []T, asked listing, render func([]T) []any) answer {
	from := min(asked.startIndex-1, int64(len(matches)))
	to := from + min(asked.count, int64(len(matches))-from)
	return newList(len(matches), asked.startIndex, render(matches[from:to]))
}
