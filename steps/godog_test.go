package steps_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/session"
)

// The two functions below let `go tool godog run ../features` work from this directory. The target is $SCIMPROOF_TARGET (a URL,
// a definition file or a shipped name), since that command refuses flags that it does not know.

type command struct {
	begun   *steps.Session
	release func() // of the locks
}

var running command // of the one suite that the command runs

func InitializeTestSuite(suite *godog.TestSuiteContext) {
	suite.BeforeSuite(func() { running.open() })
	suite.AfterSuite(func() { running.close() })
}

func InitializeScenario(scenario *godog.ScenarioContext) {
	running.begun.Runner().Initialize(scenario)
}

func (c *command) open() {
	name := os.Getenv("SCIMPROOF_TARGET")
	if name == "" {
		name = "reference"
	}
	definition, err := targets.Find(name, targets.OSEnv())
	exitOn(err)
	launcher := targets.Launchers{
		"embedded": builtin.Launcher{Profile: "entra"}, "process": targets.Processes{}, "remote": targets.Remote{},
	}
	dir := os.Getenv("SCIMPROOF_OUT")
	if dir == "" {
		dir, err = os.MkdirTemp("", "scimproof-*")
		exitOn(err)
	}
	exitOn(os.MkdirAll(dir, 0o755))
	c.release, err = session.Lock(definition, dir, os.Getenv("SCIMPROOF_ALLOW_PARALLEL") == "1", os.Stderr)
	exitOn(err)
	paths, tags := arguments(os.Args[1:])
	plan, err := steps.NewPlan(steps.Choice{Definition: definition, Seed: 1, Features: disk{}, Paths: paths, Tags: tags})
	exitOn(err)
	c.begun, err = steps.Begin(context.Background(), plan, steps.Opening{Config: session.Config{Definition: definition, Launcher: launcher, Dir: dir}})
	exitOn(err)
	exitOn(c.begun.Usable())
}

func (c *command) close() {
	done, err := c.begun.Close(context.Background())
	c.release()
	exitOn(err)
	fmt.Printf("\n%s\nrun file of %d scenarios\n", done.Footer.Verdict, done.Footer.Written)
	if done.Footer.Exit != 0 {
		os.Exit(1)
	}
}

// disk reads paths as the godog command takes them, "../features" included.
type disk struct{}

func (disk) Open(name string) (fs.File, error) { return os.Open(name) }

// arguments finds what the godog command was asked for: existing paths, with or without a line, and the tag expression.
func arguments(args []string) (paths []string, tags string) {
	for i, arg := range args {
		if name, value, _ := strings.Cut(arg, "="); name == "--tags" || name == "-t" {
			if tags = value; tags == "" && i+1 < len(args) {
				tags = args[i+1]
			}
			continue
		}
		file, _, _ := strings.Cut(arg, ":")
		if _, err := os.Stat(file); err == nil {
			paths = append(paths, arg)
		}
	}
	if len(paths) == 0 {
		paths = []string{"../features"}
	}
	return paths, tags
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "scimproof: "+err.Error())
		os.Exit(1)
	}
}
