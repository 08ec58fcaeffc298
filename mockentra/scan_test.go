package mockentra

import (
	"encoding/json"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

func TestScanID(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"id":"1"}`:                                "1",
		` { "a" : {"id":"x"}, "id" : "1" } `:        "1",
		`{"a":[{"id":"x"},[]],"ID":"1","b":-1.5e3}`: "1",
		`{"a":"\"id\":\"x\"","id":"1"}`:             "1",
		`{"id":"a\u00e9\/b"}`:                       "aé/b",
		`{"id":1}`:                                  "",
		`{"id":null}`:                               "",
		`{"id":""}`:                                 "",
		`{"a":{"id":"x"}}`:                          "",
		`{}`:                                        "",
		``:                                          "",
		`[{"id":"1"}]`:                              "",
		`{"id":"1"`:                                 "",
		`{"id":"1"}}`:                               "",
		`{"id":"1"} {"id":"2"}`:                     "",
		`{"id" "1"}`:                                "",
		`{"id":"1",}`:                               "",
		`<html>{"id":"1"}</html>`:                   "",
		`{"schemas":["x"],"meta":{"a":true},"id":"12-3"}`: "12-3",
	} {
		got, ok := scanID([]byte(body))
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: want %q, got %q, %t", body, want, got, ok)
		}
	}
}

func TestScanList(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]found{
		`{"totalResults":0}`: {},
		`{"totalResults":0,"Resources":[],"startIndex":1}`:                                  {},
		`{"Resources":[{"id":"1","emails":[{"id":"x"}]}],"totalResults":1}`:                 {1, 1, "1"},
		`{"totalResults":3,"Resources":[{"id":"1"},{"id":"2"}]}`:                            {3, 2, "1"},
		`{"totalresults":1,"resources":[{"userName":"a"}]}`:                                 {1, 1, ""},
		`{"totalResults":0,"Resources":null}`:                                               {},
		`{"schemas":["a"],"totalResults":1,"x":{"Resources":[1]},"Resources":[{"id":"7"}]}`: {1, 1, "7"},
	} {
		if got, ok := scanList([]byte(body)); !ok || got != want {
			t.Errorf("%s: want %+v, got %+v, %t", body, want, got, ok)
		}
	}
	for _, body := range []string{``, `[]`, `{}`, `{"Resources":[]}`, `{"totalResults":"1"}`, `{"totalResults":null}`, `{"totalResults":1`,
		`{"totalResults":0,"Resources":[1]}`, `{"totalResults":0,"Resources":[{]}`, `{"totalResults":0}x`} {
		if got, ok := scanList([]byte(body)); ok {
			t.Errorf("%s: want it refused, got %+v", body, got)
		}
	}
}

// FuzzScan: where the body is JSON, the scanner agrees with encoding/json; nowhere it panics.
func FuzzScan(f *testing.F) {
	f.Add([]byte(`{"id":"1","a":[{"b":"\u00e9"}]}`))
	f.Add([]byte(`{"totalResults":1,"Resources":[{"id":"1"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		id, ok := scanID(body)
		list, listed := scanList(body)
		var plain map[string]json.RawMessage
		if json.Unmarshal(body, &plain) != nil {
			return
		}
		var exact string
		if raw, there := plain["id"]; there && len(plain) == 1 && json.Unmarshal(raw, &exact) == nil && exact != "" && (!ok || id != exact) {
			t.Errorf("id: want %q, got %q, %t", exact, id, ok)
		}
		rsp := scim.Response{Body: body}
		if want, err := rsp.List(); err == nil && len(plain) <= 2 && listed && list.total != want.Total {
			t.Errorf("totalResults: want %d, got %d", want.Total, list.total)
		}
	})
}
