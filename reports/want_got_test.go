package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWantAndGotAreToldApart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 60)
	for _, test := range []struct{ want, got, wantShown, gotShown string }{
		{"active false", "active true", "|active false||", "|active true||"},
		{"active false", `active "False"`, "|active false||Boolean", `|active "False"||string`},
		{"6580", `"6580"`, "|6580||number", `|"6580"||string`},
		{"Ada", "ada", "|Ada||", "|ada||"},
		{"", "nothing", "|||", "|nothing||"},
		{long + "x" + long, long + "yy" + long, "…" + long[:48] + "|x|" + long[:48] + "…|", "…" + long[:48] + "|yy|" + long[:48] + "…|"},
		{long + "x", "short", "|" + long + "x||", "|short||"},
		{long + long, long + long + "more", "…" + long[:48] + "|||", "…" + long[:48] + "|more||"},
	} {
		shown := tellApart(test.want, test.got)
		for _, side := range []struct {
			is   differing
			want string
		}{{shown.Want, test.wantShown}, {shown.Got, test.gotShown}} {
			got := strings.Join([]string{side.is.Before, side.is.Differs, side.is.After, side.is.Type}, "|")
			if diff := cmp.Diff(side.want, got); diff != "" {
				t.Errorf("%q and %q (-want +got):\n%s", test.want, test.got, diff)
			}
		}
	}
}
