package load

import (
	"context"
	"fmt"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// maxFindings is how many findings a record keeps; the rest is counted in one line.
const maxFindings = 200

// Audit lets the oracle read the provider back and renders what it found, redacted. What Entra's log says was not provisioned
// is a finding too: the oracle compares only what Entra believes to be there. It asks for one object after the other, so it is
// no part of the load.
func Audit(ctx context.Context, job *mockentra.Job, sender mockentra.Sender, redactor *evidence.Redactor) *run.Audit {
	report := mockentra.Audit(ctx, job, sender)
	for _, entry := range job.Log() {
		if entry.Status == "failure" {
			report.Findings = append(report.Findings, mockentra.Finding{
				Kind: "missing", Object: entry.Object + " " + entry.Source, What: entry.Action,
				Want: "success", Got: entry.Code + ": " + entry.Reason,
			})
		}
	}
	return audited(report, redactor)
}

func audited(report mockentra.AuditReport, redactor *evidence.Redactor) *run.Audit {
	record := &run.Audit{
		Users: report.Users, Groups: report.Groups, Attributes: report.Attributes, Memberships: report.Memberships,
	}
	for i, finding := range report.Findings {
		if i == maxFindings {
			record.Findings = append(record.Findings, more(len(report.Findings)-maxFindings))
			break
		}
		record.Findings = append(record.Findings, run.Finding{
			Kind: finding.Kind, Object: redactor.Text(finding.Object), What: redactor.Text(finding.What),
			Want: redactor.Text(finding.Want), Got: redactor.Text(finding.Got),
		})
	}
	return record
}

func more(count int) run.Finding {
	return run.Finding{Kind: "unknown", Object: "more objects", What: fmt.Sprintf("%d more findings are not listed", count)}
}
