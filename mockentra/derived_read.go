package mockentra

import (
	"hash/fnv"
	"slices"
	"strconv"
)

// read is a source attribute that a mapping reads, and that fill does not make.
type read struct {
	name   string
	form   Form
	salted int64 // seed of its GUIDs
}

// always are the source attributes that an object has without a mapping.
func always(kind Kind) []string {
	if kind == Group {
		return []string{"displayName"}
	}
	return []string{
		"userPrincipalName", "mail", "mailNickname", "givenName", "surname", "displayName", "jobTitle", "department", "employeeId",
		"preferredLanguage", "city", "country", "telephoneNumber",
	}
}

// ofObject are those that follow from the fields of an Object.
var ofObject = [...]string{"objectId", "IsSoftDeleted", "accountEnabled"}

// reads lists what the mapping of the shape reads beyond that.
func (d *Derived) reads(kind Kind) (all []read) {
	if d.shape.Mapping == nil {
		return nil
	}
	origins := d.shape.Mapping.Origins(kind)
	for _, name := range d.shape.Mapping.SourcesOf(kind) {
		if slices.Contains(always(kind), name) || slices.Contains(ofObject[:], name) {
			continue
		}
		var feeds []string
		for _, origin := range origins {
			if slices.Contains(origin.Sources, name) {
				feeds = append(feeds, origin.Target)
			}
		}
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(name))
		all = append(all, read{name, FormOf(name, feeds), d.salted ^ int64(sum.Sum64())})
	}
	return all
}

// rest gives an object what else the mapping reads: a value of the right form, and where that allows it one of its own.
func (d *Derived) rest(attributes map[string]string, kind Kind, index int, name string) {
	for _, read := range d.more[kind] {
		attributes[read.name] = d.value(read, index, name)
	}
}

func (d *Derived) value(read read, index int, name string) string {
	switch read.form {
	case FormLogin:
		if d.shape.Plain {
			return name
		}
		return name + "@" + d.shape.Domain
	case FormAddress:
		return name + "@" + d.shape.Domain
	case FormAlias:
		return name
	case FormPhone:
		return "+1 555 " + strconv.Itoa(1_000_000+index)
	case FormDate:
		return [...]string{"2026-01-05T08:00:00Z", "2026-03-16T08:00:00Z", "2026-09-01T08:00:00Z"}[index%3]
	case FormGUID:
		return guid(read.salted, forUser, uint64(index))
	case FormLanguage:
		return [...]string{"en-US", "de-DE", "fr-FR", "pt-BR"}[index%4]
	case FormCountry:
		return [...]string{"US", "PT", "CH", "IE"}[index%4]
	case FormZone:
		return [...]string{"Europe/London", "Europe/Lisbon", "Europe/Zurich", "America/Los_Angeles"}[index%4]
	case FormLink:
		return "https://" + d.shape.Domain + "/" + name
	case FormTruth:
		return "True"
	}
	return read.name + " " + strconv.Itoa(index)
}
