package container

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"github.com/scimproof/scimproof/targets"
)

// pull gets an image that is not here.
func pull(ctx context.Context, engine *testcontainers.DockerProvider, image string) error {
	if _, err := engine.Client().ImageInspect(ctx, image); err == nil {
		return nil
	}
	err := engine.PullImage(ctx, image)
	if err == nil {
		_, err = engine.Client().ImageInspect(ctx, image) // an image may fail to come without an error
	}
	if err != nil {
		return fmt.Errorf("cannot pull image %s: build it, or correct launch.container.image: %s", image, oneLine(err))
	}
	return nil
}

// build builds the wanted directory's image and names it name; printed is what Docker says meanwhile. The name comes last: Docker
// may finish a build that was cut off near its end, and nobody would be there to remove a named image.
func build(ctx context.Context, engine *testcontainers.DockerProvider, wanted targets.Container, name string, printed *targets.Tail) error {
	id, err := buildUnnamed(ctx, engine.Client(), wanted, printed)
	if err != nil {
		return fmt.Errorf("cannot build launch.container.build %s: %s", wanted.Build, oneLine(err))
	}
	_, err = engine.Client().ImageTag(context.WithoutCancel(ctx), client.ImageTagOptions{Source: id, Target: name})
	return err
}

func buildUnnamed(ctx context.Context, api client.APIClient, wanted targets.Container, printed *targets.Tail) (id string, err error) {
	request := testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
		Context: wanted.Build, Dockerfile: filepath.ToSlash(wanted.Dockerfile),
	}}
	options, err := request.BuildOptions()
	if err != nil {
		return "", err
	}
	if packed, ok := options.Context.(io.Closer); ok {
		defer packed.Close()
	}
	options.Tags = nil
	answer, err := api.ImageBuild(ctx, options.Context, options)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	return follow(answer.Body, printed)
}

// follow reads what a build says, line by line, and returns the id of its image.
func follow(said io.Reader, printed *targets.Tail) (id string, err error) {
	for decoder := json.NewDecoder(said); ; {
		var line struct {
			Stream string          `json:"stream"`
			Error  string          `json:"error"`
			Aux    json.RawMessage `json:"aux"`
		}
		switch err := decoder.Decode(&line); {
		case errors.Is(err, io.EOF) && id == "":
			return "", errors.New("the build ended without an image")
		case errors.Is(err, io.EOF):
			return id, nil
		case err != nil:
			return "", err
		case line.Error != "":
			return "", errors.New(line.Error)
		}
		_, _ = printed.Write([]byte(line.Stream))
		var result struct{ ID string }
		if json.Unmarshal(line.Aux, &result) == nil && result.ID != "" { // other builders have other things to say there
			id = result.ID
		}
	}
}
