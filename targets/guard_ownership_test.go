package targets

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

// TestOnlyWhatIsOursIsWrittenTo: no write reaches what the ledger does not own, nor names it as member or manager; an id that is
// nobody's is written to only after a read of it was answered 404.
func TestOnlyWhatIsOursIsWrittenTo(t *testing.T) {
	t.Parallel()
	// At the provider: 1 is the administrator, 2 ours, 3 what an echo has called ours, 4 and, ours, 5 give no answer to reads, 6,
	// ours, and 7 refuse them. Nothing else is there.
	holds := map[string]string{
		"Users/1": `{"id":"1","userName":"admin"}`, "Users/2": `{"id":"2","userName":"ada.z0001"}`, "Users/3": `{"id":"3","userName":"admin"}`,
		"Groups/7": `{"id":"7","displayName":"Team z0001"}`, "Groups/8": `{"id":"8","displayName":"Administrators"}`,
	}
	for name, row := range map[string]struct {
		method, path, body string
		held               bool
	}{
		"delete":               {http.MethodDelete, "Users/1", "", true},
		"patch":                {http.MethodPatch, "Users/1", `{}`, true},
		"put":                  {http.MethodPut, "Users/1", `{}`, true},
		"below":                {http.MethodPost, "Users/1/photos", `{}`, true},
		"echoed":               {http.MethodDelete, "Users/3", "", true},
		"unreadable":           {http.MethodDelete, "Users/4", "", true},
		"ours, unreadable":     {http.MethodDelete, "Users/5", "", true},
		"ours, reads refused":  {http.MethodDelete, "Users/6", "", false},
		"theirs, no reads":     {http.MethodDelete, "Users/7", "", true},
		"invented":             {http.MethodDelete, "Users/invented", "", false},
		"ours":                 {http.MethodDelete, "Users/2", "", false},
		"read":                 {http.MethodGet, "Users/1", "", false},
		"search":               {http.MethodPost, "Users/.search", `{}`, false},
		"creation":             {http.MethodPost, "Users", `{"userName":"grace.z0001"}`, false},
		"collection":           {http.MethodDelete, "Users", "", true},
		"collection, slash":    {http.MethodDelete, "Users/", "", true},
		"bulk":                 {http.MethodPost, "Bulk", `{"Operations":[{"method":"DELETE","path":"/Users/1"}]}`, true},
		"member":               {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"1"}]}]}`, true},
		"member, ours":         {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"2"}]}]}`, false},
		"member, invented":     {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"nobody"}]}]}`, false},
		"member, a group":      {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"8"}]}]}`, true},
		"member, one of two":   {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"2"},{"value":"1"}]}]}`, true},
		"members, odd case":    {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","Path":"Members","Value":[{"Value":"1"}]}]}`, true},
		"members, no path":     {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","value":{"members":[{"value":"1"}]}}]}`, true},
		"members, URN":         {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members","value":[{"value":"1"}]}]}`, true},
		"members, reference":   {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"$ref":"https://x.example/scim/v2/Users/1"}]}]}`, true},
		"members, escaped":     {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"\u0031"}]}]}`, true},
		"value path":           {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Remove","path":"members[value eq \"1\"]"}]}`, true},
		"value path, ours":     {http.MethodPatch, "Groups/7", `{"Operations":[{"op":"Remove","path":"members[value eq \"2\"]"}]}`, false},
		"group with members":   {http.MethodPost, "Groups", `{"displayName":"Team z0001","members":[{"value":"1"}]}`, true},
		"group by PUT":         {http.MethodPut, "Groups/7", `{"displayName":"Team z0001","members":[{"value":"1"}]}`, true},
		"manager":              {http.MethodPatch, "Users/2", `{"Operations":[{"op":"Add","path":"manager","value":"1"}]}`, true},
		"manager, URN":         {http.MethodPatch, "Users/2", `{"Operations":[{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"1"}]}`, true},
		"manager, in full":     {http.MethodPatch, "Users/2", `{"Operations":[{"op":"Add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}}]}`, true},
		"manager, in one name": {http.MethodPatch, "Users/2", `{"Operations":[{"op":"Add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"1"}}]}`, true},
		"manager at creation":  {http.MethodPost, "Users", `{"userName":"grace.z0001","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}`, true},
		"manager, taken away":  {http.MethodPatch, "Users/2", `{"Operations":[{"op":"Remove","path":"manager"}]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var reached []string
			base := &url.URL{Scheme: "http", Host: "127.0.0.1", Path: "/scim/v2"}
			instance := guarded(Definition{}, &Instance{Base: base, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				path := strings.TrimPrefix(r.URL.Path, base.Path+"/")
				if r.Method != http.MethodGet {
					reached = append(reached, r.Method)
					return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
				}
				switch path {
				case "Users/4", "Users/5":
					return nil, errors.New("connection reset")
				case "Users/6", "Users/7":
					return &http.Response{StatusCode: http.StatusMethodNotAllowed, Body: http.NoBody}, nil
				}
				if body, there := holds[path]; there {
					return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
				}
				return &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody}, nil
			})})
			instance.HoldBack(ledgerOf(t, "Users/2", "Users/3", "Users/5", "Users/6", "Groups/7"))
			request, err := http.NewRequestWithContext(t.Context(), row.method, base.String()+"/"+row.path, strings.NewReader(row.body))
			must(t, err)
			answer, err := instance.Transport.RoundTrip(request)
			if err == nil {
				_ = answer.Body.Close()
			}
			if held := err != nil; held != row.held || held != errors.Is(err, ErrForeign) || held != scim.Withheld(err) {
				t.Errorf("want held back %t, got %t, %v", row.held, held, err)
			}
			if row.method != http.MethodGet && !strings.HasSuffix(row.path, ".search") && slices.Contains(reached, row.method) == row.held {
				t.Errorf("want it to reach the provider: %t, got %v", !row.held, reached)
			}
		})
	}
}

// TestDeletesInDoubtAreReadFirst: after a DELETE without a clear answer the id may be somebody else's.
func TestDeletesInDoubtAreReadFirst(t *testing.T) {
	t.Parallel()
	name, status, deletes := "ada.z0001", http.StatusInternalServerError, 0
	base := &url.URL{Scheme: "http", Host: "127.0.0.1"}
	instance := guarded(Definition{}, &Instance{Base: base, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodDelete {
			deletes++
			return &http.Response{StatusCode: status, Body: http.NoBody}, nil
		}
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"id":"1","userName":"` + name + `"}`))}, nil
	})})
	instance.HoldBack(ledgerOf(t, "Users/1"))
	remove := func() error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, base.String()+"/Users/1", nil)
		must(t, err)
		answer, err := instance.Transport.RoundTrip(request)
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	}
	must(t, remove(), remove())
	name = "newcomer"
	if err := remove(); !errors.Is(err, ErrForeign) || deletes != 2 {
		t.Errorf("want the newcomer left alone after two DELETEs, got %d, %v", deletes, err)
	}
}

