package mockentra

import (
	"maps"
	"strconv"
)

// Shape is the size and naming of a derived directory.
type Shape struct {
	Users   int
	Groups  int
	Members int               // of each group, at most Users
	Seed    int64             // of all values, ids and memberships
	Mark    string            // in every name, and of the ids; default from Seed
	Domain  string            // of user names; default example.com
	Plain   bool              // user names without a domain
	Extra   map[string]string // source attributes that every user gets
	Mapping *Mapping          // whose source attributes everybody has a value of; nil = those that most mappings read
}

// Derived is a directory by arithmetic: it stores nothing, so a million users cost nothing. Everybody is enabled and assigned,
// user i reports to user (i-1)/8, and it never changes. It is read-only and safe for concurrent use.
type Derived struct {
	shape  Shape
	salted int64 // seed of the GUIDs
	stride int   // between the members of a group; coprime to Users, so that no user is in a group twice
	more   map[Kind][]read
}

// NewDerived makes the directory that shape describes; Members is cut to Users.
func NewDerived(shape Shape) *Derived {
	shape.Members = min(shape.Members, shape.Users)
	if shape.Domain == "" {
		shape.Domain = "example.com"
	}
	if shape.Mark == "" {
		shape.Mark = strconv.FormatUint(mix(uint64(shape.Seed))>>34, 36)
	}
	d := &Derived{shape: shape, salted: Salted(shape.Seed, shape.Mark)}
	d.stride = int(mix(uint64(shape.Seed)+1)%uint64(max(shape.Users, 1))) | 1
	for gcd(d.stride, shape.Users) > 1 {
		d.stride++
	}
	d.more = map[Kind][]read{User: d.reads(User), Group: d.reads(Group)}
	return d
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Changes implements Directory: everything is new to a job without watermark, nothing changes later.
func (d *Derived) Changes(kind Kind, since Watermark, yield func(Ref) bool) Watermark {
	count := d.shape.Users
	if kind == Group {
		count = d.shape.Groups
	}
	for i := 0; since == 0 && i < count; i++ {
		if !yield(Ref{kind, i}) {
			break
		}
	}
	return 1
}

// Members implements Directory.
func (d *Derived) Members(group Ref, since Watermark, yield func(member Ref, added bool) bool) {
	if since != 0 {
		return
	}
	at := int(mix(uint64(d.shape.Seed)^uint64(group.Index)<<20) % uint64(max(d.shape.Users, 1)))
	for range d.shape.Members {
		if !yield(Ref{User, at}, true) {
			return
		}
		at = (at + d.stride) % d.shape.Users
	}
}

// Object implements Directory.
func (d *Derived) Object(ref Ref, into *Object) {
	number := strconv.Itoa(ref.Index)
	if ref.Kind == Group {
		into.reset(ref, guid(d.salted, forGroup, uint64(ref.Index)))
		into.Attributes["displayName"] = "Team " + d.shape.Mark + " " + number
		d.rest(into.Attributes, Group, ref.Index, "t"+d.shape.Mark+"."+number)
	} else {
		into.reset(ref, guid(d.salted, forUser, uint64(ref.Index)))
		d.fill(into.Attributes, ref.Index, "u"+d.shape.Mark+"."+number)
		if ref.Index > 0 {
			into.Manager, into.HasManager = Ref{User, (ref.Index - 1) / 8}, true
		}
	}
	into.Enabled, into.Assigned = true, true
}

// fill gives a user its attributes: f(seed, index).
func (d *Derived) fill(attributes map[string]string, index int, name string) {
	hash := mix(uint64(d.shape.Seed) ^ mix(uint64(index)))
	pick := func(from ...string) string {
		chosen := from[hash%uint64(len(from))]
		hash = mix(hash)
		return chosen
	}
	given := pick("Ada", "Grace", "Mary", "Katherine", "Radia", "Barbara", "Frances", "Jean", "Zoë", "Søren", "José", "Nuala")
	surname := pick("Lovelace", "Hopper", "Jackson", "Johnson", "Perlman", "Liskov", "Allen", "Bartik", "O'Neill", "Núñez", "Çelik")
	login := name
	if !d.shape.Plain {
		login += "@" + d.shape.Domain
	}
	attributes["userPrincipalName"], attributes["mail"], attributes["mailNickname"] = login, name+"@"+d.shape.Domain, name
	attributes["givenName"], attributes["surname"], attributes["displayName"] = given, surname, given+" "+surname
	attributes["jobTitle"] = pick("Engineer", "Analyst", "Manager", "Architect", "Accountant")
	attributes["department"] = pick("R&D", "Sales", "Finance", "Operations")
	attributes["employeeId"] = strconv.Itoa(100_000 + index)
	attributes["preferredLanguage"] = pick("en-US", "de-DE", "fr-FR", "pt-BR")
	attributes["city"], attributes["country"] = pick("Seattle", "Lisbon", "Zürich", "Dublin"), pick("US", "PT", "CH", "IE")
	attributes["telephoneNumber"] = "+1 555 " + strconv.Itoa(1_000_000+index)
	d.rest(attributes, User, index, name)
	maps.Copy(attributes, d.shape.Extra)
}
