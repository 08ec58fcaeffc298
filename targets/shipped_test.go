package targets

import (
	"net/url"
	"slices"
	"testing"
)

// TestShippedDefinitionsAreHonest: each says whether it was ever run; what was only read about says where, and what a person has to
// do that no launcher does; none of them needs anything of this machine to be read.
func TestShippedDefinitionsAreHonest(t *testing.T) {
	t.Parallel()
	names := Shipped()
	if !slices.IsSorted(names) || !slices.Contains(names, "reference") || !slices.Contains(names, "sentry") {
		t.Errorf("want all definitions, sorted, got %v", names)
	}
	for _, name := range names {
		definition, missing, err := Unset(name, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if definition.Name != name || definition.Title == "" || len(definition.Title) > 64 {
			t.Errorf("%s: want its own name and a short title, got %q, %q", name, definition.Name, definition.Title)
		}
		if _, err := definition.KnownDeviations(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		switch definition.Status {
		case "verified":
			if definition.Kind() == "remote" || len(missing) > 0 {
				t.Errorf("%s: want a verified definition to run without anything else, got %s, which lacks %v", name, definition.Kind(), missing)
			}
		case "documentation":
			if len(definition.Documentation) == 0 || len(definition.Setup) == 0 {
				t.Errorf("%s: want where it is documented and how to set it up", name)
			}
			if definition.Kind() == "remote" && len(definition.Auth.Bearer) == 0 && definition.Auth.OAuth == nil {
				t.Errorf("%s: want a credential", name)
			}
		default:
			t.Errorf("%s: want the status verified or documentation, got %q", name, definition.Status)
		}
		for _, page := range definition.Documentation {
			if parsed, err := url.Parse(page); err != nil || parsed.Scheme != "https" {
				t.Errorf("%s: want pages, got %q", name, page)
			}
		}
	}
}
