package story

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// discoverySteps are about what a provider says of itself, and whether that agrees with itself and with the mapping.
func discoverySteps() []Step {
	schemas := func(pattern, example string, look func(*World, []scim.Resource) []run.Check) Step {
		return Step{Pattern: pattern, Example: example, Reads: true, run: func(_ context.Context, w *World, _ []string) ([]run.Check, error) {
			return w.ofSchemas(look)
		}}
	}
	return []Step{
		{Pattern: `^somebody asks the provider what it offers$`, Example: "somebody asks the provider what it offers", Reads: true, run: asksWhatIsOffered},
		{Pattern: `^the configuration says that PATCH and filters are supported$`,
			Example: "the configuration says that PATCH and filters are supported", Reads: true, run: afterAsking(configured)},
		{Pattern: `^the resource types are those that Entra provisions, with schemas that are listed$`,
			Example: "the resource types are those that Entra provisions, with schemas that are listed", Reads: true, run: afterAsking(typesListed)},
		{Pattern: `^the schemas are one list with all of what Entra writes$`,
			Example: "the schemas are one list with all of what Entra writes", Reads: true, run: afterAsking(schemasListed)},
		schemas(`^each schema has a URI of its own as its id$`, "each schema has a URI of its own as its id", schemaIDs),
		schemas(`^each schema describes its attributes, without null$`, "each schema describes its attributes, without null", schemaAttributes),
		schemas(`^each attribute says who may change it in SCIM's words$`, "each attribute says who may change it in SCIM's words", mutabilities),
		schemas(`^the schemas have each attribute that Entra writes, and let it be written$`,
			"the schemas have each attribute that Entra writes, and let it be written", mappedOffered),
		{Pattern: `^what the schemas call writable of ([A-Z][a-z]+) has taken on the changes$`,
			Example: "what the schemas call writable of Ada has taken on the changes", run: withPerson(writableChanged)},
	}
}

func asksWhatIsOffered(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.asksOffer(ctx)
	return nil, nil
}

// afterAsking makes a step of one about what the provider offers.
func afterAsking(look func(*World) []run.Check) stepFunc {
	return func(_ context.Context, w *World, _ []string) ([]run.Check, error) {
		if !w.offer.asked {
			return nil, errors.New("the scenario has no answer about what the provider offers yet: add one in a When step")
		}
		return look(w), nil
	}
}

// ofSchemas looks at the schemas. Where the provider lists none, nothing can be said of them: the scenario about the list says so.
func (w *World) ofSchemas(look func(*World, []scim.Resource) []run.Check) ([]run.Check, error) {
	return afterAsking(func(w *World) []run.Check {
		schemas, err := documents(&w.offer.schemas)
		if err != nil {
			missing := fault(GivenPrefix+"schemas", features.Missing, "the schemas of the provider", "not tested: /Schemas has "+err.Error())
			return w.from(&w.offer.schemas, restOn("7644-4-schemas-list", missing)...)
		}
		return w.from(&w.offer.schemas, look(w, schemas)...)
	})(nil, w, nil)
}

// from says in which answer checks have looked.
func (w *World) from(answer *scim.Response, checks ...run.Check) []run.Check {
	for i := range checks {
		checks[i].Exchanges = append(checks[i].Exchanges, answer.Exchange)
	}
	return checks
}

// configured wants a configuration that says what the provider does: whoever provisions it needs PATCH and filters.
func configured(w *World) []run.Check {
	const id, want = "config-says", "a ServiceProviderConfig with patch and filter supported"
	answer := &w.offer.config
	config, err := answer.Decode()
	switch {
	case !answer.OK():
		return w.from(answer, withAnswer(fault(id, features.Missing, want, answer.String()), answer, "the request"))
	case err != nil:
		return w.from(answer, fault(id, features.Malformed, want, err.Error()))
	case !hasSchema(config, scim.SchemaConfig):
		return w.from(answer, fault(id, features.Malformed, want, "schemas "+scim.Compact(config["schemas"])))
	}
	for _, name := range []string{"patch", "filter"} {
		feature, _ := config[name].(map[string]any)
		if supported, _ := feature["supported"].(bool); !supported {
			check := fault(id, features.Wrong, name+` {"supported":true}`, name+" "+scim.Compact(config[name]))
			check.Pointer = "/" + name
			return w.from(answer, check)
		}
	}
	return w.from(answer, pass(id, 3, want))
}

// kindsProvisioned are the types that the mapping writes, with their endpoints.
func (w *World) kindsProvisioned() []*scim.Type {
	kinds := []*scim.Type{scim.UserType()}
	if len(w.setting.Mapping.Groups) > 0 {
		kinds = append(kinds, scim.GroupType())
	}
	return kinds
}

