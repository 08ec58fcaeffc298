package reference

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// newID derives a GUID from the seed and a counter: a digest in the layout of RFC 9562 version 8. p.mutex is held.
func (p *Provider) newID() (string, uint64) {
	p.counter++
	var source [16]byte
	binary.BigEndian.PutUint64(source[:8], uint64(p.options.Seed))
	binary.BigEndian.PutUint64(source[8:], p.counter)
	id := sha256.Sum256(source[:])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16]), p.counter
}
