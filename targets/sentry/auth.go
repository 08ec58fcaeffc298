package sentry

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// challenge goes with every 401. The framework answers 401 only where an authenticator names a challenge; the wording of Sentry's
// is not known.
var challenge = [2]string{"WWW-Authenticate", `Bearer realm="api"`}

// authenticate checks the token. failed says that refused is the answer.
func (p *Provider) authenticate(r *http.Request) (refused answer, failed bool) {
	if p.options.Token == "" {
		return answer{}, false
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	text := "Authentication credentials were not provided."
	if strings.EqualFold(scheme, "Bearer") && token != "" {
		if subtle.ConstantTimeCompare([]byte(token), []byte(p.options.Token)) == 1 {
			return answer{}, false
		}
		text = "Invalid token"
	}
	refused = detail(http.StatusUnauthorized, text)
	refused.header = challenge
	return refused, true
}
