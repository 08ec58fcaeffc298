package story

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
)

// need is what a sentence takes for granted about the mapping. It returns why that is not so, nil where it is.
type need func(f folk) error

// Missing returns a function that says why the mapping leaves nothing to ask by a step, "" where it does not. It looks at somebody like
// those whom the stories make, who is made once. hardDelete says that the application has no soft delete.
func Missing(mapping *mockentra.Mapping, identity targets.Identity, hardDelete bool) func(step Step, args []string) string {
	f := newFolk(mapping, identity, "x0000", nil)
	f.hardDelete = hardDelete
	return func(step Step, args []string) string {
		if step.needs == nil {
			return ""
		}
		for _, need := range step.needs(args) {
			if err := need(f); err != nil {
				return err.Error()
			}
		}
		return ""
	}
}

// always makes needs that no argument changes.
func always(all ...need) func([]string) []need { return func([]string) []need { return all } }

// needing gives such needs to each of a list of steps, beside its own.
func needing(needs func([]string) []need, all []Step) []Step {
	for i := range all {
		own := all[i].needs
		if own == nil {
			own = always()
		}
		all[i].needs = func(args []string) []need { return append(slices.Clone(needs(args)), own(args)...) }
	}
	return all
}

// ada is somebody as the stories make them, assigned.
func (f folk) ada() mockentra.Object { return likely(mockentra.User, f.adas()) }

// adas are her attributes, for the caller to keep. Where the identity leaves no room for her name, the run says so.
func (f folk) adas() map[string]string { return maps.Clone(f.first()) }

// inWords is a word as a reason calls it.
func inWords(kind mockentra.Kind, word string) string {
	return fmt.Sprintf("%s of a %s", targetOf(word), strings.ToLower(kind.String()))
}

// mapped wants a row for each of the words.
func mapped(kind mockentra.Kind, words ...string) need {
	return func(f folk) error {
		for _, word := range words {
			if _, has := f.mapping.Origin(kind, targetOf(word)); !has {
				return fmt.Errorf("the mapping has no row for %s", inWords(kind, word))
			}
		}
		return nil
	}
}

// gives wants a row that has a value for one word of a list at least.
func gives(list string) need {
	return func(f folk) error {
		ada := f.ada()
		for _, word := range split(list) {
			if f.value(mockentra.User, targetOf(word), &ada) != "" {
				return nil
			}
		}
		return fmt.Errorf("the mapping gives people no %s", list)
	}
}

// distinct wants people to differ by a word: by a constant nobody can be found.
func distinct(word string) need {
	return func(f folk) error {
		ada, grace := f.ada(), f.adas()
		if other, err := f.person("Grace", "Hopper"); err == nil {
			grace = other
		}
		second := likely(mockentra.User, grace)
		second.ID = "00000000-0000-4000-8000-000000000001"
		origin, _ := f.mapping.Origin(mockentra.User, targetOf(word))
		few := !slices.ContainsFunc(origin.Sources, func(read string) bool { // a language or a country is that of many
			return !slices.Contains([]mockentra.Form{mockentra.FormLanguage, mockentra.FormCountry, mockentra.FormZone, mockentra.FormDate, mockentra.FormTruth}, f.form(mockentra.User, read))
		})
		if value := f.value(mockentra.User, targetOf(word), &second); few || value == "" || value == f.value(mockentra.User, targetOf(word), &ada) {
			return fmt.Errorf("the mapping gives everybody the same %s, or none", inWords(mockentra.User, word))
		}
		return nil
	}
}

// nameGiven wants user names that the directory can give to somebody else: an object id is nobody else's.
func nameGiven() need {
	return func(f folk) error {
		origin, _ := f.mapping.Origin(mockentra.User, "userName")
		for _, read := range origin.Sources {
			if follows(read) {
				return fmt.Errorf("the mapping takes user name from %s, which two people never share", read)
			}
		}
		return nil
	}
}

// unmapped wants no row for a target.
func unmapped(target string) need {
	return func(f folk) error {
		if _, has := f.mapping.Origin(mockentra.User, target); has {
			return fmt.Errorf("the mapping has a row for %s, so Entra manages it", inWords(mockentra.User, target))
		}
		return nil
	}
}

// changeable wants something in the directory that changes a word.
func changeable(kind mockentra.Kind, word, text string) need {
	return func(f folk) error {
		source := f.adas()
		if kind == mockentra.Group {
			source = f.group("Analysts")
		}
		_, _, err := f.change(kind, word, text, source)
		return err
	}
}

// severalChangeable wants two of a table's words at least to be such.
func severalChangeable(cells []string) need {
	return func(f folk) error {
		found, err := 0, errors.New("the table is empty")
		for pair := range slices.Chunk(cells, 2) {
			if why := changeable(mockentra.User, pair[0], "another")(f); why == nil {
				found++
			} else {
				err = why
			}
		}
		if found >= 2 || found*2 == len(cells) && found > 0 {
			return nil
		}
		return fmt.Errorf("fewer than two of the attributes can be changed: %w", err)
	}
}

