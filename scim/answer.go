package scim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Room is asked before the buffer of an answer grows, so that many answers together stay bounded.
type Room interface {
	// Grow returns once the buffer may have the capacity, in bytes, or with an error once ctx has ended.
	Grow(ctx context.Context, capacity int64) error
}

// Capacities, in bytes, that an empty buffer gets first: the length that was announced, but no more than is lost where it is not true.
const (
	leastGrowth = 512
	mostGrowth  = 16 << 10
)

// ReadAnswer reads the whole body of an answer, appends it to buffer and closes it: at the latest when ctx ends, since some bodies
// end by that alone. What was read comes back beside an error too. It refuses a status below 200, and with ErrTooLarge a body of
// more than limit bytes. A nil room grants everything.
func ReadAnswer(ctx context.Context, answer *http.Response, buffer []byte, limit int64, room Room) ([]byte, error) {
	stop := context.AfterFunc(ctx, func() { _ = answer.Body.Close() })
	defer stop()
	return ReadWatched(ctx, answer, buffer, limit, room)
}

// ReadWatched is ReadAnswer for a caller who closes the body himself when ctx ends: many answers with one context save registering
// each.
func ReadWatched(ctx context.Context, answer *http.Response, buffer []byte, limit int64, room Room) ([]byte, error) {
	defer answer.Body.Close()
	if err := Final(answer); err != nil {
		return buffer, err
	}
	for {
		if len(buffer) == cap(buffer) {
			grown, err := grow(ctx, buffer, answer.ContentLength, limit, room)
			if err != nil {
				return buffer, err
			}
			buffer = grown
		}
		n, err := answer.Body.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case int64(len(buffer)) > limit:
			return buffer[:limit], fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
		case errors.Is(err, io.EOF):
			return buffer, nil
		case err != nil:
			return buffer, fmt.Errorf("response cut off after %d bytes: %w", len(buffer), Cause(ctx, err))
		}
	}
}

// grow doubles the buffer, to one byte more than limit at most. The last byte finds the end.
func grow(ctx context.Context, buffer []byte, announced, limit int64, room Room) ([]byte, error) {
	capacity := max(leastGrowth, min(announced+1, mostGrowth), min(2*int64(cap(buffer)), limit+1))
	if room != nil {
		if err := room.Grow(ctx, capacity); err != nil {
			return buffer, fmt.Errorf("response was not read beyond %d bytes, because other responses used the buffer: %w", len(buffer), Cause(ctx, err))
		}
	}
	return append(make([]byte, 0, capacity), buffer...), nil
}

// Final refuses an answer whose status is below 200, such as 101: its body is the bare connection, which no context ends.
func Final(answer *http.Response) error {
	if answer.StatusCode >= http.StatusOK {
		return nil
	}
	return fmt.Errorf("status %d is not a final response: expected 200 or above", answer.StatusCode)
}

// What decoding costs. JSON of a few bytes may become a map or slice of hundreds [M: Go 1.26, 64 bits].
const (
	objectCost = 320 // bytes of a map with up to eight members
	arrayCost  = 64  // bytes of a slice with one element
	valueCost  = 96  // bytes of one more member or element, beside its text
)

// What one decoded body may take: the cost of a group of 10,000 members with short ids, and as many times its own length as those of
// ordinary resources take, twice. Sixteen bodies of 1 MiB that are decoded at once stay below 600 MiB.
const (
	decodedBase  = 24 << 20 // bytes
	decodedTimes = 12
)

// DecodedSize is about how many bytes a body takes decoded, seldom less.
func DecodedSize(body []byte) int64 {
	count := func(of string) int64 { return int64(bytes.Count(body, []byte(of))) }
	return int64(len(body)) + objectCost*count("{") + arrayCost*count("[") + valueCost*count(",")
}

// decodable refuses a body that would fill the memory. A short one cannot.
func decodable(body []byte) error {
	if len(body) <= decodedBase/objectCost {
		return nil
	}
	most := decodedBase + decodedTimes*int64(len(body))
	if size := DecodedSize(body); size > most {
		return fmt.Errorf("%w: a body of %d bytes may take at most %d bytes decoded, this one takes about %d", ErrTooLarge, len(body), most, size)
	}
	return nil
}
