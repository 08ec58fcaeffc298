package session

import (
	"context"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// Target is a provider that has been launched, and what is known of it.
type Target struct {
	Definition  targets.Definition
	Instance    *targets.Instance // nil where it was not launched
	Ledger      *targets.Ledger   // of what is created there; nil where nothing is written
	AnswerLimit int64             // bytes of an answer that are read; 0 = as scim.NewClient has it
	Discovery   Discovery         // filled by Discover

	idle   func()          // closes connections that nothing is sent by
	access *targets.Access // nil = it was not asked yet
}

// Launch starts a target that is only asked or cleaned.
func Launch(ctx context.Context, launcher targets.Launcher, definition targets.Definition) (*Target, error) {
	target := &Target{Definition: definition.Prepared()}
	return target, target.launch(ctx, launcher)
}

func (t *Target) launch(ctx context.Context, launcher targets.Launcher) (err error) {
	if t.Instance, err = launcher.Launch(ctx, t.Definition); err == nil {
		t.Instance.KeepPace(t.Definition.Rate)
	}
	return err
}

// HoldBack lets writes to nothing but what is in the ledger pass, and what creates something be written there first.
func (t *Target) HoldBack(ledger *targets.Ledger) {
	t.Ledger = ledger
	knobs, _ := t.Definition.Knobs("") // no error in a definition that was read
	ledger.Ask(targets.Manners{Consistency: t.Definition.Consistency, FilterEncoding: knobs.FilterEncoding})
	t.Instance.HoldBack(ledger)
}

// Client makes a client that authenticates as the definition says.
func (t *Target) Client() *scim.Client {
	return scim.NewClient(t.Instance.Base, t.Definition.Authenticated(t.Instance.Transport), t.Definition.Timeout, t.AnswerLimit)
}

// Ready asks whether the target can be judged at all: see targets.Access.
func (t *Target) Ready(ctx context.Context) error {
	t.access = targets.NewAccess(t.Definition, t.Client())
	return t.access.Ready(ctx)
}

// Listed says whether a target that was ready answered with a list: see targets.Listed.
func (t *Target) Listed() error { return t.access.Listed() }

// Still asks whether a target that was ready answers as it did then: see targets.Access.
func (t *Target) Still(ctx context.Context) error {
	if t.access == nil {
		return nil
	}
	return t.access.Still(ctx)
}

// Redactor knows the secrets of the definition, and those that were issued since.
func (t *Target) Redactor() *evidence.Redactor { return t.Definition.Redactor() }

// Hide is a text of the provider's, or one that may quote it, without secrets.
func (t *Target) Hide(text string) string { return Hide(t.Redactor(), text) }

// CleanUp removes what the ledger has, with so many deletions in the air at once.
func (t *Target) CleanUp(ctx context.Context, workers int) targets.Remains {
	return t.Ledger.CleanUp(ctx, t.Client(), workers)
}

// Rest closes connections that nothing is sent by.
func (t *Target) Rest() {
	if t.idle != nil {
		t.idle()
	}
}

// stop stops the target, within ctx and the time to kill it.
func (t *Target) stop(ctx context.Context) error {
	t.Rest()
	return Times().Stop(ctx, t.Instance)
}

// Stop stops a target without a run, also where ctx has ended.
func (t *Target) Stop(ctx context.Context) error {
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), Times().Alone)
	defer cancel()
	return t.stop(after)
}
