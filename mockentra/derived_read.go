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
	salted int64     // seed of its GUIDs
	shared [8]string // texts that many have, so that none is made anew; "" = each has its own, since it tells objects apart
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
		own := false
		for _, origin := range origins {
			if slices.Contains(origin.Sources, name) {
				feeds = append(feeds, origin.Target)
				target, _ := named(kind, origin.Target)
				own = own || origin.Matching > 0 || target == "username" || target == "externalid"
			}
		}
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(name))
		one := read{name: name, form: FormOf(name, feeds), salted: d.salted ^ int64(sum.Sum64())}
		for i := 0; i < len(one.shared) && !own; i++ {
			one.shared[i] = name + " " + strconv.Itoa(i+1)
		}
		all = append(all, one)
	}
	return all
}

// rest gives an object what else the mapping reads: a value of the right form, and where that allows it one of its own.
func (d *Derived) rest(attributes map[string]string, kind Kind, index int, name string) {
	for i := range d.more[kind] {
		read := &d.more[kind][i]
		attributes[read.name] = d.value(read, attributes, index, name)
	}
}

func (d *Derived) value(read *read, attributes map[string]string, index int, name string) string {
	switch read.form {
	case FormLogin:
		if d.shape.Plain {
			return name
		}
		if login := attributes["userPrincipalName"]; login != "" {
			return login
		}
		return name + "@" + d.shape.Domain
	case FormAddress:
		if mail := attributes["mail"]; mail != "" {
			return mail
		}
		return name + "@" + d.shape.Domain
	case FormAlias:
		return name
	case FormPhone:
		if phone := attributes["telephoneNumber"]; phone != "" {
			return phone
		}
		return "+1 555 " + strconv.Itoa(1_000_000+index)
	case FormNumber:
		if number := attributes["employeeId"]; number != "" {
			return number
		}
		return strconv.Itoa(100_000 + index)
	case FormPostcode:
		return strconv.Itoa(10_000 + index%90_000)
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
	if shared := read.shared[index%len(read.shared)]; shared != "" {
		return shared
	}
	return read.name + " " + name
}