// typesListed wants a type for each kind that Entra writes, at the place where Entra writes it, whose schemas are listed.
func typesListed(w *World) []run.Check {
	const id = "types-listed"
	answer := &w.offer.types
	types, err := documents(answer)
	if err != nil {
		return w.from(answer, fault(id, features.Missing, "a list of resource types", err.Error()))
	}
	var checks []run.Check
	for _, kind := range w.kindsProvisioned() {
		want := fmt.Sprintf("a resource type of %s at %s", kind.Schema.ID, kind.Endpoint)
		at := slices.IndexFunc(types, func(one scim.Resource) bool { return strings.EqualFold(saidOf(one, "schema"), kind.Schema.ID) })
		switch {
		case at < 0:
			checks = append(checks, fault(id, features.Missing, want, "none"))
		case !endsIn(saidOf(types[at], "endpoint"), kind.Endpoint):
			checks = append(checks, fault(id, features.Wrong, want, "endpoint "+saidOf(types[at], "endpoint")))
		default:
			checks = append(checks, pass(id, 2, want))
		}
	}
	return append(w.from(answer, checks...), w.schemasOfTypes("type-schemas-listed", types)...)
}

// endsIn tells an endpoint, with a slash before it or not (A47), or as a whole URL.
func endsIn(endpoint, path string) bool {
	if parsed, err := url.Parse(endpoint); err == nil {
		endpoint = parsed.Path
	}
	return strings.HasSuffix("/"+strings.Trim(endpoint, "/"), path)
}

// schemasOfTypes wants the schemas that resource types name among those that are listed. Without a list there is nothing to compare.
func (w *World) schemasOfTypes(id string, types []scim.Resource) []run.Check {
	schemas, err := documents(&w.offer.schemas)
	if err != nil {
		return nil
	}
	looked := 0
	for _, one := range types {
		named := []string{saidOf(one, "schema")}
		for _, extension := range inside(one, "schemaExtensions") {
			named = append(named, saidOf(extension, "schema"))
		}
		for _, uri := range named {
			if _, there := schemaOf(schemas, uri); !there && uri != "" {
				check := fault(id, features.Missing, "the schema "+uri+" of the resource type "+saidOf(one, "name"), "no schema with this id")
				return w.from(&w.offer.schemas, check)
			}
			looked++
		}
	}
	return w.from(&w.offer.schemas, pass(id, looked, "each schema of the resource types listed"))
}

// schemasListed wants a list response with every schema in it, those above all of what Entra writes.
func schemasListed(w *World) []run.Check {
	const id, want = "schemas-listed", "200 with a ListResponse of all schemas"
	answer := &w.offer.schemas
	list, err := answer.List()
	switch {
	case !answer.OK():
		return w.from(answer, withAnswer(fault(id, features.Missing, want, answer.String()), answer, "the request"))
	case isArray(answer.Body):
		return w.from(answer, fault(id, features.BareArray, want, "an array"))
	case err != nil:
		return w.from(answer, fault(id, features.Malformed, want, err.Error()))
	case !hasSchema(list.Raw, scim.MessageList):
		return w.from(answer, fault(id, features.Malformed, want, "schemas "+scim.Compact(list.Raw["schemas"])))
	case list.Total != len(list.Resources):
		got := fmt.Sprintf("totalResults %d and %d resources", list.Total, len(list.Resources))
		return w.from(answer, fault(id, features.Wrong, want, got))
	}
	for _, kind := range w.kindsProvisioned() {
		if _, there := schemaOf(list.Resources, kind.Schema.ID); !there {
			return w.from(answer, fault(id, features.Missing, "the schema "+kind.Schema.ID, "no schema with this id"))
		}
	}
	return w.from(answer, pass(id, len(list.Resources), want))
}

func schemaIDs(_ *World, schemas []scim.Resource) []run.Check {
	const id, want = "schema-ids", "a URI as id of each schema, each once"
	seen := map[string]bool{}
	for _, schema := range schemas {
		uri := schema.ID()
		switch parsed, err := url.Parse(uri); {
		case uri == "":
			return []run.Check{fault(id, features.Missing, want, "id "+scim.Compact(schema["id"]))}
		case err != nil || parsed.Scheme == "":
			return []run.Check{fault(id, features.Malformed, want, "id "+uri)}
		case seen[strings.ToLower(uri)]:
			return []run.Check{fault(id, features.Duplicated, want, "two schemas with the id "+uri)}
		}
		seen[strings.ToLower(uri)] = true
	}
	return []run.Check{pass(id, len(schemas), want)}
}

