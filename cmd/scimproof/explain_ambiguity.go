package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/scimproof/scimproof/features"
)

// explainAmbiguity says what the RFCs leave open, what providers do there, and how each profile judges it.
func explainAmbiguity(out io.Writer, ambiguity features.Ambiguity) {
	fmt.Fprintf(out, "%s: %s\n\nThe RFCs say\n  %s\n", ambiguity.ID, ambiguity.Title, ambiguity.Gives)
	if ambiguity.Seen != "" {
		fmt.Fprintf(out, "\nProviders differ\n  %s\n", ambiguity.Seen)
	}
	var rulings []string
	for _, outcome := range slices.Sorted(maps.Keys(ambiguity.Outcomes)) {
		severities := ambiguity.Outcomes[outcome]
		for _, profile := range slices.Sorted(maps.Keys(severities)) {
			rulings = append(rulings, fmt.Sprintf("%s, profile %s: %s", outcome, profile, cmp.Or(severities[profile], "pass")))
		}
	}
	list(out, "How each profile judges an outcome", rulings)
	list(out, "Requirements", ambiguity.Requirements)
}

// explainUntestable lists the topics of the RFCs for which there can be no scenario.
func explainUntestable(out io.Writer, topics []features.Untestable) {
	var items []string
	for _, topic := range topics {
		items = append(items, fmt.Sprintf("RFC %d §%s, %s: %s", topic.RFC, topic.Section, topic.Topic, topic.Reason))
	}
	list(out, "What cannot be tested from outside", items)
}
