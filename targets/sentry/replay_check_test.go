package sentry

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	replayTest   = regexp.MustCompile(`^\w+\.test_\w+(\[.+\])?$`)
	replayCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// check finds what the types of the fields allow, but would go unnoticed.
func (f replayFile) check() error {
	if !strings.HasPrefix(f.Source, "tests/") || !replayCommit.MatchString(f.Commit) {
		return fmt.Errorf("source %q at commit %q: expected a path in getsentry/sentry and 40 hexadecimal digits", f.Source, f.Commit)
	}
	names := map[string]bool{}
	for _, c := range f.Cases {
		if names[c.Name] || c.Name == "" {
			return fmt.Errorf("case %q: expected a name that no other case has", c.Name)
		}
		names[c.Name] = true
		if err := c.check(); err != nil {
			return fmt.Errorf("case %q: %w", c.Name, err)
		}
	}
	for _, left := range f.Unseen {
		if !replayTest.MatchString(left.Test) || left.Reason == "" {
			return fmt.Errorf("unseen %q: expected Class.test_function and a reason", left.Test)
		}
	}
	return nil
}

func (c replayCase) check() error {
	switch {
	case !replayTest.MatchString(c.Test):
		return fmt.Errorf("test %q: expected Class.test_function or Class.test_function[parameter]", c.Test)
	case !known(c.Eras):
		return fmt.Errorf("eras %v: expected some of %v", c.Eras, allEras())
	case c.Wire != "" && c.Wire != "part", (c.Wire == "part") != (c.Unseen != ""):
		return fmt.Errorf("wire %q, unseen %q: expected wire: part and what is unseen, or neither", c.Wire, c.Unseen)
	case c.State.SCIM != "" && c.State.SCIM != "off":
		return fmt.Errorf("scim %q: expected off", c.State.SCIM)
	}
	setup := true
	for _, r := range c.Requests {
		if err := r.check(); err != nil {
			return fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		setup = setup && r.Setup
	}
	if setup {
		return errors.New("expected a request that is no setup")
	}
	return nil
}

func (r replayRequest) check() error {
	switch replies := append(slices.Collect(maps.Values(r.ByEra)), r.Reply); {
	case r.Method == "" || !strings.HasPrefix(r.Path, "/") || r.Reply.Status == 0:
		return errors.New("expected a method, a path that begins with a slash, and a status")
	case r.Body != nil && r.Raw != "":
		return errors.New("expected body or raw, got both")
	case r.Setup && (len(r.ByEra) > 0 || r.Reply.Answer != nil || r.Reply.Contains != nil || r.Reply.Lengths != nil || r.Reply.Header != nil):
		return errors.New("expected no answer of a setup, of which only its status is compared")
	case !known(slices.Collect(maps.Keys(r.ByEra))):
		return fmt.Errorf("by_era: expected some of %v", allEras())
	case slices.ContainsFunc(replies, func(r replayReply) bool { return r.Answer != nil && r.Contains != nil }):
		return errors.New("expected answer or contains, got both")
	}
	return nil
}

func known(eras []Era) bool {
	return !slices.ContainsFunc(eras, func(era Era) bool { return !slices.Contains(allEras(), era) })
}
