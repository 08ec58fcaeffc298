package sentry

import (
	"strings"
	"testing"
)

const (
	replayHead = "source: tests/x.py\ncommit: 0123456789abcdef0123456789abcdef01234567\ncases:\n"
	replayOne  = "  - name: one\n    test: A.test_a[b]\n    requests:\n      - {method: GET, path: /Users, status: 200}\n"
)

// TestReplayIsReadStrictly: what has no meaning in a file is refused, since it would be an assertion that nobody makes.
func TestReplayIsReadStrictly(t *testing.T) {
	t.Parallel()
	if _, err := readReplay([]byte(replayHead + replayOne)); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		replayHead + replayOne + "skipped: []\n":                                                              `unknown field "skipped"`,
		replayHead + replayOne + "    body: {}\n":                                                             `unknown field "body"`,
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, answr: {}", 1):                   `unknown field "answr"`,
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, status: 201", 1):                 "already defined",
		replayHead + strings.Replace(replayOne, "status: 200", "keep: a", 1):                                  "a status",
		replayHead + strings.Replace(replayOne, "/Users", "Users", 1):                                         "begins with a slash",
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, setup: true", 1):                 "no setup",
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, setup: true, answer: {}", 1):     "only its status is compared",
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, answer: {}, contains: {}", 1):    "got both",
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, body: {}, raw: x", 1):            "got both",
		replayHead + strings.Replace(replayOne, "status: 200", "status: 200, by_era: {2027: {status: 1}}", 1): "by_era",
		replayHead + strings.Replace(replayOne, "A.test_a[b]", "test_a", 1):                                   "Class.test_function",
		replayHead + replayOne + "    eras: [2027]\n":                                                         "eras",
		replayHead + replayOne + "    wire: part\n":                                                           "what is unseen",
		replayHead + replayOne + "    unseen: a metric\n":                                                     "wire: part",
		replayHead + replayOne + "    state: {scim: on}\n":                                                    "expected off",
		replayHead + replayOne + replayOne:                                                                    "no other case",
		replayHead + replayOne + "unseen: [{test: A.test_b}]\n":                                               "a reason",
		strings.Replace(replayHead, "0", "x", 1) + replayOne:                                                  "40 hexadecimal",
	} {
		if _, err := readReplay([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nwant an error with %q, got %v", text, want, err)
		}
	}
}
