package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// end folds the steps, cleans up and hands out the record, without secrets: what the provider said stands in findings, reasons, notes
// of the clean-up and Entra's log; the exchanges are redacted where they are captured. A scenario that was cut off by the end of the run, or
// answered by a target that has ended, is not written: planned and written then differ, and the run is incomplete.
func (s *scenario) end(ctx context.Context, err error) {
	if s.alarmed.Load() && s.runner.options.Suspect != nil {
		s.runner.options.Suspect()
	}
	var left []string
	s.runner.turns.among(func() { left = s.cleanUp(ctx) })
	if ctx.Err() != nil && s.record.Excluded == "" {
		return
	}
	s.record.Notes = left
	s.record.DurationMS = float64(time.Since(s.record.Started).Microseconds()) / 1000
	s.runner.sweep.add(s.answers, &s.record, s.log.Exchange)
	if one, there := s.entry.invariant(); there && s.runner.sweep.waits(s.entry) {
		s.runner.sweep.hold(func() {
			s.sweepUp(one)
			s.conclude(err)
		})
		return
	}
	s.conclude(err)
}

// conclude derives the verdict and writes the record.
func (s *scenario) conclude(err error) {
	s.fold(err)
	if !s.runner.options.Brief {
		s.record.Exchanges, s.record.Log = append(s.log.Exchanges(), s.swept...), s.world.Log()
		discreet(s.record.Exchanges, s.runner.target.Ledger.Mark())
	}
	s.note()
	s.runner.write(s.record.WithTexts(s.runner.hide))
}

// cleanUp deletes what this scenario created, unless it is to be kept, on a clock of its own: also when the run was interrupted.
func (s *scenario) cleanUp(ctx context.Context) []string {
	if s.runner.options.Keep {
		return nil
	}
	ledger := s.runner.target.Ledger
	paths := slices.DeleteFunc(s.created.last(), func(path string) bool { return !ledger.Carries(path, s.mark) }) // its id may be another's by now
	ctx, cancel := session.Times().CleanUp(ctx, len(paths))
	defer cancel()
	return ledger.Remove(ctx, s.cleaner, paths).Left
}

// fold derives the scenario's verdict from its steps, and the one sentence about it.
func (s *scenario) fold(err error) {
	record := &s.record
	record.Verdict = record.Fold()
	switch {
	case record.Excluded != "":
		record.Reason = record.Excluded
		return
	case record.Verdict == run.Pass && len(s.judge.explained) == 0 && s.mustDeviate():
		record.Verdict, record.Reason = run.Fixed, "a declared deviation no longer occurs: remove it from the deviations file"
		return
	case record.Verdict == run.Pass && !s.looked():
		record.Verdict, record.Reason = run.Error, fmt.Sprintf("no step checks %s: a scenario needs a Then step for its @req", record.Requirement)
		return
	case err != nil && !errors.Is(err, godog.ErrSkip) && run.Worst(record.Verdict, run.Fail) != record.Verdict:
		record.Verdict, record.Reason = run.Error, err.Error() // an undefined step, or a hook
		return
	}
	for _, step := range record.Steps {
		if record.Reason == "" && step.Verdict == record.Verdict {
			record.Reason = reasonOf(step)
		}
	}
}

// looked reports whether some step beyond what the scenario starts from looked at the requirement that it is tagged with.
func (s *scenario) looked() bool {
	for _, step := range s.record.Steps {
		for _, check := range step.Checks {
			if check.Requirement == s.record.Requirement && check.Looked > 0 && !startsFrom(&check) {
				return true
			}
		}
	}
	return false
}

// mustDeviate reports whether a pass contradicts what is declared.
func (s *scenario) mustDeviate() bool {
	return slices.ContainsFunc(s.runner.plan.deviationsOf(s.record.Planned), func(known run.Deviation) bool {
		if s.runner.shown(known) && known.Outcome == string(features.ValueRefused) {
			return false // another scenario of this run has found it
		}
		everywhere := known.Variant == s.record.Variant // under a variant one without a variant may show, or not
		return everywhere && !known.Optional && !verdict.Expired(known, s.runner.plan.today)
	})
}

// shown reports whether a scenario that has ended shows a deviation.
func (r *Runner) shown(known run.Deviation) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.used[known]
}

// reasonOf is the one sentence about a step that did not simply pass.
func reasonOf(step run.Step) string {
	if step.Error != "" {
		return step.Error
	}
	for _, check := range step.Checks {
		if check.Verdict == step.Verdict && check.Verdict != run.Pass {
			return describe(check)
		}
	}
	return ""
}

// note remembers which deviations were reached and which explained something.
func (s *scenario) note() {
	r := s.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, known := range r.plan.known {
		if !verdict.Reaches(known, &s.record) {
			continue
		}
		if s.record.Verdict != run.Blocked && s.record.Verdict != run.Error && !s.left {
			r.reached[known] = true
		}
		if s.judge.explained[known] {
			r.used[known] = true
		}
	}
}
