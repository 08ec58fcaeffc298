package targets

import (
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// How many answers to DELETE are checked: the first, then one of so many.
const (
	firstChecked = 10
	checkedEvery = 50
)

// samples reports whether the next DELETE is to be checked.
func (l *Ledger) samples() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deletes++
	return l.lying || l.deletes <= firstChecked || l.deletes%checkedEvery == 0
}

// lied notes that the resource at a path is there although a DELETE says that it is not.
func (l *Ledger) lied(path string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := l.hash(path)
	known := l.index[key]
	if known.state().over() {
		l.removed--
		l.created-- // it is not made again
	}
	l.lying = true
	entry, err := l.journal.read(known.at())
	if err != nil {
		return err
	}
	return l.append(Entry{Path: path, Sent: entry.Sent, Also: entry.Also})
}

func (l *Ledger) isLying() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lying
}

// distrusts is why no search proves anything, "" where it does.
func (l *Ledger) distrusts() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.distrust
}

// findable reports whether a hit of a search for a creation is ours: by its names, and no answer has shown its id as somebody's.
func (l *Ledger) findable(claim scim.Claim, shown scim.Named, path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.names(claim, shown) && (path == "" || !l.stranger(path))
}

// entry returns the line of the resource at a path.
func (l *Ledger) entry(path string) (Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known, there := l.index[l.hash(path)]
	if !there {
		return Entry{}, false
	}
	entry, err := l.journal.read(known.at())
	return entry, err == nil && strings.EqualFold(entry.Path, path)
}
