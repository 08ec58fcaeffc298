package story

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
)

// folk makes the people and groups of the stories: each has a value for whatever the mapping reads, so that no row goes unexercised.
type folk struct {
	mapping  *mockentra.Mapping
	identity targets.Identity
	mark     string                                // in every name
	refusals *refusals                             // what the provider takes of nobody
	origins  map[mockentra.Kind][]mockentra.Origin // of the mapping's rows
	first    func() map[string]string              // the attributes of one person, made when they are first asked for

	hardDelete bool // the application has no soft delete
}

func newFolk(mapping *mockentra.Mapping, identity targets.Identity, mark string, refusals *refusals) folk {
	made := folk{mapping: mapping, identity: identity, mark: mark, refusals: refusals, origins: map[mockentra.Kind][]mockentra.Origin{}}
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		made.origins[kind] = mapping.Origins(kind)
	}
	made.first = sync.OnceValue(func() map[string]string {
		source, err := made.person("Ada", "Lovelace")
		if err != nil {
			return samples()
		}
		return source
	})
	return made
}

// samples are the values of attributes that need not be anybody's own.
func samples() map[string]string {
	return map[string]string{
		"jobTitle": "Countess of Computing", "preferredLanguage": "en-GB", "physicalDeliveryOfficeName": "Analytical House, Room 1843",
		"streetAddress": "12 St James Square", "city": "London", "state": "Greater London", "postalCode": "SW1Y 4LB", "country": "GB",
		"telephoneNumber": "+44 20 7946 0100", "mobile": "+44 7700 900 143", "facsimileTelephoneNumber": "+44 20 7946 0199",
		"employeeId": "701984", "department": "Analytical Engines",
	}
}

// others are what the third and fourth person of a story have instead: what a provider copies from one to another by mistake must not look
// like the right value. The second has the same as the first: what a provider changes of one by a value must be seen at the other.
func others() map[string]map[string]string {
	return map[string]map[string]string{
		"Mary": {
			"jobTitle": "Geologist of the Coast", "physicalDeliveryOfficeName": "Lias House, Room 1811",
			"streetAddress": "3 Bridge Street", "city": "Lyme Regis", "state": "Dorset", "postalCode": "DT7 3QA", "department": "Fossils",
		},
		"Joan": {
			"jobTitle": "Cryptanalyst", "physicalDeliveryOfficeName": "Hut 8, Room 1940",
			"streetAddress": "4 Sherwood Drive", "city": "Bletchley", "state": "Buckinghamshire", "postalCode": "MK3 6EB", "department": "Ciphers",
		},
	}
}

// person makes the source attributes of somebody. The error says that the identity leaves no room for the name.
func (f folk) person(name, family string) (map[string]string, error) {
	userName, err := f.identity.UserName(name, f.mark)
	if err != nil {
		return nil, err
	}
	source := samples()
	maps.Copy(source, others()[name])
	source["userPrincipalName"] = userName
	source["mail"] = strings.ToLower(name) + "." + f.mark + "@" + f.identity.UserDomain
	source["mailNickname"] = name + "." + f.mark
	source["givenName"], source["surname"] = name, family
	source["displayName"] = name + " " + family
	f.complete(mockentra.User, name, source)
	maps.Copy(source, f.identity.ExtraAttributes)
	f.respell(mockentra.User, source)
	return source, nil
}

// group makes the source attributes of a group.
func (f folk) group(name string) map[string]string {
	source := map[string]string{"displayName": f.identity.GroupName(name, f.mark)}
	f.complete(mockentra.Group, name, source)
	for _, read := range f.mapping.SourcesOf(mockentra.Group) {
		if extra, given := f.identity.ExtraAttributes[read]; given && read != "displayName" {
			source[read] = extra
		}
	}
	f.respell(mockentra.Group, source)
	return source
}

// complete gives a value to each attribute that the mapping reads and that has none, makes those unique by which the provider tells
// people apart, and sees to it that each row comes to something.
func (f folk) complete(kind mockentra.Kind, name string, source map[string]string) {
	for _, read := range f.mapping.SourcesOf(kind) {
		if follows(read) {
			continue
		}
		if source[read] == "" {
			source[read] = f.sample(kind, read, name)
		}
		if several(kind, read) && !strings.Contains(source[read], "\n") {
			source[read] += "\n" + f.sample(kind, read, "other "+name)
		}
		if f.personal(kind, read) {
			source[read] = f.unique(kind, read, name, source[read])
		}
	}
	object := likely(kind, source)
	for _, origin := range f.origins[kind] {
		if origin.Reference || f.value(kind, origin.Target, &object) != "" {
			continue
		}
		if read, value, found := f.making(kind, origin, source, origin.Literals); found {
			source[read] = value
			object = likely(kind, source)
		}
	}
}

