package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// TestTheBinaryBringsItsRoots needs a process of its own: Go reads the system's certificates once in the life of a process.
func TestTheBinaryBringsItsRoots(t *testing.T) {
	if os.Getenv("SCIMPROOF_FROM_SCRATCH") == "" {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		empty := t.TempDir()
		command.Env = append(os.Environ(), "SCIMPROOF_FROM_SCRATCH=1", "SSL_CERT_FILE="+empty+"/none", "SSL_CERT_DIR="+empty)
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	roots, err := x509.SystemCertPool()
	if err != nil || roots.Equal(x509.NewCertPool()) {
		t.Errorf("want the roots that the binary carries where the system has none, got %v, %v", roots, err)
	}
}
