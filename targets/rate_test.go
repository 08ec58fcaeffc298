package targets

import (
	"net/http"
	"testing"
	"time"
)

// TestRates: what is understood, and how it is shown again.
func TestRates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		shown   string
		seconds float64
	}{
		"25": {"25/s", 25}, "25/s": {"25/s", 25}, "100/min": {"100/min", 100.0 / 60}, " 100 / minute ": {"100/min", 100.0 / 60},
		"0.5": {"30/min", 0.5}, "7200/h": {"2/s", 2}, "5/hour": {"5/h", 5.0 / 3600}, "0": {"0", 0}, "24.25": {"24/s", 24.25}, "2.55/s": {"153/min", 2.55},
	} {
		rate, err := ParseRate(text)
		if err != nil || float64(rate) != want.seconds || rate.String() != want.shown {
			t.Errorf("%q: want %g, shown as %s, got %g as %s: %v", text, want.seconds, want.shown, float64(rate), rate, err)
		}
	}
	for _, text := range []string{"", "fast", "-1", "25/day", "25/", "/s", "NaN", "Inf", "1e99", "0.1/h"} {
		if rate, err := ParseRate(text); err == nil {
			t.Errorf("%q: want it refused, got %s", text, rate)
		}
	}
	if took := Rate(100.0 / 60).For(3400); took.Round(time.Second) != 34*time.Minute {
		t.Errorf("want 34m for 3400 at 100/min, got %s", took)
	}
}

// TestRatesInDefinitions: a text or a number, and the mistake is named.
func TestRatesInDefinitions(t *testing.T) {
	t.Parallel()
	const head = "name: p\nurl: http://127.0.0.1:1\n"
	for text, want := range map[string]Rate{"": 0, "rate: 25\n": 25, "rate: 25/s\n": 25, "rate: 120/min\n": 2, "rate: 0.5\n": 0.5} {
		definition, err := Parse([]byte(head+text), "p.yaml", nil, OSEnv())
		if err != nil || definition.Rate != want {
			t.Errorf("%q: want %s, got %s: %v", text, want, definition.Rate, err)
		}
	}
	if _, err := Parse([]byte(head+"rate: fast\n"), "p.yaml", nil, OSEnv()); err == nil {
		t.Error("want a rate that is none refused")
	} else {
		t.Log(err)
	}
}

// TestComeBack: when a provider asks to come back, by its own clock.
func TestComeBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	date := func(after time.Duration) string { return now.Add(after).Format(http.TimeFormat) }
	for name, row := range map[string]struct {
		header http.Header
		wait   time.Duration
		told   bool
	}{
		"nothing":                       {http.Header{}, 0, false},
		"seconds":                       {http.Header{"Retry-After": {"7"}}, 7 * time.Second, true},
		"none":                          {http.Header{"Retry-After": {"0"}}, 0, true},
		"a fraction":                    {http.Header{"Retry-After": {"0.5"}}, 500 * time.Millisecond, true},
		"far too many":                  {http.Header{"Retry-After": {"99999999999999999999"}}, 30 * 24 * time.Hour, true},
		"less than none":                {http.Header{"Retry-After": {"-1"}}, 0, false},
		"words":                         {http.Header{"Retry-After": {"soon"}}, 0, false},
		"words, and a reset":            {http.Header{"Retry-After": {"soon"}, "X-Ratelimit-Reset": {"3"}}, 3 * time.Second, true},
		"a date":                        {http.Header{"Retry-After": {date(time.Minute)}}, time.Minute, true},
		"a date in the past":            {http.Header{"Retry-After": {date(-time.Minute)}}, 0, true},
		"their clock is slow":           {http.Header{"Date": {date(-time.Hour)}, "Retry-After": {date(time.Minute - time.Hour)}}, time.Minute, true},
		"reset, seconds since 1970":     {http.Header{"X-Ratelimit-Reset": {"1795953605"}}, 5 * time.Second, true},
		"reset, in thousandths of them": {http.Header{"X-Ratelimit-Reset": {"1795953605000"}}, 5 * time.Second, true},
		"Sentry's":                      {http.Header{"X-Sentry-Rate-Limit-Reset": {"1795953609"}}, 9 * time.Second, true},
	} {
		if wait, told := comeBack(row.header, now); wait != row.wait || told != row.told {
			t.Errorf("%s: want %s, %t, got %s, %t", name, row.wait, row.told, wait, told)
		}
	}
}
