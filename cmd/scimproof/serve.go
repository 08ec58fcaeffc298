package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/flawed"
)

func newServe() *cobra.Command {
	var listen, profile string
	var listed bool
	var schemas []string
	command := &cobra.Command{
		Use:   "serve [NAME]",
		Short: "Serves a bundled provider: reference, sentry, or a flawed one",
		Long: `Serves a bundled provider until interrupted (Ctrl-C, exit code 130). The bearer
token that it requires is read from $SCIM_TOKEN. If that is not set, no token is
required; sentry then generates one and prints it.

NAME is reference, reference/strict, flawed/FLAW, sentry, or sentry/VARIANT.
reference takes attributes of any extension, and /Schemas has those that --schema
names; reference/strict refuses all others. VARIANT is a comma-separated list of:
` + wrap("  "+builtin.SentryVariants(), 80) + `
--list shows the flaws, each a way in which providers differ from what Entra needs.`,
		Example: `  SCIM_TOKEN=… scimproof serve reference --listen 127.0.0.1:8080
  scimproof serve sentry/2026-06,rate=40/1s`,
		Args: atMost("one NAME"),
		RunE: func(command *cobra.Command, args []string) error {
			name := "reference"
			if len(args) > 0 {
				name = args[0]
			}
			if listed {
				return listProviders(command.OutOrStdout())
			}
			token, shown := os.Getenv("SCIM_TOKEN"), "the value of $SCIM_TOKEN"
			if builtin.IsSentry(name) && token == "" {
				token = newToken()
				shown = token
			}
			extensions, err := readSchemas(schemas)
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			provider, err := builtin.New(name, profile, token, extensions...)
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return failed(verdict.ExitUsage, fmt.Errorf("cannot listen on %s: %w", listen, err))
			}
			out := command.OutOrStdout()
			fmt.Fprintf(out, "listening http://%s%s\n", listener.Addr(), provider.Base)
			if builtin.IsSentry(name) {
				introduce(out, provider, reachable(listener.Addr()), shown)
			}
			return serve(command.Context(), listener, provider.Handler)
		},
	}
	command.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 picks a free port")
	command.Flags().StringVar(&profile, "profile", "entra", "entra or rfc: how PATCH handles a value path without a match")
	command.Flags().BoolVar(&listed, "list", false, "list what can be served, and stop")
	command.Flags().StringArrayVar(&schemas, "schema", nil, "file with a Schema resource of an extension (JSON); can be repeated")
	command.AddCommand(newHealth())
	complete(command, false, providerNames)
	completeFlag(command, "profile", profileNames)
	return command
}

// listProviders lists what can be served, a line each; of a flaw it says what it violates.
func listProviders(out io.Writer) error {
	catalogue, err := features.Load()
	if err != nil {
		return failed(verdict.ExitNoAnswer, err)
	}
	fmt.Fprintf(out, "%-38s %s\n%-38s %s\n%-38s %s\n", "reference", "a provider that does what Entra needs",
		"sentry", "an emulator of Sentry's SCIM API", "sentry/VARIANT", "see `scimproof serve --help`")
	for _, flaw := range flawed.Flaws() {
		requirement, _ := catalogue.Requirement(flaw.Requirement)
		fmt.Fprintf(out, "flawed/%-31s breaks: %s\n", flaw.Name, requirement.Summary)
	}
	return nil
}

// introduce prints what goes into Entra's Admin Credentials, what was chosen, and what not to expect.
func introduce(out io.Writer, provider builtin.Provider, host, secret string) {
	line := func(name, value string) { fmt.Fprintln(out, wrap(fmt.Sprintf("%-13s %s", name, value), 80)) }
	line("Tenant URL", "http://"+host+provider.Base)
	line("Secret Token", secret)
	for _, setting := range provider.Settings {
		line(setting.Name, setting.Value)
	}
	fmt.Fprintln(out, "Not emulated:")
	for _, what := range provider.NotEmulated {
		fmt.Fprintln(out, "- "+what)
	}
}

// readSchemas reads a Schema resource from each file.
func readSchemas(files []string) (schemas []*scim.Schema, err error) {
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("cannot read the schema: %w", err)
		}
		schema, err := scim.ParseSchema(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		schemas = append(schemas, schema)
	}
	return schemas, nil
}

// newToken makes a secret as Sentry's settings show one: 64 hexadecimal digits.
func newToken() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return hex.EncodeToString(secret)
}

// newHealth is a health check for containers: images built from scratch have no shell and no curl.
func newHealth() *cobra.Command {
	return &cobra.Command{
		Use:     "health URL",
		Short:   "Checks that a provider responds at URL",
		Example: `  scimproof serve health http://127.0.0.1:8080/scim/v2/ServiceProviderConfig`,
		Args:    exactly("URL"),
		RunE: func(command *cobra.Command, args []string) error {
			ctx, cancel := context.WithTimeout(command.Context(), 3*time.Second)
			defer cancel()
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], nil)
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				return failed(verdict.ExitFellShort, err)
			}
			answer.Body.Close()
			if answer.StatusCode >= 500 {
				return failed(verdict.ExitFellShort, fmt.Errorf("expected a status below 500, got %s", answer.Status))
			}
			return nil
		},
	}
}

// reachable is where this machine finds what listens at address: nobody can ask for "any address" (RFC 1122 §3.2.1.3).
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return address.String()
	}
	return net.JoinHostPort("localhost", port)
}
