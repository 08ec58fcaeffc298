package scim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// endless is a body that gives zeros until it is closed.
type endless struct{ closed bool }

func (e *endless) Read(into []byte) (int, error) { return len(into), nil }
func (e *endless) Close() error                  { e.closed = true; return nil }

// steps is a room that notes what was asked for, and refuses above a capacity.
type steps struct {
	asked []int64
	most  int64
}

var errFull = errors.New("full")

func (s *steps) Grow(_ context.Context, capacity int64) error {
	s.asked = append(s.asked, capacity)
	if s.most > 0 && capacity > s.most {
		return errFull
	}
	return nil
}

func answerOf(status int, body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, ContentLength: -1, Body: body}
}

// TestAnswerIsRead: whole, behind what the buffer holds, and in the buffer's own place where it fits.
func TestAnswerIsRead(t *testing.T) {
	t.Parallel()
	for _, length := range []int{0, 1, 511, 512, 513, 4096, 100_000} {
		want := strings.Repeat("x", length)
		room := &steps{}
		got, err := ReadAnswer(t.Context(), answerOf(200, io.NopCloser(strings.NewReader(want))), nil, 100_000, room)
		if err != nil || string(got) != want {
			t.Errorf("%d bytes: want them, got %d and %v", length, len(got), err)
		}
		if most := room.asked[len(room.asked)-1]; most > 100_001 || cap(got) > int(most) {
			t.Errorf("%d bytes: want no buffer beyond the room asked for, got %d of %d", length, cap(got), most)
		}
	}
	buffer, room := make([]byte, 0, 64), &steps{}
	got, err := ReadAnswer(t.Context(), answerOf(200, io.NopCloser(strings.NewReader("{}"))), buffer, 100, room)
	if err != nil || string(got) != "{}" || &got[0] != &buffer[:1][0] || len(room.asked) != 0 {
		t.Errorf("want the buffer used again and no room asked for, got %q, %v, %v", got, err, room.asked)
	}
}

// TestAnswerThatIsTooLarge ends at the limit, and so does one for which there is no room; the body is closed.
func TestAnswerThatIsTooLarge(t *testing.T) {
	t.Parallel()
	body := &endless{}
	got, err := ReadAnswer(t.Context(), answerOf(200, body), nil, 5000, nil)
	if !errors.Is(err, ErrTooLarge) || len(got) != 5000 || !body.closed {
		t.Errorf("want 5000 bytes, ErrTooLarge and the body closed, got %d, %v, %t", len(got), err, body.closed)
	}
	body = &endless{}
	got, err = ReadAnswer(t.Context(), answerOf(200, body), nil, 5000, &steps{most: 2048})
	if !errors.Is(err, errFull) || len(got) != 2048 || !body.closed {
		t.Errorf("want 2048 bytes, the room's error and the body closed, got %d, %v, %t", len(got), err, body.closed)
	}
}

// TestAnswerEndsWithItsContext, also where the body heeds nothing but being closed, whatever the status.
func TestAnswerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusInternalServerError} {
		ctx, cancel := context.WithCancelCause(t.Context())
		reader, writer := io.Pipe()
		go func() {
			_, _ = writer.Write([]byte("{"))
			cancel(errors.New("the deadline has passed"))
		}()
		_, err := ReadAnswer(ctx, answerOf(status, reader), nil, 100, nil)
		if err == nil || err.Error() != "response cut off after 1 bytes: the deadline has passed" {
			t.Errorf("%d: want the context's reason, got %v", status, err)
		}
	}
	for _, status := range []int{101, 102, 199} {
		body := &endless{}
		if _, err := ReadAnswer(t.Context(), answerOf(status, body), nil, 100, nil); err == nil || !body.closed {
			t.Errorf("%d: want it refused and its body closed, got %v, %t", status, err, body.closed)
		}
	}
}

// TestDecodeIsBounded: what is short as text and long in memory is refused before it is decoded, what is long as text is not.
func TestDecodeIsBounded(t *testing.T) {
	t.Parallel()
	list := func(part string, length int) *Response {
		return &Response{Status: 200, Body: append(append([]byte(`{"a":[`), bytes.Repeat([]byte(part), length/len(part))...), `{}]}`...)}
	}
	for name, part := range map[string]string{"objects": `{"":0},`, "arrays": `[],`, "numbers": `0,`} {
		for _, length := range []int{1 << 20, 16 << 20} {
			if _, err := list(part, length).Decode(); !errors.Is(err, ErrTooLarge) {
				t.Errorf("%s of %d bytes: want ErrTooLarge, got %v", name, length, err)
			}
		}
		if _, err := list(part, 64<<10).Decode(); err != nil {
			t.Errorf("%s: want 64 KiB decoded, got %v", name, err)
		}
	}
	if _, err := list(`{"value":"12345"},`, 10_000*18).Decode(); err != nil {
		t.Errorf("want 10,000 members with short ids decoded, got %v", err)
	}
	member := `{"value":"11111111-2222-3333-4444-555555555555","$ref":"https://provider.example/scim/v2/Users/11111111-2222-3333-4444-555555555555","type":"User"},`
	group := Response{Status: 200, Body: append(append([]byte(`{"id":"1","members":[`), bytes.Repeat([]byte(member), 40_000)...), `{}]}`...)}
	if resource, err := group.Decode(); err != nil || len(resource["members"].([]any)) != 40_001 {
		t.Errorf("want a group of 40,001 members, got %v", err)
	}
}
