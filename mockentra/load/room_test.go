package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// TestRoomIsBounded: however many answers grow, never more of a size hold a place than there are, nobody waits for ever, and all is
// given back.
func TestRoomIsBounded(t *testing.T) {
	t.Parallel()
	shared := newRoom(32)
	var large, most atomic.Int64
	var all sync.WaitGroup
	for i := range 400 {
		all.Go(func() {
			held := place{room: shared}
			capacity := int64(512)
			for end := []int64{16 << 10, 64 << 10, MaxAnswer + 1, maxGroupAnswer + 1}[i%4]; ; capacity = min(2*capacity, end) {
				if err := held.Grow(t.Context(), capacity); err != nil {
					t.Error(err)
				}
				if capacity == end {
					break
				}
			}
			if capacity > MaxAnswer+1 {
				for now := large.Add(1); ; {
					seen := most.Load()
					if now <= seen || most.CompareAndSwap(seen, now) {
						break
					}
				}
				defer large.Add(-1)
			}
			if err := held.decode(t.Context(), make([]byte, 64<<10)); err != nil {
				t.Error(err)
			}
			held.leave(nil)
		})
	}
	all.Wait()
	if most.Load() > 8 || most.Load() == 0 {
		t.Errorf("want 1 to 8 of the greatest size at once, got %d", most.Load())
	}
	for i, one := range shared.sizes {
		if count := []int64{1024, 64, 8}[i]; !one.places.TryAcquire(count) || one.places.TryAcquire(1) {
			t.Errorf("size %d: want all %d places given back, and no more", one.most, count)
		}
	}
	if !shared.decoded.TryAcquire(decodedRoom) {
		t.Error("want all room for decoding given back")
	}
}

// TestRoomKeepsSmallBuffers: a slot keeps a buffer that asked for nothing, and however many slots there are, these are bounded.
func TestRoomKeepsSmallBuffers(t *testing.T) {
	t.Parallel()
	for _, live := range []int{1, 32, 4096, MaxLiveLimit} {
		shared := newRoom(live)
		if all := shared.kept * int64(live); all > keptRoom || shared.kept < minKept {
			t.Errorf("%d flows: want at most %d bytes kept, got %d", live, keptRoom, all)
		}
		held := place{room: shared}
		if got := held.leave(make([]byte, 10, shared.kept)); int64(cap(got)) != shared.kept || len(got) != 0 {
			t.Errorf("%d flows: want a buffer of %d bytes kept, got %d", live, shared.kept, cap(got))
		}
		if got := held.leave(make([]byte, 10, shared.kept+1)); got != nil {
			t.Errorf("%d flows: want a longer buffer dropped, got %d", live, cap(got))
		}
	}
}

// TestWaitingForRoomEndsWithTheContext, and what was held is given back.
func TestWaitingForRoomEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := newRoom(32)
		if !shared.decoded.TryAcquire(decodedRoom) || !shared.sizes[1].places.TryAcquire(64) {
			t.Fatal("want an empty room")
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("the deadline has passed"))
		defer cancel()
		held := place{room: shared}
		body := io.NopCloser(strings.NewReader(strings.Repeat(" ", MaxAnswer)))
		got, err := scim.ReadAnswer(ctx, &http.Response{StatusCode: 200, Body: body}, nil, MaxAnswer, &held)
		if err == nil || !strings.HasSuffix(err.Error(), ": the deadline has passed") || len(got) != 64<<10 {
			t.Errorf("want the reason of the end and 64 KiB, got %v and %d bytes", err, len(got))
		}
		if err := held.decode(ctx, make([]byte, 64<<10)); err == nil || !strings.HasSuffix(err.Error(), ": the deadline has passed") {
			t.Errorf("want the reason of the end, got %v", err)
		}
		held.leave(nil)
		if !shared.sizes[0].places.TryAcquire(1024) {
			t.Error("want all small places given back")
		}
	})
}

// TestLargeAnswersAreUnknown: an answer beyond the limit is no usable one, whatever its status, so what it did is unknown. What a
// group's PATCH is answered may be long: all of its members.
func TestLargeAnswersAreUnknown(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(" ", MaxAnswer)
	cfg := memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			fmt.Fprint(w, `{"totalResults":0}`)
		case http.MethodPost:
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":"1"}`+long)
		default:
			fmt.Fprint(w, `{"id":"1"}`+long)
		}
	}))
	cfg.MaxLive = 100
	result, err := Run(t.Context(), cfg, provisioning(200, 2), "initial-sync", nil)
	if err != nil || len(result.Phases) != 3 {
		t.Fatalf("want three phases, got %d, %v", len(result.Phases), err)
	}
	if flows := result.Phases[0].Flows; flows.Unknown != 200 {
		t.Errorf("want 200 creations of unknown effect, got %+v", flows)
	}
	if flows := result.Phases[2].Flows; flows.Success != 2 {
		t.Errorf("want both groups updated, got %+v", flows)
	}
}
