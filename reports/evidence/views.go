package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text as it reads after decoding, with the place in the original that each byte came from. Secrets are looked
// for in views, so that any mixture of escaped and plain characters is found.
type view struct {
	text   []byte
	at     []int // len(text)+1 offsets into the original; nil = the original itself
	layers int   // how often it was decoded
	quoted int   // how often of these as JSON
}

func (v view) origin(i int) int {
	if v.at == nil {
		return i
	}
	return v.at[i]
}

// encoding is a way to write characters as others. Of a text that begins with one of its markers decode returns what that
// means and how many bytes say so, or zero where nothing is encoded.
type encoding struct {
	markers [2]byte
	decode  func(text []byte) (meant []byte, used int)
}

// views returns the text and every way to decode it that could matter: two layers, since a URL may stand in a JSON string
// and JSON in a query, and a third where JSON was quoted as JSON.
func (k *knowledge) views(raw []byte) []view {
	encodings := []encoding{{[2]byte{'\\', '\\'}, fromJSON}, {[2]byte{'%', '%'}, fromPercent}, {[2]byte{'&', '&'}, fromHTML}}
	const quoting = 0 // of these
	seen := []view{{text: raw}}
	for i := 0; i < len(seen); i++ {
		from := seen[i]
		if from.layers == 2 && from.quoted < 2 || from.layers > 2 {
			continue
		}
		for n, how := range encodings {
			decoded, changed := from.decode(how)
			if !changed || slices.ContainsFunc(seen, func(known view) bool { return bytes.Equal(known.text, decoded.text) }) {
				continue
			}
			decoded.layers, decoded.quoted = from.layers+1, from.quoted
			if n == quoting {
				decoded.quoted++
			}
			seen = append(seen, decoded)
		}
	}
	if k.spaces {
		if decoded, changed := seen[0].decode(encoding{[2]byte{'+', '%'}, fromForm}); changed {
			seen = append(seen, decoded)
		}
	}
	return seen
}

// decode builds the view after decoding and reports whether anything was encoded.
func (v view) decode(how encoding) (decoded view, changed bool) {
	if bytes.IndexByte(v.text, how.markers[0]) < 0 && bytes.IndexByte(v.text, how.markers[1]) < 0 {
		return view{}, false
	}
	decoded = view{text: make([]byte, 0, len(v.text)), at: make([]int, 0, len(v.text)+1)}
	for i := 0; i < len(v.text); {
		used := 0
		if c := v.text[i]; c == how.markers[0] || c == how.markers[1] {
			var meant []byte
			meant, used = how.decode(v.text[i:])
			decoded.text = append(decoded.text, meant...)
		}
		if changed = changed || used > 0; used == 0 {
			decoded.text, used = append(decoded.text, v.text[i]), 1
		}
		for len(decoded.at) < len(decoded.text) {
			decoded.at = append(decoded.at, v.origin(i))
		}
		i += used
	}
	decoded.at = append(decoded.at, v.origin(len(v.text)))
	return decoded, changed
}

func fromPercent(text []byte) ([]byte, int) {
	if text[0] != '%' || len(text) < 3 {
		return nil, 0
	}
	value, err := hex.DecodeString(string(text[1:3]))
	if err != nil {
		return nil, 0
	}
	return value, 3
}

func fromForm(text []byte) ([]byte, int) {
	if text[0] == '+' {
		return []byte{' '}, 1
	}
	return fromPercent(text)
}

func fromHTML(text []byte) ([]byte, int) {
	if text[0] != '&' {
		return nil, 0
	}
	end := bytes.IndexByte(text[:min(len(text), 12)], ';')
	if end < 0 {
		return nil, 0
	}
	entity := string(text[:end+1])
	if decoded := html.UnescapeString(entity); decoded != entity {
		return []byte(decoded), end + 1
	}
	return nil, 0
}

func fromJSON(text []byte) ([]byte, int) {
	if text[0] != '\\' || len(text) < 2 {
		return nil, 0
	}
	switch text[1] {
	case '"', '\\', '/', '\'':
		return text[1:2], 2
	case 'n':
		return []byte{'\n'}, 2
	case 't':
		return []byte{'\t'}, 2
	case 'r':
		return []byte{'\r'}, 2
	case 'u':
		return fromUnicode(text)
	}
	return nil, 0
}

func fromUnicode(text []byte) ([]byte, int) {
	first, ok := codeUnit(text)
	if !ok {
		return nil, 0
	}
	if second, paired := codeUnit(text[6:]); paired && utf16.IsSurrogate(first) {
		return utf8.AppendRune(nil, utf16.DecodeRune(first, second)), 12
	}
	return utf8.AppendRune(nil, first), 6
}

func codeUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(unit), err == nil
}

// inBase64 returns the characters of base64 that a secret always produces, for each of the three places where it can begin
// within the encoded bytes, in both alphabets.
func inBase64(secret string) []needle {
	var needles []needle
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			encoded := encoding.EncodeToString(append(make([]byte, before), secret...))
			first := (before*8 + 5) / 6            // characters that also hold bits of what comes before
			last := (before + len(secret)) * 8 / 6 // characters that hold no bits of what comes after
			needles = append(needles, needle{text: []byte(encoded[first:last]), widen: true, exact: last-first < leastExact})
		}
	}
	return needles
}

// widen takes in the edge characters that hold the remaining bits of a secret found within base64.
func widen(text []byte, hit span) span {
	for n := 0; n < 2 && hit.start > 0 && isBase64(text[hit.start-1]); n++ {
		hit.start--
	}
	for n := 0; n < 3 && hit.end < len(text) && isBase64(text[hit.end]); n++ {
		hit.end++
	}
	return hit
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
}
