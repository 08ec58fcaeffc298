package scim

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrID says that an id cannot stand in a path.
var ErrID = errors.New("id cannot be used in a path")

// mostUnescaped is how often an id is unescaped in search of a dot segment: as often as proxies in a row may do so.
const mostUnescaped = 4

// CheckID refuses an id with which a request would reach something else than the resource: an empty one, which leaves the
// collection, and one with a segment "." or "..", which proxies and servers resolve, percent-encoded or not (RFC 3986 §5.2.4,
// §6.2.2.3). Parameters of a segment ("..;a") and backslashes count, since some servers drop or turn them. The error wraps ErrID.
func CheckID(id string) error {
	if id == "" {
		return fmt.Errorf("%w: it is empty", ErrID)
	}
	if strings.IndexByte(id, '.') < 0 && strings.IndexByte(id, '%') < 0 {
		return nil
	}
	for text, left := id, mostUnescaped; ; left-- {
		if dotSegment(text) {
			return fmt.Errorf("%w: expected one without the segments \".\" and \"..\", which refer to another resource, got %s", ErrID, Excerpt([]byte(id), 120))
		}
		plain, err := url.PathUnescape(text)
		if err != nil || plain == text || left == 0 {
			return nil
		}
		text = plain
	}
}

func dotSegment(text string) bool {
	for segment := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '/' || r == '\\' }) {
		bare, _, _ := strings.Cut(segment, ";")
		if bare = strings.TrimSpace(bare); bare == "." || bare == ".." {
			return true
		}
	}
	return false
}

// AppendResourcePath appends the path of a resource, "Users/ID", relative to the base URL and encoded. Where CheckID refuses the id,
// nothing is appended.
func AppendResourcePath(dst []byte, collection, id string) ([]byte, error) {
	if err := CheckID(id); err != nil {
		return dst, err
	}
	return append(append(append(dst, collection...), '/'), url.PathEscape(id)...), nil
}

// ResourcePath is AppendResourcePath for a path of its own.
func ResourcePath(collection, id string) (string, error) {
	path, err := AppendResourcePath(nil, collection, id)
	return string(path), err
}
