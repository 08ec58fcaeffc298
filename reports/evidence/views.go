package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text as it reads after decoding, with the place in the original that each byte came from. Secrets are looked
// for in views, so that any mixture of escaped and plain characters is found.
type view struct {
	text []byte
	at   []int // len(text)+1 offsets into the original; nil = the original itself
}

func (v view) origin(i int) int {
	if v.at == nil {
		return i
	}
	return v.at[i]
}

// views returns the text and every way to decode it that could matter: two layers, since a URL may stand in a JSON string
// and JSON in a query.
func (r *Redactor) views(raw []byte) []view {
	plain := view{text: raw}
	seen := []view{plain}
	add := func(from view, marker string, decode func([]byte) (decoded []byte, used int)) (view, bool) {
		if !bytes.ContainsAny(from.text, marker) {
			return from, false
		}
		seen = append(seen, from.decode(decode))
		return seen[len(seen)-1], true
	}
	if quoted, ok := add(plain, `\`, fromJSON); ok {
		add(quoted, "%", fromPercent)
		add(quoted, `\`, fromJSON)
	}
	if escaped, ok := add(plain, "%", fromPercent); ok {
		add(escaped, `\`, fromJSON)
		add(escaped, "%", fromPercent)
	}
	add(plain, "&", fromHTML)
	if r.learned.Load().spaces {
		add(plain, "+", fromForm)
	}
	return seen
}

// decode builds the view after decoding: at each place decode returns what stands there and how many bytes it used, or
// zero where nothing is encoded.
func (v view) decode(decode func([]byte) ([]byte, int)) view {
	decoded := view{text: make([]byte, 0, len(v.text)), at: make([]int, 0, len(v.text)+1)}
	for i := 0; i < len(v.text); {
		content, used := decode(v.text[i:])
		if used == 0 {
			content, used = v.text[i:i+1], 1
		}
		for range content {
			decoded.at = append(decoded.at, v.origin(i))
		}
		decoded.text = append(decoded.text, content...)
		i += used
	}
	decoded.at = append(decoded.at, v.origin(len(v.text)))
	return decoded
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
			needles = append(needles, needle{text: []byte(encoded[first:last]), widen: true})
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
