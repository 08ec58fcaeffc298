package targets

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"unicode"
)

// Source is where a secret is read, each time it is needed anew: a file, or what a command prints, up to 64 KiB. The command is
// started without a shell, in the directory in which scimproof runs, with its environment. Nothing of it stays (child).
type Source struct {
	File    string   `yaml:"file"`
	Command []string `yaml:"command"`
}

// String names the source without what arguments may hide.
func (s Source) String() string {
	if s.File != "" {
		return "file " + s.File
	}
	return "command " + filepath.Base(s.Command[0])
}

// read returns the secret without surrounding white space; key names it in errors.
func (d Definition) read(ctx context.Context, key string, from Source) (string, error) {
	var content []byte
	var err error
	if from.File != "" {
		content, err = d.readNamed(from.File, mostSecret)
		if err != nil {
			return "", fmt.Errorf("%s: cannot read %s (%w): expected a file that contains only the secret", key, from, reason(err))
		}
	} else if content, err = output(ctx, from, d.kept); err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	secret := strings.TrimSpace(string(content))
	switch {
	case secret == "":
		return "", fmt.Errorf("%s: %s is empty: expected only the secret", key, from)
	case strings.ContainsFunc(secret, unicode.IsControl):
		return "", fmt.Errorf("%s: %s has more than one line: expected only the secret", key, from)
	}
	return secret, nil
}

// reason drops the name that fs repeats.
func reason(err error) error {
	if wrapped := new(fs.PathError); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// readNamed reads a file beside the definition, or by its absolute name, up to most bytes.
func (d Definition) readNamed(name string, most int) ([]byte, error) {
	if filepath.IsAbs(name) || d.dir == nil {
		return readPath(name, most)
	}
	if within := filepath.ToSlash(filepath.Clean(name)); fs.ValidPath(within) {
		return readWithin(d.dir, within, most)
	}
	return readPath(filepath.Join(filepath.Dir(d.source), name), most) // "../ca.pem"
}

// reader gets credentials from a source.
type reader struct {
	definition Definition
	credential *credential
}

func (r reader) bearer(ctx context.Context) (*grant, error) {
	token, err := r.definition.read(ctx, "auth.bearer_from", *r.definition.Auth.BearerFrom)
	if err != nil {
		return nil, &authError{err.Error()}
	}
	got := &grant{value: "Bearer " + token, secrets: []string{token}}
	if left := claimsOf(token).Expires.Sub(r.credential.now()); left > renewal { // otherwise one of the clocks is wrong, or it is refused soon
		got.life = left
	}
	return got, nil
}

func (r reader) basic(ctx context.Context) (*grant, error) {
	password, err := r.definition.read(ctx, "auth.basic.password_from", *r.definition.Auth.Basic.PasswordFrom)
	if err != nil {
		return nil, &authError{err.Error()}
	}
	return basicGrant(r.definition.Auth.Basic.User, password), nil
}

func (r reader) refused(used *grant, response *http.Response) string {
	forbidden, basic := response.StatusCode == http.StatusForbidden, r.definition.Auth.Basic
	if basic != nil && forbidden {
		return noPermission
	}
	if basic != nil {
		return fmt.Sprintf("correct auth.basic.user, or the password from %s", *basic.PasswordFrom)
	}
	late := untimely(used.value, response, r.credential.now())
	if forbidden && late == "" {
		return ""
	}
	return fmt.Sprintf("make sure that %s provides a valid token%s", *r.definition.Auth.BearerFrom, late)
}

func basicGrant(user, password string) *grant {
	encoded := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return &grant{value: "Basic " + encoded, secrets: []string{password, encoded}}
}

// authError says why there are no credentials to send. Its text is whole: it needs no introduction.
type authError struct{ problem string }

func (e *authError) Error() string { return e.problem }
