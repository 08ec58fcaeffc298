package targets

import (
	"errors"
	"strings"
	"testing"
)

// TestHold: two runs on one running provider are kept apart, unless told; runs of providers of their own are not.
func TestHold(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var said strings.Builder
	hold := func(yaml string, parallel bool) (func(), error) {
		definition, err := parse("name: a\n"+yaml, vars())
		if err != nil {
			t.Fatal(err)
		}
		return definition.Hold(parallel, &said)
	}
	const running = "url: http://127.0.0.1:7/scim\n"
	release, err := hold(running, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold(running, false); !errors.As(err, new(*HeldError)) {
		t.Errorf("want the second refused, got %v", err)
	}
	for _, free := range []struct {
		yaml     string
		parallel bool
	}{{running, true}, {running + "read_only: true\n", false}, {"launch: {embedded: reference}\n", false}, {"url: http://127.0.0.1:8/scim\n", false}} {
		done, err := hold(free.yaml, free.parallel)
		if err != nil {
			t.Errorf("%+v: want it let in, got %v", free, err)
			continue
		}
		done()
	}
	release()
	release, err = hold(running, false)
	if err != nil {
		t.Errorf("want it let in afterwards, got %v", err)
	}
	release()
	if said.Len() > 0 {
		t.Errorf("want nothing said, got %s", said.String())
	}
}
