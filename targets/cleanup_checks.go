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
func (r *Registry) samples() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deletes++
	return r.lying || r.deletes <= firstChecked || r.deletes%checkedEvery == 0
}

// lied notes that the resource at a path is there although a DELETE says that it is not.
func (r *Registry) lied(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := r.hash(path)
	known := r.index[key]
	if known.state().over() {
		r.removed--
		r.created-- // it is not made again
	}
	r.lying = true
	entry, err := r.journal.read(known.at())
	if err != nil {
		return err
	}
	return r.append(Entry{Path: path, Sent: entry.Sent, Also: entry.Also})
}

func (r *Registry) isLying() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lying
}

// distrusts is why no search proves anything, "" where it does.
func (r *Registry) distrusts() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.distrust
}

// findable reports whether a hit of a search for a creation is ours: by its names, and no answer has shown its id as somebody's.
func (r *Registry) findable(claim scim.Claim, shown scim.Named, path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names(claim, shown) && (path == "" || !r.stranger(path))
}

// entry returns the line of the resource at a path.
func (r *Registry) entry(path string) (Entry, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, there := r.index[r.hash(path)]
	if !there {
		return Entry{}, false
	}
	entry, err := r.journal.read(known.at())
	return entry, err == nil && strings.EqualFold(entry.Path, path)
}
