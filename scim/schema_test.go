package scim

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemas compares every characteristic with testdata/schemas.txt, in both directions.
func TestSchemas(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/schemas.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			want = append(want, strings.TrimSpace(line))
		}
	}
	got := rows("common", "", common()[1:]) // schemas has no characteristics in the RFC
	for _, schema := range []*Schema{
		UserSchema(), GroupSchema(), EnterpriseSchema(), ConfigSchema(), ResourceTypeSchema(), SchemaOfSchemas(),
	} {
		got = append(got, rows(schema.ID, "", schema.Attributes)...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("characteristics (-want +got):\n%s", diff)
	}
}

func rows(schema, parent string, attributes []*Attribute) []string {
	dash := func(text string) string {
		if text == "" {
			return "-"
		}
		return text
	}
	word := func(is bool, yes, no string) string {
		if is {
			return yes
		}
		return no
	}
	var out []string
	for _, a := range attributes {
		caseExact, uniqueness := "-", dash(a.Uniqueness)
		if a.Type == String || a.Type == Reference || a.Type == Binary {
			caseExact = word(a.CaseExact, "exact", "ignorecase")
		}
		if parent == "meta." {
			uniqueness = "-" // RFC 7643 §3.1 says nothing of it
			if a.Type == DateTime {
				caseExact = "-"
			}
		}
		out = append(out, strings.Join([]string{
			schema, parent + a.Name, a.Type, word(a.MultiValued, "multi", "single"), word(a.Required, "required", "optional"), caseExact,
			a.Mutability, a.Returned, uniqueness, dash(strings.Join(a.CanonicalValues, ",")), reference(schema, a, dash),
		}, " "))
		if schema != SchemaSchema || a.Name != "subAttributes" { // the same again, see the note in the RFC
			out = append(out, rows(schema, parent+a.Name+".", a.SubAttributes)...)
		}
	}
	return out
}

func reference(schema string, a *Attribute, dash func(string) string) string {
	if schema == "common" {
		return "-"
	}
	return dash(strings.Join(a.ReferenceTypes, ","))
}

// TestSchemaResource: no null anywhere, all characteristics, as Entra reads it (Microsoft, "Develop a SCIM endpoint").
func TestSchemaResource(t *testing.T) {
	t.Parallel()
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case nil:
			t.Errorf("%s: got null, want it left out", path)
		case []any:
			for _, item := range value {
				walk(path+"[]", item)
			}
		case map[string]any:
			for key, item := range value {
				walk(path+"."+key, item)
			}
			if _, isAttribute := value["multiValued"]; isAttribute {
				for _, key := range []string{"name", "type", "description", "required", "mutability", "returned"} {
					if value[key] == nil {
						t.Errorf("%s: want %s, got none", path, key)
					}
				}
				if value["type"] == "complex" && value["subAttributes"] == nil {
					t.Errorf("%s: want subAttributes, got none", path)
				}
			}
		}
	}
	for _, schema := range []*Schema{UserSchema(), GroupSchema(), EnterpriseSchema(), SchemaOfSchemas()} {
		text, err := json.Marshal(schema.Resource())
		if err != nil {
			t.Fatal(err)
		}
		document := decode(t, string(text))
		walk(schema.Name, map[string]any(document))
		if document.ID() != schema.ID {
			t.Errorf("id: got %s, want %s", document.ID(), schema.ID)
		}
	}
}

func TestTypeFind(t *testing.T) {
	t.Parallel()
	user := UserType()
	for text, want := range map[string]string{
		`USERNAME`:                     "/userName/",
		`id`:                           "/id/",
		`meta.created`:                 "/meta/created",
		`schemas`:                      "/schemas/",
		SchemaUser + `:name.FORMATTED`: "/name/formatted",
		SchemaUser + `:externalId`:     "/externalId/",
		`department`:                   "EnterpriseUser/department/",
		strings.ToUpper(SchemaEnterprise) + `:manager.value`: "EnterpriseUser/manager/value",
		SchemaEnterprise:               "EnterpriseUser//",
		SchemaEnterprise + `:userName`: "",
		SchemaGroup + `:displayName`:   "",
		SchemaUser:                     "",
		`members`:                      "",
		`name.x`:                       "",
		`title.x`:                      "",
		SchemaEnterprise + `.x`:        "",
		`urn:x:y`:                      "",
	} {
		path, err := ParsePath(text)
		if err != nil {
			t.Fatal(err)
		}
		target, ok := user.Find(path)
		got := ""
		if ok {
			if target.Extension != nil {
				got = target.Extension.Name
			}
			got += "/"
			if target.Attribute != nil {
				got += target.Attribute.Name
			}
			got += "/"
			if target.Sub != nil {
				got += target.Sub.Name
			}
		}
		if got != want {
			t.Errorf("Find(%s): got %q, want %q", text, got, want)
		}
	}
}

func TestTypeResource(t *testing.T) {
	t.Parallel()
	user, group := UserType().Resource(), GroupType().Resource()
	if user["endpoint"] != "/Users" || user["schema"] != SchemaUser || user["name"] != "User" || group["schema"] != SchemaGroup {
		t.Errorf("got %v and %v, want the resource types of RFC 7643 §8.6", user, group)
	}
	want := []any{map[string]any{"schema": SchemaEnterprise, "required": false}}
	if diff := cmp.Diff(any(want), user["schemaExtensions"]); diff != "" {
		t.Errorf("schemaExtensions (-want +got):\n%s", diff)
	}
	if extensions, present := group["schemaExtensions"]; present {
		t.Errorf("schemaExtensions of Group: got %v, want none", extensions)
	}
}
