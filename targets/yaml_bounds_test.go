package targets

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// TestYAMLIsBounded goes through what takes the decoder minutes, in each kind of text that people give. Without the bounds the test
// does not end.
func TestYAMLIsBounded(t *testing.T) {
	const many = 250_000
	deep := fmt.Sprintf("nests more than %d levels", mostDepth)
	var keys, flow strings.Builder
	for i := range many / 10 {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
		fmt.Fprintf(&flow, "k%d: 1, ", i)
	}
	hostile := map[string]struct{ text, says string }{
		"brackets":          {"a: " + strings.Repeat("[", many), deep},
		"closed brackets":   {"a: " + strings.Repeat("[", many) + strings.Repeat("]", many), deep},
		"braces":            {strings.Repeat("{a: ", many), deep},
		"one a line":        {"a:\n  " + strings.Repeat("[\n  ", mostLines-2), deep},
		"lists in lists":    {strings.Repeat("- ", many) + "x", deep},
		"keys of keys":      {strings.Repeat("? ", many) + "x", deep},
		"pairs in a pair":   {strings.Repeat("a: ", mostTokens/2-1), deep},
		"anchors":           {"a: " + strings.Repeat("&a ", mostTokens-9) + "x", deep},
		"tags":              {"a: [" + strings.Repeat("!a ", mostTokens-9) + "x]", deep},
		"a thousand keys":   {keys.String(), "lines: expected at most"},
		"keys in one line":  {"{" + flow.String() + "}", "tokens: expected at most"},
		"empty lines":       {"a: |\n" + strings.Repeat("\n", many), "lines: expected at most"},
		"empty lines of \r": {"a: |\n" + strings.Repeat("\r", many), "lines: expected at most"},
		"documents":         {strings.Repeat("---\na: b\n", many/10), "lines: expected at most"},
		"one long word":     {"a: " + strings.Repeat("x", mostText), "it is larger than 1024 KiB"},
	}
	for name, row := range hostile {
		files := fstest.MapFS{"large.yaml": {Data: []byte(row.text)}}
		_, definition := Parse([]byte(row.text), "mine.yaml", files, vars())
		user, err := Parse([]byte("name: a\nurl: http://a\nmapping: large.yaml\ndeviations: large.yaml\n"), "mine.yaml", files, vars())
		if err != nil {
			t.Fatal(err)
		}
		_, mapping := user.ReadFile("large.yaml")
		_, deviations := user.KnownDeviations()
		for kind, err := range map[string]error{"definition": definition, "mapping": mapping, "deviations": deviations} {
			if !strings.Contains(fmt.Sprint(err), row.says) || len(fmt.Sprint(err)) > 300 {
				t.Errorf("%s with %s: want %q and no more than a line, got %.300v", kind, name, row.says, err)
			}
		}
	}
}

// TestYAMLWithinBoundsIsTaken has what comes near to the bounds.
func TestYAMLWithinBoundsIsTaken(t *testing.T) {
	for name, text := range map[string]string{
		"comments":     "name: a\nurl: http://a\n" + strings.Repeat("# a remark: [{\n", mostLines-10),
		"CRLF":         "name: a\r\nurl: http://a\r\n" + strings.Repeat("# a remark: [{\r\n", mostLines-10),
		"a long title": "name: a\nurl: http://a\ntitle: a word" + strings.Repeat(" & more", 1000) + "\n",
		"a long list":  "name: a\nurl: http://a\neffects: [" + strings.Repeat("x, ", mostTokens/3) + "]\n",
		"brackets":     "name: a\nurl: http://a\ntitle: '" + strings.Repeat("[{- ", 2000) + "'\n",
		"aliases":      "name: a\nurl: http://a\neffects:\n  - &a b\n" + strings.Repeat("  - *a\n", 100),
	} {
		if _, err := parse(text, vars()); err != nil {
			t.Errorf("%s: want it taken, got %.300v", name, err)
		}
	}
}

// TestValuesAreBounded multiplies a large value by aliases, by a variable, and by a file.
func TestValuesAreBounded(t *testing.T) {
	large := strings.Repeat("x", 60<<10)
	dir := t.TempDir()
	write(t, dir+"/large", large)
	reading := 0
	env := func(name string) (string, bool) { reading++; return large, name == "LARGE" }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, text := range map[string]string{
		"aliases":          "effects:\n  - &a \"" + large + "\"\n" + strings.Repeat("  - *a\n", 9000),
		"dollars":          "effects:\n  - &a \"$$" + large + "\"\n" + strings.Repeat("  - *a\n", 9000),
		"a variable":       "title: '" + strings.Repeat("${LARGE}", 20000) + "'\n",
		"a variable often": "effects:\n" + strings.Repeat("  - ${LARGE}\n", 9000),
		"a file":           "title: '" + strings.Repeat("${file:"+dir+"/large}", 9000) + "'\n",
		"a key in a URL":   "proxy: none\nurl: 'http://a/?code=" + strings.Repeat("${LARGE}", 20000) + "'\n",
		"bomb":             bomb("effects"),
		"circle":           "effects: &a [x, *a]\n",
		"bomb elsewhere":   bomb("headers"),
	} {
		head := "name: a\nurl: http://a\n"
		if strings.Contains(text, "url:") {
			head = "name: a\n"
		}
		_, err := parse(head+text, env)
		if err == nil || len(err.Error()) > 4000 {
			t.Errorf("%s: want it refused in a few lines, got %.300v", name, err)
		}
	}
	runtime.ReadMemStats(&after)
	if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > 500 {
		t.Errorf("want little memory used, got %d MiB", got)
	}
	if reading > 1000 {
		t.Errorf("want the reading given up, got %d times", reading)
	}
}

// bomb is a list of ten to the power of ten words, in a few hundred bytes.
func bomb(key string) string {
	text := key + ":\n  - &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 10; i++ {
		text += fmt.Sprintf("  - &a%d [", i) + strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ",") + "]\n"
	}
	return text
}

// TestErrorsAboutYAMLAreShort quote a part of a line that is the whole text.
func TestErrorsAboutYAMLAreShort(t *testing.T) {
	_, err := parse("name: a\nurl: http://a\ntimeot: "+strings.Repeat("x", 500<<10)+"\n", vars())
	if err == nil || len(err.Error()) > 2000 || !strings.Contains(err.Error(), "did you mean timeout?") {
		t.Errorf("want a few lines, got %.300v", err)
	}
}
