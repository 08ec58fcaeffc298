package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// capabilities is the table of capabilities. An empty column is omitted.
type capabilities struct {
	Rows                 []capability
	Advertised, Observed bool
	Disagree             int
	Asked                []*exchange // the discovery requests
}

// capability is a row of the table of capabilities.
type capability struct {
	run.Capability
	Seen  string // what Observed rests on: "41 of 43 checks passed"
	Agree string // "agree", "disagree" or "" when only one of the three is known
}

// newCapabilities compares what is declared, advertised and observed. whole is sanitised; original gives the commands.
func newCapabilities(whole, original *run.Run) capabilities {
	view := capabilities{}
	if len(whole.Scenarios) == 0 {
		return view
	}
	requirements := map[string]run.Requirement{}
	for _, known := range whole.Header.Catalogue {
		requirements[known.ID] = known
	}
	for _, known := range whole.Header.Target.Capabilities {
		row := capability{Capability: known}
		if row.Observed == "" {
			row.observe(whole, requirements)
		}
		row.compare()
		if row.Agree == "disagree" {
			view.Disagree++
		}
		view.Advertised, view.Observed = view.Advertised || row.Advertised != "", view.Observed || row.Observed != ""
		view.Rows = append(view.Rows, row)
	}
	view.ask(whole.Header.Discovery, original.Header.Discovery, whole.Header.Target.URL)
	return view
}

// observe derives from the checks of the capability what the run observed: "yes" if at least one passed and compared something,
// "no" if some were judged and none passed, "" if none was judged.
func (c *capability) observe(whole *run.Run, requirements map[string]run.Requirement) {
	held, judged := 0, 0
	for i := range whole.Scenarios {
		scenario := &whole.Scenarios[i]
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				if check.Looked == 0 || !concerns(c.Name, scenario, requirements[check.Requirement]) {
					continue
				}
				switch check.Verdict {
				case run.Pass:
					held++
					judged++
				case run.Fail, run.Advisory, run.KnownDeviation:
					judged++
				}
			}
		}
	}
	if judged == 0 {
		return
	}
	c.Observed = "no"
	if held > 0 {
		c.Observed = "yes"
	}
	c.Seen = fmt.Sprintf("%d of %s passed", held, verdict.Plural(judged, "check", "checks"))
}

// concerns reports whether a check is about a capability: by the tag of its scenario, or by what its requirement is about.
func concerns(name string, scenario *run.Scenario, requirement run.Requirement) bool {
	about := func(section string, subjects ...string) bool {
		rest, found := strings.CutPrefix(requirement.Source, section)
		return found && (rest == "" || rest[0] == '.') || slices.Contains(subjects, subject(requirement))
	}
	tagged := func(tag string) bool {
		return slices.ContainsFunc(scenario.Tags, func(known string) bool { return strings.TrimPrefix(known, "@") == tag })
	}
	switch name {
	case "filter":
		return about("RFC 7644 §3.4.2.2", "matching")
	case "patch":
		return about("RFC 7644 §3.5.2", "update", "multi-valued", "enterprise", "manager", "members")
	case "maps externalId":
		return tagged("maps:external-id") || tagged("maps:group-external-id")
	}
	if attribute, mapped := strings.CutPrefix(name, "maps "); mapped {
		return tagged("maps:" + attribute)
	}
	return tagged("capability:" + name)
}

// compare marks inconsistent values. An attribute that is not mapped says nothing about the provider.
func (c *capability) compare() {
	values := []string{c.Declared, c.Advertised, c.Observed}
	if strings.HasPrefix(c.Name, "maps ") && c.Declared == "no" {
		values = values[1:]
	}
	said, sources := map[string]bool{}, 0
	for _, value := range values {
		if value != "" {
			said[value] = true
			sources++
		}
	}
	switch {
	case len(said) > 1:
		c.Agree = "disagree"
	case sources > 1:
		c.Agree = "agree"
	}
}

// ask adds the exchanges of discovery, with long bodies truncated.
func (c *capabilities) ask(shown, original []evidence.Exchange, base string) {
	const limit = 4 << 10 // bytes; /Schemas alone may have 16 KiB
	for i, record := range shown {
		c.Asked = append(c.Asked, newExchange("discovery", record, original[i], base, limit))
	}
}
