package reports

import (
	"fmt"
	"regexp"
	"strings"
)

// source is where a requirement comes from, as people outside this project can follow it.
type source struct {
	Text string // "RFC 7644 §3.5.2", "Entra: matching"
	Link string // to the section of the RFC, "" where there is none
	Note string // how a statement about Entra is known: "documented by Microsoft"
}

var (
	rfcSource   = regexp.MustCompile(`^RFC (\d{4}) §(\d+(?:\.\d+)*)$`)
	notesSource = regexp.MustCompile(`^(\w+)\.md §([\w.]+)(?: \[([DOI])\])?$`)
)

// newSource reads the catalogue's way of naming a source. The notes that it cites, such as entra.md, do not travel with a
// report: they are named by what they are about. Anything else is shown as it stands.
func newSource(text string) source {
	if found := rfcSource.FindStringSubmatch(text); found != nil {
		return source{Text: text, Link: fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%s#section-%s", found[1], found[2])}
	}
	if found := notesSource.FindStringSubmatch(text); found != nil {
		return source{Text: notes(found[1], found[2]), Note: label(found[3])}
	}
	return source{Text: text}
}

// label says how a statement about Entra is known.
func label(letter string) string {
	switch letter {
	case "D":
		return "documented by Microsoft"
	case "O":
		return "observed at Entra by others"
	case "I":
		return "inferred, never failed on"
	}
	return ""
}

func notes(name, number string) string {
	switch name {
	case "entra":
		chapter, _, _ := strings.Cut(number, ".")
		if title := entraChapter(chapter); title != "" {
			return "Entra: " + title
		}
		return "Entra"
	case "ambiguities":
		return "Entra: where the RFCs leave room"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// entraChapter names the chapters of the notes on Entra that requirements cite.
func entraChapter(number string) string {
	return map[string]string{
		"1": "connection test", "2": "matching", "3": "creating", "4": "updating", "5": "leaving and coming back",
		"6": "cycles, errors and quarantine", "7": "scope and mappings", "8": "provisioning log", "9": "authentication and transport",
		"10": "Microsoft's validators", "11": "directory features", "13": "schema discovery",
	}[number]
}

// sectionTitle names a group of the coverage list: "RFC 7644 §3.5" is "Modifying resources". "" where it has no name.
func sectionTitle(text string) string {
	if found := rfcSource.FindStringSubmatch(text); found != nil {
		return rfcTitles(found[1])[found[2]]
	}
	if found := notesSource.FindStringSubmatch(text); found != nil && found[1] == "entra" {
		return entraSections()[found[2]]
	}
	return ""
}

// entraSections names the sections of the notes on Entra that have more requirements than fit under their chapter.
func entraSections() map[string]string {
	return map[string]string{
		"1.1": "Its request", "1.2": "Its answer", "2.1": "Queries", "2.2": "What a hit leads to", "2.3": "Unusual hits",
		"3.1": "Default mapping", "3.2": "Users", "3.3": "Groups", "3.4": "Answers",
		"4.1": "The two dialects", "4.2": "How each dialect writes", "4.3": "Add, replace and remove", "4.4": "Multi-valued attributes",
		"4.5": "Clearing", "4.6": "Groups", "4.7": "Members", "4.8": "Extension attributes", "4.9": "Roles",
		"5.1": "Users", "5.2": "Deleted users", "5.3": "Groups", "5.4": "Skipping deletions", "5.5": "Too many deletions",
		"6.1": "Cycles", "6.2": "Errors of one object", "6.3": "Quarantine", "6.4": "Rate and timeouts", "6.5": "Answers and retries",
		"6.6": "Accounts that are gone",
	}
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
