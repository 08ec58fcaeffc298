package reproduce

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/reference"
)

// errProvesNothing is where the fault was before the requests that were sent because of it: Entra acts upon responses, and a script does not.
var errProvesNothing = errors.New("the bundled reference provider responds to these requests in the same way, so that they prove nothing by themselves")

// excused reports whether a provider that works would be blamed: the bundled reference is sent what the script sends, as it is for the run's
// profile, and where it refuses what it does not know.
func (m *Maker) excused(words *words, sent []evidence.Exchange, requests []request, shown fault) bool {
	options := reference.Options{Base: m.base, ValuePath: scim.Create, Token: "right"}
	if m.profile == features.ProfileRFC {
		options.ValuePath = scim.Refuse
	}
	for _, options.Strict = range []bool{false, true} {
		if words.shows(reference.New(options), sent, requests, shown) {
			return true
		}
	}
	return false
}

// shows reports whether a provider shows the fault when it is sent what the script sends.
func (w *words) shows(provider http.Handler, sent []evidence.Exchange, requests []request, shown fault) bool {
	ids := map[string]string{} // by their variables
	filled := func(text string) string {
		var out strings.Builder
		w.each(text, func(part, name string) {
			if id, is := ids[name]; is {
				part = id
			}
			out.WriteString(part)
		})
		return out.String()
	}
	var last *capture.Answer
	for i, exchange := range sent {
		if slices.ContainsFunc(requests[i].Needs, func(name string) bool { return ids["$"+name] == "" }) {
			return false
		}
		request, err := http.NewRequestWithContext(context.Background(), exchange.Method, filled(w.maker.path(exchange.URL)), strings.NewReader(filled(exchange.Request.Body)))
		if err != nil {
			return false
		}
		for _, field := range exchange.Request.Header {
			request.Header.Set(field.Name, field.Value)
		}
		if authorization(exchange) == w.maker.access {
			request.Header.Set("Authorization", "Bearer right")
		}
		last = capture.Of(provider, request)
		if of := requests[i].Created; of != nil {
			id := strings.Trim(at(last.Body.String(), "/id"), `"`)
			if of.Must && (!last.OK() || id == "") {
				return false
			}
			ids["$"+of.Variable] = id
		}
	}
	got, fault := shown.in(last), filled(shown.text())
	if !shown.over {
		return got == fault
	}
	many, err := strconv.Atoi(got)
	most, _ := strconv.Atoi(fault)
	return err == nil && many > most
}

// in is what a response has where a script looks.
func (f fault) in(response *capture.Answer) string {
	got := strconv.Itoa(response.Status)
	switch f.kind {
	case "header":
		got = response.Header().Get(f.header)
	case "value":
		got = at(response.Body.String(), f.pointer)
	}
	if f.status != "" {
		return strconv.Itoa(response.Status) + " " + got
	}
	return got
}
