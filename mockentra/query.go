package mockentra

import "github.com/scimproof/scimproof/scim"

// appendSearch appends the path of the query for a matching attribute (Microsoft, "Develop a SCIM endpoint").
func appendSearch(dst []byte, kind Kind, path, value, encoding string) []byte {
	dst = append(append(dst, kind.endpoint()...), '?')
	if kind == Group {
		dst = append(dst, "excludedAttributes=members&"...)
	}
	dst = append(dst, "filter="...)
	dst = appendEncoded(dst, path+" eq ", encoding)
	return appendEncoded(dst, quoted(value), encoding)
}

// appendResource appends the path of a resource whose id has been checked, and nothing for another.
func appendResource(dst []byte, kind Kind, id string) []byte {
	path, err := scim.AppendResourcePath(dst, kind.endpoint(), id)
	if err != nil {
		return dst
	}
	return path
}

const upperHex = "0123456789ABCDEF"

// EncodeFilter escapes a filter for a URL, as the knob filter_encoding says.
func EncodeFilter(filter, encoding string) string {
	return string(appendEncoded(nil, filter, encoding))
}

// appendEncoded escapes a query value: spaces as + or %20, quotes as %22 or raw, as observed (MicrosoftDocs/azure-docs#94189 and
// 21660).
func appendEncoded(dst []byte, text, encoding string) []byte {
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
			dst = append(dst, c)
		case c == ' ' && encoding != "percent20":
			dst = append(dst, '+')
		case c == '"' && encoding == "raw_quotes":
			dst = append(dst, c)
		default:
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}
