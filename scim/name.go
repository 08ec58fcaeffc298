package scim

import "strings"

// name is an attribute's name as written: URN:name.sub, of which only the name is required (RFC 7644 §3.10).
type name struct{ urn, attribute, sub string }

func (n name) String() string {
	text := n.attribute
	if n.urn != "" {
		text = n.urn + ":" + text
	}
	if n.sub != "" {
		text += "." + n.sub
	}
	return text
}

// parseName splits a word; the reason is "" when it is a name. The URN ends at the last colon, since only it may hold dots
// before one ("…:2.0:User:name.givenName").
func parseName(word string) (name, string) {
	var n name
	rest := word
	if colon := strings.LastIndexByte(word, ':'); colon >= 0 {
		n.urn, rest = word[:colon], word[colon+1:]
		if !isURI(n.urn) {
			return name{}, "expected a schema URI before the last colon, got " + Compact(n.urn)
		}
	}
	var dotted bool
	n.attribute, n.sub, dotted = strings.Cut(rest, ".")
	if !isAttributeName(n.attribute) {
		return name{}, "expected an attribute name, got " + Compact(n.attribute)
	}
	if dotted && !isAttributeName(n.sub) {
		return name{}, "expected the name of a sub-attribute after the dot, got " + Compact(n.sub)
	}
	return n, ""
}

func isURI(text string) bool {
	return len(text) > 4 && strings.EqualFold(text[:4], "urn:") || strings.Contains(text, "://")
}

// isAttributeName follows the ABNF of RFC 7643 §2.1 and allows the dollar sign of $ref, which it forgot (erratum 8924).
func isAttributeName(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		inner := c >= '0' && c <= '9' || c == '-' || c == '_'
		if !letter && !(i == 0 && c == '$') && !(i > 0 && inner) {
			return false
		}
	}
	return text != "" && text != "$"
}
