package reports

import "testing"

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`the POST was answered 409 Conflict "{\"scimType\":\"uniqueness\",\"detail\":\"ada is \\\"taken\\\"\"}"`: `the POST was answered 409 Conflict “uniqueness: ada is "taken"”`,
		`answered 400 "{\"detail\":\"too lo"… (161 bytes)`:                                                       `answered 400 “too lo”… (161 bytes)`,
		`answered 500 "{\"errorId\":\"7\"}" twice`:                                                               `answered 500 “{"errorId":"7"}” twice`,
		`want "Zoë \"Ada\"", got "x"`:                                                                            `want "Zoë \"Ada\"", got "x"`,
		`PATCH {"op":"replace"}`:                                                                                 `PATCH {"op":"replace"}`,
		`an odd " in it`:                                                                                         `an odd " in it`,
		`ends with "`:                                                                                            `ends with "`,
		``:                                                                                                       ``,
	} {
		if got := Plain(text); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", text, want, got)
		}
	}
}
