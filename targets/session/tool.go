package session

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// module is this one, in the build information of whatever program runs it.
const module = "github.com/scimproof/scimproof"

// Tool names what does the testing: the version of this module, also where others have it in their tests, and of what it is built
// with.
func Tool() run.Tool {
	made := run.Tool{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return made
	}
	for _, part := range append(info.Deps, &info.Main) {
		switch {
		case part.Path == "github.com/cucumber/godog":
			made.Godog = part.Version
		case part.Path == module && part.Version != "" && part.Version != "(devel)":
			made.Version = part.Version
		}
	}
	for _, setting := range info.Settings {
		known := len(setting.Value) < 12 || strings.Contains(made.Version, setting.Value[:12])
		if setting.Key == "vcs.revision" && info.Main.Path == module && !known {
			made.Version += " " + setting.Value[:12]
		}
	}
	return made
}
