package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// source is what a requirement rests on, as people can look it up.
type source struct {
	Text string // "RFC 7644 §3.5.2", or the title of a page about Entra
	Link string // https, "" where there is none
	Note string // how a statement about Entra is known: "documented by Microsoft"
}

var (
	rfcSource = regexp.MustCompile(`^RFC (\d{4}) §(\d+(?:\.\d+)*)$`)
	// olderSource is a section of notes, which run files cited before they had pages with addresses: "entra.md §2.1 [D]".
	olderSource = regexp.MustCompile(`^\w+\.md §(\w+)[\w.]*(?: \[([DOI])\])?$`)
)

func newSource(requirement run.Requirement) source {
	text := requirement.Source
	if found := olderSource.FindStringSubmatch(text); found != nil {
		older := map[string]string{"D": "documented", "O": "observed", "I": "inferred"}
		return source{Text: microsoft, Note: basis(older[found[2]])}
	}
	made := source{Text: text, Note: basis(requirement.Basis)}
	if found := rfcSource.FindStringSubmatch(text); found != nil {
		made.Link = fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%s#section-%s", found[1], found[2])
	} else if strings.HasPrefix(requirement.Address, "https://") {
		made.Link = requirement.Address
	}
	return made
}

// Quotation marks the words of a source, which are not ours; "" of none.
func Quotation(words string) string {
	if words == "" {
		return ""
	}
	return "“" + words + "”"
}

// basis says how a statement about Entra is known.
func basis(known string) string {
	switch known {
	case "documented":
		return "documented by Microsoft"
	case "observed":
		return "observed of Entra by others"
	case "inferred":
		return "inferred, never failed on"
	}
	return ""
}

// microsoft stands where a section of an RFC would.
const microsoft = "Microsoft Entra"

// subject is what a requirement about Entra is about, in the catalogue's words: "matching". "" of one about an RFC.
func subject(requirement run.Requirement) string {
	if requirement.Basis != "" {
		return requirement.Area
	}
	if found := olderSource.FindStringSubmatch(requirement.Source); found != nil {
		return map[string]string{"1": "probe", "2": "matching", "3": "create", "4": "update", "5": "deprovision", "6": "cycles"}[found[1]]
	}
	return ""
}

// newSection makes the group to which a requirement belongs: a subject of Entra's, or a section of an RFC, cut by at.
func newSection(requirement run.Requirement, at *regexp.Regexp) section {
	if requirement.Basis != "" || olderSource.MatchString(requirement.Source) {
		area := subject(requirement)
		titles := areaTitles()
		place := slices.IndexFunc(titles, func(known [2]string) bool { return known[0] == area })
		if place < 0 {
			return section{Source: fmt.Sprintf("%s §%d %s", microsoft, len(titles), area), Text: microsoft, Title: area}
		}
		return section{Source: fmt.Sprintf("%s §%d", microsoft, place), Text: microsoft, Title: titles[place][1]}
	}
	cut := cutSource(at, requirement.Source)
	return section{Source: cut, Text: cut, Title: sectionTitle(cut)}
}

// areaTitles names the catalogue's subjects of Entra, in the order in which a page shows them.
func areaTitles() [][2]string {
	return [][2]string{
		{"probe", "Connection test"}, {"matching", "Matching"}, {"create", "Creating users"}, {"update", "Updating users"},
		{"multi-valued", "Multi-valued attributes"}, {"enterprise", "Enterprise attributes"}, {"manager", "Managers"},
		{"groups", "Groups"}, {"members", "Group members"}, {"deprovision", "Leaving"}, {"reenable", "Coming back"},
		{"cycles", "Cycles"}, {"errors", "Error answers"}, {"tutorial", "Sentry's tutorial"},
	}
}

// sectionTitle names a section of an RFC: "RFC 7644 §3.5" is "Modifying resources". "" where it has no name.
func sectionTitle(text string) string {
	if found := rfcSource.FindStringSubmatch(text); found != nil {
		return rfcTitles(found[1])[found[2]]
	}
	return ""
}

// rfcTitles has the titles of the sections, as the RFCs name them.
func rfcTitles(number string) map[string]string {
	return map[string]map[string]string{
		"7643": {
			"1": "Introduction and overview", "2": "SCIM schema", "2.1": "Attributes", "2.2": "Attribute characteristics",
			"2.3": "Attribute data types", "2.4": "Multi-valued attributes", "2.5": "Unassigned and null values",
			"3": "SCIM resources", "3.1": "Common attributes", "3.2": "Defining new resource types", "3.3": "Attribute extensions to resources",
			"4": "Core resource schemas and extension", "4.1": "“User” resource schema",
			"4.2": "“Group” resource schema", "4.3": "Enterprise User schema extension", "5": "Service provider configuration schema",
			"6": "ResourceType schema", "7": "Schema definition", "8": "JSON representation", "9": "Security considerations",
		},
		"7644": {
			"1": "Introduction and overview", "2": "Authentication and authorization", "3": "SCIM protocol", "3.1": "Background",
			"3.2": "SCIM endpoints and HTTP methods", "3.3": "Creating resources", "3.4": "Retrieving resources", "3.5": "Modifying resources",
			"3.6": "Deleting resources", "3.7": "Bulk operations", "3.8": "Data input/output formats", "3.9": "Additional operation response parameters",
			"3.10": "Attribute notation", "3.11": "“/Me” authenticated subject alias", "3.12": "HTTP status and error response handling",
			"3.13": "SCIM protocol versioning", "3.14": "Versioning resources", "4": "Service provider configuration endpoints",
			"5": "Preparation and comparison of internationalized strings", "6": "Multi-tenancy", "7": "Security considerations", "8": "IANA considerations",
		},
		"9865": {"2": "Query parameters and response attributes", "3": "Querying resources with POST", "4": "Service provider configuration"},
	}[number]
}
