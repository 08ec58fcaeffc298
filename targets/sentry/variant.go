package sentry

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Variants says, for people, what Variant understands.
const Variants = "legacy, 2026-06, 2026-discovery (default), active-directory (default), okta, saml2, joined, pending-409, group-slugs, " +
	"count-zero-500, scim-off, scopes=A+B, rate=REQUESTS/WINDOW"

// Variant reads options from words with commas between them, such as "legacy,okta,rate=40/1s". No words are the defaults.
func Variant(words string) (Options, error) {
	var options Options
	if words == "" {
		return options, nil
	}
	for word := range strings.SplitSeq(words, ",") {
		if err := options.set(strings.TrimSpace(word)); err != nil {
			return Options{}, err
		}
	}
	return options, options.Validate()
}

func (o *Options) set(word string) error {
	key, value, _ := strings.Cut(word, "=")
	switch word {
	case string(Legacy), string(June2026), string(Discovery):
		o.Era = Era(word)
	case string(ActiveDirectory), string(Okta), string(SAML2):
		o.AuthProvider = AuthProvider(word)
	case "joined":
		o.NewMembersLinked = true
	case "pending-409":
		o.PendingDuplicate = http.StatusConflict
	case "group-slugs":
		o.AcceptGroupSlug = true
	case "count-zero-500":
		o.CountZero = http.StatusInternalServerError
	case "scim-off":
		o.SCIMOff = true
	default:
		switch key {
		case "scopes":
			o.Scopes = strings.Split(value, "+")
		case "rate":
			return o.setRate(value)
		default:
			return fmt.Errorf("variant %q of sentry is unknown: expected %s", word, Variants)
		}
	}
	return nil
}

func (o *Options) setRate(text string) error {
	requests, window, _ := strings.Cut(text, "/")
	number, err := strconv.Atoi(requests)
	if err != nil {
		return fmt.Errorf("rate %q is not a valid limit: expected a limit such as 40/1s", text)
	}
	span, err := time.ParseDuration(window)
	if err != nil {
		return fmt.Errorf("rate %q has no window: expected a limit such as 40/1s", text)
	}
	o.RateLimit = RateLimit{Requests: number, Window: span}
	if number == 0 {
		return fmt.Errorf("rate %q allows no requests: expected a limit such as 40/1s", text)
	}
	return nil
}
