package session

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// textLimit is more than a stack trace has, and less than a provider may put into an error's detail.
const textLimit = 8 << 10 // bytes

// Hide hides secrets in a text that may quote an answer or the beginning of one, and cuts what nobody can read. The quotes are
// looked into: what is escaped there was often escaped before.
func Hide(redactor *evidence.Redactor, text string) string {
	text = quotation.ReplaceAllStringFunc(scim.Shorten(text, textLimit), func(quoted string) string {
		whole := strings.TrimSuffix(quoted, scim.Ellipsis)
		said, err := strconv.Unquote(whole)
		if err != nil {
			return quoted
		}
		mark := quoted[len(whole):] // what was said goes on
		if shown := redactor.Text(said + mark); shown != said+mark {
			return strconv.Quote(strings.TrimSuffix(shown, mark)) + mark
		}
		return quoted
	})
	return redactor.Text(text)
}

var quotation = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(?:` + scim.Ellipsis + `)?`)
