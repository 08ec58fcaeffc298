package sentry

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// replayed is a case that is being played.
type replayed struct {
	handler     http.Handler
	base        string
	era         Era
	names       map[string]string // what ${…} stands for: ids, and the URL of the base
	differences []string
}

// host is what httptest puts before a path.
const host = "http://example.com"

// wrapper stands between a case and the emulator. It may break what the emulator answers.
type wrapper func(http.Handler) http.Handler

// play sends a case's requests in order, and returns what is not as Sentry has it.
func (c replayCase) play(era Era, wrap wrapper) []string {
	options := c.State.options(era)
	if err := options.Validate(); err != nil {
		return []string{"state: " + err.Error()}
	}
	provider := New(options)
	p := &replayed{handler: provider, base: provider.Base(), era: era, names: map[string]string{"base": host + provider.Base()}}
	p.name(c.State.Members)
	if wrap != nil {
		p.handler = wrap(provider)
	}
	for i, r := range c.Requests {
		if err := p.exchange(r); err != nil {
			p.differences = append(p.differences, fmt.Sprintf("request %d, %s %s: %v", i+1, r.Method, r.Path, err))
		}
	}
	return p.differences
}

// name learns the ids of members through a GET each. One that no list shows has none.
func (p *replayed) name(members []replayMember) {
	for _, member := range members {
		if member.Name == "" || member.Copies > 0 {
			continue
		}
		query := url.Values{"filter": {`userName eq "` + member.Email + `"`}}
		recorder := p.send(httptest.NewRequest(http.MethodGet, p.base+"/Users?"+query.Encode(), nil))
		var page struct{ Resources []struct{ ID string } }
		if json.Unmarshal(recorder.Body.Bytes(), &page) == nil && len(page.Resources) == 1 {
			p.names[member.Name] = page.Resources[0].ID
		}
	}
}

func (p *replayed) send(r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	p.handler.ServeHTTP(recorder, r)
	return recorder
}

// exchange sends one request, and compares.
func (p *replayed) exchange(r replayRequest) error {
	request, err := p.request(r)
	if err != nil {
		return err
	}
	got, want := p.send(request), r.in(p.era)
	if r.Keep != "" {
		var created struct{ ID string }
		if err := json.Unmarshal(got.Body.Bytes(), &created); err != nil || created.ID == "" {
			return fmt.Errorf("expected an id to keep, got %d %s", got.Code, got.Body)
		}
		p.names[r.Keep] = created.ID
	}
	if got.Code != want.Status {
		return fmt.Errorf("expected %d, got %d %s", want.Status, got.Code, got.Body)
	}
	if r.Setup {
		return nil
	}
	for name, value := range want.Header {
		if got.Header().Get(name) != value {
			return fmt.Errorf("header %s: expected %q, got %q", name, value, got.Header().Get(name))
		}
	}
	text := got.Body.Bytes()
	if r.OwnWords {
		body := decoded(text)
		if !dropDescriptions(body) {
			return fmt.Errorf("expected descriptions, in whatever words, got %s", text)
		}
		text = []byte(encoded(body))
	}
	return p.body(want, text)
}

func (p *replayed) request(r replayRequest) (*http.Request, error) {
	path, body := p.base+r.Path, r.Raw
	if strings.HasPrefix(r.Path, "/api/") {
		path = r.Path
	}
	if r.Body != nil {
		body = encoded(r.body())
	}
	query, values, err := "", url.Values{}, error(nil)
	for _, text := range []*string{&path, &body} {
		if *text, err = p.fill(*text); err != nil {
			return nil, err
		}
	}
	for pair := range strings.SplitSeq(r.Query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if value, err = p.fill(value); err != nil {
			return nil, err
		}
		values.Add(key, value)
	}
	if r.Query != "" {
		query = "?" + values.Encode()
	}
	request := httptest.NewRequest(r.Method, path+query, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.Headers {
		request.Header.Set(name, value)
	}
	return request, nil
}

// body is the request's, with its one operation repeated.
func (r replayRequest) body() any {
	if r.Times == 0 {
		return r.Body
	}
	body := maps.Clone(r.Body.(map[string]any))
	body["Operations"] = slices.Repeat(body["Operations"].([]any), r.Times)
	return body
}

// body compares a body with what Sentry answers, as JSON.
func (p *replayed) body(want replayReply, got []byte) error {
	if want.Answer != nil {
		return p.equal("body", want.Answer, got)
	}
	if want.Contains == nil && want.Lengths == nil {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(got, &members); err != nil {
		return fmt.Errorf("expected a JSON object, got %s", got)
	}
	for name, value := range want.Contains {
		if err := p.equal(name, value, members[name]); err != nil {
			return err
		}
	}
	for name, length := range want.Lengths {
		var elements []any
		if err := json.Unmarshal(members[name], &elements); err != nil || len(elements) != length {
			return fmt.Errorf("%s: expected %d elements, got %d: %s", name, length, len(elements), members[name])
		}
	}
	return nil
}

func (p *replayed) equal(what string, want any, got []byte) error {
	text, err := p.fill(encoded(want))
	if err != nil {
		return err
	}
	if diff := cmp.Diff(decoded([]byte(text)), decoded(got)); diff != "" {
		return fmt.Errorf("%s (-Sentry +emulator):\n%s", what, diff)
	}
	return nil
}

var replayName = regexp.MustCompile(`\$\{([^}]*)\}`)

// fill puts ids in the places of names.
func (p *replayed) fill(text string) (string, error) {
	var unknown error
	filled := replayName.ReplaceAllStringFunc(text, func(place string) string {
		name := strings.Trim(place, "${}")
		id, ok := p.names[name]
		if !ok {
			unknown = fmt.Errorf("nothing is known by the name of %q", name)
		}
		return id
	})
	return filled, unknown
}

// encoded makes JSON of YAML, which has nothing that JSON lacks here.
func encoded(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// decoded makes comparable what is JSON, and leaves the text of what is none.
func decoded(text []byte) any {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return string(text)
	}
	return value
}

// dropDescriptions removes them at any depth. It reports whether there was one.
func dropDescriptions(from any) (found bool) {
	switch from := from.(type) {
	case []any:
		for _, element := range from {
			found = dropDescriptions(element) || found
		}
	case map[string]any:
		text, _ := from["description"].(string)
		found = text != ""
		delete(from, "description")
		for _, member := range from {
			found = dropDescriptions(member) || found
		}
	}
	return found
}
