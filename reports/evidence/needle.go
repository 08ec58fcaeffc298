package evidence

import (
	"bytes"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle is one way a secret may be written. Letters are compared without regard to case.
type needle struct {
	text []byte
	// Base64 within base64 shares its edge characters with what is around it: widen says that these go too.
	widen bool
	// Little base64 is told from other words by the case of its letters only: exact says that it counts.
	exact bool
}

// leastExact is how many characters of base64 stand out in whatever case.
const leastExact = 8

// knowledge is what a redactor knows at one moment. It is immutable.
type knowledge struct {
	secrets []string
	needles []needle
	starts  map[uint32][]int // places in needles, by the first MinSecret bytes in lower case
	filter  *filter          // of the keys of starts; nil = nothing is known
	spaces  bool             // a secret contains a space, which forms write as "+"
	foreign bool             // a secret contains other letters than those of ASCII
	longest int              // bytes of the longest way to write a secret, as far as it is written in one layer
}

// with is what is known after these secrets came up.
func (k *knowledge) with(secrets ...string) *knowledge {
	more := *k
	more.secrets, more.needles, more.starts, more.filter = slices.Clone(k.secrets), slices.Clone(k.needles), maps.Clone(k.starts), &filter{}
	if k.filter != nil {
		*more.filter = *k.filter
	} else {
		more.starts = map[uint32][]int{}
	}
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		if len(secret) < MinSecret || slices.Contains(more.secrets, secret) {
			continue
		}
		more.secrets = append(more.secrets, secret)
		more.spaces = more.spaces || strings.Contains(secret, " ")
		more.foreign = more.foreign || strings.ContainsFunc(secret, func(r rune) bool { return r >= utf8.RuneSelf })
		more.longest = max(more.longest, 6*len(secret)) // \u00xx a byte
		for _, needle := range needlesOf(secret) {
			more.add(needle)
		}
	}
	if len(more.needles) == 0 {
		return k
	}
	return &more
}

// needlesOf lists the ways to write a secret beyond escapes, which views undo. Upper and lower case are ways of their own
// where encoding, or letters outside ASCII, make more of the difference than the case of a letter.
func needlesOf(secret string) []needle {
	var needles []needle
	var seen []string
	for _, spelt := range []string{secret, string(lowered([]byte(secret))), strings.ToLower(secret), strings.ToUpper(secret)} {
		if slices.Contains(seen, spelt) || len(spelt) < MinSecret {
			continue
		}
		seen = append(seen, spelt)
		if !slices.ContainsFunc(needles, func(known needle) bool { return known.is(spelt) }) {
			needles = append(needles, needle{text: []byte(spelt)})
		}
		needles = append(needles, needle{text: []byte(hex.EncodeToString([]byte(spelt)))})
		needles = append(needles, inBase64(spelt)...)
	}
	return needles
}

// is reports whether the needle finds this text.
func (n needle) is(text string) bool {
	return len(text) == len(n.text) && n.shared([]byte(text)) == len(text)
}

func (k *knowledge) add(needle needle) {
	var key uint32
	for _, c := range needle.text[:MinSecret] {
		key = key<<8 | uint32(fold(c))
	}
	k.starts[key] = append(slices.Clip(k.starts[key]), len(k.needles))
	k.filter.put(key)
	k.needles = append(k.needles, needle)
}

// torn says which ends of a text may lie within a secret, because what stood beyond was cut off.
type torn struct{ start, end bool }

// find returns where secrets stand in the text: whole ones everywhere, and at a cut what is left of one.
func (k *knowledge) find(text []byte, cut torn) []span {
	if k.filter == nil {
		return nil
	}
	found := k.in(text, cut)
	if !k.foreign {
		return found
	}
	// As it is, too: a secret of any bytes may begin or end within a letter.
	if lower := lowered(text); !bytes.Equal(lower, text) {
		found = append(found, k.in(lower, cut)...)
	}
	return found
}

// in is find in a text whose letters outside ASCII are in the case in which they are looked for.
func (k *knowledge) in(text []byte, cut torn) (found []span) {
	if cut.start {
		found = k.remains(text)
	}
	var key uint32
	for i, c := range text {
		key = key<<8 | uint32(fold(c))
		if i < MinSecret-1 || !k.filter.has(key) {
			continue
		}
		start := beginning{text: text, at: i - (MinSecret - 1), torn: cut.end}
		for _, place := range k.starts[key] {
			if hit, ok := start.of(k.needles[place]); ok {
				found = append(found, hit)
			}
		}
	}
	return found
}

// beginning is a place in a text where secrets may begin. Tokens of one issuer begin alike, so how a cut there ends is found out once for
// each length that they have in common with the text.
type beginning struct {
	text []byte
	at   int
	torn bool
	cuts []span // by the end of what is in common: where that which was cut ends
}

// of returns what a secret that begins here takes up in the text, and whether there is one.
func (b *beginning) of(n needle) (span, bool) {
	same := n.shared(b.text[b.at:])
	hit := span{b.at, b.at + same}
	if same < len(n.text) {
		if same < MinSecret {
			return span{}, false
		}
		if hit.end = b.cut(hit.end); hit.end < 0 {
			return span{}, false
		}
	}
	if n.widen {
		hit = widen(b.text, hit)
	}
	return hit, true
}

func (b *beginning) cut(end int) int {
	for _, known := range b.cuts {
		if known.start == end {
			return known.end
		}
	}
	b.cuts = append(b.cuts, span{end, endAtCut(b.text, b.at+MinSecret, end, b.torn)})
	return b.cuts[len(b.cuts)-1].end
}

// shared is how many bytes the text and the needle have in common from their beginnings on.
func (n needle) shared(text []byte) int {
	longest := min(len(text), len(n.text))
	for i := range longest {
		if text[i] != n.text[i] && (n.exact || fold(text[i]) != fold(n.text[i])) {
			return i
		}
	}
	return longest
}

// lowered is the text with letters outside ASCII in lower case, where that takes as many bytes.
func lowered(text []byte) []byte {
	text = slices.Clone(text)
	for i := 0; i < len(text); {
		letter, size := utf8.DecodeRune(text[i:])
		if lower := unicode.ToLower(letter); letter >= utf8.RuneSelf && utf8.RuneLen(lower) == size {
			utf8.EncodeRune(text[i:], lower)
		}
		i += size
	}
	return text
}

// fold is an ASCII letter in lower case, and any other byte as it is.
func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// filter tells keys that were put in from nearly all others, faster than a map does.
type filter [1 << 10]uint64

func (f *filter) bit(key uint32) (word uint32, mask uint64) {
	const spread = 0x9E3779B1 // Knuth's multiplicative hash
	hash := key * spread >> 16
	return hash >> 6, 1 << (hash & 63)
}

func (f *filter) put(key uint32) {
	word, mask := f.bit(key)
	f[word] |= mask
}

func (f *filter) has(key uint32) bool {
	word, mask := f.bit(key)
	return f[word]&mask != 0
}
