package evidence

import "unicode"

// Misleading reports whether a character shows what is not there, or hides what is: control characters but for line feed and
// tab, which a terminal obeys; whatever Unicode says is a format character or is drawn as nothing, such as what turns the
// direction of text around, tags and selectors of variants; separators that only some programs take for the end of a line; and
// what means nothing that is agreed on, private use and noncharacters. It is the only such list: whoever shows the text of others,
// or makes a command of it, asks here.
func Misleading(r rune) bool {
	if r < unicode.MaxLatin1 {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || r == softHyphen
	}
	return r >= firstTag && r <= lastTag ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Noncharacter_Code_Point,
			unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

const (
	softHyphen = 0xAD
	firstTag   = 0xE0000 // of the plane that is drawn as nothing, assigned or not
	lastTag    = 0xE0FFF
)