// clearable wants people without a value for the words that are mapped, and still with all by which they are matched.
func clearable(list string) need {
	return func(f folk) error {
		ada := f.ada()
		before := f.matching(&ada)
		for _, word := range split(list) {
			origin, _ := f.mapping.Origin(mockentra.User, targetOf(word))
			for _, read := range origin.Sources {
				delete(ada.Attributes, read)
				delete(ada.Lists, read)
			}
		}
		for _, word := range split(list) {
			if f.value(mockentra.User, targetOf(word), &ada) != "" {
				return fmt.Errorf("the mapping gives everybody %s", inWords(mockentra.User, word))
			}
		}
		if after := f.matching(&ada); !slices.Equal(before, after) {
			return fmt.Errorf("the mapping finds people by what gives them %s", list)
		}
		return nil
	}
}

// matching are the values by which an object is found.
func (f folk) matching(object *mockentra.Object) (values []string) {
	for _, origin := range f.origins[object.Kind] {
		if origin.Matching > 0 || plain(origin.Target) == "username" {
			values = append(values, f.value(object.Kind, origin.Target, object))
		}
	}
	return values
}

// asWritten wants a word's value to be free text, so that a sentence can say it.
func asWritten(word string) need {
	return func(f folk) error {
		origin, _ := f.mapping.Origin(mockentra.User, targetOf(word))
		for _, read := range origin.Sources {
			if f.form(mockentra.User, read) != mockentra.FormText {
				return fmt.Errorf("the mapping takes %s from %s, which is no free text", inWords(mockentra.User, word), read)
			}
		}
		return changeable(mockentra.User, word, "Zoë")(f)
	}
}

// searched wants Entra to search by a word: its first search, or any.
func searched(kind mockentra.Kind, word string, first bool) need {
	return func(f folk) error {
		origin, _ := f.mapping.Origin(kind, targetOf(word))
		if origin.Matching == 0 {
			return fmt.Errorf("the mapping does not match by %s, so Entra never searches by it", inWords(kind, word))
		}
		for _, other := range f.origins[kind] {
			if first && other.Matching > 0 && other.Matching < origin.Matching {
				return fmt.Errorf("the mapping matches by %s before %s", other.Target, inWords(kind, word))
			}
		}
		return nil
	}
}

// groups wants groups to be provisioned, with members where people are named.
func groups(people string) need {
	return func(f folk) error {
		if len(f.origins[mockentra.Group]) == 0 {
			return errors.New("the mapping does not provision groups")
		}
		if people != "" {
			return mapped(mockentra.Group, "members")(f)
		}
		return nil
	}
}

// softDeletes wants an application that has soft delete, and active to show it.
func softDeletes() need {
	return func(f folk) error {
		if f.hardDelete {
			return errors.New(noSoftDelete)
		}
		return mapped(mockentra.User, "active")(f)
	}
}

// hardDeletes wants an application without soft delete.
func hardDeletes() need {
	return func(f folk) error {
		if !f.hardDelete {
			return errors.New("the application has soft delete, so Entra deletes nobody who leaves the scope")
		}
		return nil
	}
}

// switchesOff wants an event to make the account inactive, or, where somebody leaves the scope of an application without soft delete, to
// end it.
func switchesOff(event string) need {
	return func(f folk) error {
		ada, leaves := absence(event, f.ada())
		if !leaves || event == "assigned" {
			return nil
		}
		if event == "unassigned" && f.hardDelete {
			return nil
		}
		if err := softDeletes()(f); err != nil {
			return err
		}
		switch {
		case !f.mapping.SoftDeletes():
			return fmt.Errorf("no row of the mapping reads IsSoftDeleted, so Entra sends nothing about people who are %s", event)
		case !strings.EqualFold(f.value(mockentra.User, "active", &ada), "false"):
			return fmt.Errorf("the mapping leaves people active who are %s", event)
		}
		return nil
	}
}

// tombstone wants a deleted person's user name to change: it does where the mapping takes it from userPrincipalName.
func tombstone() need {
	return func(f folk) error {
		origin, _ := f.mapping.Origin(mockentra.User, "userName")
		if origin.CreateOnly || !slices.Contains(origin.Sources, "userPrincipalName") {
			return errors.New("the mapping does not take userName from userPrincipalName, which alone changes when somebody is deleted")
		}
		return nil
	}
}

// leavesUserName wants a word to be taken from elsewhere than the user name, whose length a provider may limit.
func leavesUserName(word string) need {
	return func(f folk) error {
		user, _ := f.mapping.Origin(mockentra.User, "userName")
		of, _ := f.mapping.Origin(mockentra.User, targetOf(word))
		if word != "user name" && slices.ContainsFunc(of.Sources, func(read string) bool { return slices.Contains(user.Sources, read) }) {
			return fmt.Errorf("the mapping takes the user name from where it takes %s", inWords(mockentra.User, word))
		}
		return nil
	}
}