// follows tells the attributes that nobody can set: they follow from what the object is.
func follows(source string) bool {
	return slices.Contains([]string{"objectId", "IsSoftDeleted", "accountEnabled", "manager", "members", "owners"}, source)
}

// value is what the mapping gives a target, a list as JSON.
func (f folk) value(kind mockentra.Kind, target string, object *mockentra.Object) string {
	return f.mapping.Value(kind, target, object).String()
}

// several reports whether a source attribute has several values. Here they are one text, line by line.
func several(kind mockentra.Kind, source string) bool {
	return listed()[kind][source]
}

// listed are the source attributes with several values, by kind.
var listed = sync.OnceValue(func() map[mockentra.Kind]map[string]bool {
	all := map[mockentra.Kind]map[string]bool{}
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		all[kind] = map[string]bool{}
		for _, known := range mockentra.SourceAttributes(kind) {
			all[kind][known.Name] = known.Multi
		}
	}
	return all
})

// likely is an object with such attributes that is in scope.
func likely(kind mockentra.Kind, source map[string]string) mockentra.Object {
	object := mockentra.Object{
		Ref: mockentra.Ref{Kind: kind}, ID: "00000000-0000-4000-8000-000000000000", Attributes: map[string]string{},
		Lists: map[string][]string{}, Enabled: true, Assigned: true,
	}
	for read, value := range source {
		if several(kind, read) {
			object.Lists[read] = strings.Split(value, "\n")
		} else {
			object.Attributes[read] = value
		}
	}
	return object
}

// feeds lists the targets that a source flows into.
func (f folk) feeds(kind mockentra.Kind, source string) (fed []string) {
	for _, origin := range f.origins[kind] {
		if slices.Contains(origin.Sources, source) {
			fed = append(fed, origin.Target)
		}
	}
	return fed
}

// form is what values of a source look like.
func (f folk) form(kind mockentra.Kind, source string) mockentra.Form {
	return mockentra.FormOf(source, f.feeds(kind, source))
}

// identifies reports whether a provider may tell people apart by what a source flows into.
func (f folk) identifies(kind mockentra.Kind, source string) bool {
	for _, origin := range f.origins[kind] {
		if !slices.Contains(origin.Sources, source) {
			continue
		}
		if name := plain(origin.Target); origin.Matching > 0 || name == "username" || name == "externalid" {
			return true
		}
	}
	return false
}

// personal reports whether no two people have the same of a source: what identifies them, and what any directory has one owner for. A
// provider may refuse who has the employee number or the telephone of another, or who is shown by the same name.
func (f folk) personal(kind mockentra.Kind, source string) bool {
	if f.identifies(kind, source) {
		return true
	}
	if kind != mockentra.User || several(kind, source) {
		return false
	}
	of := f.form(kind, source)
	return of == mockentra.FormNumber || of == mockentra.FormPhone || f.shows(source)
}

// shows tells the sources of text by which people are shown.
func (f folk) shows(source string) bool {
	return f.form(mockentra.User, source) == mockentra.FormText && slices.ContainsFunc(f.feeds(mockentra.User, source), func(target string) bool {
		return plain(target) == "displayname"
	})
}

// sample makes a value of the right form.
func (f folk) sample(kind mockentra.Kind, source, name string) string {
	of := f.form(kind, source)
	if value, ok := drawn(of, source, name); ok {
		return value
	}
	word := strings.ToLower(strings.Join(strings.Fields(name), "-"))
	switch of {
	case mockentra.FormLogin:
		if userName, err := f.identity.UserName(name, f.mark); err == nil {
			return userName
		}
	case mockentra.FormAddress:
		return word + "." + strings.ToLower(source) + "." + f.mark + "@" + f.identity.UserDomain
	case mockentra.FormAlias:
		return word + "." + f.mark
	case mockentra.FormLink:
		return "https://example.com/" + word + "." + f.mark
	}
	return source + " of " + name
}

// unique puts the mark into a value that has none. A telephone number and the like are drawn with it, as is an employee number by which
// nobody is told apart: digits, which have no room for it. A name that is shown gets another word that looks like one.
func (f folk) unique(kind mockentra.Kind, source, name, value string) string {
	if strings.Contains(strings.ToLower(value), strings.ToLower(f.mark)) {
		return value
	}
	if f.form(kind, source) == mockentra.FormNumber && !f.identifies(kind, source) {
		return numeral(10, source, name, f.mark, value)
	}
	if kind == mockentra.User && f.shows(source) && !f.identifies(kind, source) {
		return value + " " + surname(source, name, f.mark, value)
	}
	if drawnAnew, ok := drawn(f.form(kind, source), source, name, f.mark, value); ok {
		return drawnAnew
	}
	return value + "." + strings.ToLower(strings.Join(strings.Fields(name), "-")) + "." + f.mark
}

