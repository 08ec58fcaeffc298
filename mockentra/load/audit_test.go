package load

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
)

// TestAReasonIsCutSoThatNoPartOfASecretIsLeft: why objects could not be read is cut before it is redacted, at any place in a secret.
func TestAReasonIsCutSoThatNoPartOfASecretIsLeft(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery-staple"
	redactor := evidence.NewRedactor(secret)
	for before := maxReason - len(secret) - 1; before < maxReason; before++ {
		got := strings.Repeat("x ", before/2) + strings.Repeat("y", before%2) + secret + " and so on and on"
		record := audited(mockentra.AuditReport{Unread: []mockentra.Finding{{Got: got}, {Got: "another"}}}, redactor)
		if at := strings.Index(record.Unread.Why, secret[:evidence.MinSecret]); at >= 0 {
			t.Errorf("a secret behind %d bytes: a part is left in %q", before, record.Unread.Why)
		}
	}
}
