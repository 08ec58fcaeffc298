package reports

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// token matches a colour of the style sheet: its light and its dark value.
var token = regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)

// TestContrast asserts WCAG's 4.5:1 for every text colour on every surface that it stands on, in both palettes.
func TestContrast(t *testing.T) {
	t.Parallel()
	style, err := files.ReadFile("template/report.css")
	if err != nil {
		t.Fatal(err)
	}
	palettes := []map[string]string{{}, {}}
	for _, found := range token.FindAllStringSubmatch(string(style), -1) {
		palettes[0][found[1]], palettes[1][found[1]] = found[2], found[3]
	}
	surfaces := []string{"bg", "surface", "sunken"}
	pairs := 0
	for i, palette := range palettes {
		name := []string{"light", "dark"}[i]
		check := func(ink, on string) {
			pairs++
			if palette[ink] == "" || palette[on] == "" {
				t.Fatalf("no token %s or %s", ink, on)
			}
			if got := contrast(palette[ink], palette[on]); got < 4.5 {
				t.Errorf("%s: %s on %s: want 4.5:1, got %.2f:1", name, ink, on, got)
			}
		}
		for _, on := range surfaces {
			for _, ink := range []string{"ink", "muted", "link"} {
				check(ink, on)
			}
		}
		check("ink", "fail-tint")
		for _, known := range append(words(), wordOf("")) {
			verdict := string(known.Verdict)
			for _, on := range append(surfaces, verdict+"-tint") {
				check(verdict, on)
			}
			check("ink", verdict+"-tint")
		}
	}
	if pairs < 100 {
		t.Errorf("only %d pairs were compared", pairs)
	}
}

// TestColoursAreTokens keeps colours out of the rules, where the contrast test would not see them.
func TestColoursAreTokens(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"template/report.css", "template/matrix.css"} {
		style, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(style), "\n") {
			if regexp.MustCompile(`#[0-9a-f]{3,8}\b|rgb|hsl`).MatchString(line) && !token.MatchString(line) && !strings.Contains(line, "border-color: #999") {
				t.Errorf("%s: a colour is no token: %s", name, line)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b string) float64 {
	lighter, darker := luminance(a), luminance(b)
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		value, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		channel := float64(value) / 255
		if channel <= 0.04045 {
			sum += weight * channel / 12.92
		} else {
			sum += weight * math.Pow((channel+0.055)/1.055, 2.4)
		}
	}
	return sum
}
