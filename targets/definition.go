package targets

import (
	"crypto/tls"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
)

//go:embed *.yaml
var shipped embed.FS

// Definition describes one target. It is read from YAML with strict keys; ${NAME} in any text value is replaced from the
// environment (env.go).
type Definition struct {
	Name      string `yaml:"name"`
	Title     string `yaml:"title"`  // one line for people
	Status    string `yaml:"status"` // of a bundled one; verified: was run; documentation: written from it, not run
	URL       string `yaml:"url"`    // base URL; {port} is the port chosen for a process
	Launch    Launch `yaml:"launch"`
	Auth      Auth   `yaml:"auth"`
	TLS       TLS    `yaml:"tls"`
	Proxy     string `yaml:"proxy"`     // URL, or none; absent = what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say
	Mapping   string `yaml:"mapping"`   // entra-default, sentry-gallery or a file
	Connector string `yaml:"connector"` // nongallery, or gallery for an app of Microsoft's gallery

	HardDelete bool `yaml:"hard_delete"` // the gallery app has no soft delete: who is disabled or leaves the scope is deleted

	Entra    map[string]string            `yaml:"entra"`    // knobs of the engine, as mockentra.Switches names them; absent = the defaults
	Variants map[string]map[string]string `yaml:"variants"` // by name, knobs on top of those: the scenarios that they reach are repeated

	Dialects     []string          `yaml:"dialects"`     // legacy, compliant; absent = both, or what the Tenant URL says
	Capabilities map[string]bool   `yaml:"capabilities"` // declared abilities: groups, manager, …; absent = yes
	Identity     Identity          `yaml:"identity"`
	Headers      map[string]string `yaml:"headers"`     // sent with every request
	Consistency  time.Duration     `yaml:"consistency"` // how long a write may take to be seen; 0 = at once
	Timeout      time.Duration     `yaml:"timeout"`     // of one request
	Concurrency  int               `yaml:"concurrency"` // scenarios at once
	Rate         Rate              `yaml:"rate"`        // of requests, such as 25/s or 100/min; absent = as many as the provider accepts
	Deviations   string            `yaml:"deviations"`  // file of known deviations, beside the definition
	Effects      []string          `yaml:"effects"`     // what else happens there: "a creation sends an e-mail"

	Setup         []string `yaml:"setup"`         // what a person has to do first, step by step
	Documentation []string `yaml:"documentation"` // where that is written, URLs

	Consent  bool `yaml:"consent"`   // writing to a provider that is not on this machine is agreed to
	ReadOnly bool `yaml:"read_only"` // nothing is written: see guard.go
	Budget   int  `yaml:"budget"`    // resources that one run may create; 0 = no limit

	source  string // where the definition came from, for messages
	plain   string // name without the variant that was named with it; "" = none was
	secrets []string
	dir     fs.FS // where files named by the definition are looked up
	beside  fs.FS // where known deviations are, nil = in dir

	kept       bool               // what it starts has a keeper
	trust      *tls.Config        // what TLS names; nil = the default
	redactor   *evidence.Redactor // shared by all copies, as the credential is
	credential *credential
}

// Launch says how the provider is started; none of them set means that it runs already at URL.
type Launch struct {
	Embedded  string     `yaml:"embedded"`
	Schemas   []string   `yaml:"schemas"` // files of extensions that an embedded reference publishes, beside the definition
	Process   *Process   `yaml:"process"`
	Container *Container `yaml:"container"`
}

// Process starts a program. {port} in Command and Env becomes a free port.
type Process struct {
	Command []string          `yaml:"command"`
	Dir     string            `yaml:"dir"`
	Env     map[string]string `yaml:"env"`
	Ready   time.Duration     `yaml:"ready"` // how long until it must answer; default 60 s
}

// Container starts an image, or builds one from a Dockerfile's directory first.
type Container struct {
	Image      string            `yaml:"image"`
	Build      string            `yaml:"build"`      // directory of the build context
	Dockerfile string            `yaml:"dockerfile"` // within Build
	Command    []string          `yaml:"command"`
	Port       int               `yaml:"port"`
	Path       string            `yaml:"path"` // base path of SCIM
	Env        map[string]string `yaml:"env"`
	Ready      time.Duration     `yaml:"ready"`
}

// Kind names the launcher: embedded, process, container or remote.
func (d Definition) Kind() string {
	switch {
	case d.Launch.Embedded != "":
		return "embedded"
	case d.Launch.Process != nil:
		return "process"
	case d.Launch.Container != nil:
		return "container"
	}
	return "remote"
}

