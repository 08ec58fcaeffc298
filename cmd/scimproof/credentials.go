package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/targets"
)

// credentials are those of a provider that is named by its URL. Their secrets come from the environment, under the same names as in the
// definition that init writes.
type credentials struct {
	kind     string
	tokenURL string
	scopes   []string
}

const (
	authBearer = "bearer"
	authBasic  = "basic"
	authOAuth  = "oauth"
)

func (c *credentials) flag(command *cobra.Command) {
	set := command.Flags()
	set.StringVar(&c.kind, "auth", authBearer, "for a URL: bearer ($SCIM_TOKEN), basic ($SCIM_USER, $SCIM_PASSWORD) or oauth, client credentials ($SCIM_CLIENT_ID, $SCIM_CLIENT_SECRET)")
	set.StringVar(&c.tokenURL, "token-url", "", "with --auth oauth: URL of the token endpoint")
	set.StringSliceVar(&c.scopes, "scope", nil, "with --auth oauth: scopes to ask for, separated by commas")
	completeFlag(command, "auth", func() []string { return []string{authBearer, authBasic, authOAuth} })
}

// check rejects combinations without a meaning.
func (c *credentials) check() error {
	switch {
	case c.kind != authBearer && c.kind != authBasic && c.kind != authOAuth:
		return fmt.Errorf("--auth %q is not supported: expected bearer, basic or oauth", c.kind)
	case c.kind == authOAuth && c.tokenURL == "":
		return fmt.Errorf("--auth oauth requires --token-url, the URL of the token endpoint")
	case c.kind != authOAuth && (c.tokenURL != "" || len(c.scopes) > 0):
		return fmt.Errorf("--token-url and --scope require --auth oauth, got --auth %s", c.kind)
	}
	return nil
}

// variables are the names under which the secrets stand in the environment.
func (c *credentials) variables() []string {
	switch c.kind {
	case authBasic:
		return []string{"SCIM_USER", "SCIM_PASSWORD"}
	case authOAuth:
		return []string{"SCIM_CLIENT_ID", "SCIM_CLIENT_SECRET"}
	}
	return []string{"SCIM_TOKEN"}
}

// of gives a definition these credentials. A bearer token has been read with the URL, and may be missing: not every provider wants one.
func (c *credentials) of(definition targets.Definition) (targets.Definition, error) {
	if err := c.check(); err != nil || c.kind == authBearer {
		return definition, err
	}
	values := make([]string, 0, 2)
	for _, name := range c.variables() {
		value := os.Getenv(name)
		if value == "" {
			return definition, fmt.Errorf("--auth %s requires the environment variables %s: export %s", c.kind, strings.Join(c.variables(), " and "), name)
		}
		values = append(values, value)
	}
	if c.kind == authBasic {
		return definition.With(targets.Auth{Basic: &targets.Basic{User: values[0], Password: values[1]}})
	}
	return definition.With(targets.Auth{OAuth: &targets.OAuth{TokenURL: c.tokenURL, ClientID: values[0], ClientSecret: values[1], Scopes: c.scopes}})
}
