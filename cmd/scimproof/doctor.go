package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

func newDoctor() *cobra.Command {
	var patience time.Duration
	var at place
	var with credentials
	command := &cobra.Command{
		Use:   "doctor TARGET",
		Short: "Checks whether a target can be run, and how to set it up",
		Long: `Checks the definition of TARGET and the environment variables that it needs,
starts its process or container, sends one GET as Entra's connection test does,
and stops it again. If no provider responds at the base URL, doctor also tries
one path level up and down. Nothing is written to the provider.

Exit codes: 0 the target can be run; 2 the definition or its environment is
incomplete; 3 the provider is not usable.`,
		Example: `  scimproof targets doctor staging.yaml
  SCIM_TOKEN=… scimproof targets doctor https://staging.example.com/scim`,
		Args: exactly("TARGET"),
		RunE: func(command *cobra.Command, args []string) error {
			ctx, cancel := context.WithTimeoutCause(command.Context(), patience, deadlinePassed(patience))
			defer cancel()
			return examine(ctx, command.OutOrStdout(), args[0], at, with)
		},
	}
	command.Flags().DurationVar(&patience, "deadline", 5*time.Minute, "give up after this time")
	at.flag(command)
	with.flag(command)
	complete(command, true, targetNames)
	return command
}

// examine checks what a run needs, in the order in which it needs it, up to the first problem.
func examine(ctx context.Context, out io.Writer, name string, at place, with credentials) error {
	definition, missing, err := targets.Unset(name, targets.OSEnv())
	for _, variable := range missing {
		fmt.Fprintf(out, "✗ environment: %s is not set: export it\n", reports.Visible(variable))
	}
	well := false
	defer func() {
		if !well {
			instruct(out, definition)
		}
	}()
	if err == nil {
		err = bundled(definition)
	}
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	if len(missing) > 0 {
		return failed(verdict.ExitUsage, fmt.Errorf("%s needs %s: export it, then try again", definition.Name, strings.Join(missing, ", ")))
	}
	if at.url != "" {
		if definition, err = definition.At(at.url, targets.OSEnv()); err != nil {
			return failed(verdict.ExitUsage, err)
		}
	}
	if with.kind != authBearer && at.url == "" && !strings.Contains(name, "://") {
		return failed(verdict.ExitUsage, fmt.Errorf("--auth is for a target that is named by its URL: set auth in %s instead", name))
	}
	if definition, err = with.of(definition); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	hide := func(text string) string { return reports.Visible(session.Hide(definition.Redactor(), text)) }
	fmt.Fprintf(out, "✓ definition: %s, %s, mapping %s\n", hide(definition.Name), definition.Kind(), hide(definition.Mapping))
	mapping, err := session.LoadMapping(definition)
	if err != nil {
		fmt.Fprintf(out, "✗ %s\n", hide(err.Error()))
		return failed(verdict.ExitUsage, fmt.Errorf("%s cannot be run with its mapping", hide(definition.Name)))
	}
	for _, warning := range definition.Warnings(mapping) {
		fmt.Fprintf(out, "! mapping: %s\n", hide(warning))
	}
	if definition.NeedsConsent() {
		fmt.Fprintln(out, "! consent: a run writes to a provider on another machine: confirm with --yes or set consent: true in the definition")
	}
	definition = definition.Kept()
	definition.ReadOnly = true // doctor only reads
	target, err := session.Launch(ctx, launchers("entra"), definition)
	if err != nil {
		fmt.Fprintf(out, "✗ launch: %s\n", hide(err.Error()))
		return failed(verdict.ExitNoAnswer, fmt.Errorf("cannot start %s", hide(definition.Name)))
	}
	defer func() {
		if err := target.Stop(ctx); err != nil {
			fmt.Fprintf(out, "! stop: %s\n", hide(err.Error()))
		}
	}()
	if definition.Kind() != "remote" {
		fmt.Fprintf(out, "✓ launch: started as %s\n", definition.Kind())
	}
	err = probed(ctx, out, target, hide)
	well = err == nil
	return err
}

// instruct prints the setup steps and documentation of the definition.
func instruct(out io.Writer, definition targets.Definition) {
	if len(definition.Setup) > 0 {
		fmt.Fprintln(out, "setup:")
	}
	for i, step := range definition.Setup {
		fmt.Fprintf(out, "  %d. %s\n", i+1, reports.Visible(step))
	}
	for _, page := range definition.Documentation {
		fmt.Fprintf(out, "  see %s\n", reports.Visible(page))
	}
}

// probed sends the readiness probe, and tries nearby base URLs if that fails.
func probed(ctx context.Context, out io.Writer, target *session.Target, hide func(string) string) error {
	err := target.Ready(ctx)
	if err == nil {
		err = target.Listed()
	}
	if err == nil {
		warned(ctx, out, target)
		fmt.Fprintln(out, "✓ provider: reachable, authenticated, speaks SCIM\nnext: scimproof run with the same target")
		return nil
	}
	fmt.Fprintf(out, "✗ provider: %s\n", hide(strings.TrimPrefix(err.Error(), targets.ErrUnusable.Error()+": ")))
	if near := targets.Nearby(ctx, target.Definition, target.Instance); near != nil {
		near.RawQuery = ""
		fmt.Fprintf(out, "→ a provider responds at %s: use that as the base URL\n", hide(near.Redacted()))
	}
	return failed(verdict.ExitNoAnswer, fmt.Errorf("%s is not usable", hide(target.Definition.Name)))
}

// warned asks once more with a secret that is wrong. Who answers that with a list tells nobody whether the right one is right.
func warned(ctx context.Context, out io.Writer, target *session.Target) {
	if target.Definition.Auth == (targets.Auth{}) {
		return
	}
	wrong, err := target.Definition.With(targets.Auth{Bearer: "wrong-" + rand.Text()})
	if err != nil {
		return
	}
	wrong.Headers = nil // a key may stand there
	client := scim.NewClient(target.Instance.Base, wrong.Authenticated(target.Instance.Transport), wrong.Timeout, 0)
	if targets.Listed(ctx, client) == nil {
		fmt.Fprintln(out, "! credentials: the provider accepts a wrong token as well, so the right one could not be checked")
	}
}
