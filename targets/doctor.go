package targets

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// Unset finds the definition that a user names, and lists the environment variables that it cannot do without and env does not
// have. With some unset the definition is made as if each were "unset": good to look at, not to run. The error is about
// anything else.
func Unset(name string, env Env) (definition Definition, missing []string, err error) {
	for {
		var asked string
		definition, err = Find(name, pretending(env, missing, &asked))
		if err == nil || asked == "" {
			break
		}
		missing = append(missing, asked)
	}
	if err != nil {
		return definition, missing, err
	}
	for _, variable := range slices.Clone(missing) { // one with a default was asked for, but is not needed
		rest := slices.DeleteFunc(slices.Clone(missing), func(other string) bool { return other == variable })
		if without, failed := Find(name, pretending(env, rest, new(string))); failed == nil {
			definition, missing = without, rest
		}
	}
	return definition, missing, nil
}

// pretending is env in which each of missing is there; the first other variable that is not there goes to asked.
func pretending(env Env, missing []string, asked *string) Env {
	return func(variable string) (string, bool) {
		if value, set := env(variable); set && value != "" {
			return value, true
		}
		if slices.Contains(missing, variable) {
			return "http://unset.example", true // it may be the whole of a URL, or a part
		}
		if *asked == "" {
			*asked = variable
		}
		return "", false
	}
}

// Nearby asks one level above the base URL, and at the usual places below it and below that level, and returns the first URL
// where a provider answers Entra's connection test with a list, nil where none does. It only reads.
func Nearby(ctx context.Context, definition Definition, instance *Instance) *url.URL {
	for _, base := range neighbours(instance.Base) {
		client := scim.NewClient(base, definition.Authenticated(instance.Transport), definition.Timeout, 0)
		response := probe(ctx, client, readyPath)
		if response.Err != nil || response.Status != http.StatusOK {
			continue
		}
		if _, err := response.List(); err == nil {
			return base
		}
	}
	return nil
}

// neighbours are the base URLs that people mean when they name this one: without its last element, or with what is missing.
func neighbours(base *url.URL) []*url.URL {
	own := "/" + strings.Trim(base.Path, "/")
	up := path.Dir(own)
	var found []*url.URL
	for _, candidate := range []string{
		path.Join(own, "scim/v2"), path.Join(own, "v2"), path.Join(own, "scim"), up,
		path.Join(up, "scim/v2"), path.Join(up, "v2"), path.Join(up, "scim"), path.Join(up, "Scim/v2"), path.Join(own, "api/scim/v2"),
	} {
		if candidate == own || slices.ContainsFunc(found, func(known *url.URL) bool { return known.Path == candidate }) {
			continue
		}
		near := *base
		near.Path, near.RawPath = candidate, ""
		found = append(found, &near)
	}
	return found
}