// making finds a source and a value of it by which a target gets another value than it has, first of those that are proposed.
func (f folk) making(kind mockentra.Kind, origin mockentra.Origin, source map[string]string, proposed []string) (read, value string, found bool) {
	object := likely(kind, source)
	has := f.value(kind, origin.Target, &object)
	for _, read := range origin.Sources {
		if follows(read) {
			continue
		}
		for _, value := range proposed {
			changed := maps.Clone(source)
			changed[read] = value
			object := likely(kind, changed)
			if got := f.value(kind, origin.Target, &object); got != "" && !strings.EqualFold(got, has) {
				return read, value, true
			}
		}
	}
	return "", "", false
}

// change finds what changes a target: an attribute of the directory and its new value, text where that has the right form. The error
// is the reason why nothing does.
func (f folk) change(kind mockentra.Kind, word, text string, source map[string]string) (read, value string, err error) {
	origin, mapped := f.mapping.Origin(kind, targetOf(word))
	switch {
	case !mapped:
		return "", "", fmt.Errorf("the mapping has no row for %s", word)
	case origin.CreateOnly:
		return "", "", fmt.Errorf("the mapping sends %s with the creation only", word)
	case len(origin.Sources) == 0:
		return "", "", fmt.Errorf("the mapping gives %s a constant", word)
	case len(origin.Sources) == 1 && follows(origin.Sources[0]):
		return "", "", fmt.Errorf("the mapping takes %s from %s, which nobody sets", word, origin.Sources[0])
	}
	for _, read := range origin.Sources {
		proposed := append([]string{f.other(kind, read, text, source[read])}, origin.Literals...)
		single := origin
		single.Sources = []string{read}
		if read, value, found := f.making(kind, single, source, proposed); found {
			return read, value, nil
		}
	}
	return "", "", fmt.Errorf("no single attribute of the directory changes what the mapping gives %s", word)
}

// other is another value of a source than it has: text, where that has the right form, and with the mark where the provider may tell
// people apart by it.
func (f folk) other(kind mockentra.Kind, source, text, now string) string {
	if first, rest, more := strings.Cut(now, "\n"); more {
		return f.other(kind, source, text, first) + "\n" + rest
	}
	of := f.form(kind, source)
	switch of {
	case mockentra.FormText:
	case mockentra.FormNumber:
	case mockentra.FormPhone:
		if !strings.HasPrefix(text, "+") {
			text, _ = drawn(of, source, text, now)
		}
	case mockentra.FormPostcode:
		if len(text) > 10 {
			text, _ = drawn(of, source, text, now)
		}
	case mockentra.FormLanguage:
		if len(text) != len("en-GB") || text[2] != '-' {
			text = map[bool]string{true: "fr-FR", false: "en-GB"}[now != "fr-FR"]
		}
	case mockentra.FormTruth:
		text = map[bool]string{true: "False", false: "True"}[strings.EqualFold(now, "true")]
	case mockentra.FormAddress, mockentra.FormLogin, mockentra.FormAlias:
		text = f.otherName(of, text, now)
	case mockentra.FormLink:
		text = now + "/new"
	default:
		for turn := 0; turn == 0 || strings.EqualFold(text, now); turn++ {
			text, _ = drawn(of, source, text, now, fmt.Sprint(turn))
		}
	}
	if !f.personal(kind, source) {
		return text
	}
	apart := f.unique(kind, source, "new", text)
	if _, few := drawn(of); few || of == mockentra.FormNumber { // what is drawn anew may be what it has
		for turn := 1; apart == now && turn < 100; turn++ {
			apart = f.unique(kind, source, fmt.Sprint("new ", turn), text)
		}
	}
	return apart
}

// otherName is other for names: one word, an address with the mark and the domain of the identity.
func (f folk) otherName(of mockentra.Form, text, now string) string {
	local, _, isAddress := strings.Cut(text, "@")
	switch {
	case strings.Contains(text, f.mark):
	case of == mockentra.FormAddress && isAddress:
		text = local + "." + f.mark + "@" + f.identity.UserDomain
	case of != mockentra.FormAlias, strings.ContainsAny(text, " @"):
		text = now
	}
	if strings.EqualFold(text, now) {
		return f.renamed(now)
	}
	return text
}

// renamed is another name for who is called so, as long as the provider takes.
func (f folk) renamed(now string) string {
	_, rest, marked := strings.Cut(now, f.mark)
	if longer := f.spelt("new." + now); len(longer) <= f.identity.MaxLength && longer != now || !marked {
		return longer
	}
	return f.spelt("new." + f.mark + rest)
}
