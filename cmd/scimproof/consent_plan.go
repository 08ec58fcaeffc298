package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// forecast is what a run is about to do, as far as it can be known before.
type forecast struct {
	what      string // "scenarios: 118, 1 at a time"
	resources int    // created and deleted again
	requests  int    // of all kinds, clean-up included
	atOnce    int    // requests in the air
	rate      int    // requests a second at most; 0 = no limit
	basis     string // where the numbers are from
	problem   string // why they are not known
	limit     time.Duration
	keeps     bool // nothing is deleted again
}

// assumed is how long an answer is taken to need; how long it does is not known before anything is sent.
const assumed = 100 * time.Millisecond

// print says it in lines of their own.
func (f forecast) print(out io.Writer, definition targets.Definition) {
	fmt.Fprintf(out, "scimproof: about to write to %s (%s), which is not this machine:\n", definition.Address(), describeKind(definition))
	fmt.Fprintln(out, "  "+f.what)
	if f.problem != "" {
		fmt.Fprintln(out, "  how many resources and requests that takes is not known: "+f.problem)
	} else {
		fate := "created, and deleted again in the end"
		if f.keeps {
			fate = "created and kept"
		}
		fmt.Fprintf(out, "  about %d users and groups %s\n", about(f.resources), fate)
		fmt.Fprintf(out, "  about %d requests (%s): about %s\n", about(f.requests), f.basis, f.time())
	}
	if definition.Budget > 0 {
		fmt.Fprintf(out, "  at most %d creations, then the run ends\n", definition.Budget)
	}
	fmt.Fprintf(out, "  at most %s, then it ends whatever is missing\n", short(f.limit))
	for _, effect := range definition.Effects {
		fmt.Fprintf(out, "  mind: %s\n", effect)
	}
}

// time is the shortest that the requests can take at the assumed speed and the rate.
func (f forecast) time() string {
	needed := time.Duration(f.requests) * assumed / time.Duration(max(1, f.atOnce))
	text := fmt.Sprintf("%s where an answer takes %s", rounded(needed), assumed)
	if f.rate > 0 {
		if paced := time.Duration(f.requests) * time.Second / time.Duration(f.rate); paced > needed {
			return fmt.Sprintf("%s at %d requests a second", rounded(paced), f.rate)
		}
	}
	return text
}

func rounded(duration time.Duration) string {
	unit := time.Second
	if duration >= 2*time.Minute {
		unit = time.Minute
	}
	return short(max(duration.Round(unit), unit))
}

// short drops the zeros that time.Duration ends with.
func short(duration time.Duration) string {
	text := duration.String()
	for _, zeros := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zeros) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// about rounds to two digits, upwards.
func about(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit - 1) / unit * unit
}
