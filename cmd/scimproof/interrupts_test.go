package main

import (
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

// orders are all orders of n signals of these kinds.
func orders(n int) [][]os.Signal {
	if n == 0 {
		return [][]os.Signal{{}}
	}
	var all [][]os.Signal
	for _, rest := range orders(n - 1) {
		for _, kind := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
			all = append(all, append(slices.Clone(rest), kind))
		}
	}
	return all
}

// TestOnlyCtrlCSkipsTheCleanUp goes through all orders of five signals, at several speeds.
func TestOnlyCtrlCSkipsTheCleanUp(t *testing.T) {
	t.Parallel()
	for _, apart := range []time.Duration{0, time.Millisecond, 300 * time.Millisecond, settleTime, 7500 * time.Millisecond} {
		for _, order := range orders(5) {
			var so interruption
			typed, at := 0, time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			first := at
			var quits []time.Time
			for i, sent := range order {
				got := so.hear(sent, at)
				if sent == os.Interrupt {
					typed++
				}
				want := carryOn
				switch {
				case i == 0:
					want = cleanUp
				case sent != os.Interrupt:
				case len(quits) > 0 && at.Sub(quits[0]) >= settleTime:
					want = quitNow
				case len(quits) > 0:
				case typed == 3 || at.Sub(first) >= settleTime:
					want = quit
					quits = append(quits, at)
				default:
					want = remind
				}
				if got != want {
					t.Fatalf("%v, %s apart: want answer %d to signal %d, got %d", order, apart, want, i+1, got)
				}
				at = at.Add(apart)
			}
			if !slices.Contains(order[1:], os.Interrupt) && len(quits) > 0 {
				t.Fatalf("%v: want no end without Ctrl-C", order)
			}
		}
	}
}

// TestWhatSignalsAreSentTwice lists what machines send, and what a person does.
func TestWhatSignalsAreSentTwice(t *testing.T) {
	t.Parallel()
	const ctrlC, term, hup = syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP
	type signal struct {
		sent os.Signal
		at   time.Duration
	}
	for name, row := range map[string]struct {
		signals []signal
		want    []answer
	}{
		"GNU timeout":          {[]signal{{term, 0}, {term, time.Millisecond}}, []answer{cleanUp, carryOn}},
		"GNU timeout -s INT":   {[]signal{{ctrlC, 0}, {ctrlC, time.Millisecond}}, []answer{cleanUp, remind}},
		"GitHub's runner":      {[]signal{{ctrlC, 0}, {term, 7500 * time.Millisecond}}, []answer{cleanUp, carryOn}},
		"docker stop, twice":   {[]signal{{term, 0}, {term, 5 * time.Second}, {term, 9 * time.Second}}, []answer{cleanUp, carryOn, carryOn}},
		"a closed terminal":    {[]signal{{hup, 0}, {term, time.Millisecond}, {hup, 2 * time.Second}}, []answer{cleanUp, carryOn, carryOn}},
		"a person":             {[]signal{{ctrlC, 0}, {ctrlC, 2 * time.Second}}, []answer{cleanUp, quit}},
		"a person in a hurry":  {[]signal{{ctrlC, 0}, {ctrlC, 200 * time.Millisecond}, {ctrlC, 400 * time.Millisecond}}, []answer{cleanUp, remind, quit}},
		"a person after kill":  {[]signal{{term, 0}, {ctrlC, 3 * time.Second}}, []answer{cleanUp, quit}},
		"a person below npm":   {[]signal{{ctrlC, 0}, {ctrlC, 1}, {ctrlC, 2 * time.Second}, {ctrlC, 2*time.Second + 1}}, []answer{cleanUp, remind, quit, carryOn}},
		"a person who insists": {[]signal{{ctrlC, 0}, {ctrlC, 2 * time.Second}, {ctrlC, 4 * time.Second}}, []answer{cleanUp, quit, quitNow}},
	} {
		var so interruption
		var got []answer
		for _, one := range row.signals {
			got = append(got, so.hear(one.sent, time.Unix(1_700_000_000, 0).Add(one.at)))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: want answers %v, got %v", name, row.want, got)
		}
	}
}
