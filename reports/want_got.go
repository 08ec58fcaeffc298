package reports

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// wantGot is what was wanted and what was found, told apart.
type wantGot struct{ Want, Got differing }

// differing is a text in three parts, the middle one of which differs from the other text. Type is what it is in JSON, where only that
// tells them apart; "" otherwise.
type differing struct{ Before, Differs, After, Type string }

// Compared tells want and got apart: long texts by the part that differs, those that look alike by their types.
func (c check) Compared() wantGot { return tellApart(c.Want, c.Got) }

// Lengths of a comparison, in characters: shorter texts are read as a whole; longer ones have this much around what differs.
const (
	longText = 80
	around   = 24
)

func tellApart(want, got string) wantGot {
	whole := wantGot{differing{Differs: want}, differing{Differs: got}}
	if lookAlike(want, got) {
		if one, other := typeOf(want), typeOf(got); one != other {
			whole.Want.Type, whole.Got.Type = one, other
		}
		return whole
	}
	before, after := shared(want, got)
	if len(want) < longText || len(got) < longText || before+after < longText/2 {
		return whole
	}
	return wantGot{cutOut(want, before, after), cutOut(got, before, after)}
}

// lookAlike reports whether two texts differ in quotes and case only: "False" and false.
func lookAlike(want, got string) bool {
	bare := strings.NewReplacer(`"`, "", "“", "", "”", "")
	return want != got && strings.EqualFold(bare.Replace(want), bare.Replace(got))
}

var number = regexp.MustCompile(`(?:^|[ :])-?\d+(?:\.\d+)?$`)

// typeOf is the type of the value that a text ends in.
func typeOf(text string) string {
	last := text[strings.LastIndex(text, " ")+1:]
	switch {
	case strings.HasSuffix(text, `"`):
		return "string"
	case last == "true" || last == "false":
		return "Boolean"
	case number.MatchString(text):
		return "number"
	case last == "null":
		return "null"
	}
	return "string"
}

// shared is how many bytes two texts have in common at their beginnings and ends, in whole characters.
func shared(want, got string) (before, after int) {
	for before < len(want) && before < len(got) {
		one, width := utf8.DecodeRuneInString(want[before:])
		if other, _ := utf8.DecodeRuneInString(got[before:]); one != other {
			break
		}
		before += width
	}
	for after < len(want)-before && after < len(got)-before {
		one, width := utf8.DecodeLastRuneInString(want[:len(want)-after])
		if other, _ := utf8.DecodeLastRuneInString(got[:len(got)-after]); one != other {
			break
		}
		after += width
	}
	return before, after
}

// cutOut shortens what two texts have in common.
func cutOut(text string, before, after int) differing {
	shown := differing{Before: text[:before], Differs: text[before : len(text)-after], After: text[len(text)-after:]}
	if runes := []rune(shown.Before); len(runes) > around {
		shown.Before = "…" + string(runes[len(runes)-around:])
	}
	if runes := []rune(shown.After); len(runes) > around {
		shown.After = string(runes[:around]) + "…"
	}
	return shown
}
