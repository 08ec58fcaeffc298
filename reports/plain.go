package reports

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Plain makes a sentence readable that quotes a JSON body as a program does: "{\"detail\":\"no\"}" becomes the error's own
// words, “no”, and another body loses its backslashes. Other quotations stay as they are. What comes out is Visible: the
// characters that a quotation had escaped stay escaped.
func Plain(text string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '"')
		if at < 0 {
			break
		}
		end := stringEnd(text, at)
		if broken := strings.IndexByte(text[at:end], '\n'); broken >= 0 {
			end = at + broken // a quotation does not span lines
		}
		if inner, err := strconv.Unquote(text[at:end]); err == nil && strings.Contains(text[at:end], `\`) && strings.HasPrefix(inner, "{") {
			out.WriteString(text[:at] + "“" + detail(inner) + "”")
		} else {
			out.WriteString(text[:end])
		}
		text = text[end:]
	}
	out.WriteString(text)
	return Visible(out.String())
}

// detail is the human-readable text of a SCIM error, or the whole text of anything else. It is found in a truncated body too.
func detail(body string) string {
	var problem struct{ ScimType, Detail string }
	if json.Unmarshal([]byte(body), &problem) != nil {
		_, after, found := strings.Cut(body, `"detail":`)
		if problem.Detail = after; found && strings.HasPrefix(after, `"`) {
			problem.Detail, _ = strconv.Unquote(strings.TrimRight(after, `"\`) + `"`)
		}
	}
	switch {
	case problem.Detail == "":
		return strings.TrimSpace(body)
	case problem.ScimType != "":
		return problem.ScimType + ": " + problem.Detail
	}
	return problem.Detail
}
