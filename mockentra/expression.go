package mockentra

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// expression yields a mapped value; "" is null.
type expression interface{ eval(*Object) string }

// attribute is [name].
type attribute string

func (a attribute) eval(object *Object) string { return object.attribute(string(a)) }

// resolve replaces every attribute that an expression reads.
func resolve(e expression, as func(attribute) attribute) expression {
	switch e := e.(type) {
	case attribute:
		return as(e)
	case call:
		for i, arg := range e.args {
			if arg != nil {
				e.args[i] = resolve(arg, as)
			}
		}
	}
	return e
}

// constant is "text".
type constant string

func (c constant) eval(*Object) string { return string(c) }

// call is a function with its arguments; a nil argument was left empty.
type call struct {
	apply func(object *Object, args []expression) string
	args  []expression
}

func (c call) eval(object *Object) string { return c.apply(object, c.args) }

// value evaluates an argument, which may be empty.
func value(arg expression, object *Object) string {
	if arg == nil {
		return ""
	}
	return arg.eval(object)
}

// applySwitch is Switch(source, default, key, value, …): keys compare with regard to case. A null or empty source is the key "", where
// that is written, and gives the default otherwise (Microsoft, "Writing expressions").
func applySwitch(object *Object, args []expression) string {
	source := value(args[0], object)
	for i := 2; i+1 < len(args); i += 2 {
		if source == "" && args[i] != constant("") {
			continue
		}
		if value(args[i], object) == source {
			return value(args[i+1], object)
		}
	}
	return value(args[1], object)
}

// applyJoin is Join(separator, a, b, …); null elements are left out, and those of a list stand in its place (Microsoft, "Writing
// expressions").
func applyJoin(object *Object, args []expression) string {
	var parts []string
	for _, arg := range args[1:] {
		if name, ok := arg.(attribute); ok && len(object.Lists[string(name)]) > 0 {
			parts = append(parts, object.Lists[string(name)]...)
			continue
		}
		if part := value(arg, object); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, value(args[0], object))
}

// maxExpression is the longest expression that Entra accepts, in characters (Microsoft, "Known issues").
const maxExpression = 10_000

// maxNesting keeps a hostile mapping file from exhausting the stack.
const maxNesting = 100

// parser reads one expression (Microsoft, "Writing expressions"): Fn(arg, …) with attributes, strings, nested calls and empty
// arguments.
type parser struct {
	text string
	at   int
	deep int
}

func parseExpression(text string) (expression, error) {
	if length := utf8.RuneCountInString(text); length > maxExpression {
		return nil, fmt.Errorf("expression: expected at most %d characters, got %d", maxExpression, length)
	}
	p := &parser{text: text}
	parsed, err := p.term()
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(text) {
		return nil, p.fault("expected the end of the expression")
	}
	return parsed, nil
}

func (p *parser) fault(want string) error {
	got := "the end"
	if p.at < len(p.text) {
		got = fmt.Sprintf("%.12q", p.text[p.at:])
	}
	return fmt.Errorf("expression, character %d: %s, got %s", p.character(p.at), want, got)
}

// character is the position of a byte of the text in characters, from 1.
func (p *parser) character(at int) int { return utf8.RuneCountInString(p.text[:at]) + 1 }

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) term() (expression, error) {
	p.space()
	switch p.peek() {
	case '[':
		end := strings.IndexByte(p.text[p.at:], ']')
		if end < 2 {
			return nil, p.fault("expected [attribute]")
		}
		name := p.text[p.at+1 : p.at+end]
		p.at += end + 1
		return attribute(name), nil
	case '"':
		return p.quoted()
	}
	return p.call()
}

// quoted reads a string; a backslash takes the next character as it is.
func (p *parser) quoted() (expression, error) {
	var out strings.Builder
	for at := p.at + 1; at < len(p.text); at++ {
		switch p.text[at] {
		case '"':
			p.at = at + 1
			return constant(out.String()), nil
		case '\\':
			if at++; at == len(p.text) {
				return nil, p.fault("expected a closing quote")
			}
		}
		out.WriteByte(p.text[at])
	}
	return nil, p.fault("expected a closing quote")
}

func (p *parser) call() (expression, error) {
	begin := p.at
	for p.at < len(p.text) && isNameByte(p.text[p.at]) {
		p.at++
	}
	name := p.text[begin:p.at]
	if name == "" {
		return nil, p.fault(`expected [attribute], "text" or a function`)
	}
	made, least, known := function(name)
	if !known {
		return nil, fmt.Errorf("expression, character %d: function %s is not supported; expected Switch or Join", p.character(begin), name)
	}
	if p.deep++; p.deep > maxNesting {
		return nil, p.fault(fmt.Sprintf("expected at most %d nested calls", maxNesting))
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	p.deep--
	if len(args) < least || strings.EqualFold(name, "Switch") && len(args)%2 != 0 {
		return nil, fmt.Errorf("expression, character %d: function %s: expected at least %d arguments, and an even number for Switch, got %d",
			p.character(begin), name, least, len(args))
	}
	made.args = args
	return made, nil
}

// function finds a function in any case, which is inferred, and says how many arguments it needs.
func function(name string) (call, int, bool) {
	switch strings.ToLower(name) {
	case "switch":
		return call{apply: applySwitch}, 4, true
	case "join":
		return call{apply: applyJoin}, 2, true
	}
	return call{}, 0, false
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

func (p *parser) arguments() ([]expression, error) {
	if p.space(); p.peek() != '(' {
		return nil, p.fault("expected (")
	}
	p.at++
	var args []expression
	for {
		p.space()
		var arg expression
		if next := p.peek(); next != ',' && next != ')' {
			var err error
			if arg, err = p.term(); err != nil {
				return nil, err
			}
			p.space()
		}
		args = append(args, arg)
		switch p.peek() {
		case ',':
			p.at++
		case ')':
			p.at++
			return args, nil
		default:
			return nil, p.fault("expected , or )")
		}
	}
}
