package main

// The library hands decoded values over as nil, bool, string, number, []interface{} and map[string]interface{}.

func list(value interface{}) []interface{} {
	elements, _ := value.([]interface{})
	return elements
}

func object(value interface{}) map[string]interface{} {
	members, _ := value.(map[string]interface{})
	return members
}

func text(value interface{}, name string) string {
	content, _ := object(value)[name].(string)
	return content
}

func copyMap(from map[string]interface{}) map[string]interface{} {
	copied := make(map[string]interface{}, len(from)+1)
	for name, value := range from {
		copied[name] = value
	}
	return copied
}

func deepCopy(value interface{}) interface{} {
	switch value := value.(type) {
	case map[string]interface{}:
		copied := make(map[string]interface{}, len(value))
		for name, member := range value {
			copied[name] = deepCopy(member)
		}
		return copied
	case []interface{}:
		copied := make([]interface{}, len(value))
		for i, element := range value {
			copied[i] = deepCopy(element)
		}
		return copied
	default:
		return value
	}
}

// empty reports what RFC 7643 §2.5 treats as unassigned: null, an empty list, and a complex value without members.
func empty(value interface{}) bool {
	switch value := value.(type) {
	case nil:
		return true
	case []interface{}:
		return len(value) == 0
	case map[string]interface{}:
		return len(value) == 0
	default:
		return false
	}
}
