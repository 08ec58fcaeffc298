package evidence

import (
	"bytes"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// plain brings a name to the form in which it is compared: without case, "-" and "_"; of an attribute path or URN only
// the last part.
func plain(name string) string {
	name = name[strings.LastIndexAny(name, ":.")+1:]
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '-' || r == '_' {
			return -1
		}
		return r
	}, name))
}

// sensitiveName tells names of members, fields, parameters and attributes whose values are credentials.
func sensitiveName(name string) bool {
	switch plain(name) {
	case "password", "passwd", "pwd", "passphrase", "newpassword", "oldpassword", "currentpassword",
		"secret", "clientsecret", "sharedsecret", "secrettoken", "secretkey", "privatekey",
		"token", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "sessiontoken",
		"apikey", "xapikey", "clientassertion", "assertion", "authorization", "credential", "credentials":
		return true
	}
	return false
}

// sensitiveHeader tells headers whose values are credentials.
func sensitiveHeader(name string) bool {
	name = plain(name)
	for _, part := range []string{"authorization", "cookie", "apikey", "token", "secret", "password", "credential", "session"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func isForm(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/x-www-form-urlencoded"
}

// named finds what is hidden because of its name or its place.
func named(text []byte, form bool) []span {
	found := append(members(text), siblings(text)...)
	found = append(found, pairs(text, form)...)
	return append(found, placed(text)...)
}

// The places in prose where credentials stand: user information of a URL, an authorization scheme's credential, a header
// line as wire traces print it.
var (
	userInfo   = regexp.MustCompile(`://([^/\s@"'?#<>]+)@`)
	credential = regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{8,})`)
	headerLine = regexp.MustCompile(`(?i)\b(?:authorization|set-cookie|cookie|x-api-key)\s*:\s*(?:(?:bearer|basic)\s+)?([^\r\n"']+)`)
)

func placed(text []byte) []span {
	var found []span
	for _, pattern := range likely(text) {
		for _, hit := range pattern.FindAllSubmatchIndex(text, -1) {
			if pattern == credential && !likeCredential(text[hit[2]:hit[3]]) {
				continue
			}
			found = appendValue(found, text, hit[2], hit[3])
		}
	}
	return found
}

// likely lists the patterns whose words stand in the text: most texts have none, and looking for words is cheap.
func likely(text []byte) (patterns []*regexp.Regexp) {
	lower := bytes.ToLower(text)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(lower, []byte(word)) })
	}
	if has("@") {
		patterns = append(patterns, userInfo)
	}
	if has("bearer", "basic") {
		patterns = append(patterns, credential)
	}
	if has("authorization", "cookie", "x-api-key") {
		patterns = append(patterns, headerLine)
	}
	return patterns
}

// likeCredential keeps "Bearer authentication" readable: a credential has a digit or is long.
func likeCredential(text []byte) bool {
	return len(text) >= 20 || bytes.ContainsAny(text, "0123456789")
}

// pairs finds name=value, as in queries, forms and prose. In a form only "&" ends a value.
func pairs(text []byte, form bool) []span {
	var found []span
	ends := "& \t\r\n\"'<>\\,;)}]#"
	if form {
		ends = "&"
	}
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '=')
		if i < 0 {
			return found
		}
		equals := at + i
		at = equals + 1
		if !sensitiveName(nameBefore(text, equals)) {
			continue
		}
		end := bytes.IndexAny(text[at:], ends)
		if end < 0 {
			end = len(text) - at
		}
		found = appendValue(found, text, at, at+end)
		at += end
	}
}

func nameBefore(text []byte, end int) string {
	start := end
	for start > 0 && (isBase64(text[start-1]) && text[start-1] != '/' && text[start-1] != '=' || strings.IndexByte(".%:", text[start-1]) >= 0) {
		start--
	}
	name, err := url.QueryUnescape(string(text[start:end]))
	if err != nil {
		return string(text[start:end])
	}
	return name
}

// appendValue adds a span unless it is empty; of one that begins with a mask only what follows it.
func appendValue(found []span, text []byte, start, end int) []span {
	if after := maskEnd(text, start); after > 0 {
		start = after
	}
	if start >= end {
		return found
	}
	return append(found, span{start, end})
}

// maskEnd returns the offset after the mask that begins at start, or 0 where there is none.
func maskEnd(text []byte, start int) int {
	const longest = 48 // bytes
	rest := text[start:min(len(text), start+longest)]
	closing := bytes.Index(rest, []byte("›"))
	if closing < 0 || !isMask(rest[:closing+len("›")]) {
		return 0
	}
	return start + closing + len("›")
}
