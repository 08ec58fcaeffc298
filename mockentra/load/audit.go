package load

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// maxFindings is how many findings a record lists; the rest is counted.
const maxFindings = 200

// Audit lets the oracle read the provider back and renders what it found, redacted. What the provider has refused, by Entra's
// log, is a finding too, unless the oracle has found it: the oracle compares only what Entra believes to be there. A write whose
// answer was lost, or that was never made since the query before it had no answer, is no finding: the record counts it in Lost.
// An object without a usable answer is asked for again, within ctx; where none comes, nobody knows what the provider holds, and
// the record counts it in Unread. What was refused for the number of requests counts as Limited. sender must be safe for as many goroutines as there are readers.
func Audit(ctx context.Context, job *mockentra.Job, sender mockentra.Sender, options mockentra.AuditOptions, redactor *evidence.Redactor) *run.Audit {
	report := mockentra.Audit(ctx, job, newRetrier(sender), options)
	limited, found := 0, map[subject]bool{}
	for _, finding := range report.Findings {
		found[subject{finding.Ref, topic(finding.What)}] = true
	}
	for _, entry := range job.Log() {
		if entry.Status != mockentra.EntryFailure || entry.Outcome == mockentra.Unknown {
			continue
		}
		finding := mockentra.Finding{
			Kind: mockentra.FindingMissing, Object: entry.Object + " " + entry.Source, What: string(entry.Action),
			Want: string(mockentra.EntrySuccess), Got: string(entry.Code) + ": " + entry.Reason, Ref: entry.Ref,
		}
		switch {
		case entry.Code == mockentra.CodeTooManyRequests: // it was not carried out, and says nothing about what the provider keeps
			limited++
		case unanswered(entry):
			finding.Kind, finding.What = mockentra.FindingUndone, "provisioning"
			report.Unknown = append(report.Unknown, finding)
		case !found[subject{entry.Ref, topic(about(entry))}]:
			report.Findings = append(report.Findings, finding)
		}
	}
	record := audited(report, redactor)
	record.Limited = limited
	return record
}

// subject is what a finding is about: an object itself, its members or its manager.
type subject struct {
	mockentra.Ref
	topic string
}

func topic(what string) string {
	if what == "members" || what == "manager" {
		return what
	}
	return ""
}

// about says which reference a row of the log is about, "" for the object itself.
func about(entry mockentra.Entry) string {
	if len(entry.Modified) == 0 {
		return ""
	}
	return entry.Modified[0].Name
}

// unanswered reports whether a pass failed for want of an answer and not by one.
func unanswered(entry mockentra.Entry) bool {
	return entry.Code == mockentra.CodeTimeout || entry.Code == mockentra.CodeProtocolError
}

func audited(report mockentra.AuditReport, redactor *evidence.Redactor) *run.Audit {
	record := &run.Audit{
		Users: report.Users, Groups: report.Groups, Attributes: report.Attributes, Memberships: report.Memberships, Searches: report.Searches,
		Findings: listed(report.Findings, redactor), More: max(0, len(report.Findings)-maxFindings),
	}
	if len(report.Unread) > 0 {
		record.Unread = &run.Unread{
			Objects: len(report.Unread), Why: redactor.Text(reasons(report.Unread)), List: listed(report.Unread, redactor),
		}
	}
	if len(report.Unknown) == 0 {
		return record
	}
	record.Unknown, record.Lost = listed(report.Unknown, redactor), &run.Lost{}
	for _, write := range report.Unknown {
		switch write.Kind {
		case mockentra.FindingDone:
			record.Lost.Done++
		case mockentra.FindingUndone:
			record.Lost.Undone++
		default:
			record.Lost.Unknown++
		}
	}
	return record
}

// maxReasons is how many reasons are named, and maxReason how long one may be, in characters.
const (
	maxReasons = 3
	maxReason  = 160
)

// varying is what differs between two errors with the same reason: this machine's port, and how much of an answer came.
var varying = regexp.MustCompile(`\S+->| after \d+ bytes`)

// reasons names the commonest reasons why objects could not be read, each with how often it was where there are several.
func reasons(unread []mockentra.Finding) string {
	count := map[string]int{}
	for _, finding := range unread {
		count[scim.Clip(varying.ReplaceAllString(finding.Got, ""), maxReason)]++
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	if len(names) == 1 {
		return names[0]
	}
	var parts []string
	others := len(unread)
	for _, name := range names[:min(len(names), maxReasons)] {
		parts = append(parts, fmt.Sprintf("%d × %s", count[name], name))
		others -= count[name]
	}
	if others > 0 {
		parts = append(parts, fmt.Sprintf("%d × other reasons", others))
	}
	return strings.Join(parts, ", ")
}

// listed renders findings, redacted, no more than a record lists.
func listed(all []mockentra.Finding, redactor *evidence.Redactor) []run.Finding {
	var list []run.Finding
	for _, finding := range all[:min(len(all), maxFindings)] {
		list = append(list, run.Finding{
			Kind: string(finding.Kind), Object: redactor.Text(finding.Object), What: redactor.Text(finding.What),
			Want: redactor.Text(finding.Want), Got: redactor.Text(finding.Got),
		})
	}
	return list
}
