package container

import (
	"context"
	"io"
	"time"

	"github.com/scimproof/scimproof/targets"
)

const logTime = 10 * time.Second // for Docker to hand a log over

// output is the last of what the container printed, or Docker where no image came of the build, redacted; "" where neither is
// known.
func (g *guest) output() string { return g.redactor.Piece(g.printed()) }

func (g *guest) printed() string {
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
	var text targets.Tail
	_, _ = io.Copy(&text, stream) // to its end, or the connection stays open; what came before an error is worth showing
	return text.String()
}
