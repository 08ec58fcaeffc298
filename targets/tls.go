package targets

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
)

// TLS names PEM files, looked up beside the definition, for connections to the provider and to the token endpoint:
//
//	tls:
//	  ca: company-ca.pem        # trusted beside the authorities of the system
//	  cert: client.pem          # mutual TLS: what we show, with its chain
//	  key: client-key.pem       # not encrypted
type TLS struct {
	CA   string `yaml:"ca"`
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// config reads the files; nil where none is named.
func (d Definition) tlsConfig() (*tls.Config, error) {
	if d.TLS == (TLS{}) {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if d.TLS.CA != "" {
		pool, err := d.authorities()
		if err != nil {
			return nil, err
		}
		config.RootCAs = pool
	}
	if d.TLS.Cert == "" && d.TLS.Key == "" {
		return config, nil
	}
	if d.TLS.Cert == "" || d.TLS.Key == "" {
		return nil, fmt.Errorf("tls has only one of cert and key: expected both")
	}
	pair, err := d.keyPair()
	if err != nil {
		return nil, err
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

func (d Definition) authorities() (*x509.CertPool, error) {
	content, err := d.readNamed(d.TLS.CA, mostText)
	if err != nil {
		return nil, fmt.Errorf("cannot read tls.ca %s (%w): expected a PEM file with the authority that issued the certificate", d.TLS.CA, reason(err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("tls.ca %s contains no certificate: expected PEM, which begins with -----BEGIN CERTIFICATE-----", d.TLS.CA)
	}
	return pool, nil
}

func (d Definition) keyPair() (pair tls.Certificate, err error) {
	cert, err := d.readNamed(d.TLS.Cert, mostText)
	if err != nil {
		return pair, fmt.Errorf("cannot read tls.cert %s (%w): expected a PEM file with the client's certificate", d.TLS.Cert, reason(err))
	}
	key, err := d.readNamed(d.TLS.Key, mostText)
	if err != nil {
		return pair, fmt.Errorf("cannot read tls.key %s (%w): expected a PEM file with the key of tls.cert", d.TLS.Key, reason(err))
	}
	if block, _ := pem.Decode(key); block != nil && (strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "") {
		return pair, fmt.Errorf("tls.key %s is encrypted: expected it without a passphrase, as openssl pkey writes it", d.TLS.Key)
	}
	pair, err = tls.X509KeyPair(cert, key)
	switch {
	case err == nil:
		return pair, nil
	case strings.Contains(err.Error(), "does not match"):
		return pair, fmt.Errorf("tls.key %s does not match tls.cert %s: expected the private key of the certificate", d.TLS.Key, d.TLS.Cert)
	}
	return pair, fmt.Errorf("tls.cert %s and tls.key %s are not valid (%s): expected both in PEM", d.TLS.Cert, d.TLS.Key, strings.TrimPrefix(err.Error(), "tls: "))
}
