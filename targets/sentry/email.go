package sentry

import (
	"net/netip"
	"regexp"
	"strings"
)

// The shape of an e-mail address, as Django judges it. A letter outside ASCII in the domain stands for its IDNA form.
var (
	dotAtom     = regexp.MustCompile("(?i)^[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*$")
	quoted      = regexp.MustCompile(`^"([\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"$`)
	domainLabel = regexp.MustCompile(`^[0-9A-Za-z\p{L}\p{N}]([-0-9A-Za-z\p{L}\p{N}\p{M}]{0,61}[0-9A-Za-z\p{L}\p{N}\p{M}])?$`)
	topLevel    = regexp.MustCompile(`^[-0-9A-Za-z\p{L}\p{N}\p{M}]{2,63}$`)
	ipLiteral   = regexp.MustCompile(`^\[[A-Fa-f0-9:.]+\]$`)
)

// refusedDomain is what Sentry takes no address at unless it is configured otherwise, since it was used by spammers.
var refusedDomain = regexp.MustCompile(`(?i)@qq\.com$`)

func validEmail(email string) bool {
	at := strings.LastIndex(email, "@")
	if at < 0 || len(email) > 320 {
		return false
	}
	local, domain := email[:at], email[at+1:]
	if !dotAtom.MatchString(local) && !quoted.MatchString(local) {
		return false
	}
	return domain == "localhost" || validDomain(domain) || validLiteral(domain)
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || !topLevel.MatchString(last) || strings.HasSuffix(last, "-") {
		return false
	}
	for _, label := range labels[:len(labels)-1] {
		if !domainLabel.MatchString(label) {
			return false
		}
	}
	return true
}

func validLiteral(domain string) bool {
	if !ipLiteral.MatchString(domain) {
		return false
	}
	_, err := netip.ParseAddr(strings.Trim(domain, "[]"))
	return err == nil
}
