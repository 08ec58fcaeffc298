package mockentra

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// Unanswered reports whether the answer to a read says nothing about the resource: none came or it broke off, it is too large to be
// looked at, the provider or something before it has no time or a fault (408, 425, 429, 5xx but 501), or does not let us in any more
// (401, 403, 407, a redirect or a page for people, as a login is). Any other status, 400 and 410 too, is what the provider has to say,
// and so is a body that is something else.
func Unanswered(rsp *scim.Response) bool {
	switch {
	case rsp.Err != nil, rsp.Status >= http.StatusMultipleChoices && rsp.Status < http.StatusBadRequest, isPage(rsp):
		return true
	case rsp.Status == http.StatusOK:
		return brokenOff(rsp.Body)
	case rsp.Status == http.StatusNotImplemented:
		return false
	case rsp.Status >= http.StatusInternalServerError:
		return true
	}
	switch rsp.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return false
}

// isPage reports whether an answer is a web page, and not a provider's that says text/html of its JSON.
func isPage(rsp *scim.Response) bool {
	kind, _, _ := mime.ParseMediaType(rsp.Header.Get("Content-Type"))
	return kind == "text/html" && rsp.Status < http.StatusMultipleChoices && !json.Valid(rsp.Body)
}

// brokenOff reports whether a body is the beginning of a JSON value, as it comes where the length was not announced and the
// connection ends.
func brokenOff(body []byte) bool {
	if (&scim.Scanner{Text: body}).Skip() {
		return false // as nearly always, and cheaper than decoding
	}
	var value json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(body)).Decode(&value), io.ErrUnexpectedEOF)
}

// addUnread notes that an object could not be read.
func (a *auditor) addUnread(object, want, got string) {
	a.report.Unread = append(a.report.Unread, Finding{Kind: FindingUnreadable, Object: object, Want: want, Got: got, Ref: a.ref})
}
