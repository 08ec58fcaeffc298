package features

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Outcome is an outcome class: what became of what a check looked for. Steps classify by it; rulings, known deviations and
// advice refer to it. The list is closed: meanings has all there are. A class without a name in Go is ruled on, and no step
// emits it yet.
type Outcome string

// The outcome classes that steps emit. Their meanings stand below.
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
	Unverifiable Outcome = "unverifiable"

	Accepted             Outcome = "accepted"
	BadRequestUniqueness Outcome = "bad-request-uniqueness"
	BodyWith204          Outcome = "body-with-204"
	Duplicated           Outcome = "duplicated"
	Emptied              Outcome = "emptied"
	Invented             Outcome = "invented"
	JSON                 Outcome = "json"
	MixedUp              Outcome = "mixed-up"
	NoID                 Outcome = "no-id"
	NoTarget             Outcome = "no-target"
	NotProvisioned       Outcome = "not-provisioned"
	OKWithoutBody        Outcome = "ok-without-body"
	Open                 Outcome = "open"
	Outside              Outcome = "outside"
	PlainString          Outcome = "plain-string"
	Returned             Outcome = "returned"
	SameAccount          Outcome = "same-account"
	SameGroup            Outcome = "same-group"
	Status               Outcome = "status"
	StoredAsString       Outcome = "stored-as-string"
	WrittenBack          Outcome = "written-back"
)

// AnyOther stands in a ruling for every class that the ruling does not list. No step emits it.
const AnyOther Outcome = "any-other"

// meanings has a sentence for each outcome class.
func meanings() map[Outcome]string {
	all := emitted()
	maps.Copy(all, ruledOfMessages())
	maps.Copy(all, ruledOfData())
	maps.Copy(all, ruledOfSearches())
	maps.Copy(all, ruledOfFeatures())
	return all
}

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
		Unverifiable: "The provider accepted the value, and its schema says that it cannot be read.",

		Accepted:             "The provider accepted what it should have refused.",
		BadRequestUniqueness: "A POST that conflicts was answered 400 with scimType uniqueness instead of 409.",
		BodyWith204:          "A response with status 204 has a body.",
		Duplicated:           "A second resource was created where one exists.",
		Emptied:              "All values of the attribute are gone, not only those that were to go.",
		Invented:             "The resource has a value that nobody sent.",
		JSON:                 "The media type is application/json although SCIM's own was not refused.",
		MixedUp:              "Two users are linked to one account.",
		NoID:                 "A resource was created without an id.",
		NoTarget:             "A path that matches nothing was answered 400 with scimType noTarget.",
		NotProvisioned:       "Entra's log says that the object was not provisioned.",
		OKWithoutBody:        "A response with status 200 does not contain the resource.",
		Open:                 "A request with a wrong secret was answered as if it were right.",
		Outside:              "The attribute stands outside of its extension's object.",
		PlainString:          "A string stands where an object belongs.",
		Returned:             "The response contains what it should leave out.",
		SameAccount:          "The old account was used where a new one was expected.",
		SameGroup:            "The old group was used where a new one was expected.",
		Status:               "The status code is another one than the specification names.",
		StoredAsString:       "The response has a string where a boolean belongs.",
		WrittenBack:          "Entra writes again what it had written, since it reads something else.",

		AnyOther: "Every class that the ruling does not list.",
	}
}

// ruledOfMessages are classes of requests, responses and errors that no step emits yet.
func ruledOfMessages() map[Outcome]string {
	return map[Outcome]string{
		"content-location-missing":   "The response has no Content-Location.",
		"created-without-body":       "A response with status 201 does not contain the resource.",
		"etag-missing-on-204":        "A response with status 204 has no ETag.",
		"gateway-body":               "A response with status 401 or 403 has a body that is not SCIM.",
		"invalid-path":               "A path was answered 400 with scimType invalidPath.",
		"invalid-syntax":             "The error has scimType invalidSyntax.",
		"invalid-value":              "The error has scimType invalidValue.",
		"json-request-refused":       "A request body of type application/json was refused.",
		"json-though-asked":          "The response is application/json although application/scim+json was asked for.",
		"known-elsewhere":            "A scimType of the RFC's table stands with another status than 400.",
		"location-missing":           "A response with status 201 has no Location.",
		"location-missing-elsewhere": "A response with another status than 201 has no Location.",
		"method-not-allowed":         "An operation that is not supported was answered 405 instead of 501.",
		"no-challenge":               "A response with status 401 has no WWW-Authenticate.",
		"no-scim-type":               "The error has the right status and no scimType.",
		"not-found":                  "An operation that is not supported was answered 404 instead of 501.",
		"not-implemented":            "A query that is not supported was answered 501.",
		"only-newer":                 "Only a newer version of TLS than 1.2 is accepted.",
		"other-case":                 "The scimType is spelled in another letter case.",
		"other-client-error":         "The operation was answered with another status of 400 to 499 than the RFC names.",
		"other-scim-type":            "The error has another scimType than the RFC names.",
		"put-no-content":             "A PUT was answered 204 without the resource.",
		"relative-location":          "Location is a relative URL.",
		"unauthorized":               "A discovery endpoint requires authentication.",
		"unknown-keyword":            "The scimType is none that the RFC lists.",
		"unparsable-without-keyword": "A body that is not JSON was answered 400 without scimType.",
		"update-bad-request":         "A PUT or PATCH that conflicts was answered 400 instead of 409.",
		"variant-not-found":          "A variant of the URL, such as one with a slash at its end, was answered 404.",
		"variant-redirected":         "A variant of the URL was answered by a redirect.",
	}
}

