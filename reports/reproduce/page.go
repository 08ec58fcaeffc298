package reproduce

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed script.sh.tmpl
var source string

var shape = template.Must(template.New("script").Parse(source))

// page is what the script's template is filled with. Texts are words of a shell.
type page struct {
	Key, Requirement, Want, Got, Base, Access, Variables, Fault, Kind, Pointer, Header string

	Whole   bool     // the status is compared, too
	Over    bool     // a number above the fault's shows it
	Common  []string // options of curl that all requests have
	Before  []request
	Last    request
	Created []created
	Secrets []string // variables that whoever runs it sets
	Lag     int      // seconds for which the last request is repeated; 0 = not
}

// creations are what requests may create, the newest first, as it is deleted first; and their variables, without values.
func creations(requests []request) (made []created, variables string) {
	var names []string
	for _, one := range slices.Backward(requests) {
		if one.Created != nil {
			made = append(made, *one.Created)
			names = append(names, one.Created.Variable+"=")
		}
	}
	return made, strings.Join(names, " ")
}

// secret is a variable that evidence.HeaderOption makes of what was masked.
var secret = regexp.MustCompile(`\$([A-Z][A-Z0-9_]*)`)

// secrets are the variables of the options that stand for what a run file does not keep.
func secrets(data page) (names []string) {
	options := slices.Concat([]string{data.Access}, data.Common, data.Last.Options)
	for _, one := range data.Before {
		options = append(options, one.Options...)
	}
	for _, option := range options {
		if !strings.Contains(option, `"`) || strings.HasPrefix(option, "--data-raw") {
			continue
		}
		for _, found := range secret.FindAllStringSubmatch(option, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	return names
}

// common takes out of the requests the options that all of them have.
func common(requests []request) (shared []string) {
	for _, option := range requests[0].Options {
		if !slices.ContainsFunc(requests, func(other request) bool { return !slices.Contains(other.Options, option) }) {
			shared = append(shared, option)
		}
	}
	for i := range requests {
		requests[i].Options = slices.DeleteFunc(requests[i].Options, func(option string) bool { return slices.Contains(shared, option) })
	}
	return shared
}
