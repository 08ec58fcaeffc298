package targets

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// check refuses a definition that cannot work, with what is wanted instead.
func (d *Definition) check() error {
	for _, problem := range []string{
		d.checkWords(), d.checkNumbers(), d.checkAuth(), d.checkProxy(), d.checkLaunch(), d.checkURL(),
	} {
		switch {
		case problem == "":
		case d.source == withoutSecrets(d.URL): // the URL says it itself
			return errors.New(problem)
		default:
			return fmt.Errorf("definition %s: %s", d.source, problem)
		}
	}
	return nil
}

// checkWords looks at values of which only a few exist.
func (d *Definition) checkWords() string {
	if d.Name == "" {
		return "name is empty: expected a short name for the report"
	}
	for _, dialect := range d.Dialects {
		if problem := oneOf("dialects", dialect, "legacy", "compliant"); problem != "" {
			return problem
		}
	}
	for _, problem := range []string{
		oneOf("status", d.Status, "", "verified", "documentation"),
		oneOf("connector", d.Connector, "nongallery", "gallery"),
		oneOf("identity.username", d.Identity.Username, "email", "plain"),
	} {
		if problem != "" {
			return problem
		}
	}
	if d.HardDelete && d.Connector != "gallery" {
		return "hard_delete is true: expected connector: gallery, since only gallery apps can be without soft delete"
	}
	return ""
}

func oneOf(key, value string, known ...string) string {
	if slices.Contains(known, value) {
		return ""
	}
	known = slices.DeleteFunc(known, func(word string) bool { return word == "" })
	return fmt.Sprintf("%s %q is unknown: expected %s", key, value, strings.Join(known, " or "))
}

func (d *Definition) checkNumbers() string {
	durations := map[string]time.Duration{"timeout": d.Timeout, "consistency": d.Consistency}
	if d.Launch.Process != nil {
		durations["launch.process.ready"] = d.Launch.Process.Ready
	}
	if d.Launch.Container != nil {
		durations["launch.container.ready"] = d.Launch.Container.Ready
	}
	for _, key := range []string{"timeout", "consistency", "launch.process.ready", "launch.container.ready"} {
		if durations[key] < 0 {
			return fmt.Sprintf("%s is %s: expected 0 or more, such as 30s", key, durations[key])
		}
	}
	if d.Budget < 0 {
		return fmt.Sprintf("budget is %d: expected the number of resources that a run may create, or 0 for no limit", d.Budget)
	}
	if d.Concurrency < 0 {
		return fmt.Sprintf("concurrency is %d: expected 1 or more", d.Concurrency)
	}
	return ""
}

func (d *Definition) checkLaunch() string {
	launch := d.Launch
	ways := 0
	for _, used := range []bool{launch.Embedded != "", launch.Process != nil, launch.Container != nil} {
		if used {
			ways++
		}
	}
	switch {
	case ways > 1:
		return "launch has more than one way to start the provider: expected one of embedded, process and container"
	case len(launch.Schemas) > 0 && launch.Embedded == "":
		return "launch.schemas is for embedded providers: expected embedded: reference beside it"
	case launch.Process != nil && (len(launch.Process.Command) == 0 || launch.Process.Command[0] == ""):
		return "launch.process.command is empty: expected the program and its arguments"
	case launch.Container != nil && launch.Container.Image == "" && launch.Container.Build == "":
		return "launch.container is empty: expected image, or build with a directory"
	case launch.Container != nil && (launch.Container.Port < 1 || launch.Container.Port > 65535):
		return fmt.Sprintf("launch.container.port is %d: expected the port that the provider listens on, 1 to 65535", launch.Container.Port)
	}
	return ""
}

const exampleURL = "such as https://staging.example.com/scim/v2"

// anyPort stands for the port that a launch chooses.
const anyPort = "{port}"

func (d *Definition) checkURL() string {
	kind := d.Kind()
	if kind == "embedded" || kind == "container" {
		return ""
	}
	if d.URL == "" {
		return "url is empty: expected the SCIM base URL, " + exampleURL
	}
	address := d.URL
	if kind == "process" {
		address = strings.ReplaceAll(address, anyPort, "1")
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return fmt.Sprintf("url %q is not a valid URL (%s): expected one %s", withoutSecrets(d.URL), inner(err), exampleURL)
	}
	if parsed.User != nil {
		return fmt.Sprintf("url %q contains credentials: remove them and set a bearer token with auth and an environment variable", withoutSecrets(d.URL))
	}
	if parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "" {
		return fmt.Sprintf("url %q is not valid: expected http:// or https:// and a host, %s", withoutSecrets(d.URL), exampleURL)
	}
	return ""
}

// inner drops the address that net/url repeats in its errors: it may hold a password.
func inner(err error) error {
	if wrapped := new(url.Error); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