// ruledOfData are classes of what a resource holds after a write that no step emits yet.
func ruledOfData() map[Outcome]string {
	return map[Outcome]string{
		"ascii-case-missed":       "Names that differ in the case of ASCII letters count as different.",
		"below-one-second":        "Two times that should be equal differ by less than a second.",
		"capitals-refused":        "Add, Replace or Remove with a capital letter was answered 400.",
		"changed":                 "A read-only attribute was changed.",
		"cleared":                 "An attribute that a PUT leaves out has no value any more.",
		"coerced":                 "A value of another JSON type was converted.",
		"complex-replaced":        "An add replaced the whole complex value instead of merging it.",
		"created":                 "The element that the path did not match was created.",
		"defaulted":               "An attribute that a PUT leaves out has its default value.",
		"duplicate-refused":       "A second resource with the same externalId was refused.",
		"empty-array":             "An attribute without a value is shown as an empty array.",
		"empty-string":            "An attribute without a value is shown as an empty string.",
		"first-kept":              "Of two primary values the first was kept.",
		"flattened-refused":       "Keys with dots or URNs in the value of an operation were answered 400.",
		"free-text-accepted":      "A country that is no ISO 3166 code was accepted.",
		"id-contradicted-refused": "A PUT was refused because the id in its body contradicts the URL.",
		"kept":                    "An attribute that a PUT leaves out kept its value.",
		"last-kept":               "Of two primary values the last was kept.",
		"literal-member":          "A key that names a path was stored as it stands.",
		"lower-case-refused":      "add, replace or remove in lower case was answered 400.",
		"member-replaced":         "The value of a member was changed in place instead of refused.",
		"no-op-add-moved":         "An add that changes nothing moved lastModified.",
		"no-op-put-moved":         "A PUT that changes nothing moved lastModified.",
		"null":                    "An attribute without a value is shown as null.",
		"old-values-lost":         "An add removed values that were there before.",
		"other-case-ignored":      "A member whose name is in another letter case was ignored.",
		"other-case-matched":      "An id in another letter case was matched by a filter.",
		"other-case-read":         "An id in another letter case was found.",
		"other-case-refused":      "A member whose name is in another letter case was refused.",
		"patch-ignored":           "A PATCH of a read-only attribute was accepted, and the value is unchanged.",
		"plain-refused":           "An operation without a path, with plain attribute names, was refused.",
		"reformatted":             "Another spelling of the same value is there.",
		"response-misspelt":       "The response spells an attribute's name in another letter case.",
		"same-value-appended":     "A value that was there already was added a second time.",
		"same-value-replaced":     "A value that was there already was replaced by the new one.",
		"shared-by-types":         "A user and a group have the same id.",
		"string-refused":          "A string in place of a boolean or an object was answered 400.",
		"two-returned":            "Two values are shown as primary.",
		"unicode-missed":          "Names that are equal after Unicode normalization count as different.",
		"unlisted-removed":        "A member that was not listed was removed.",
		"write-refused":           "A POST or PUT was refused because of a read-only attribute.",
	}
}

