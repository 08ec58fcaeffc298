package main

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
)

// hosts are the names under which a server may be requested. A web page can make its own host name resolve to this machine (DNS rebinding)
// and then read what is served here, but the browser sends that name as Host. An address cannot be made to resolve elsewhere.
type hosts struct {
	names     map[string]bool // lower case, without a dot at the end
	addresses map[netip.Addr]bool
	any       bool   // every address is ours
	ours      string // for people
}

// newHosts allows loopback and where a server listens, as it was told and as it came out; this machine's name where that is every
// address; and more names.
func newHosts(listen string, bound net.Addr, more []string) hosts {
	known := hosts{names: map[string]bool{}, addresses: map[netip.Addr]bool{}}
	for _, at := range []string{listen, bound.String()} {
		host, _, _ := net.SplitHostPort(at)
		known.allow(host)
	}
	if known.any {
		if name, err := os.Hostname(); err == nil {
			known.allow(name)
		}
	}
	for _, name := range more {
		known.allow(name)
	}
	known.ours = "http://" + reachable(bound) + "/"
	return known
}

func (h *hosts) allow(host string) {
	if address, ok := addressOf(host); ok {
		h.addresses[address] = true
		h.any = h.any || address.IsUnspecified()
	} else if host != "" {
		h.names[canonicalName(host)] = true
	}
}

func addressOf(host string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(host)
	return address.WithZone("").Unmap(), err == nil
}

func canonicalName(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// allowed judges a Host header (RFC 9110 §7.2). The port may be any: containers and tunnels show another than they lead to.
func (h *hosts) allowed(header string) bool {
	host, _, err := net.SplitHostPort(header)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(header, "["), "]")
	}
	if address, ok := addressOf(host); ok {
		return address.IsLoopback() || h.any || h.addresses[address]
	}
	name := canonicalName(host)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || h.names[name] // RFC 6761 §6.3
}

// guard answers requests for other names with 421 (RFC 9110 §15.5.20).
func (h *hosts) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.allowed(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		http.Error(w, fmt.Sprintf("host %q is not allowed: use %s, or start the server with `--host NAME`", r.Host, h.ours),
			http.StatusMisdirectedRequest)
	})
}
