package features

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Outcome is an outcome class: what became of what a check looked for. Steps classify by it; rulings, known deviations and
// advice refer to it. The list is closed: meanings has all there are. A class without a name in Go is ruled on, and no step
// emits it yet.
type Outcome string

// The outcome classes that steps emit. Their meanings stand below; those of the others in outcome_ruled.go.
const (
	Held         Outcome = "held"
	Refused      Outcome = "refused"
	ServerError  Outcome = "server-error"
	Unanswered   Outcome = "unanswered"
	Ignored      Outcome = "ignored"
	Wrong        Outcome = "wrong"
	Missing      Outcome = "missing"
	Extra        Outcome = "extra"
	Gone         Outcome = "gone"
	StillThere   Outcome = "still-there"
	Malformed    Outcome = "malformed"
	Uncaused     Outcome = "uncaused"
	Unverifiable Outcome = "unverifiable"

	Accepted             Outcome = "accepted"
	BadRequestUniqueness Outcome = "bad-request-uniqueness"
	BareArray            Outcome = "bare-array"
	BodyWith204          Outcome = "body-with-204"
	CapitalsRefused      Outcome = "capitals-refused"
	CreatedWithoutBody   Outcome = "created-without-body"
	DoneDespite          Outcome = "done-despite"
	Duplicated           Outcome = "duplicated"
	Emptied              Outcome = "emptied"
	FlattenedRefused     Outcome = "flattened-refused"
	Invented             Outcome = "invented"
	InvalidFilter        Outcome = "invalid-filter"
	JSON                 Outcome = "json"
	MixedUp              Outcome = "mixed-up"
	LocationMissing      Outcome = "location-missing"
	RelativeLocation     Outcome = "relative-location"
	NoChallenge          Outcome = "no-challenge"
	TwoReturned          Outcome = "two-returned"
	LowerCaseRefused     Outcome = "lower-case-refused"
	LostUpdate           Outcome = "lost-update"
	NoID                 Outcome = "no-id"
	NoSCIMType           Outcome = "no-scim-type"
	NoTarget             Outcome = "no-target"
	NotAccepted          Outcome = "not-accepted"
	NotOverlapped        Outcome = "not-overlapped"
	NotRefused           Outcome = "not-refused"
	NotRepeated          Outcome = "not-repeated"
	NotProvisioned       Outcome = "not-provisioned"
	OKWithoutBody        Outcome = "ok-without-body"
	OnlyNewer            Outcome = "only-newer"
	Open                 Outcome = "open"
	Outside              Outcome = "outside"
	PlainRefused         Outcome = "plain-refused"
	PlainString          Outcome = "plain-string"
	Reformatted          Outcome = "reformatted"
	Returned             Outcome = "returned"
	Retyped              Outcome = "retyped"
	SameAccount          Outcome = "same-account"
	Status               Outcome = "status"
	StaleRead            Outcome = "stale-read"
	StatusNumber         Outcome = "status-number"
	StoredAsString       Outcome = "stored-as-string"
	StringRefused        Outcome = "string-refused"
	ValueRefused         Outcome = "value-refused"
	WrittenBack          Outcome = "written-back"
)

// AnyOther stands in a ruling for every class that the ruling does not list. No step emits it.
const AnyOther Outcome = "any-other"

// meanings has a sentence for each outcome class. It is made once: each check of a run asks it.
var meanings = sync.OnceValue(func() map[Outcome]string {
	all := emitted()
	maps.Copy(all, ruledOfMessages())
	maps.Copy(all, ruledOfData())
	maps.Copy(all, ruledOfSearches())
	maps.Copy(all, ruledOfFeatures())
	return all
})