// Capable reports whether the definition leaves the capability on.
func (d Definition) Capable(name string) bool {
	declared, set := d.Capabilities[name]
	return declared || !set
}

// ReadFile reads a YAML file that the definition names, looked up beside it. One that would take long to parse is refused: more than
// 1 MiB, 10,000 lines, 50,000 words and marks, or 100 levels of nesting.
func (d Definition) ReadFile(name string) ([]byte, error) {
	data, err := readWithin(d.dir, name, mostText)
	if err != nil {
		return nil, err
	}
	return data, bounded(data)
}

// Shipped returns the names of the definitions that come with scimproof.
func Shipped() []string {
	entries, _ := shipped.ReadDir(".")
	var names []string
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".yaml")
		if !strings.HasSuffix(name, ".deviations") {
			names = append(names, name)
		}
	}
	slices.Sort(names) // an extension sorts otherwise
	return names
}

// Find resolves what a user names: a shipped definition, one with a variant of its embedded provider ("sentry/legacy"), a file, or a
// base URL, which becomes a remote target with the default mapping and the bearer token of $SCIM_TOKEN.
func Find(name string, env Env) (Definition, error) {
	if strings.Contains(name, "://") {
		return remote(name, env)
	}
	if slices.Contains(Shipped(), name) {
		return bundled(name, env)
	}
	data, err := readPath(name, mostText)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return variant(name, env)
	}
	if err != nil {
		return Definition{}, fmt.Errorf("cannot read target %q, expected a definition file: %w", name, err)
	}
	return Parse(data, name, onDisk(filepath.Dir(name)), env)
}

func remote(base string, env Env) (Definition, error) {
	definition := Definition{Name: withoutSecrets(base), URL: base, Title: "remote provider", source: withoutSecrets(base), dir: onDisk(".")}
	if parsed, err := url.Parse(base); err == nil && parsed.Host != "" {
		definition.Name = parsed.Host
		definition.Dialects = dialectOf(parsed)
	}
	if !definition.Foreign() {
		definition.Title = "running provider"
	}
	if token, ok := env("SCIM_TOKEN"); ok {
		definition.Auth.Bearer = token
		definition.hide(token)
	}
	definition.hideQuery(base, literally)
	return definition, definition.complete()
}

// dialectOf reads Entra's flags from a Tenant URL (Microsoft, "SCIM 2.0 protocol compliance"): with a flag in it there is no
// choice.
func dialectOf(base *url.URL) []string {
	if base.Query().Has("aadOptscim062020") {
		return []string{"compliant"}
	}
	if base.Query().Has("AzureAdScimPatch2017") {
		return []string{"legacy"}
	}
	return nil
}

// Parse reads a definition strictly and expands its text values. source names it in errors; dir holds the files it names.
func Parse(data []byte, source string, dir fs.FS, env Env) (Definition, error) {
	definition := Definition{source: source, dir: dir}
	if err := decode(data, "definition "+source, &definition); err != nil {
		return definition, err
	}
	if err := definition.expand(env); err != nil {
		return definition, fmt.Errorf("definition %s: %w", source, err)
	}
	if err := definition.checkEntra(data); err != nil {
		return definition, err
	}
	return definition, definition.complete()
}

// embeddedSecret is the token of a provider of ours that a definition gives none. It is no secret.
const embeddedSecret = "embedded-secret"

// complete fills defaults and refuses what cannot work.
func (d *Definition) complete() error {
	d.Auth.trim()
	if d.Launch.Embedded != "" && d.Auth == (Auth{}) { // one that needs no secret would fail whatever is said about secrets
		d.Auth.Bearer = embeddedSecret
	}
	d.Mapping = fallback(d.Mapping, "entra-default")
	d.Connector = fallback(d.Connector, "nongallery")
	if len(d.Dialects) == 0 {
		d.Dialects = []string{"legacy", "compliant"}
	}
	d.Identity.complete()
	if d.Concurrency == 0 {
		d.Concurrency = 8
		if d.Kind() == "remote" {
			d.Concurrency = 1
		}
	}
	if err := d.check(); err != nil {
		return err
	}
	return d.equip()
}

// equip reads the files that connections need, and makes what all copies of the definition share.
func (d *Definition) equip() (err error) {
	if d.trust, err = d.tlsConfig(); err != nil {
		return fmt.Errorf("definition %s: %w", d.source, err)
	}
	d.redactor = evidence.NewRedactor(d.secrets...)
	d.credential = newCredential(*d)
	return nil
}

func fallback(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
