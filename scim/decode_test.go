package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const decoded = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],` +
	`"id":"2819c223-7f76-453a-919d-413861904646","externalId":"ada","userName":"ada@example.com","active":true,"displayName":"Ada Lovelace",` +
	`"title":"Countess","preferredLanguage":"en-GB","name":{"familyName":"Lovelace","givenName":"Ada"},` +
	`"emails":[{"value":"ada@example.com","type":"work","primary":true}],"phoneNumbers":[{"value":"+44 20 7946 0000","type":"work"}],` +
	`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Analysis","employeeNumber":"1815"},` +
	`"meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","version":"W/\"3694e05e9dff590\"","location":"https://example.com/v2/Users/2819c223"}}`

// TestDecodeIsThatOfJSON: what is decoded in one pass means what encoding/json says, and whatever that refuses is refused.
func TestDecodeIsThatOfJSON(t *testing.T) {
	for _, text := range odd() {
		sameAsJSON(t, []byte(text))
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range odd() {
		f.Add([]byte(text))
	}
	f.Fuzz(sameAsJSON)
}

func odd() []string {
	texts := []string{
		decoded, `{}`, ` { "a" : [ ] , "b" : [ 1 , 2 ] } `, `[]`, `null`, `"a"`, `1`, ``, ` `, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,"a":1}`, `{"a":1 "b":2}`,
		`{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":1}{}`, `{"a":1} x`, "{\"a\":1}\x00", "\ufeff{}", `{a:1}`, `{'a':1}`, `{"a":1,"a":2}`, `{"a":{"b":1},"a":{"c":2}}`,
		`{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`, `{"a":"\ud83d"}`, `{"a":"\x"}`, `{"a":"\u12"}`, "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", "{\"\xff\":1}", `{"\u0061":1}`, `{"a":"é"}`, `{"a":"`, `{"a":"\"}`,
		"{\"a\v\":1}", "{\"a\":\v1}", "{\"a\"\u00a0:1}", `{"a":true,"b":false,"c":null}`, `{"a":True}`, `{"a":tru}`, `{"a":nulll}`,
		`{"a":` + strings.Repeat("[", deepest) + strings.Repeat("]", deepest) + `}`, strings.Repeat(`{"a":`, deepest) + `1` + strings.Repeat("}", deepest),
		strings.Repeat(`{"a":`, deepest-1) + `1` + strings.Repeat("}", deepest-1),
	}
	for _, number := range []string{
		"0", "-0", "10", "1.0", "1.50", "1e5", "1E+05", "-1.5e-3", "12345678901234567890123", "01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1", "1_0", "NaN", "Infinity", "1-2", "--1",
	} {
		texts = append(texts, `{"a":`+number+`}`, `{"a":[`+number+`]}`)
	}
	return texts
}

func sameAsJSON(t *testing.T, body []byte) {
	t.Helper()
	var want, got Resource
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	wrong := decoder.Decode(&want)
	if wrong == nil {
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			wrong = errors.New("more follows")
		}
	}
	if fast, ok := decodeObject(body); ok && (wrong != nil || !reflect.DeepEqual(Resource(fast), want)) {
		t.Errorf("%q: want %v, %v; got %v", body, want, wrong, fast)
	}
	if err := unmarshal(body, &got); (err == nil) != (wrong == nil) || wrong == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%q: want error %v, got %v; (-want +got)\n%s", body, wrong, err, cmp.Diff(want, got))
	}
}

// TestDecodeInOnePass: what providers send is not left to the slower decoder.
func TestDecodeInOnePass(t *testing.T) {
	for _, body := range []string{decoded, `{}`, `{"Resources":[` + decoded + `],"totalResults":1}`, `{"a":-1.5e3,"b":null,"c":"é"}`} {
		if _, ok := decodeObject([]byte(body)); !ok {
			t.Errorf("want it decoded at once: %s", body)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	answer := Response{Status: 200, Body: []byte(decoded)}
	b.ReportAllocs()
	b.SetBytes(int64(len(decoded)))
	for b.Loop() {
		if _, err := answer.Decode(); err != nil {
			b.Fatal(err)
		}
	}
}
