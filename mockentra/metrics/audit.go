package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/scimproof/scimproof/reports/run"
)

// audit is what reading the provider back has found. It has no value before that: no difference is a result, not a beginning.
type audit struct{ compared, findings *prometheus.GaugeVec }

func newAudit() audit {
	return audit{
		compared: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "scimproof_audit_compared", Help: "Objects, attributes and memberships compared by the audit; absent until the audit.",
		}, []string{"kind"}),
		findings: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "scimproof_audit_findings",
			Help: "Differences between provisioned and stored data, and writes and objects with unknown outcome because of a missing response; absent until the audit.",
		}, []string{"kind"}),
	}
}

// Audited shows what the audit has found.
func (c *Collectors) Audited(found run.Audit) {
	for kind, count := range map[string]int{
		"users": found.Users, "groups": found.Groups, "attributes": found.Attributes, "memberships": found.Memberships,
	} {
		c.audit.compared.WithLabelValues(kind).Set(float64(count))
	}
	unknown := 0
	if found.Lost != nil {
		unknown = found.Lost.Unknown
	}
	if found.Unread != nil {
		unknown += found.Unread.Objects
	}
	c.audit.findings.WithLabelValues("difference").Set(float64(found.Differences()))
	c.audit.findings.WithLabelValues("unknown").Set(float64(unknown))
}
