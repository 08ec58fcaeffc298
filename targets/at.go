package targets

import (
	"fmt"
	"net/url"
)

// At is the definition for a provider of its kind that runs already, at another base URL: what is launched on this machine by
// default is a real tenant then. Mapping, connector, deviations and effects stay; the bearer token of $SCIM_TOKEN takes the place of
// the definition's credentials, which are only kept where the definition was of a running provider before.
func (d Definition) At(base string, env Env) (Definition, error) {
	if d.plain != "" {
		return d, fmt.Errorf("target %q has a variant, but at a URL nothing is started: expected %s", d.Name, d.plain)
	}
	parsed, err := url.Parse(base)
	if err != nil {
		return d, fmt.Errorf("url %q is not valid: %w", withoutSecrets(base), inner(err))
	}
	if d.Kind() != "remote" {
		d.Auth = Auth{}
	}
	d.Launch, d.URL, d.Concurrency = Launch{}, base, 0
	if token, ok := env("SCIM_TOKEN"); ok {
		d.Auth = Auth{Bearer: token}
		d.hide(token)
	}
	if dialects := dialectOf(parsed); dialects != nil {
		d.Dialects = dialects
	}
	d.hideQuery(base, literally)
	return d, d.complete()
}

// With is the definition with other credentials. Their secrets are hidden from now on.
func (d Definition) With(auth Auth) (Definition, error) {
	d.Auth = auth
	if auth.Bearer != "" {
		d.hide(auth.Bearer)
	}
	if auth.Basic != nil {
		d.hide(auth.Basic.Password)
	}
	if auth.OAuth != nil {
		d.hide(auth.OAuth.ClientSecret)
	}
	return d, d.complete()
}
