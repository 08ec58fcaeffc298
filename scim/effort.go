package scim

// effort counts what a PATCH has looked at, in steps: one is an element looked at by one term of a filter, or some bytes of one. It
// bounds what cannot be looked up: a thousand operations that each concern all of a thousand elements.
type effort struct {
	spent, most int
}

const (
	// leastEffort is what every PATCH may spend: about a second.
	leastEffort = 1 << 22
	// effortPerElement is what it may spend besides, for each element that the resource has or gets.
	effortPerElement = 32
	// bytesPerStep is how much text costs as much as an element.
	bytesPerStep = 64
)

func (e *effort) spend(steps int) { e.spent += steps }

// grant allows what elements cost that come in.
func (e *effort) grant(elements int) { e.most += effortPerElement * elements }

// check reports that more was spent than a PATCH may.
func (e *effort) check() *Error { return e.afford(0) }

// afford is check for steps that are about to be done.
func (e *effort) afford(steps int) *Error {
	if e.spent+steps <= e.most {
		return nil
	}
	return bad(TooMany, "too many values to compare: send fewer operations on many values, or narrower value filters")
}

// pay spends where it can be afforded.
func (e *effort) pay(steps int) *Error {
	if err := e.afford(steps); err != nil {
		return err
	}
	e.spend(steps)
	return nil
}

// weight is about how many bytes of text a decoded value holds.
func weight(value any) int {
	sum := 0
	switch value := value.(type) {
	case string:
		return len(value)
	case map[string]any:
		for _, item := range value {
			sum += weight(item)
		}
	case []any:
		for _, item := range value {
			sum += weight(item)
		}
	}
	return sum
}
