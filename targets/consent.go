package targets

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ErrConsent says that nobody has agreed to writing to a provider that may belong to others.
var ErrConsent = errors.New("writing was not confirmed")

// Foreign reports whether the provider runs already, and not on this machine: users and groups there may be real. A host counts
// as this machine by a loopback address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3) or the name localhost (RFC 6761 §6.3); other names
// are not looked up.
func (d Definition) Foreign() bool {
	if d.Kind() != "remote" {
		return false
	}
	base, err := url.Parse(d.URL)
	if err != nil {
		return true
	}
	host := strings.ToLower(strings.TrimSuffix(base.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return false
	}
	address := net.ParseIP(host)
	return address == nil || !address.IsLoopback()
}

// NeedsConsent reports whether a run would write to a foreign provider without anybody having agreed to it.
func (d Definition) NeedsConsent() bool { return d.Foreign() && !d.Consent && !d.ReadOnly }

// Address is the base URL without its query, as people may see it.
func (d Definition) Address() string {
	base, err := url.Parse(d.URL)
	if err != nil {
		return withoutSecrets(d.URL)
	}
	base.RawQuery, base.User, base.Fragment = "", nil, ""
	return base.String()
}

// agreed is what the launcher of running providers insists on, whoever calls it: the command, go test or godog.
func (d Definition) agreed() error {
	if !d.NeedsConsent() {
		return nil
	}
	return fmt.Errorf("%w: %s is not on this machine; set consent: true in its definition, or read_only: true", ErrConsent, d.Address())
}
