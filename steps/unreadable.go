package steps

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// unreadable are the attributes that a provider's own schemas say are not in the answer to a plain read, by lower-case name, each
// with what is said: returned "never" or "request", mutability "writeOnly" (RFC 7643 §2.2, §7).
type unreadable map[string]string

// read takes one schema in.
func (u unreadable) read(schema scim.Resource) {
	switch schema["id"] {
	case scim.SchemaUser, scim.SchemaGroup, scim.SchemaEnterprise:
	default:
		return
	}
	attributes, _ := schema["attributes"].([]any)
	for _, item := range attributes {
		attribute, _ := item.(map[string]any)
		name, _ := attribute["name"].(string)
		for member, values := range map[string]string{"returned": "never request", "mutability": "writeOnly"} {
			said, _ := attribute[member].(string)
			if schema["id"] == scim.SchemaGroup && strings.EqualFold(name, "members") && said == "request" {
				continue // they are asked for
			}
			if name != "" && said != "" && strings.Contains(values, said) {
				u[strings.ToLower(name)] = fmt.Sprintf("%s: %s", member, said)
			}
		}
	}
}

// excuse makes a check unverifiable that missed what the provider accepted and says it does not show.
func (u unreadable) excuse(check *run.Check) {
	if outcome := features.Outcome(check.Outcome); outcome != features.Missing && outcome != features.Emptied || check.Pointer == "" {
		return
	}
	path := strings.TrimPrefix(check.Pointer, "/")
	path = path[strings.LastIndex(path, ":")+1:]
	if end := strings.IndexAny(path, ".[/"); end >= 0 {
		path = path[:end]
	}
	if said, known := u[strings.ToLower(path)]; known {
		check.Outcome = string(features.Unverifiable)
		check.Reason = strings.TrimSpace(fmt.Sprintf("the provider's schema says of %s %s. %s", path, said, check.Reason))
	}
}
