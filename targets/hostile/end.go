package hostile

import (
	"io"
	"net/http"
)

// working is how many requests pass before a provider or a token ends: in the middle of what a client does.
const working = 40

// endBehaviours are about what comes to an end and does not come back, and what only looks so.
func endBehaviours() []Behaviour {
	refused := func(status int) func(http.ResponseWriter) { return func(w http.ResponseWriter) { refuse(w, status) } }
	return []Behaviour{
		{"ends-401", "line", ends(refused(http.StatusUnauthorized))},
		{"ends-403", "line", ends(refused(http.StatusForbidden))},
		{"ends-503", "line", ends(refused(http.StatusServiceUnavailable))},
		{"ends-502-page", "line", ends(page(http.StatusBadGateway))},
		{"ends-login-redirect", "line", ends(func(w http.ResponseWriter) {
			w.Header().Set("Location", "https://login.example.com/signin")
			w.WriteHeader(http.StatusFound)
		})},
		{"ends-login-page", "line", ends(page(http.StatusOK))},
		{"ends-cut", "line", ends(func(http.ResponseWriter) { cut() })},
		{"patch-401", "line", at(http.MethodPatch, true, func(_ *Provider, _ http.Handler, w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusUnauthorized)
		})},
	}
}

// ends answers everything in the same way, once the client has worked for a while.
func ends(answer func(http.ResponseWriter)) wrap {
	return func(p *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p.mu.Lock()
			over := p.requests > working
			p.mu.Unlock()
			if over {
				answer(w)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// page answers with what is meant for people.
func page(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html><title>Sign in</title><form></form></html>")
	}
}
