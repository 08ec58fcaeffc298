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
}

func newInit() *cobra.Command {
	var flags initFlags
	command := &cobra.Command{
		Use:   "init URL",
		Short: "Writes a definition and a CI file for a provider, after asking it",
		Long: `Asks the provider at URL what it says about itself, by GET only, and writes a definition for it and a file for CI.
The bearer token is taken from $SCIM_TOKEN, and written nowhere. Where no provider answers at URL it looks one level up and down.
No file is overwritten.

Exit codes: 0 both files are written; 2 usage, or a file is there already; 3 the provider is not usable, nothing is written.`,
		Example: `  SCIM_TOKEN=… scimproof init https://staging.example.com/scim/v2
  SCIM_TOKEN=… scimproof init http://127.0.0.1:8080/scim/v2 --name ours --ci gitlab`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return flags.begin(command.Context(), command.OutOrStdout(), args[0])
		},
	}
	set := command.Flags()
	set.StringVar(&flags.out, "out", ".", "directory for the definition; the file for CI goes where its system looks, below")
	set.StringVar(&flags.name, "name", "", "name of the target and its file (default: from the host)")
	set.StringVar(&flags.ci, "ci", "", "github, gitlab, azure or none (default: what the directory has, or github)")
	set.DurationVar(&flags.patience, "deadline", time.Minute, "give up after this time")
	return command
}

// ciFiles are where the systems look, by their name.
func ciFiles() map[string]string {
	return map[string]string{
		"github": ".github/workflows/scimproof.yml", "gitlab": "scimproof.gitlab-ci.yml", "azure": "scimproof.azure-pipelines.yml", "none": "",
	}
}

// targetName is what a name may be made of: it becomes a file, and a word of commands.
var targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

func (f initFlags) begin(ctx context.Context, out io.Writer, address string) error {
	if !strings.Contains(address, "://") {
		return failed(verdict.ExitUsage, fmt.Errorf("init wants the URL of a running provider, %s, got %q", "such as https://staging.example.com/scim/v2", address))
	}
	definition, err := targets.Find(address, targets.OSEnv())
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

// start is what the two files say.
type start struct {
	Name, Title, File, DeviationsFile string
	URL, Dialect                      string
	Groups                            bool
	GroupsWhy                         string
	Remarks                           []string
	Version                           string
	CI, CIFile                        string
}

// plan is what is known before anything is asked. Nothing is asked where a file would be in the way.
func (f initFlags) plan(definition targets.Definition) (*start, error) {
	made := &start{Name: f.name, CI: f.ci, Version: "latest"}
	if made.Name == "" {
		made.Name = nameOf(definition.Name)
	}
	if !targetName.MatchString(made.Name) {
		return nil, fmt.Errorf("--name %q cannot be used: want lower-case letters, digits, dots and hyphens, such as staging", made.Name)
	}
	if version := strings.Fields(session.Tool().Version)[0]; strings.HasPrefix(version, "v") && !strings.Contains(version, "-") && !strings.Contains(version, "+") {
		made.Version = version
	}
	made.File, made.DeviationsFile = made.Name+".yaml", made.Name+".deviations.yaml"
	made.Title = "SCIM provider at " + definition.Name
	if redacted := definition.Redactor().URL(definition.URL); redacted != definition.URL {
		return nil, fmt.Errorf("url %s holds what may be a secret, which is written into no file: write a definition with ${NAME} in its url", redacted)
	}
	if made.CI == "" {
		made.CI = f.system()
	}
	file, known := ciFiles()[made.CI]
	if !known {
		return nil, fmt.Errorf("--ci %q is unknown: want github, gitlab, azure or none", made.CI)
	}
	made.CIFile = file
	for _, file := range made.files() {
		if _, err := os.Lstat(filepath.Join(f.out, file)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is there already and is not overwritten: remove it, or choose another --name, --out or --ci", filepath.Join(f.out, file))
		}
	}
	return made, nil
}

func (s *start) files() []string {
	return slices.DeleteFunc([]string{s.File, s.CIFile}, func(file string) bool { return file == "" })
}

// nameOf makes a name of a host: localhost and addresses say nothing.
func nameOf(host string) string {
	name := strings.Trim(strings.ToLower(strings.SplitN(host, ":", 2)[0]), ".-")
	if !targetName.MatchString(name) || name == "localhost" || strings.Trim(name, "0123456789.") == "" {
		return "provider"
	}
	return name
}

// system is the CI that the directory has.
func (f initFlags) system() string {
	for _, sign := range []struct{ file, system string }{{".github", "github"}, {".gitlab-ci.yml", "gitlab"}, {"azure-pipelines.yml", "azure"}} {
		if _, err := os.Stat(filepath.Join(f.out, sign.file)); err == nil {
			return sign.system
		}
	}
	return "github"
}

// write makes both files or none.
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

// quoted is a value as YAML that a definition reads as it is: in quotes, and without variables.
func quoted(value string) string { return scim.JSON(strings.ReplaceAll(value, "$", "$$")) }

// create writes a file that is not there.
func create(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("directory of %s cannot be made: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

func (s *start) render(name string) ([]byte, error) {
	parsed, err := template.New(name).Funcs(template.FuncMap{"text": quoted}).
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
