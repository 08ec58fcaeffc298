package load

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"

	"github.com/scimproof/scimproof/scim"
)

// Bounds of what the answers of a load hold in memory together, in bytes, however many flows there are.
const (
	keptRoom    = 64 << 20  // buffers that stay with their slots from one answer to the next
	decodedRoom = 128 << 20 // answers that are being decoded

	minKept = 1 << 10
	maxKept = 16 << 10 // nine answers of ten are shorter
)

// room bounds the memory of all answers of a load. A buffer grows through the sizes, and waits at each until few enough others are of
// that size or above. Who has a place in a size waits only for a place in a higher one, so that nobody waits in a circle.
type room struct {
	kept    int64 // bytes that a slot's buffer may have without asking
	sizes   []size
	decoded *semaphore.Weighted
}

// size is a number of places for buffers of at most most bytes.
type size struct {
	most   int64
	places *semaphore.Weighted
}

// newRoom makes the room for the flows that live at once. All places together are 192 MiB.
func newRoom(live int) *room {
	return &room{
		kept: max(minKept, min(keptRoom/int64(live), maxKept)),
		sizes: []size{
			{64 << 10, semaphore.NewWeighted(1024)}, {MaxAnswer + 1, semaphore.NewWeighted(64)}, {maxGroupAnswer + 1, semaphore.NewWeighted(8)},
		},
		decoded: semaphore.NewWeighted(decodedRoom),
	}
}

// place is what one answer holds of a room. It implements scim.Room.
type place struct {
	room    *room
	sizes   int   // how many, from the smallest
	decoded int64 // bytes
}

// Grow implements scim.Room.
func (p *place) Grow(ctx context.Context, capacity int64) error {
	if capacity <= p.room.kept {
		return nil
	}
	for p.sizes < len(p.room.sizes) && (p.sizes == 0 || capacity > p.room.sizes[p.sizes-1].most) {
		if err := p.room.sizes[p.sizes].places.Acquire(ctx, 1); err != nil {
			return err
		}
		p.sizes++
	}
	return nil
}

// decode waits until the body may be decoded. It is not called twice.
func (p *place) decode(ctx context.Context, body []byte) error {
	if int64(len(body)) <= p.room.kept {
		return nil
	}
	weight := min(scim.DecodedSize(body), decodedRoom)
	if err := p.room.decoded.Acquire(ctx, weight); err != nil {
		return fmt.Errorf("response of %d bytes was not read, because other responses used the buffer: %w", len(body), scim.Cause(ctx, err))
	}
	p.decoded = weight
	return nil
}

// leave gives everything back, and returns the buffer if it may stay with its slot.
func (p *place) leave(buffer []byte) []byte {
	for ; p.sizes > 0; p.sizes-- {
		p.room.sizes[p.sizes-1].places.Release(1)
	}
	if p.decoded > 0 {
		p.room.decoded.Release(p.decoded)
		p.decoded = 0
	}
	if int64(cap(buffer)) > p.room.kept {
		return nil
	}
	return buffer[:0]
}
