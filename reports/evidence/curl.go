package evidence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Curl returns a command line that repeats the exchange's request. The bearer token is $SCIM_TOKEN, a user with a password is
// $SCIM_USER and $SCIM_PASSWORD; another masked header is a variable named after it. A relative URL is joined to base. Where something was truncated, or masked in the body or URL,
// a comment line before the command says so.
func Curl(exchange Exchange, base string) string {
	parts := []string{"curl -sS -i"}
	if exchange.Method != "GET" {
		parts = append(parts, "-X "+Quote(exchange.Method))
	}
	for _, field := range exchange.Request.Header {
		if option := HeaderOption(field); option != "" {
			parts = append(parts, option)
		}
	}
	if exchange.Request.Body != "" {
		parts = append(parts, "--data-raw "+Quote(exchange.Request.Body))
	}
	parts = append(parts, Quote(resolve(exchange.URL, base)))
	return warning(exchange) + strings.Join(parts, " \\\n  ")
}

func warning(exchange Exchange) string {
	switch {
	case exchange.URLBytes > 0:
		return fmt.Sprintf("# URL truncated: it had %d bytes\n", exchange.URLBytes)
	case exchange.Request.HeaderLines > 0:
		return fmt.Sprintf("# headers truncated: there were %d lines, %d bytes\n", exchange.Request.HeaderLines, exchange.Request.HeaderBytes)
	case exchange.Request.Cut:
		return fmt.Sprintf("# body truncated: %d bytes were sent\n", exchange.Request.Bytes)
	case strings.Contains(exchange.Request.Body, "‹redacted ") || strings.Contains(exchange.URL, "‹redacted "):
		return "# fill in the redacted values\n"
	}
	return ""
}

func resolve(address, base string) string {
	if parsed, err := url.Parse(address); base == "" || err != nil || parsed.IsAbs() {
		return address
	}
	return strings.TrimSuffix(base, "/") + "/" + strings.TrimPrefix(address, "/")
}

// masked matches a header value that the redactor hid, with the scheme that it left.
var masked = regexp.MustCompile(`^(?:([A-Za-z]+) )?‹redacted \d+ chars?›$`)

// HeaderOption is the option of curl for a header line, "" for those that curl makes itself. What was masked is a variable, as with Curl.
func HeaderOption(field Field) string {
	switch strings.ToLower(field.Name) {
	case "host", "content-length", "connection", "transfer-encoding", "accept-encoding", "user-agent":
		return ""
	}
	hidden := masked.FindStringSubmatch(field.Value)
	if hidden == nil || !shellName.MatchString(field.Name) {
		return "-H " + Quote(field.Name+": "+field.Value)
	}
	if strings.EqualFold(field.Name, "Authorization") && strings.EqualFold(hidden[1], "Basic") {
		return `-u "$SCIM_USER:$SCIM_PASSWORD"`
	}
	variable := "$SCIM_TOKEN"
	if !strings.EqualFold(field.Name, "Authorization") {
		variable = "$" + strings.ToUpper(strings.ReplaceAll(field.Name, "-", "_"))
	}
	return fmt.Sprintf(`-H "%s: %s"`, field.Name, strings.TrimSpace(hidden[1]+" "+variable))
}

// harmless words need no quotes in a shell.
var harmless = regexp.MustCompile(`^[A-Za-z0-9_./:@%+-]+$`)

var shellName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// Quote makes one word of a POSIX shell out of any text. Control and format characters, which a terminal would obey or hide
// when the line is pasted, are written as escapes of bash's $'…', and so is what is no UTF-8: other encodings have controls there.
func Quote(text string) string {
	if harmless.MatchString(text) {
		return text
	}
	if utf8.ValidString(text) && !strings.ContainsFunc(text, unprintable) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var out strings.Builder
	out.WriteString("$'")
	for at := 0; at < len(text); {
		r, width := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == utf8.RuneError && width == 1:
			fmt.Fprintf(&out, `\x%02X`, text[at])
		case r == '\'' || r == '\\':
			out.WriteRune('\\')
			out.WriteRune(r)
		case unprintable(r):
			fmt.Fprintf(&out, `\U%08X`, r)
		default:
			out.WriteRune(r)
		}
		at += width
	}
	return out.String() + "'"
}

// unprintable reports whether a character would be obeyed or hidden in a line that is pasted.
func unprintable(r rune) bool { return r == '\n' || r == '\t' || Misleading(r) }