// ruledOfSearches are classes of filters, lists, paging and attribute selection that no step emits yet.
func ruledOfSearches() map[Outcome]string {
	return map[Outcome]string{
		"absent-matched":            "The operator ne matches resources without the attribute.",
		"absent-unmatched":          "The operator ne does not match resources without the attribute.",
		"absent-when-complete":      "A complete result has no startIndex or itemsPerPage.",
		"bare-complex-matched":      "A filter on a complex attribute was applied to its sub-attribute value.",
		"bare-complex-refused":      "A filter on a complex attribute without a sub-attribute was refused.",
		"beyond-end-refused":        "A startIndex after the last result was refused.",
		"both-methods":              "Index and cursor paging were used together.",
		"echoed-below-one":          "A startIndex below 1 was returned as it was sent.",
		"empty-result":              "A filter on an unknown attribute found nothing.",
		"empty-string-present":      "The operator pr matches an empty string.",
		"estimated":                 "totalResults is an estimate.",
		"false-not-present":         "The operator pr does not match an attribute with the value false.",
		"filter-applied":            "A filter on a discovery endpoint was applied instead of refused.",
		"filter-ignored":            "A filter on a discovery endpoint was ignored instead of refused.",
		"invalid-filter":            "The filter was answered 400 with scimType invalidFilter.",
		"invalid-filter-matching":   "The filter on a matching attribute was answered 400 with scimType invalidFilter.",
		"literal-type-coerced":      "A literal of another type was converted before the comparison.",
		"literal-type-refused":      "A literal of another type was refused.",
		"literal-type-unmatched":    "A literal of another type matched nothing.",
		"maximum-clamped":           "A count above the maximum returned the maximum.",
		"maximum-refused":           "A count above the maximum was refused.",
		"meta-extra":                "meta is returned although it was not selected.",
		"meta-missing":              "meta is not returned although it was selected.",
		"missing-in-partial":        "schemas is left out where attributes were selected.",
		"negative-refused":          "A negative count was refused.",
		"not-without-space-refused": "The operator not, directly followed by a parenthesis, was refused.",
		"null-literal":              "A comparison with null was accepted.",
		"one-preferred":             "Of attributes and excludedAttributes one was applied.",
		"one-type-only":             "A query of several resource types returned one of them.",
		"page-returned":             "A count of 0 returned resources.",
		"paging-honoured":           "A discovery endpoint applied paging.",
		"requested-size":            "itemsPerPage is the requested size instead of the returned one.",
		"resources-absent":          "A list without results has no Resources.",
		"single-quotes-refused":     "A value in single quotes was refused.",
		"unfiltered":                "A filter on an unknown attribute returned every resource.",
		"unknown-name-ignored":      "An unknown name in attributes was ignored.",
		"unknown-name-refused":      "An unknown name in attributes was refused.",
		"unsupported-ignored":       "A parameter that is not supported was ignored.",
		"unsupported-refused":       "A parameter that is not supported was refused.",
		"wrapped-around":            "A startIndex after the last result returned results from the start.",
	}
}

// ruledOfFeatures are classes of bulk, discovery, versions and extensions that no step emits yet.
func ruledOfFeatures() map[Outcome]string {
	return map[Outcome]string{
		"absent-unsupported":        "A limit of a feature that is not supported is left out.",
		"answered-4xx":              "A bulk request that ended early was answered with a status of 400 to 499.",
		"as-printed":                "The schema has a mistake of the RFC's example as it is printed.",
		"backward-unresolved":       "A bulkId of an earlier operation was not resolved.",
		"bare-array":                "A discovery endpoint returned an array instead of a list response.",
		"conflict":                  "A version that does not match was answered 409 instead of 412.",
		"contradicts-prose":         "The schema contradicts the text of the RFC.",
		"create-only":               "A password is accepted on creation only.",
		"endpoint-without-slash":    "The endpoint of a resource type has no slash at its start.",
		"equals-id":                 "meta.resourceType is the id of the resource type instead of its name.",
		"explained-in-description":  "The error of a bulk operation is explained in description.",
		"foreign-resource":          "/Me returned another user's resource.",
		"forward-conflict":          "A bulkId of a later operation was answered 409.",
		"id-listed":                 "The schema lists id among its attributes.",
		"limit-mentioned":           "The error says in words which limit was exceeded.",
		"listed":                    "The schema lists common attributes.",
		"name-not-found":            "A resource type cannot be read by its name.",
		"other-reading":             "The provider follows another reading of a text that contradicts itself.",
		"other-value":               "The schema has another value than the RFC's example.",
		"path-unresolved":           "A bulkId in a path was not resolved.",
		"plural-only":               "Only SCIM 1.1's /ServiceProviderConfigs exists.",
		"rest-omitted":              "The result of a bulk request that ended early omits the other operations.",
		"rest-reported":             "The result of a bulk request that ended early reports the other operations.",
		"same-value-other-endpoint": "A value that is unique on the server exists at two endpoints.",
		"stale-delete-done":         "A DELETE with an old version was carried out.",
		"status-number":             "The status of a bulk operation is a number.",
		"status-object":             "The status of a bulk operation is an object.",
		"stopped-one-later":         "A bulk request ended one error later than failOnErrors says.",
		"zero-unsupported":          "A limit of a feature that is not supported is 0.",
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
