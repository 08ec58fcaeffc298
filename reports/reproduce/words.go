package reproduce

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
)

// words makes words of a shell, in which what differs from run to run is a variable.
type words struct {
	maker *Maker
	found *regexp.Regexp    // what is replaced; nil = nothing
	ids   map[string]string // the variable of a resource's id

	unprintable bool // some text cannot be written so that any shell and terminal take it as it is
}

// request is a request as the script sends it.
type request struct {
	Method, Path string
	Options      []string // of curl
	Created      *created
}

// created is a resource that a request creates, or may create.
type created struct {
	Variable, Collection, Attribute, Name string
	Must                                  bool // it was created when this was recorded
}

// names are what a resource is looked for by.
var names = []string{"userName", "displayName"}

func (m *Maker) words(sent []evidence.Exchange) *words {
	made := &words{maker: m, ids: map[string]string{}}
	var patterns []string
	for i, exchange := range sent {
		if id := idOf(exchange); id != "" && exchange.Method == http.MethodPost && made.ids[id] == "" {
			made.ids[id] = variable(i)
			patterns = append(patterns, `\b`+regexp.QuoteMeta(id)+`\b`)
		}
	}
	if m.mark != "" {
		patterns = append(patterns, "(?i:"+regexp.QuoteMeta(m.mark)+")")
	}
	if m.base != "" {
		patterns = append(patterns, regexp.QuoteMeta(m.base)+`\b`)
	}
	if len(patterns) > 0 {
		made.found = regexp.MustCompile(strings.Join(patterns, "|"))
	}
	return made
}

func variable(n int) string { return fmt.Sprintf("id%d", n+1) }

// word is text as one word of a shell.
func (w *words) word(text string) string {
	if w.unfit(text); w.found == nil {
		return evidence.Quote(text)
	}
	var out strings.Builder
	at := 0
	for _, hit := range w.found.FindAllStringIndex(text, -1) {
		found := text[hit[0]:hit[1]]
		name := w.variable(found, text[:hit[0]], text[hit[1]:])
		if name == "" {
			continue
		}
		if hit[0] > at {
			out.WriteString(evidence.Quote(text[at:hit[0]]))
		}
		out.WriteString(`"` + name + `"`)
		at = hit[1]
	}
	if at < len(text) || text == "" {
		out.WriteString(evidence.Quote(text[at:]))
	}
	return out.String()
}

// variable is what stands for found, between what is before and after it; "" = itself. A short id may be part of another word.
func (w *words) variable(found, before, after string) string {
	if id := w.ids[found]; id != "" {
		const long = 8
		if len(found) < long && !(idBefore.MatchString(before) && idAfter.MatchString(after)) {
			return ""
		}
		return "$" + id
	}
	if found == w.maker.base {
		return "$base"
	}
	return found[:1] + "$n" // in the letters' case of the mark
}

var (
	idBefore = regexp.MustCompile(`(?:["/]|%22)$`)
	idAfter  = regexp.MustCompile(`^(?:["/\\?]|%22|$)`)
)

func (w *words) unfit(text string) {
	w.unprintable = w.unprintable || strings.ContainsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' || evidence.Misleading(r) })
}

// own are the headers that curl sends by itself.
var own = []string{"Accept", "User-Agent"}

func (w *words) request(exchange evidence.Exchange) request {
	made := request{Method: evidence.Quote(exchange.Method), Path: w.word(strings.TrimPrefix(exchange.URL, w.maker.base))}
	unsent := slices.Clone(own)
	if exchange.Request.Body != "" {
		unsent = append(unsent, "Content-Type")
	}
	for _, field := range exchange.Request.Header {
		w.unfit(field.Value)
		unsent = slices.DeleteFunc(unsent, func(name string) bool { return strings.EqualFold(name, field.Name) })
		switch option := evidence.HeaderOption(field); {
		case strings.EqualFold(field.Name, "User-Agent"):
			made.Options = append(made.Options, "-A "+evidence.Quote(field.Value))
		case option != "" && !strings.EqualFold(field.Name, "Authorization"):
			made.Options = append(made.Options, option)
		}
	}
	for _, name := range unsent {
		made.Options = append(made.Options, "-H "+name+":")
	}
	if body := exchange.Request.Body; body != "" {
		made.Options = append(made.Options, "--data-raw "+w.word(escaped(body)))
	}
	return made
}

// with says what a request creates.
func (w *words) with(made request, exchange evidence.Exchange, n int) (request, error) {
	path, _, _ := strings.Cut(exchange.URL, "?")
	of := container.FindStringSubmatch(path)
	if exchange.Method != http.MethodPost || of == nil {
		return made, nil
	}
	for _, name := range names {
		value := strings.Trim(at(exchange.Request.Body, "/"+name), `"`)
		if value == "" {
			continue
		}
		if w.maker.mark == "" || !strings.Contains(strings.ToLower(value), w.maker.mark) {
			return made, errors.New("a name cannot be made unique")
		}
		if strings.ContainsAny(value, `"\`) {
			return made, errors.New("a name needs an escape")
		}
		made.Created = &created{
			Variable: variable(n), Collection: of[1], Attribute: name, Name: w.word(value), Must: idOf(exchange) != "",
		}
		return made, nil
	}
	return made, errors.New("a resource without a name is created, which could not be found again")
}

// escaped writes characters of a JSON text that a terminal would obey or hide as JSON's own escapes.
func escaped(body string) string {
	var out strings.Builder
	for _, r := range body {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			out.WriteByte(' ')
		case evidence.Misleading(r) && r > 0xFFFF:
			high, low := 0xD800+(r-0x10000)>>10, 0xDC00+(r-0x10000)&0x3FF
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		case evidence.Misleading(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
