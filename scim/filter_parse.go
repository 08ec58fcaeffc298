package scim

import (
	"encoding/json"
	"strings"
)

// maxNesting bounds the parentheses of a filter, so that no request can exhaust the stack.
const maxNesting = 100

// maxTerms bounds the comparisons of a filter: each is made on every resource that there is. Entra sends two at most.
const maxTerms = 100

// ParseFilter parses a filter by the grammar of RFC 7644 §3.4.2.2, with these readings: attribute names, operators and
// keywords in any case; "not(" and "not (" (A13); nothing nested in a value path; and, beyond the grammar,
// emails[type eq "work"].value eq "x" (A12), by which Entra matches. Every error is a *SyntaxError.
func ParseFilter(text string) (Filter, error) {
	p, err := newParser(text)
	if err != nil {
		return Filter{}, err
	}
	root, err := p.or(false)
	if err != nil {
		return Filter{}, err
	}
	if p.token.kind != endToken {
		return Filter{}, p.fail(`expected "and", "or" or the end, got %s`, p.token)
	}
	return Filter{root}, nil
}

// parser is a recursive descent over one token of look-ahead.
type parser struct {
	lexer lexer
	token token
	depth int // of parentheses that are open
	terms int // comparisons so far
}

// newParser hands out plain errors so that no typed nil escapes.
func newParser(text string) (*parser, error) {
	p := &parser{lexer: lexer{text: text}}
	return p, p.advance()
}

func (p *parser) advance() error {
	next, err := p.lexer.next()
	if err != nil {
		return err
	}
	p.token = next
	return nil
}

func (p *parser) fail(format string, args ...any) error {
	return p.lexer.fail(p.token.from, format, args...)
}

func (p *parser) expect(mark byte) error {
	if !p.token.mark(mark) {
		return p.fail("expected %q, got %s", mark, p.token)
	}
	return p.advance()
}

// or parses expressions joined by "or"; and binds tighter. inside says that they stand in a value path.
func (p *parser) or(inside bool) (node, error) {
	parts, err := p.joined("or", inside, p.and)
	if len(parts) == 1 {
		return parts[0], err
	}
	return some(parts), err
}

func (p *parser) and(inside bool) (node, error) {
	parts, err := p.joined("and", inside, p.term)
	if len(parts) == 1 {
		return parts[0], err
	}
	return all(parts), err
}

func (p *parser) joined(keyword string, inside bool, operand func(bool) (node, error)) ([]node, error) {
	var parts []node
	for {
		part, err := operand(inside)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if !p.token.word(keyword) {
			return parts, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

func (p *parser) term(inside bool) (node, error) {
	if p.token.mark('(') {
		return p.group(inside)
	}
	if p.token.kind != wordToken {
		return nil, p.fail("expected an attribute name, got %s", p.token)
	}
	word := p.token
	if err := p.advance(); err != nil {
		return nil, err
	}
	if word.word("not") && p.token.mark('(') {
		inner, err := p.group(inside)
		return negation{inner}, err
	}
	named, reason := parseName(word.text)
	if reason != "" {
		return nil, p.lexer.fail(word.from, "%s", reason)
	}
	if inside && (named.urn != "" || named.sub != "") {
		return nil, p.lexer.fail(word.from, "expected the name of a sub-attribute, got %s", word)
	}
	if p.token.mark('[') {
		if inside || named.sub != "" {
			return nil, p.fail("a value path is not allowed here")
		}
		return p.valuePath(named)
	}
	return p.comparison(named)
}

func (p *parser) group(inside bool) (node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, p.fail("more than %d nested parentheses", maxNesting)
	}
	defer func() { p.depth-- }()
	if err := p.expect('('); err != nil {
		return nil, err
	}
	inner, err := p.or(inside)
	if err != nil {
		return nil, err
	}
	return inner, p.expect(')')
}

func (p *parser) valuePath(named name) (node, error) {
	inner, sub, err := p.bracket()
	if err != nil {
		return nil, err
	}
	if sub == "" {
		return valuePath{name: named, inner: inner}, nil
	}
	behind, err := p.comparison(name{attribute: sub})
	if err != nil {
		return nil, err
	}
	return valuePath{name: named, inner: inner, behind: &behind}, nil
}

// bracket parses "[filter]" and the ".sub" that touches it, if there is one.
func (p *parser) bracket() (node, string, error) {
	if err := p.expect('['); err != nil {
		return nil, "", err
	}
	inner, err := p.or(true)
	if err != nil {
		return nil, "", err
	}
	closing := p.token
	if err := p.expect(']'); err != nil {
		return nil, "", err
	}
	sub, dotted := strings.CutPrefix(p.token.text, ".")
	if p.token.kind != wordToken || p.token.from != closing.to || !dotted {
		return inner, "", nil
	}
	if !isAttributeName(sub) {
		return nil, "", p.fail("expected the name of a sub-attribute after the bracket, got %s", p.token)
	}
	return inner, sub, p.advance()
}

func (p *parser) comparison(named name) (comparison, error) {
	if p.terms++; p.terms > maxTerms {
		return comparison{}, p.fail("more than %d comparisons in one filter", maxTerms)
	}
	op := strings.ToLower(p.token.text)
	if p.token.kind != wordToken || !isOperator(op) {
		return comparison{}, p.fail("expected one of eq, ne, co, sw, ew, gt, ge, lt, le and pr after %s, got %s", named, p.token)
	}
	if err := p.advance(); err != nil {
		return comparison{}, err
	}
	if op == "pr" {
		return comparison{name: named, op: op}, nil
	}
	value, err := p.literal(op)
	if err != nil {
		return comparison{}, err
	}
	text, _ := value.(string)
	return comparison{name: named, op: op, value: value, folded: Fold(text)}, p.advance()
}

// literal reads the JSON value of the current token without leaving it.
func (p *parser) literal(op string) (any, error) {
	if p.token.kind == stringToken {
		return p.token.text, nil
	}
	var value any
	if p.token.kind != wordToken || unmarshal([]byte(p.token.text), &value) != nil {
		return nil, p.fail("expected a JSON literal (strings in double quotes) after %s, got %s", op, p.token)
	}
	switch value.(type) {
	case nil, bool, json.Number:
		return value, nil
	}
	return nil, p.fail("expected a string, number, true, false or null after %s, got %s", op, p.token)
}

func isOperator(word string) bool {
	switch word {
	case "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr":
		return true
	}
	return false
}
