package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// forecast is an estimate of what a run will do.
type forecast struct {
	what      string // "118 scenarios, 1 at a time"
	resources int    // created and deleted again
	requests  int    // including clean-up
	measured  int    // of them, those of the load itself
	atOnce    int    // requests in flight
	rate      targets.Rate
	basis     string // of the estimate
	problem   string // why there is no estimate
	limit     time.Duration
	keeps     bool // nothing is deleted
}

// assumed is the response time that the estimate is made with; the real one is unknown before anything is sent.
const assumed = 100 * time.Millisecond

// print prints the estimate, a fact a line.
func (f forecast) print(out io.Writer, definition targets.Definition) {
	fmt.Fprintf(out, "scimproof: about to write to %s (%s), which is not on this machine:\n", definition.Address(), describeKind(definition))
	fmt.Fprintln(out, "  "+f.what)
	if f.problem != "" {
		fmt.Fprintln(out, "  number of resources and requests unknown: "+f.problem)
	} else {
		fate := "created, then deleted"
		if f.keeps {
			fate = "created and kept"
		}
		fmt.Fprintf(out, "  about %d users and groups %s\n", about(f.resources), fate)
		fmt.Fprintf(out, "  about %d requests (%s), about %s\n", about(f.requests), f.basis, f.time())
	}
	if definition.Budget > 0 {
		fmt.Fprintf(out, "  stops after %d creations\n", definition.Budget)
	}
	fmt.Fprintf(out, "  stops after %s, even if incomplete\n", short(f.limit))
	for _, effect := range definition.Effects {
		fmt.Fprintf(out, "  note: %s\n", effect)
	}
}

// estimate prints how long a run takes at its rate, which is what takes time, and that a deadline which was given is too short for it.
func (f forecast) estimate(out io.Writer, given bool) {
	if f.problem != "" {
		return
	}
	late := ""
	if given && f.needed() > f.limit {
		late = fmt.Sprintf(": more than the %s of --deadline", short(f.limit))
	}
	fmt.Fprintf(out, "about %d requests (%s), about %s%s\n", about(f.requests), f.basis, f.time(), late)
}

// needed is the shortest duration of the requests at the assumed response time and the rate.
func (f forecast) needed() time.Duration {
	return max(time.Duration(f.requests)*assumed/time.Duration(max(1, f.atOnce)), f.rate.For(f.requests))
}

// time says how long that is, and at what.
func (f forecast) time() string {
	needed := time.Duration(f.requests) * assumed / time.Duration(max(1, f.atOnce))
	text := fmt.Sprintf("%s at %s per response", rounded(needed), assumed)
	if paced := f.rate.For(f.requests); paced > needed {
		return fmt.Sprintf("%s at %s", rounded(paced), f.rate)
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
