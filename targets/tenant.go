package targets

import (
	"net"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/idna"
)

// Tenant is one spelling for all base URLs of a tenant: without query, user and fragment, and without what makes no difference in
// scheme, host, port and path (RFC 3986 §6.2.2 and §6.2.3). All names and addresses of this machine itself are 127.0.0.1; no other
// name is looked up. What is no URL stays as it is.
func Tenant(base string) string {
	parsed, err := url.Parse(base)
	if err != nil || parsed.Host == "" {
		return base
	}
	scheme, host := strings.ToLower(parsed.Scheme), oneHost(parsed.Hostname())
	switch port := strings.TrimLeft(parsed.Port(), "0"); {
	case port != "" && port != map[string]string{"http": "80", "https": "443"}[scheme]:
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return scheme + "://" + host + onePath(parsed.EscapedPath())
}

// thisMachine stands for all names of it.
const thisMachine = "127.0.0.1"

// oneHost is one spelling of a host.
func oneHost(host string) string {
	host = strings.TrimRight(host, ".")
	if address, err := netip.ParseAddr(host); err == nil {
		if address = address.Unmap(); address.IsLoopback() || address.IsUnspecified() {
			return thisMachine
		}
		return address.String()
	}
	if ascii, err := idna.Lookup.ToASCII(host); err == nil { // as net/http asks for it
		host = ascii
	}
	switch host = strings.ToLower(host); host {
	case "localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback":
		return thisMachine
	}
	return host
}

// onePath is one spelling of an escaped path: letters, digits, "-", ".", "_" and "~" are never escaped, dots and empty elements are
// resolved, and there is no slash at the end.
func onePath(escaped string) string {
	var plain strings.Builder
	for i := 0; i < len(escaped); i++ {
		if escaped[i] != '%' || i+2 >= len(escaped) {
			plain.WriteByte(escaped[i])
			continue
		}
		code := strings.ToUpper(escaped[i : i+3])
		if char, err := url.PathUnescape(code); err == nil && strings.Contains(unreserved, char) {
			code = char
		}
		plain.WriteString(code)
		i += 2
	}
	return strings.TrimSuffix(path.Clean("/"+plain.String()), "/")
}

// unreserved are the characters that need no escape (RFC 3986 §2.3).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
