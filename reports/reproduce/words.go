package reproduce

import (
	"errors"
	"fmt"
	"maps"
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
	Needs        []string // variables without which it is not sent
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

// requests are what the script sends.
func (w *words) requests(sent []evidence.Exchange, decisive *evidence.Exchange) (all []request, err error) {
	names := map[string]bool{}
	optional := map[string]bool{} // variables that may have no value
	for i, exchange := range sent {
		made, err := w.with(w.request(exchange), exchange, i)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(optional)) {
			if strings.Contains(made.Path, `"$`+name+`"`) {
				made.Needs = append(made.Needs, name)
			}
		}
		if of := made.Created; of != nil {
			// It may be what should have been refused, or have been given an account that was there.
			of.Must = of.Must && exchange.Number != decisive.Number && !names[of.Name]
			names[of.Name] = true
			if !of.Must {
				optional[of.Variable] = true
			}
		}
		all = append(all, made)
	}
	return all, nil
}

func variable(n int) string { return fmt.Sprintf("id%d", n+1) }

// word is text as one word of a shell.
func (w *words) word(text string) string {
	w.unfit(text)
	var out strings.Builder
	w.each(text, func(part, name string) {
		if name == "" {
			out.WriteString(evidence.Quote(part))
		} else {
			out.WriteString(`"` + name + `"`)
		}
	})
	if out.Len() == 0 {
		return evidence.Quote("")
	}
	return out.String()
}

// each calls for each part of a text: what a variable stands for, with its name, and what is between, without.
func (w *words) each(text string, call func(part, name string)) {
	at := 0
	if w.found != nil {
		for _, hit := range w.found.FindAllStringIndex(text, -1) {
			found := text[hit[0]:hit[1]]
			name := w.variable(found, text[:hit[0]], text[hit[1]:])
			if name == "" {
				continue
			}
			if hit[0] > at {
				call(text[at:hit[0]], "")
			}
			call(found, name)
			at = hit[1]
		}
	}
	if at < len(text) {
		call(text[at:], "")
	}
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

// path is what follows the base URL in an address, without the base URL's own query.
func (m *Maker) path(address string) string {
	path := strings.TrimPrefix(address, m.base)
	if m.query == "" {
		return path
	}
	before, had := strings.CutSuffix(path, "?"+m.query)
	if !had {
		before = strings.TrimSuffix(path, "&"+m.query)
	}
	return before
}

func (w *words) request(exchange evidence.Exchange) request {
	made := request{Method: evidence.Quote(exchange.Method), Path: w.word(w.maker.path(exchange.URL))}
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
	if of := authorization(exchange); of != w.maker.access {
		made.Options = append(made.Options, "-H "+evidence.Quote(strangersHeader(of)))
	}
	for _, name := range unsent {
		made.Options = append(made.Options, "-H "+name+":")
	}
	if body := exchange.Request.Body; body != "" {
		made.Options = append(made.Options, "--data-raw "+w.word(escaped(body)))
	}
	return made
}

// wrongBearer and wrongBasic are what a script sends in place of a wrong secret, which a run file does not keep.
const (
	wrongBearer = "Authorization: Bearer not-the-secret"
	wrongBasic  = "Authorization: Basic bm90OnRoZS1zZWNyZXQ=" // not:the-secret
)

// strangersHeader is the header of a request that was sent with other credentials, or none, as curl takes it in place of its own.
func strangersHeader(recorded string) string {
	switch {
	case recorded == "":
		return "Authorization:"
	case strings.HasPrefix(recorded, "Basic "):
		return wrongBasic
	}
	return wrongBearer
}

// with says what a request creates.
func (w *words) with(made request, exchange evidence.Exchange, n int) (request, error) {
	path, _, _ := strings.Cut(exchange.URL, "?")
	of := container.FindStringSubmatch(path)
	if exchange.Method != http.MethodPost || of == nil {
		return made, nil
	}
	for _, name := range names {
		value := at(exchange.Request.Body, "/"+name)
		if len(value) < len(`""`) || value[0] != '"' {
			continue
		}
		value = value[1 : len(value)-1] // as it stands in JSON, and in a filter
		if w.maker.mark == "" || !strings.Contains(strings.ToLower(value), w.maker.mark) {
			return made, errors.New("a name cannot be made unique")
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
