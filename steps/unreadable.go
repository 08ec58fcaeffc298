package steps

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// unreadable are the attributes that a provider's own schemas say are not in the answer to a plain read: see session.Discovery.
type unreadable map[string]string

// excuse makes a check unverifiable that missed what the provider accepted and says it does not show.
func (u unreadable) excuse(check *run.Check) {
	if outcome := features.Outcome(check.Outcome); outcome != features.Missing && outcome != features.Emptied || check.Pointer == "" {
		return
	}
	path, err := scim.ParsePath(strings.TrimPrefix(check.Pointer, "/"))
	if err != nil {
		return // it points at no attribute
	}
	if said, known := u[strings.ToLower(path.Name)]; known {
		check.Outcome = string(features.Unverifiable)
		check.Reason = strings.TrimSpace(fmt.Sprintf("the provider's schema declares %s as %s. %s", path.Name, said, check.Reason))
	}
}
