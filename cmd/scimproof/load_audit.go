package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// audit reads the provider back, unless the run was ended before the cycle was.
func (s *loadSession) audit(ctx context.Context, job *mockentra.Job) {
	if ctx.Err() != nil || s.pending == nil {
		return
	}
	fmt.Fprintln(s.shown.out, "auditing: reading all objects back")
	whole := scim.NewClient(s.Instance.Base, s.Definition.Authenticated(s.Instance.Transport), s.flags.timeout, 0) // a group with all its members
	found := load.Audit(ctx, job, hearing{s, whole}, mockentra.AuditOptions{
		Readers: s.readers(), Searches: true, Consistency: s.Definition.Consistency,
	}, s.Redactor())
	if ctx.Err() != nil {
		return // what was not read is no finding
	}
	if found.Users+found.Groups == 0 && len(found.Findings) == 0 && found.Lost == nil && found.Unread == nil && found.Limited == 0 {
		s.Fail(errors.New("the audit found nothing to compare: expected the users and groups that were provisioned"))
		return
	}
	lists := [][]run.Finding{found.Findings, found.Unknown}
	if found.Unread != nil {
		if gone := s.Still(ctx); errors.Is(gone, targets.ErrEnded) && ctx.Err() == nil { // one reason for all of them, and how long it worked
			found.Unread.Why = gone.Error()
		}
		found.Unread.Why = s.Hide(found.Unread.Why)
		lists = append(lists, found.Unread.List)
	}
	for _, list := range lists {
		for i := range list {
			list[i].Got = s.Hide(list[i].Got)
		}
	}
	s.pending.Audit = found
	s.collectors.Audited(*found)
	showAudit(s.shown, found)
}

// auditReaders is how many objects the audit asks for at once: more gain little.
const auditReaders = 8

// readers is how many objects the audit asks for at once: no more than the load did, and one where a rate is kept at a provider that
// is not on this machine.
func (s *loadSession) readers() int {
	if s.flags.rate > 0 && s.Definition.Foreign() {
		return 1
	}
	return min(auditReaders, s.flags.atOnce())
}
