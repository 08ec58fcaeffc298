package container

import (
	"context"
	"io"
	"time"
)

const (
	logLimit = 64 << 10
	logTime  = 10 * time.Second // for Docker to hand a log over
)

// output is the last of what the container printed, or Docker where no image came of the build; "" where neither is known.
func (g *guest) output() string {
	if g.running == nil {
		return g.building.String()
	}
	ctx, cancel := context.WithTimeout(context.Background(), logTime)
	defer cancel()
	stream, err := g.running.Logs(ctx)
	if err != nil {
		return ""
	}
	defer stream.Close()
	var text tail
	_, _ = io.Copy(&text, stream) // to its end, or the connection stays open; what came before an error is worth showing
	return text.String()
}

// tail keeps the last bytes written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - logLimit; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.text) }
