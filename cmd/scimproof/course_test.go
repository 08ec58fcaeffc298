package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

type answering func(*http.Request) (*http.Response, error)

func (a answering) RoundTrip(request *http.Request) (*http.Response, error) { return a(request) }

// pacedAt is a provider that answers everything, at a rate.
func pacedAt(rate targets.Rate) (instance *targets.Instance, send func(times int)) {
	instance = &targets.Instance{Base: &url.URL{Scheme: "http", Host: "provider.example"}, Transport: answering(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	})}
	instance.KeepPace(rate)
	return instance, func(times int) {
		client := scim.NewClient(instance.Base, instance.Transport, 0, 0)
		for range times {
			request, response := scim.Reading("Users/1"), scim.Response{}
			client.Send(context.Background(), &request, &response)
		}
	}
}

// TestTheLimitFollowsThePlan where nobody has set one and the provider limits requests, as long as the run goes on; a given one says
// what the run needs.
func TestTheLimitFollowsThePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const perMinute = targets.Rate(100.0 / 60)
		instance, send := pacedAt(perMinute)
		run := &course{limit: 5 * time.Minute, planned: 227}
		run.follow(instance.Pace, nil)
		if rest := run.rest(perMinute, 0); rest != ", about 34m for the rest" {
			t.Errorf("want what 227 scenarios take at 100/min, got %q", rest)
		}
		send(100)
		for range 10 {
			run.done()
		}
		// 11 requests a scenario, and 217 of them to come: 2387 at 100/min
		if more, _ := run.another(); more < 2*23*time.Minute || more > time.Hour {
			t.Errorf("want twice the rest, about 50m, got %s", more)
		}
		if more, why := run.another(); more != 0 || !strings.Contains(why.Error(), "nothing was answered") {
			t.Errorf("want the end where nothing was sent since, got %s, %v", more, why)
		}
		run.given = true
		if more, why := run.another(); more != 0 || why.Error() != "the deadline of 5m has passed: the run needs 25m at 100/min: raise --deadline, or leave it out" {
			t.Errorf("want the time that it needs, got %s, %v", more, why)
		}
	})
}

// TestTheLimitOfAProviderThatLimitsNothing stays; that of a load is put off while it goes on, and not without end.
func TestTheLimitOfAProviderThatLimitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		instance, send := pacedAt(0)
		run := &course{limit: 5 * time.Minute, planned: 100}
		run.follow(instance.Pace, nil)
		send(50)
		if more, why := run.another(); more != 0 || why.Error() != deadlinePassed(run.limit).Error() {
			t.Errorf("want the deadline, got %s, %v", more, why)
		}
		load := &course{limit: 2 * time.Minute}
		load.follow(instance.Pace, nil)
		load.expect(100)
		if more, _ := load.another(); more != load.limit {
			t.Errorf("want it put off by %s, got %s", load.limit, more)
		}
		if more, _ := load.another(); more != 0 {
			t.Errorf("want the end where nothing was sent since, got %s more", more)
		}
		send(300)
		if more, _ := load.another(); more != 0 {
			t.Errorf("want the end after three times the requests, got %s more", more)
		}
	})
}

// TestADeadlineThatCannotHoldTheRate is refused before anything is sent; a load that is cut by --duration is meant so.
func TestADeadlineThatCannotHoldTheRate(t *testing.T) {
	t.Parallel()
	plan := forecast{measured: 20000}
	flags := loadFlags{rate: 25, limited: true, deadline: 2 * time.Minute}
	if err := flags.reach(plan); err == nil || !strings.Contains(err.Error(), "20000 requests at 25/s take 13m") {
		t.Errorf("want it refused with the time that it takes, got %v", err)
	}
	for name, fine := range map[string]loadFlags{
		"not given": {rate: 25, deadline: 2 * time.Minute}, "long enough": {rate: 25, limited: true, deadline: 14 * time.Minute},
		"no rate": {limited: true, deadline: time.Second}, "cut on purpose": {rate: 25, limited: true, deadline: 2 * time.Minute, duration: time.Minute},
	} {
		if err := fine.reach(plan); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestALoadFollowsTheDefinition: its rate, and that it has no groups.
func TestALoadFollowsTheDefinition(t *testing.T) {
	t.Parallel()
	definition := targets.Definition{Name: "ours", Rate: 5, Capabilities: map[string]bool{"groups": false}}
	flags := loadFlags{users: 10, groups: 10, members: 5}
	if paced, err := flags.follow(definition); err != nil || flags.rate != 5 || flags.groups+flags.members != 0 || paced.Rate != 5 {
		t.Errorf("want 5/s and no groups, got %+v: %v", flags, err)
	}
	flags = loadFlags{users: 10, groups: 10, members: 5, rated: true, rate: 50}
	if paced, err := flags.follow(targets.Definition{Rate: 5}); err != nil || flags.rate != 50 || flags.groups != 10 || paced.Rate != 50 {
		t.Errorf("want the flag's rate and the groups, got %+v: %v", flags, err)
	}
	flags = loadFlags{users: 10, groups: 10, grouped: true}
	if _, err := flags.follow(definition); err == nil || !strings.Contains(err.Error(), "capabilities.groups of ours is false") {
		t.Errorf("want groups refused that are asked for, got %v", err)
	}
}

// TestARunSaysWhatItTakesAtItsRate before it starts, and that a deadline which was given is too short for it.
func TestARunSaysWhatItTakesAtItsRate(t *testing.T) {
	seen := forecast{requests: 2387, atOnce: 1, rate: 100.0 / 60, basis: "measured on the reference provider", limit: 5 * time.Minute}
	for given, want := range map[bool]string{
		false: "about 2400 requests (measured on the reference provider), about 24m at 100/min\n",
		true:  "about 2400 requests (measured on the reference provider), about 24m at 100/min: more than the 5m of --deadline\n",
	} {
		var said strings.Builder
		if seen.estimate(&said, given); said.String() != want {
			t.Errorf("want %q, got %q", want, said.String())
		}
	}
}