// emitted are the classes that steps emit.
func emitted() map[Outcome]string {
	return map[Outcome]string{
		Held:         "What was looked for was there.",
		Refused:      "The provider answered with a status of 400 to 499.",
		ServerError:  "The provider answered with a status of 500 or above.",
		Unanswered:   "No complete response came, which says nothing about conformance.",
		Ignored:      "The provider accepted the request, and nothing changed.",
		Wrong:        "Something else is there.",
		Missing:      "Nothing is there.",
		Extra:        "More is there than there should be.",
		Gone:         "The resource itself is not there.",
		StillThere:   "The resource or value should have been removed, and is there.",
		Malformed:    "The response is not SCIM where SCIM was expected.",
		Uncaused:     "Entra did not send the request for it, or the request was refused for something else, so nothing can be said.",
		Unverifiable: "Nothing can be read that would show it: the provider's schema says so, too much would have to be read, or others change it meanwhile.",

		Accepted:             "The provider accepted what it should have refused.",
		BadRequestUniqueness: "A POST that conflicts was answered 400 with scimType uniqueness instead of 409.",
		BareArray:            "A discovery endpoint returned an array instead of a list response.",
		BodyWith204:          "A response with status 204 has a body.",
		CapitalsRefused:      "Add, Replace or Remove with a capital letter was answered 400.",
		CreatedWithoutBody:   "A response with status 201 does not contain the resource.",
		DoneDespite:          "A write is answered with an error of 500 or above, and done all the same.",
		Duplicated:           "A second resource was created where one exists.",
		Emptied:              "All values of the attribute are gone, not only those that were to go.",
		FlattenedRefused:     "Keys with dots or URNs in the value of an operation were answered 400.",
		Invented:             "The resource has a value that nobody sent.",
		InvalidFilter:        "The filter was refused as one that is not supported.",
		JSON:                 "The media type is application/json although SCIM's own was not refused.",
		MixedUp:              "Two users are linked to one account.",
		LocationMissing:      "A response with status 201 has no Location.",
		NotRepeated:          "The body of a creation does not repeat the Location letter for letter.",
		RelativeLocation:     "Location is a relative URL.",
		NoChallenge:          "A response with status 401 has no WWW-Authenticate.",
		TwoReturned:          "Two values are shown as primary.",
		LowerCaseRefused:     "add, replace or remove in lower case was answered 400.",
		LostUpdate:           "Of two changes that overlapped and were both accepted one is not there.",
		NoID:                 "A resource was created without an id.",
		NoSCIMType:           "The error has the right status and no scimType.",
		NoTarget:             "A path that matches nothing was answered 400 with scimType noTarget.",
		NotAccepted:          "A value was refused that a provider may refuse, so nothing can be said about it.",
		NotOverlapped:        "Two requests that were to overlap did not, which says nothing about conformance.",
		NotRefused:           "What a story expected to be refused was accepted, so nothing can be said about what a refusal leaves.",
		NotProvisioned:       "Entra's log says that the object was not provisioned.",
		OKWithoutBody:        "A response with status 200 does not contain the resource.",
		OnlyNewer:            "Only a newer version of TLS than 1.2 is accepted.",
		Open:                 "A request with a wrong secret was answered as if it were right.",
		Outside:              "The attribute stands outside of its extension's object.",
		PlainRefused:         "An operation without a path, with plain attribute names, was refused.",
		PlainString:          "A string stands where an object belongs.",
		Reformatted:          "Another spelling of the same value is there.",
		Returned:             "The response contains what it should leave out.",
		Retyped:              "The value is there as another type of JSON than was sent.",
		SameAccount:          "The old account was used where a new one was expected.",
		Status:               "The status code is another one than the specification names.",
		StaleRead:            "The response to a write shows what it changed, the read behind it did not yet, and a later one does.",
		StatusNumber:         "The member status is a number where a string belongs.",
		StoredAsString:       "The response has a string where a boolean belongs.",
		StringRefused:        "A string in place of a boolean or an object was answered 400.",
		ValueRefused:         "A value was refused that SCIM allows, while other values of the same attribute are accepted.",
		WrittenBack:          "Entra writes again what it had written, since it reads something else.",

		AnyOther: "Every class that the ruling does not list.",
	}
}

// Outcomes lists all outcome classes by name.
func Outcomes() []Outcome { return slices.Sorted(maps.Keys(meanings())) }

// Meaning says in a sentence what the class is; "" for a class that is not in the list.
func (o Outcome) Meaning() string { return meanings()[o] }

// Known reports whether the class is in the list.
func (o Outcome) Known() bool { return o.Meaning() != "" }

// UnmarshalYAML reads the name of a class. The error about one that is not in the list shows its line, and names the nearest.
// No class at all is read as "": who needs one says so.
func (o *Outcome) UnmarshalYAML(node ast.Node) error {
	for {
		anchor, marked := node.(*ast.AnchorNode)
		if !marked {
			break
		}
		node = anchor.Value
	}
	scalar, ok := node.(ast.ScalarNode)
	if !ok {
		return &yaml.SyntaxError{Message: "an outcome class is one word, such as " + string(Missing), Token: node.GetToken()}
	}
	if node.Type() == ast.NullType {
		return nil
	}
	*o = Outcome(fmt.Sprint(scalar.GetValue()))
	if *o == "" || o.Known() {
		return nil
	}
	message := fmt.Sprintf("there is no outcome class %s, did you mean %s?", *o, either(Nearest(string(*o), Outcomes())))
	return &yaml.SyntaxError{Message: message, Token: node.GetToken()}
}

// either joins names by "or".
func either(names []Outcome) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = string(name)
	}
	return strings.Join(words, " or ")
}
