package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// objective is a service level objective, as --slo takes it.
type objective struct {
	text string
	verdict.Objective
}

// objectives are all of a run. They implement pflag.Value.
type objectives struct {
	list     []objective
	measured map[string]bool // by text
}

var objectiveForm = regexp.MustCompile(`^(?:([a-z_]+)\.)?(p50|p90|p95|p99|max|errors|rate)([<>])(\S+)$`)

const objectiveForms = "p99<500ms, user_create.p95<200ms, errors<1% or rate>95%"

// measurable are the kinds of requests that an initial cycle sends.
func measurable() []scim.Op {
	return []scim.Op{scim.OpUserMatch, scim.OpUserCreate, scim.OpUserUpdate, scim.OpUserManager, scim.OpGroupMatch, scim.OpGroupCreate, scim.OpGroupUpdate, scim.OpGroupAddMembers}
}

// Set adds an objective.
func (o *objectives) Set(text string) error {
	wrong := func(why string) error { return fmt.Errorf("%s: expected one such as %s", why, objectiveForms) }
	part := objectiveForm.FindStringSubmatch(strings.ReplaceAll(text, " ", ""))
	if part == nil {
		return wrong(fmt.Sprintf("%q is not a valid objective", text))
	}
	made := verdict.Objective{Op: part[1], Measure: part[2], Given: part[4]}
	if made.Op != "" && (made.Measure == "rate" || !slices.Contains(measurable(), scim.Op(made.Op))) {
		return wrong(fmt.Sprintf("%q: %s is not an operation of this workload", text, made.Op))
	}
	if above := made.Measure == "rate"; above != (part[3] == ">") {
		return wrong(fmt.Sprintf("%q cannot use %s", text, part[3]))
	}
	var err error
	if made.Measure == "rate" || made.Measure == "errors" {
		made.Limit, err = share(part[4])
	} else {
		var limit time.Duration
		limit, err = time.ParseDuration(part[4])
		made.Limit = float64(limit) / float64(time.Millisecond)
	}
	if err != nil || made.Limit <= 0 || made.Measure == "rate" && made.Limit >= 1 { // below 0 and above 100 % nothing can be held
		return wrong(fmt.Sprintf("%q has the invalid limit %s", text, part[4]))
	}
	o.list = append(o.list, objective{text, made})
	return nil
}

// share reads 95% or 0.95.
func share(text string) (float64, error) {
	digits, percent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(digits, 64)
	if percent {
		value /= 100
	}
	if err == nil && !(value >= 0 && value <= 1) {
		err = fmt.Errorf("%s is not a valid share: expected 0%% to 100%%", text)
	}
	return value, err
}

// String is what --help shows as the default.
func (o *objectives) String() string { return "" }

// Type names the value in --help.
func (o *objectives) Type() string { return "objective" }

// judge compares a phase with the objectives that it has measurements for. The probe at the start does not count.
func (o *objectives) judge(phase run.Load) (found []run.SLO) {
	phase.Operations = slices.DeleteFunc(slices.Clone(phase.Operations), func(operation run.Operation) bool { return operation.Op == string(scim.OpProbe) })
	for _, one := range o.list {
		slo, measured := one.Judge(phase)
		if !measured {
			continue
		}
		if o.measured == nil {
			o.measured = map[string]bool{}
		}
		o.measured[one.text] = true
		found = append(found, slo)
	}
	return found
}

// unmeasured returns the objectives that no phase has measured.
func (o *objectives) unmeasured() (texts []string) {
	for _, one := range o.list {
		if !o.measured[one.text] {
			texts = append(texts, one.text)
		}
	}
	return texts
}
