package targets_test

import (
	"testing"

	"github.com/scimproof/scimproof/targets"
)

// TestTenantHasOneSpelling lists what reaches the same tenant; each group is another tenant than all other groups.
func TestTenantHasOneSpelling(t *testing.T) {
	groups := [][]string{
		{
			"http://127.0.0.1:8080/scim/v2", "http://localhost:8080/scim/v2", "HTTP://LocalHost:8080/scim/v2/", "http://localhost.:8080/scim/v2",
			"http://[::1]:8080/scim/v2", "http://[0:0:0:0:0:0:0:1]:08080/scim/v2", "http://[::ffff:127.0.0.1]:8080/scim/v2", "http://127.0.0.2:8080/scim/v2",
			"http://0.0.0.0:8080/scim/v2", "http://[::]:8080/scim/v2", "http://ip6-localhost:8080/scim/v2", "http://127.0.0.1.:8080/scim/v2",
			"http://localhost:8080/scim/v2//", "http://localhost:8080/scim/v2/.", "http://localhost:8080//scim/./x/../v2?token=hidden#there",
			"http://ada:hidden@localhost:8080/%73cim/v%32", "http://localhost:8080/scim%2fv2/../scim/v2", "http://localhost:8080/scim/%2E/v2",
		},
		{"http://localhost:8080/scim/V2"}, {"http://localhost:8080/scim"}, {"http://localhost:8081/scim/v2"}, {"https://localhost:8080/scim/v2"},
		{"http://acme.localhost:8080/scim/v2"}, {"http://localhost.example.com:8080/scim/v2"},
		{"http://localhost", "http://localhost:80/", "http://127.0.0.1:080", "http://[::1]:", "http://[::1]"},
		{"https://localhost", "https://localhost:443/"}, {"https://localhost:80"},
		{"https://Staging.example.com/a%2Fb", "https://staging.example.com.:443/a%2fb/"}, {"https://staging.example.com/a/b"},
		{"https://m\u00fcnchen.example/\u00fc", "https://M\u00dcNCHEN.example/%C3%BC", "https://xn--mnchen-3ya.example:443/%c3%bc"},
		{"https://[2001:DB8::1]/", "https://[2001:db8:0::0:1]:443"}, {"https://[2001:db8::1]:8443"},
		{"http://127.0.0.1:{port}/scim"}, {""},
	}
	seen := map[string]string{}
	for _, group := range groups {
		want := targets.Tenant(group[0])
		for _, base := range group {
			if got := targets.Tenant(base); got != want {
				t.Errorf("%s: want %s, got %s", base, want, got)
			}
		}
		if other, taken := seen[want]; taken {
			t.Errorf("want %s and %s told apart, got %s for both", other, group[0], want)
		}
		seen[want] = group[0]
		if again := targets.Tenant(want); again != want {
			t.Errorf("want %s to stay, got %s", want, again)
		}
	}
}

// TestLockKnowsATenantByAnyName takes the lock by one name and asks for it by others.
func TestLockKnowsATenantByAnyName(t *testing.T) {
	dir := t.TempDir()
	lock, err := targets.Acquire(dir, "http://localhost:8080/scim/v2")
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"http://127.0.0.1:8080/scim/v2", "http://[::1]:8080/scim/v2/"} {
		if other, err := targets.Acquire(dir, base); err == nil {
			t.Errorf("want %s held, got it", base)
			_ = other.Release()
		}
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}
