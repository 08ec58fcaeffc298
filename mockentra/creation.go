package mockentra

// Creation returns the body with which an object of the kind is created: the first user or group of a derived directory with the
// mark in its names. It is nil where the mapping has no such kind.
func (m *Mapping) Creation(kind Kind, mark string) (body []byte, objectID string) {
	var object Object
	NewDerived(Shape{Users: 1, Groups: 1, Mark: mark}).Object(Ref{Kind: kind}, &object)
	if body = m.Body(kind, &object); body == nil {
		return nil, ""
	}
	return body, object.ID
}

// Searches returns the paths of the searches by each matching attribute of the kind for a value.
func (m *Mapping) Searches(kind Kind, value string, knobs Knobs) (paths []string) {
	rules := m.kind(kind)
	if rules == nil {
		return nil
	}
	for _, row := range rules.matching {
		paths = append(paths, string(appendSearch(nil, kind, rules.rows[row].path.text, value, knobs.FilterEncoding)))
	}
	return paths
}
