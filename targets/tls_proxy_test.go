package targets

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// proxying is a proxy that lets one user through and counts what it carried.
func proxying(t *testing.T) (address string, carried *atomic.Int64) {
	t.Helper()
	carried = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic ZW50cmE6cHJveHktcGFzc3dvcmQ=" { // entra:proxy-password
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		carried.Add(1)
		if r.Method == http.MethodConnect {
			tunnel(w, r)
			return
		}
		(&httputil.ReverseProxy{Rewrite: func(out *httputil.ProxyRequest) { out.SetURL(&url.URL{Scheme: "http", Host: r.Host}) }}).ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), carried
}

func tunnel(w http.ResponseWriter, r *http.Request) {
	far, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	_, _ = io.Copy(near, far)
	_ = near.Close()
}

func TestProxyOfTheDefinition(t *testing.T) {
	dir := t.TempDir()
	proxy, carried := proxying(t)
	plain := httptest.NewServer(answering(200, scim.MediaType, "{}"))
	defer plain.Close()
	behindTLS := secure(t, dir, nil)
	const user = "entra:proxy-password@"
	for _, row := range []struct {
		provider, proxy, want string
		carried               int64
	}{
		{plain.URL, "http://" + user + proxy, "<nil>", 1},
		{behindTLS, "http://" + user + proxy, "<nil>", 1},
		{plain.URL, "none", "<nil>", 0},
		{plain.URL, "http://" + proxy, "got 407 from the proxy: set user and password in proxy", 0},
		{behindTLS, "http://" + proxy, "expected a tunnel through the proxy " + proxy + ", got 407: set user and password in proxy", 0},
		{"https://127.0.0.1:1", "http://" + user + proxy, "expected a tunnel through the proxy " + proxy + ", got 502: allow this host at the proxy", 1},
		{plain.URL, free(t), "cannot connect to the proxy (dial tcp 127.0.0.1:", 0},
		{behindTLS, free(t), "cannot connect to the proxy (dial tcp 127.0.0.1:", 0},
		{plain.URL, "ftp://a:hunter2@b", `proxy "ftp://`, 0},
		{plain.URL, "http://", `proxy "http://" is not valid: expected http://, https:// or socks5:// and a host, or none`, 0},
	} {
		carried.Store(0)
		err := readyAt(t, dir, "url: "+row.provider+"\nproxy: '"+row.proxy+"'\ntls: {ca: ca.pem}\n")
		if got := fmt.Sprint(err); !strings.Contains(got, row.want) || strings.Contains(got, "hunter2") || strings.Contains(got, "proxy-password") || carried.Load() != row.carried {
			t.Errorf("%s through %s: want %q and %d requests carried, got %s, %d", row.provider, row.proxy, row.want, row.carried, got, carried.Load())
		}
	}
}

func TestTokenEndpointIsAskedThroughTheProxy(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	proxy, carried := proxying(t)
	auth := "\nauth: {oauth: {token_url: '" + tokens.URL + "', client_id: a, client_secret: b}}\nproxy: http://"
	if err := readyAt(t, t.TempDir(), "url: "+provider.URL+auth+"entra:proxy-password@"+proxy+"\n"); err != nil || carried.Load() != 2 {
		t.Errorf("want token and request carried, got %v, %d", err, carried.Load())
	}
	err := readyAt(t, t.TempDir(), "url: "+provider.URL+auth+proxy+"\n")
	if want := "rejected the client (407): set the user and password of the proxy in proxy"; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("want %q, got %v", want, err)
	}
	err = readyAt(t, t.TempDir(), "url: "+provider.URL+auth+strings.TrimPrefix(free(t), "http://")+"\n")
	if want := "no access token: no response from the token endpoint " + tokens.URL + ": cannot connect to the proxy"; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

// TestProxyOfTheEnvironment looks only whether the environment is asked: net/http reads it once in the life of a process.
func TestProxyOfTheEnvironment(t *testing.T) {
	if (Definition{}).Transport().Proxy == nil {
		t.Error("want the environment's proxy where the definition names none, got no proxy")
	}
	if (Definition{Proxy: noProxy}).Transport().Proxy != nil {
		t.Error("want no proxy at all, got one")
	}
}
