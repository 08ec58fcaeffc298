package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

//go:embed template
var initTemplates embed.FS

// initFlags are the flags of `scimproof init`.
type initFlags struct {
	out, name, ci string
	patience      time.Duration
	credentials
}

func newInit() *cobra.Command {
	var flags initFlags
	command := &cobra.Command{
		Use:   "init URL",
		Short: "Writes a definition and a CI workflow for a provider",
		Long: `Reads the provider's discovery endpoints (GET only), and writes a definition and
a CI workflow for it. The bearer token is read from $SCIM_TOKEN (with --auth:
user and password, or OAuth client credentials). No secret is written to a file. If no provider responds at URL, init also tries one path
level up and down. Existing files are not overwritten.

Exit codes: 0 files written; 2 usage error, or a file already exists; 3 the
provider is not usable, nothing written.`,
		Example: `  SCIM_TOKEN=… scimproof init https://staging.example.com/scim/v2
  SCIM_TOKEN=… scimproof init http://127.0.0.1:8080/scim/v2 --name ours --ci gitlab
  scimproof init https://staging.example.com/scim/v2 --auth oauth --token-url https://login.example.com/token`,
		Args: exactly("URL"),
		RunE: func(command *cobra.Command, args []string) error {
			return flags.begin(command.Context(), command.OutOrStdout(), args[0])
		},
	}
	set := command.Flags()
	set.StringVar(&flags.out, "out", ".", "directory for the definition; the CI workflow goes where the CI system expects it, under this directory")
	set.StringVar(&flags.name, "name", "", "name of the target and its file (default: from the host)")
	set.StringVar(&flags.ci, "ci", "", "CI system: github, gitlab, azure or none (default: detected from --out, else github)")
	set.DurationVar(&flags.patience, "deadline", time.Minute, "give up after this time")
	flags.credentials.flag(command)
	complete(command, false, func() []string { return nil })
	completeFlag(command, "ci", ciNames)
	return command
}

// ciFiles are the paths that the CI systems expect, by name of the system.
func ciFiles() map[string]string {
	return map[string]string{
		"github": ".github/workflows/scimproof.yml", "gitlab": "scimproof.gitlab-ci.yml", "azure": "scimproof.azure-pipelines.yml", "none": "",
	}
}

// targetName matches valid names: a name becomes a file name and an argument of commands.
var targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

func (f initFlags) begin(ctx context.Context, out io.Writer, address string) error {
	if !strings.Contains(address, "://") {
		return failed(verdict.ExitUsage, fmt.Errorf("init requires the URL of a running provider, such as https://staging.example.com/scim/v2, got %q", address))
	}
	definition, err := targets.Find(address, targets.OSEnv())
	if err == nil {
		definition, err = f.credentials.of(definition)
	}
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	plan, err := f.plan(definition)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.patience, deadlinePassed(f.patience))
	defer cancel()
	if err := plan.ask(ctx, out, definition); err != nil {
		return err
	}
	if err := plan.write(f.out, out); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	at := filepath.Join(f.out, plan.File)
	fmt.Fprintf(out, "next: scimproof targets doctor %s\n      scimproof run %s\n", at, at)
	return nil
}

// start is the content of the two files.
type start struct {
	Name, Title, File, DeviationsFile string
	URL, Dialect                      string
	Auth, TokenURL                    string
	Scopes, Variables                 []string // of the credentials; the names of the secrets in the environment
	Groups                            bool
	GroupsWhy                         string
	Remarks                           []string
	Version                           string
	CI, CIFile                        string
}

// plan is what is known before the first request. No request is sent if a file already exists.
func (f initFlags) plan(definition targets.Definition) (*start, error) {
	made := &start{
		Name: f.name, CI: f.ci, Version: "latest",
		Auth: f.kind, TokenURL: f.tokenURL, Scopes: f.scopes, Variables: f.variables(),
	}
	if made.Name == "" {
		made.Name = nameOf(definition.Name)
	}
	if !targetName.MatchString(made.Name) {
		return nil, fmt.Errorf("--name %q is not valid: expected lower-case letters, digits, dots, underscores and hyphens, such as staging", made.Name)
	}
	if version := strings.Fields(session.Tool().Version)[0]; strings.HasPrefix(version, "v") && !strings.Contains(version, "-") && !strings.Contains(version, "+") {
		made.Version = version
	}
	made.File, made.DeviationsFile = made.Name+".yaml", made.Name+".deviations.yaml"
	made.Title = "SCIM provider at " + definition.Name
	if redacted := definition.Redactor().URL(definition.URL); redacted != definition.URL {
		return nil, fmt.Errorf("url %s contains what may be a secret, which init does not write to a file: write a definition yourself, with ${NAME} in its url", redacted)
	}
	if made.CI == "" {
		made.CI = f.system()
	}
	file, known := ciFiles()[made.CI]
	if !known {
		return nil, fmt.Errorf("--ci %q is not supported: expected github, gitlab, azure or none", made.CI)
	}
	made.CIFile = file
	for _, file := range made.files() {
		if _, err := os.Lstat(filepath.Join(f.out, file)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s already exists; nothing written: remove it, or choose another --name, --out or --ci", filepath.Join(f.out, file))
		}
	}
	return made, nil
}

func (s *start) files() []string {
	return slices.DeleteFunc([]string{s.File, s.CIFile}, func(file string) bool { return file == "" })
}

// nameOf derives a name from a host, unless that is localhost or an address.
func nameOf(host string) string {
	name := strings.Trim(strings.ToLower(strings.SplitN(host, ":", 2)[0]), ".-")
	if !targetName.MatchString(name) || name == "localhost" || strings.Trim(name, "0123456789.") == "" {
		return "provider"
	}
	return name
}

// system detects the CI system from the files of the directory.
func (f initFlags) system() string {
	for _, sign := range []struct{ file, system string }{{".github", "github"}, {".gitlab-ci.yml", "gitlab"}, {"azure-pipelines.yml", "azure"}} {
		if _, err := os.Stat(filepath.Join(f.out, sign.file)); err == nil {
			return sign.system
		}
	}
	return "github"
}

// write writes both files, or neither.
func (s *start) write(dir string, out io.Writer) error {
	texts := map[string]string{s.File: "definition.yaml.tmpl", s.CIFile: s.CI + ".yml.tmpl"}
	var made []string
	for _, file := range s.files() {
		at := filepath.Join(dir, file)
		text, err := s.render(texts[file])
		if err == nil {
			err = create(at, text)
		}
		if err != nil {
			for _, before := range made {
				err = errors.Join(err, os.Remove(before))
			}
			return err
		}
		made = append(made, at)
	}
	for _, at := range made {
		fmt.Fprintln(out, "wrote "+reports.Visible(at))
	}
	return nil
}

// quoted is a value as quoted YAML, with $ escaped, since a definition expands variables.
func quoted(value string) string { return scim.JSON(strings.ReplaceAll(value, "$", "$$")) }

// secrets is a list of the names of secrets in a sentence.
func secrets(names []string) string {
	if len(names) == 1 {
		return "the secret " + names[0]
	}
	return "the secrets " + strings.Join(names, " and ")
}

// create writes a new file.
func create(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot create the directory of %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

func (s *start) render(name string) ([]byte, error) {
	parsed, err := template.New(name).Funcs(template.FuncMap{"text": quoted, "secrets": secrets}).
		ParseFS(initTemplates, "template/"+name)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := parsed.ExecuteTemplate(&text, name, s); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}
