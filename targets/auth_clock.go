package targets

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// tolerance is how far two clocks may differ before that is said to be the reason of a refusal: HTTP dates have whole seconds,
// and a request takes a while.
const tolerance = time.Minute

// claims are the times that a JWT carries (RFC 7519 §4.1); zero where it has none, or is none.
type claims struct{ Expires, NotBefore, Issued time.Time }

// life is how long the token was to live when it was issued, 0 where it does not say.
func (c claims) life() time.Duration {
	if c.Expires.IsZero() || c.Issued.IsZero() {
		return 0
	}
	return c.Expires.Sub(c.Issued)
}

// claimsOf reads a JWT without verifying it: only its addressee can.
func claimsOf(token string) claims {
	_, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	content, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(payload, "="))
	var numbers struct{ Exp, Nbf, Iat float64 }
	if err != nil || json.Unmarshal(content, &numbers) != nil {
		return claims{}
	}
	return claims{Expires: instant(numbers.Exp), NotBefore: instant(max(numbers.Nbf, numbers.Iat)), Issued: instant(numbers.Iat)}
}

func instant(seconds float64) time.Time {
	if seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// untimely explains a refusal by time, "" where time is no reason: what the JWT within value says, and how the clock of who
// answered differs from this machine's. That clock decides, not ours.
func untimely(value string, response *http.Response, now time.Time) string {
	_, token, found := strings.Cut(value, " ")
	if !found {
		token = value
	}
	theirs, skewed := now, ""
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		theirs = date
		if ahead := date.Sub(now); ahead.Abs() > tolerance {
			skewed = fmt.Sprintf("; clock skew: the provider's clock is %s this machine's, correct the clocks", apart(ahead))
		}
	}
	said := claimsOf(token)
	switch {
	case !said.Expires.IsZero() && !theirs.Before(said.Expires):
		return fmt.Sprintf("; it expired %s ago, at %s%s", rounded(theirs.Sub(said.Expires)), said.Expires.UTC().Format(time.RFC3339), skewed)
	case said.NotBefore.After(theirs.Add(tolerance)):
		return fmt.Sprintf("; clock skew: it is valid from %s, which is %s ahead of the provider's clock, correct the clocks",
			said.NotBefore.UTC().Format(time.RFC3339), rounded(said.NotBefore.Sub(theirs)))
	}
	return skewed
}

func apart(ahead time.Duration) string {
	if ahead < 0 {
		return rounded(-ahead) + " behind"
	}
	return rounded(ahead) + " ahead of"
}

// rounded is a duration as people say it.
func rounded(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return d.String()
}
