package targets

import (
	"context"
	"net/http"
	"net/url"
)

// Instance is a provider that runs.
type Instance struct {
	Base      *url.URL
	Transport http.RoundTripper           // to the provider, without authentication
	Stop      func(context.Context) error // ends what Launch started; may be called twice
	Logs      func() string               // the last of what it printed, "" where there is no access
	Budget    *Budget                     // of what may be created there, nil = no limit
	Pace      *Pace                       // of what is sent there, nil = nobody keeps one
}

// KeepPace has all that is sent from now on keep to the rate, 0 for none, and to what the provider allows.
func (i *Instance) KeepPace(most Rate) {
	i.Pace = NewPace(most)
	i.rewire(func(inner http.RoundTripper) http.RoundTripper {
		if pacing, is := inner.(pacer); is {
			inner = pacing.inner
		}
		return pacer{inner, i.Pace}
	})
}

// Unpaced is the transport for a load, which keeps its own time: what it sends waits for nobody, and nothing is sent again.
func (i *Instance) Unpaced() http.RoundTripper {
	own := *i
	own.rewire(func(inner http.RoundTripper) http.RoundTripper {
		if pacing, is := inner.(pacer); is {
			return onlooker{pacing}
		}
		return inner
	})
	return own.Transport
}

// Widen lets the transport keep as many idle connections as requests are in the air, or they would be made anew all the time.
// idle closes them.
func (i *Instance) Widen(connections int) (idle func()) {
	idle = func() {}
	widened := func(inner http.RoundTripper) http.RoundTripper {
		plain, ok := inner.(*http.Transport)
		steadied, isSteady := inner.(*steady)
		if isSteady {
			plain, ok = steadied.kept, true
		}
		if !ok {
			return inner
		}
		own := plain.Clone()
		own.ForceAttemptHTTP2 = true // a clone has lost it, and would talk HTTP/1 to who agreed on HTTP/2
		own.MaxIdleConnsPerHost = max(own.MaxIdleConnsPerHost, connections)
		idle = own.CloseIdleConnections
		if isSteady {
			return newSteady(own)
		}
		return own
	}
	i.rewire(func(inner http.RoundTripper) http.RoundTripper {
		if pacing, is := inner.(pacer); is {
			return pacer{widened(pacing.inner), pacing.pace}
		}
		return widened(inner)
	})
	return idle
}

// rewire changes what lies below the guard, where there is one.
func (i *Instance) rewire(change func(http.RoundTripper) http.RoundTripper) {
	if holding, is := i.Transport.(guard); is {
		holding.inner = change(holding.inner)
		i.Transport = holding
		return
	}
	i.Transport = change(i.Transport)
}
