package load

import "time"

// schedule says when the requests of one phase are due, how many the phase was to send, and for how long it could not keep up. It has
// no clock: whoever asks says what time it is.
type schedule struct {
	rate   float64 // requests a second; 0 = as fast as possible: each is due when it is asked for
	demand uint64  // without a rate: the requests that the directory calls for in this phase

	began   time.Time     // zero = not yet
	planned uint64        // reserved so far
	wanted  uint64        // due by the last call of note
	idle    time.Duration // the cycle had nothing to offer: the schedule moves on by that
	starved time.Duration // a request was due, and the limit of live flows held it back: the schedule does not wait
}

// begin sets the time that the schedule counts from, once.
func (s *schedule) begin(at time.Time) {
	if s.began.IsZero() {
		s.began = at
	}
}

// due is when the next request is to be sent.
func (s *schedule) due(now time.Time) time.Time {
	if s.rate == 0 {
		return now
	}
	return s.began.Add(s.idle + time.Duration(float64(s.planned+1)/s.rate*float64(time.Second)))
}

// reserve counts the next request, which is sent now, and returns when it was due.
func (s *schedule) reserve(now time.Time) (due time.Time) {
	due = s.due(now)
	s.planned++
	s.note(now)
	return due
}

// wait counts a time for which a request was due and none could be sent: full where only the limit of live flows forbade it. Without a
// rate the limits are the pace, and nothing is late.
func (s *schedule) wait(waited time.Duration, full bool) {
	switch {
	case s.rate == 0:
	case full:
		s.starved += waited
	default:
		s.idle += waited
	}
}

// note counts how many requests were due by now. That includes those held back by the limit of live flows, which nobody will ever
// send. What is late because the tester itself was slow does not count: it is sent.
func (s *schedule) note(now time.Time) {
	late := (now.Sub(s.began)-s.idle).Seconds()*s.rate - float64(s.planned)
	late = max(0, min(late, s.starved.Seconds()*s.rate))
	s.wanted = max(s.wanted, s.planned+uint64(late))
}

// requested is how many requests the phase was to send: those that were due or, without a rate, those that the directory calls for. It
// is never less than what was reserved.
func (s *schedule) requested() uint64 {
	if s.rate == 0 {
		return max(s.planned, s.demand)
	}
	return max(s.planned, s.wanted)
}