// TestReadsBelowAnyBaseURL: the guard's reads go where the client's requests go.
func TestReadsBelowAnyBaseURL(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"", "/", "/scim/v2", "/scim/v2/", "/a%2Fb", "/scim?tenant=7"} {
		var reads []string
		base, err := url.Parse("http://127.0.0.1" + below)
		must(t, err)
		instance := &Instance{Base: base, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				reads = append(reads, r.URL.RequestURI())
			}
			return &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody}, nil
		})}
		instance.HoldBack(ledgerOf(t))
		at := scim.URL(base, []byte("Users/1"))
		request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, at, nil)
		must(t, err)
		answer, err := instance.Transport.RoundTrip(request)
		must(t, err)
		must(t, answer.Body.Close())
		if want := strings.TrimPrefix(at, "http://127.0.0.1"); !slices.Equal(reads, []string{want}) {
			t.Errorf("%q: want a read of %s, got %v", below, want, reads)
		}
	}
}

// TestExpiredCredentialsAreRenewed: a read that is answered 401 answers the write, so that whoever authenticates tries it again.
func TestExpiredCredentialsAreRenewed(t *testing.T) {
	t.Parallel()
	base := &url.URL{Scheme: "http", Host: "127.0.0.1"}
	instance := &Instance{Base: base, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method != http.MethodGet {
			t.Errorf("want no write sent, got %s", r.Method)
		}
		return &http.Response{StatusCode: http.StatusUnauthorized, Body: http.NoBody}, nil
	})}
	instance.HoldBack(ledgerOf(t, "Users/1"))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, base.String()+"/Users/1", nil)
	must(t, err)
	answer, err := instance.Transport.RoundTrip(request)
	must(t, err)
	must(t, answer.Body.Close())
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("want 401, got %d", answer.StatusCode)
	}
}
