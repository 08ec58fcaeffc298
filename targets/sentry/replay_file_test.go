package sentry

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// replayFile is one file of Sentry's own tests, restated as data: no code and no prose of it, and names of our own.
type replayFile struct {
	Source string         // path in getsentry/sentry
	Commit string         // 40 hexadecimal digits
	State  replayState    // where each case begins
	Cases  []replayCase   // a test function with parameters, or with several assertions of a kind, is several cases
	Unseen []replayUnseen // test functions that assert nothing that can be seen through the API
}

// replayUnseen is a test function that is left out whole.
type replayUnseen struct{ Test, Reason string }

// replayCase is one case of a test function of Sentry's.
type replayCase struct {
	Name     string // own words, unique in the file
	Test     string // Class.function, or Class.function[parameter]
	Eras     []Era  // absent: all
	State    replayState
	Requests []replayRequest
	Wire     string // "part": the test asserts what cannot be seen through the API, too
	Unseen   string // what that is
	Differs  string // why the emulator answers something else, in each of Eras
}

// replayState is what an organization is before the first request: Options, as far as a case needs them.
type replayState struct {
	SignsIn          AuthProvider `yaml:"signs_in"`
	SCIM             string       `yaml:"scim"` // "off", or absent
	Scopes           []string
	DefaultRole      string `yaml:"default_role"`
	PendingDuplicate int    `yaml:"pending_duplicate"`
	Members          []replayMember
}

// replayMember is a membership that did not come by SCIM. A request says ${name} for its id.
type replayMember struct {
	Name, Email, Role                        string
	Joined, Inactive, Requested, Partnership bool
	Copies                                   int // that many, with ${n} in the address for the number of each; they have no name
}

// replayRequest is a request and its answer. ${name} in a text is the id of a member, or one that Keep has kept; ${base} is the URL of
// the base.
type replayRequest struct {
	Method   string
	Path     string // below the base; or whole, where it begins with /api/
	Headers  map[string]string
	Query    string              // not encoded
	Body     any                 // becomes JSON
	Times    int                 // how often the one operation of Body is repeated
	Raw      string              // instead of Body
	Setup    bool                // makes the state: not of the test, only its status is compared
	Keep     string              // the name that the answer's id gets
	OwnWords bool                `yaml:"own_words"` // descriptions, which the emulator has in other words than Sentry, are not compared
	Reply    replayReply         `yaml:",inline"`
	ByEra    map[Era]replayReply `yaml:"by_era"` // what differs in an era
}

// replayReply is what Sentry answers. Where its test asks for success only, the status is that of its source.
type replayReply struct {
	Status   int
	Answer   any               // the whole body
	Contains map[string]any    // these members of the body
	Lengths  map[string]int    // how many elements these members have
	Header   map[string]string // these headers
}

const replayDir = "testdata/replay"

// replayFiles are all of them by name, without the suffix.
func replayFiles(t *testing.T) map[string]replayFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(replayDir, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", replayDir, err)
	}
	files := map[string]replayFile{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := readReplay(data)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".yaml")] = file
	}
	return files
}

// readReplay reads a file strictly: a key that means nothing would be an assertion that is not made.
func readReplay(data []byte) (replayFile, error) {
	var file replayFile
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&file); err != nil {
		return replayFile{}, err
	}
	for i := range file.Cases {
		file.Cases[i].State = file.State.with(file.Cases[i].State)
	}
	return file, file.check()
}

// with is a state to which a case adds members, and in which it sets anything else.
func (s replayState) with(own replayState) replayState {
	own.Members = slices.Concat(s.Members, own.Members)
	if own.SignsIn == "" {
		own.SignsIn = s.SignsIn
	}
	if own.SCIM == "" {
		own.SCIM = s.SCIM
	}
	if own.Scopes == nil {
		own.Scopes = s.Scopes
	}
	if own.DefaultRole == "" {
		own.DefaultRole = s.DefaultRole
	}
	if own.PendingDuplicate == 0 {
		own.PendingDuplicate = s.PendingDuplicate
	}
	return own
}

func (s replayState) options(era Era) Options {
	options := Options{
		Era: era, AuthProvider: s.SignsIn, SCIMOff: s.SCIM == "off", Scopes: s.Scopes, DefaultRole: s.DefaultRole,
		PendingDuplicate: s.PendingDuplicate,
	}
	for _, from := range s.Members {
		for n := range max(1, from.Copies) {
			options.Members = append(options.Members, Member{
				Email: strings.ReplaceAll(from.Email, "${n}", strconv.Itoa(n+1)), Role: from.Role,
				Joined: from.Joined, Inactive: from.Inactive, Requested: from.Requested, Partnership: from.Partnership,
			})
		}
	}
	return options
}

// function is the test function of a case, without its parameter.
func (c replayCase) function() string { return strings.SplitN(c.Test, "[", 2)[0] }

// eras are those in which a case is played.
func (c replayCase) eras() []Era {
	if c.Eras == nil {
		return allEras()
	}
	return c.Eras
}

func allEras() []Era { return []Era{Legacy, June2026, Discovery} }

// in is the answer in one era.
func (r replayRequest) in(era Era) replayReply {
	reply, own := r.Reply, r.ByEra[era]
	if own.Status != 0 {
		reply.Status = own.Status
	}
	if own.Answer != nil || own.Contains != nil {
		reply.Answer, reply.Contains = own.Answer, own.Contains
	}
	if own.Lengths != nil {
		reply.Lengths = own.Lengths
	}
	if own.Header != nil {
		reply.Header = own.Header
	}
	return reply
}
