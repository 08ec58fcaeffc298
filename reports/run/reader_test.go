package run

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// endless gives one byte for ever, behind a beginning.
type endless struct {
	begin io.Reader
	with  byte
	given int64
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.begin.Read(p)
	if err == nil {
		return n, nil
	}
	for i := range p {
		p[i] = e.with
	}
	e.given += int64(len(p))
	return len(p), nil
}

// TestALineIsBounded: one that never ends is read up to the bound, and no further.
func TestALineIsBounded(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(file(t, small()), "\n")
	for name, begin := range map[string]string{
		"nothing": "", "a header": `{"record":"header","format":"`, "a scenario": lines[0] + `{"record":"scenario","key":"`, "after all": strings.Join(lines, ""),
	} {
		for _, with := range []byte{'x', 0, ' '} {
			for way, read := range map[string]func(io.Reader, Judge) (*Run, error){"Read": Read, "ReadPartial": ReadPartial} {
				from := &endless{begin: strings.NewReader(begin), with: with}
				got, err := read(from, judge)
				if !errors.Is(err, ErrLine) || got != nil || !strings.Contains(err.Error(), "line ") {
					t.Errorf("%s of %s, then %q: got %v, %v", way, name, with, got, err)
				}
				if from.given > mostLine+1<<20 {
					t.Errorf("%s of %s, then %q: %d bytes were read of a line that may have %d", way, name, with, from.given, mostLine)
				}
			}
		}
	}
	long := small()
	long.Footer.TargetLog = strings.Repeat("x", 8<<20)
	if _, err := Read(strings.NewReader(file(t, long)), judge); err != nil {
		t.Errorf("a line of 8 MiB may be: %v", err)
	}
}

// TestBlankLines are of no harm at the end, and nowhere else.
func TestBlankLines(t *testing.T) {
	t.Parallel()
	whole := file(t, small())
	lines := strings.SplitAfter(whole, "\n")
	for name, test := range map[string]struct {
		text    string
		want    error
		partial bool
	}{
		"one":                     {whole + "\n", nil, true},
		"of Windows":              {whole + "\r\n\r\n", nil, true},
		"many, with blanks":       {whole + " \n\t\n\n  ", nil, true},
		"instead of a footer":     {lines[0] + lines[1] + "\n\n", ErrMissingFooter, true},
		"in the middle":           {lines[0] + "\n" + strings.Join(lines[1:], ""), ErrFormat, false},
		"at the beginning":        {"\n" + whole, ErrFormat, false},
		"only":                    {"\n\n", ErrEmpty, false},
		"between footer and more": {whole + "\n" + lines[1], ErrFormat, false},
	} {
		got, err := Read(strings.NewReader(test.text), judge)
		if !errors.Is(err, test.want) || (got != nil) != (test.want == nil) {
			t.Errorf("%s: want %v, got %v, %v", name, test.want, got, err)
		}
		if got, err := ReadPartial(strings.NewReader(test.text), judge); (err == nil) != test.partial || (got != nil) != test.partial {
			t.Errorf("%s: partially: got %v, %v", name, got, err)
		}
	}
}

// TestACutHeaderIsReadAsFarAsItGoes cuts it at every byte: what is read is what was written, or nothing.
func TestACutHeaderIsReadAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	header, _, _ := strings.Cut(file(t, small()), "\n")
	named := strings.Index(header, `,"profile"`)
	for at := 1; at <= len(header); at++ {
		text := header[:at]
		if _, err := Read(strings.NewReader(text), judge); !errors.Is(err, ErrTruncated) {
			t.Fatalf("cut at %d: want it refused, got %v", at, err)
		}
		got, err := ReadPartial(strings.NewReader(text), judge)
		if at <= named {
			if !errors.Is(err, ErrTruncated) || got != nil {
				t.Fatalf("cut at %d, before its target is whole: got %v, %v", at, got, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", at, err)
		}
		want := small().Header
		if !got.Header.Started.Equal(want.Started) || got.Header.Target.URL != want.Target.URL || len(got.Header.Plan) != 0 && len(got.Header.Plan) != len(want.Plan) {
			t.Fatalf("cut at %d: got %+v", at, got.Header)
		}
		if seed := got.Header.Seed; seed != 0 && seed != want.Seed {
			t.Fatalf("cut at %d: a number that was cut is taken: %d", at, seed)
		}
		if got.Footer.Incomplete == "" || got.Footer.Exit != noAnswer {
			t.Fatalf("cut at %d: want no verdict, got %+v", at, got.Footer)
		}
	}
	if got, err := ReadPartial(bytes.NewReader([]byte(strings.Repeat("[", 1000))), judge); err == nil {
		t.Errorf("got %v", got)
	}
}
