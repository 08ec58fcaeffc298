package targets

import (
	"bytes"
	"sync"
)

// Tail keeps the last 64 KiB of what a provider prints. The zero value is empty; it is safe for concurrent use. What it keeps
// is not redacted, and may end within a secret where the provider was stopped: evidence.Redactor.Piece is made for it.
type Tail struct {
	mu   sync.Mutex
	text []byte
	cut  bool // something stood before it
}

const logLimit = 64 << 10 // bytes

// Write implements io.Writer and never fails.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - logLimit; over > 0 {
		t.text, t.cut = t.text[over:], true
	}
	return len(p), nil
}

// String returns what is kept, from the first whole line on: half a line may begin with half a secret, and what it is named
// by is gone. Where there is but one line it begins with a whole word, and is "" where there is none.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.cut {
		return string(t.text)
	}
	for _, ends := range []string{"\n", " \t\r"} {
		if i := bytes.IndexAny(t.text, ends); i >= 0 {
			return string(t.text[i+1:])
		}
	}
	return ""
}
