package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/builtin"
)

func newServe() *cobra.Command {
	var listen, profile string
	command := &cobra.Command{
		Use:   "serve [NAME]",
		Short: "Serves a provider that comes with scimproof: reference, sentry, or a flawed one",
		Long: `Serves a provider until it is interrupted, which ends it with exit code 130. The token it wants is
taken from $SCIM_TOKEN; without one it wants none. Sentry always wants one, and makes it when none is given.

NAME is reference, flawed/FLAW, sentry, or sentry/VARIANT with words of these, commas between them:
` + builtin.SentryVariants,
		Example: `  SCIM_TOKEN=… scimproof serve reference --listen 127.0.0.1:8080
  scimproof serve sentry/2026-discovery,rate=40/1s`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			name := "reference"
			if len(args) > 0 {
				name = args[0]
			}
			token, shown := os.Getenv("SCIM_TOKEN"), "the value of $SCIM_TOKEN"
			if builtin.IsSentry(name) && token == "" {
				token = newToken()
				shown = token
			}
			provider, err := builtin.New(name, profile, token)
			if err != nil {
				return failed(verdict.ExitUsage, err)
			}
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return failed(verdict.ExitUsage, fmt.Errorf("cannot listen at %s: %w", listen, err))
			}
			out := command.OutOrStdout()
			fmt.Fprintf(out, "listening http://%s%s\n", listener.Addr(), provider.Base)
			if builtin.IsSentry(name) {
				fmt.Fprintf(out, "Tenant URL    http://%s%s\nSecret Token  %s\n", reachable(listener.Addr()), provider.Base, shown)
			}
			return serve(command.Context(), listener, provider.Handler)
		},
	}
	command.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen at; port 0 chooses one")
	command.Flags().StringVar(&profile, "profile", "entra", "entra or rfc: what happens at a value path without a match")
	command.AddCommand(newHealth())
	return command
}

// newToken makes a secret as Sentry's settings show one: 64 hexadecimal digits.
func newToken() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return hex.EncodeToString(secret)
}

// newHealth is what a container asks itself: images made from scratch have no shell and no curl.
func newHealth() *cobra.Command {
	return &cobra.Command{
		Use:     "health URL",
		Short:   "Exits with 0 when a provider answers at URL",
		Example: `  scimproof serve health http://127.0.0.1:8080/scim/v2/ServiceProviderConfig`,
		Args:    cobra.ExactArgs(1),
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
				return failed(verdict.ExitFellShort, fmt.Errorf("want an answer below 500, got %s", answer.Status))
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
