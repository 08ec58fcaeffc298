package targets

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// identity writes NAME.pem and NAME-key.pem, which sign themselves, and returns the certificate.
func identity(t *testing.T, dir, name string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Unix(0, 0), NotAfter: time.Now().Add(24 * time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	inPEM(t, filepath.Join(dir, name+".pem"), "CERTIFICATE", signed)
	inPEM(t, filepath.Join(dir, name+"-key.pem"), "PRIVATE KEY", private)
	made, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func inPEM(t *testing.T, path, kind string, content []byte) {
	t.Helper()
	write(t, path, string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})))
}

// secure is a provider behind TLS whose authority is ca.pem; a client's certificate is demanded where one is given.
func secure(t *testing.T, dir string, client *x509.Certificate) string {
	t.Helper()
	server := httptest.NewUnstartedServer(answering(200, scim.MediaType, "{}"))
	server.Config.ErrorLog = discard()
	if client != nil {
		pool := x509.NewCertPool()
		pool.AddCert(client)
		server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	inPEM(t, filepath.Join(dir, "ca.pem"), "CERTIFICATE", server.Certificate().Raw)
	return server.URL
}

// readyAt launches a definition beside its files and asks whether it can be judged.
func readyAt(t *testing.T, dir, text string) error {
	t.Helper()
	definition, err := saved(t, dir, "name: a\n"+text, vars())
	if err != nil {
		return err
	}
	instance, err := Remote{}.Launch(t.Context(), definition)
	if err != nil {
		return err
	}
	return isReady(t.Context(), scim.NewClient(instance.Base, definition.Authenticated(instance.Transport), 0, 0))
}

func TestAuthorityOfTheDefinitionIsTrusted(t *testing.T) {
	dir := t.TempDir()
	address := secure(t, dir, nil)
	if err := readyAt(t, dir, "url: "+address+"\ntls: {ca: ca.pem}\n"); err != nil {
		t.Errorf("want the authority trusted, got %v", err)
	}
	want := "got one from an unknown authority (self-signed?), which Entra would reject too"
	if err := readyAt(t, dir, "url: "+address+"\n"); !strings.Contains(fmt.Sprint(err), want) || !strings.Contains(fmt.Sprint(err), "set tls.ca in the definition to the authority's PEM file") {
		t.Errorf("want %q, got %v", want, err)
	}
	identity(t, dir, "other")
	if err := readyAt(t, dir, "url: "+address+"\ntls: {ca: other.pem}\n"); !strings.Contains(fmt.Sprint(err), "unknown authority") {
		t.Errorf("want no more trust than was asked for, got %v", err)
	}
}

func TestMutualTLS(t *testing.T) {
	dir := t.TempDir()
	address := secure(t, dir, identity(t, dir, "client"))
	if err := readyAt(t, dir, "url: "+address+"\ntls: {ca: ca.pem, cert: client.pem, key: client-key.pem}\n"); err != nil {
		t.Errorf("want the client's certificate accepted, got %v", err)
	}
	identity(t, dir, "stranger")
	for _, ours := range []string{"", ", cert: stranger.pem, key: stranger-key.pem"} {
		err := readyAt(t, dir, "url: "+address+"\ntls: {ca: ca.pem"+ours+"}\n")
		if want := "set the client certificate that the server requires with tls.cert and tls.key"; !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("with %q: want %q, got %v", ours, want, err)
		}
	}
}

// TestTokenEndpointBehindTheSameTLS gets a token where the definition's authority and certificate are needed for it.
func TestTokenEndpointBehindTheSameTLS(t *testing.T) {
	dir := t.TempDir()
	address := secure(t, dir, nil)
	err := readyAt(t, dir, "url: "+address+"\ntls: {ca: ca.pem}\nauth: {oauth: {token_url: '"+address+"', client_id: a, client_secret: b}}\n")
	if want := "expected access_token in the response of the token endpoint " + address; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("want an answer of the endpoint itself, %q, got %v", want, err)
	}
	err = readyAt(t, dir, "url: "+address+"\nauth: {oauth: {token_url: '"+address+"', client_id: a, client_secret: b}}\n")
	if want := "no access token: expected a certificate of the token endpoint " + address; !strings.Contains(fmt.Sprint(err), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

func TestTLSFilesThatCannotBeUsedAreRefused(t *testing.T) {
	dir := t.TempDir()
	identity(t, dir, "one")
	identity(t, dir, "two")
	write(t, filepath.Join(dir, "text.pem"), "not PEM")
	inPEM(t, filepath.Join(dir, "locked.pem"), "ENCRYPTED PRIVATE KEY", []byte("x"))
	for settings, want := range map[string]string{
		"ca: missing.pem":                  "tls.ca missing.pem (no such file or directory): expected a PEM file with the authority",
		"ca: ../missing.pem":               "tls.ca ../missing.pem (no such file or directory)",
		"ca: text.pem":                     "tls.ca text.pem contains no certificate: expected PEM",
		"cert: one.pem":                    "tls has only one of cert and key: expected both",
		"key: one-key.pem":                 "tls has only one of cert and key: expected both",
		"cert: missing.pem, key: a":        "tls.cert missing.pem (no such file or directory)",
		"cert: one.pem, key: missing.pem":  "tls.key missing.pem (no such file or directory)",
		"cert: one.pem, key: two-key.pem":  "tls.key two-key.pem does not match tls.cert one.pem",
		"cert: one.pem, key: locked.pem":   "tls.key locked.pem is encrypted: expected it without a passphrase",
		"cert: text.pem, key: one-key.pem": "tls.cert text.pem and tls.key one-key.pem are not valid",
	} {
		err := readyAt(t, dir, "url: https://127.0.0.1:1\ntls: {"+settings+"}\n")
		if !strings.Contains(fmt.Sprint(err), want) || !strings.HasPrefix(fmt.Sprint(err), "definition ") {
			t.Errorf("%s: want %q, got %v", settings, want, err)
		}
	}
	if err := readyAt(t, filepath.Join(dir), "url: "+secure(t, dir, nil)+"\ntls: {ca: ./ca.pem}\n"); err != nil {
		t.Errorf("want a file beside the definition found, got %v", err)
	}
}
