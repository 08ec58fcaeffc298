package targets

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/scimproof/scimproof/features"
)

// unknownTarget says what is wrong with the name of a target that is none, by what it looks like: a URL without a scheme, a file that
// is not there, or a misspelt definition.
func unknownTarget(name string) error {
	switch {
	case schemeless(name):
		return fmt.Errorf("target %q has no scheme: expected a URL such as https://%s, or http:// on this machine", name, name)
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"), strings.ContainsRune(name, filepath.Separator):
		return fmt.Errorf("target %q is a file that does not exist: expected a definition at %s, or the name of a bundled one (see `scimproof targets`)", name, absolute(name))
	}
	return fmt.Errorf("target %q is unknown%s: expected a URL that begins with https:// or http://, a definition file, or a bundled definition (see `scimproof targets`)",
		name, features.DidYouMean(name, Shipped()))
}

// schemeless reports whether a name is a URL but for its scheme: it begins with a host and a port, localhost, or a host with a dot
// before a path.
func schemeless(name string) bool {
	parsed, err := url.Parse("http://" + name)
	if err != nil || parsed.Hostname() == "" || strings.HasPrefix(name, ".") {
		return false
	}
	host := parsed.Hostname()
	return parsed.Port() != "" || host == "localhost" || net.ParseIP(host) != nil || strings.Contains(host, ".") && strings.Contains(name, "/") &&
		!strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml")
}

// absolute is a path with the directory that it is looked up in.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
