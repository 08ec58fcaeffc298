package flawed

import (
	"maps"
	"slices"
	"sync"
)

// memory is what a flawed provider remembers beside the reference's own store, such as what was deleted. It is safe for
// concurrent use; the objects in it are not changed.
type memory struct {
	mu   sync.Mutex
	kept map[string]object
}

func newMemory() *memory { return &memory{kept: map[string]object{}} }

func (m *memory) put(key string, value object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[key] = value
}

func (m *memory) get(key string) object {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[key]
}

// all returns what is remembered, in the order of keys.
func (m *memory) all() []object {
	m.mu.Lock()
	defer m.mu.Unlock()
	var listed []object
	for _, key := range slices.Sorted(maps.Keys(m.kept)) {
		listed = append(listed, m.kept[key])
	}
	return listed
}
