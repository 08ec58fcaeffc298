package story

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
)

// number draws a number below limit from texts: the same for the same texts.
func number(limit uint64, texts ...string) uint64 {
	sum := fnv.New64a()
	for _, text := range texts {
		_, _ = sum.Write([]byte(text + "\x00"))
	}
	return sum.Sum64() % limit
}

// numeral draws a number of so many digits, 16 at most, from texts. It does not begin with a zero, which some would drop.
func numeral(many int, texts ...string) string {
	least := uint64(1)
	for range many - 1 {
		least *= 10
	}
	return fmt.Sprint(least + number(9*least, texts...))
}

// surname makes a word that looks like a name: letters alone, and enough of them that no two of a run's people get the same.
func surname(texts ...string) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var word strings.Builder
	for drawn := number(1<<62, texts...); word.Len() < 10; drawn /= uint64(len(consonants) * len(vowels)) {
		syllable := int(drawn % uint64(len(consonants)*len(vowels)))
		word.WriteByte(consonants[syllable/len(vowels)])
		word.WriteByte(vowels[syllable%len(vowels)])
	}
	return strings.ToUpper(word.String()[:1]) + word.String()[1:]
}

// drawn makes a value of a form that has nothing to do with names; ok is false for the others.
func drawn(of mockentra.Form, texts ...string) (value string, ok bool) {
	switch of {
	case mockentra.FormPhone:
		digits := number(1_000_000_000, texts...) // enough that no two of a run's people get the same
		return fmt.Sprintf("+44 7%03d %03d %03d", digits/1_000_000, digits/1000%1000, digits%1000), true
	case mockentra.FormPostcode:
		return fmt.Sprintf("SW%dY %dLB", 1+number(9, texts...), 1+number(9, append(texts, "street")...)), true
	case mockentra.FormDate:
		return fmt.Sprintf("2026-%02d-%02dT08:00:00Z", 1+number(12, texts...), 1+number(28, texts...)), true
	case mockentra.FormGUID:
		return fmt.Sprintf("%08x-0000-4000-8000-%012x", number(1<<32, texts...), number(1<<48, append(texts, "node")...)), true
	case mockentra.FormLanguage:
		return []string{"en-GB", "fr-FR", "de-DE"}[number(3, texts...)], true
	case mockentra.FormCountry:
		return []string{"GB", "FR", "DE"}[number(3, texts...)], true
	case mockentra.FormZone:
		return []string{"Europe/London", "Europe/Paris", "Asia/Tokyo"}[number(3, texts...)], true
	case mockentra.FormTruth:
		return "True", true
	}
	return "", false
}