// schemaAttributes wants attributes with the two characteristics that have no default (RFC 7643 §2.2, §7), and no value that is null.
func schemaAttributes(_ *World, schemas []scim.Resource) []run.Check {
	const id = "schema-attributes"
	looked := 0
	for _, schema := range schemas {
		var wrong []run.Check
		everyAttribute(schema, func(name string, attribute scim.Resource) {
			looked++
			for _, characteristic := range []string{"name", "type"} {
				if saidOf(attribute, characteristic) == "" {
					got := characteristic + " " + scim.Compact(attribute[characteristic])
					wrong = append(wrong, fault(id, features.Missing, "a "+characteristic+" of the attribute "+name+" in "+schema.ID(), got))
				}
			}
			for characteristic, said := range attribute {
				if said == nil {
					wrong = append(wrong, fault(id, features.Malformed, "no null in the description of "+name+" in "+schema.ID(), characteristic+" null"))
				}
			}
		})
		if len(inside(schema, "attributes")) == 0 {
			wrong = append(wrong, fault(id, features.Missing, "attributes of "+schema.ID(), "attributes "+scim.Compact(schema["attributes"])))
		}
		if len(wrong) > 0 {
			return wrong[:1]
		}
	}
	return []run.Check{pass(id, looked, "each attribute with a name and a type")}
}

func mutabilities(_ *World, schemas []scim.Resource) []run.Check {
	const id = "mutability-word"
	words := []string{scim.ReadOnly, scim.ReadWrite, scim.Immutable, scim.WriteOnly}
	looked := 0
	var wrong []run.Check
	for _, schema := range schemas {
		everyAttribute(schema, func(name string, attribute scim.Resource) {
			looked++
			if said, there := attribute.Get("mutability"); there && !slices.Contains(words, fmt.Sprint(said)) {
				want := fmt.Sprintf("mutability of %s in %s as one of %s", name, schema.ID(), strings.Join(words, ", "))
				wrong = append(wrong, fault(id, features.Wrong, want, scim.Compact(said)))
			}
		})
	}
	if len(wrong) > 0 {
		return wrong[:1]
	}
	return []run.Check{pass(id, looked, "mutability of each attribute as one of "+strings.Join(words, ", "))}
}

// mappedOffered compares the schemas with what Entra writes. externalId is common to all resources and stands in no schema (RFC 7643 §3.1).
func mappedOffered(w *World, schemas []scim.Resource) []run.Check {
	looked := 0
	var wrong []run.Check
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		for _, origin := range w.folk.origins[kind] {
			path, err := scim.ParsePath(origin.Target)
			if err != nil || plain(origin.Target) == "externalid" {
				continue
			}
			looked++
			if check := offers(schemas, kind, origin, path); check != nil {
				wrong = append(wrong, at(origin.Target, *check))
			}
		}
	}
	return append(wrong, pass("mapped-offered", looked, "the schemas compared with each row of the mapping"))
}

// offers says how the schemas deny what Entra writes to a target, nil where they do not.
func offers(schemas []scim.Resource, kind mockentra.Kind, origin mockentra.Origin, path scim.Path) *run.Check {
	const id = "mapped-offered"
	attribute, leaf, err := offered(schemas, kind, path)
	if err != nil {
		check := fault(id, features.Missing, origin.Target+" among the schemas", err.Error())
		return &check
	}
	for _, part := range []scim.Resource{attribute, leaf} {
		if saidOf(part, "mutability") == scim.ReadOnly {
			check := fault(id, features.Wrong, origin.Target+" that can be written", saidOf(part, "name")+" with mutability readOnly")
			return &check
		}
	}
	if want, got := typeWanted(origin), saidOf(leaf, "type"); !slices.Contains(want, got) && !origin.List {
		check := fault(id, features.Wrong, origin.Target+" of the type "+strings.Join(want, " or "), "type "+got)
		return &check
	}
	return nil
}

// typeWanted are the data types that a provider's attribute may have, so that what Entra sends is of it.
func typeWanted(origin mockentra.Origin) []string {
	switch {
	case origin.Reference:
		return []string{scim.Complex}
	case origin.Boolean:
		return []string{scim.Boolean}
	}
	return []string{scim.String, scim.Reference, scim.DateTime, scim.Binary}
}

// writableChanged wants each change of an attribute that the provider's schemas have, and let be written. What they lack, or call readOnly,
// the scenario about the mapping says.
func writableChanged(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "writable-changed"
	w.asksOffer(ctx)
	schemas, _ := documents(&w.offer.schemas)
	return w.checkAccount(ctx, p, id, "the changes", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range p.changed {
			target := targetOf(word)
			path, err := scim.ParsePath(target)
			if err != nil {
				continue
			}
			attribute, leaf, err := offered(schemas, mockentra.User, path)
			if err != nil || saidOf(attribute, "mutability") == scim.ReadOnly || saidOf(leaf, "mutability") == scim.ReadOnly {
				continue
			}
			checks = append(checks, at(target, equal(id, w.wanted(p, word), value(resource, target))))
		}
		if len(checks) == 0 {
			return []run.Check{standing(fault(id, features.Unverifiable, "a change of what the schemas let be written", "not tested: the schemas have none of what was changed"))}
		}
		return checks
	}), nil
}
