package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// LoadMapping loads the mapping that a definition names: one that comes with scimproof, or a file.
func LoadMapping(definition targets.Definition) (*mockentra.Mapping, error) {
	if strings.HasSuffix(definition.Mapping, ".yaml") || strings.HasSuffix(definition.Mapping, ".yml") {
		data, err := definition.ReadFile(definition.Mapping)
		if errors.Is(err, fs.ErrInvalid) {
			return nil, fmt.Errorf("cannot read mapping %s: expected a file next to the definition, or in a directory under it", definition.Mapping)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read mapping %s: %w", definition.Mapping, err)
		}
		mapping, err := mockentra.ParseMapping(data)
		if wrong, ok := errors.AsType[*mockentra.MappingError](err); ok {
			wrong.File = definition.Mapping
			return nil, wrong
		}
		if err != nil {
			return nil, err
		}
		mapping.File = definition.Mapping
		return mapping, nil
	}
	return mockentra.LoadMapping(definition.Mapping)
}

// Recognisable refuses a mapping by which what a run creates at a provider could not be told from what others have: none of
// userName, externalId and a group's displayName carries the run's mark or the object's own GUID. Of a provider that we start
// everything is ours.
func Recognisable(definition targets.Definition, mapping *mockentra.Mapping) error {
	if definition.Kind() != "remote" {
		return nil
	}
	mark := targets.NewMark()
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		body, id := mapping.Creation(kind, mark)
		if body == nil {
			continue
		}
		sent := scim.ClaimOf(body).Sent
		if names := strings.ToLower(sent.UserName + "\n" + sent.DisplayName + "\n" + sent.ExternalID); !strings.Contains(names, mark) && !strings.Contains(names, id) {
			return fmt.Errorf("mapping %s sends no name that identifies a %s as created by this run: map userPrincipalName, mail or mailNickname to userName, objectId to externalId, or displayName to a group's displayName",
				definition.Mapping, strings.ToLower(kind.String()))
		}
	}
	return nil
}

// constants lists the externalIds that a mapping gives to everybody.
func constants(mapping *mockentra.Mapping) (names []string) {
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		one, _ := mapping.Creation(kind, targets.NewMark())
		other, _ := mapping.Creation(kind, targets.NewMark())
		if name := scim.ClaimOf(one).Sent.ExternalID; name != "" && name == scim.ClaimOf(other).Sent.ExternalID {
			names = append(names, name)
		}
	}
	return names
}

// TrustSearches asks, before anything is created, for names that nobody has, once for each matching attribute. Where somebody is
// found, the provider ignores filters: then no search proves that a resource is ours.
func (t *Target) TrustSearches(ctx context.Context, mapping *mockentra.Mapping) {
	t.Ledger.Constants(constants(mapping)...)
	client := t.Client()
	knobs, _ := t.Definition.Knobs("") // no error in a definition that was read
	for _, kind := range []mockentra.Kind{mockentra.User, mockentra.Group} {
		for _, path := range mapping.Searches(kind, "nobody-"+rand.Text(), knobs) {
			request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet, Path: []byte(path), Header: scim.Headers()}
			var response scim.Response
			client.Send(ctx, &request, &response)
			_, _ = t.Ledger.Heard(&request, &response, nil) // writes nothing: whatever is shown is somebody else's
			list, err := response.List()
			if !response.OK() || err != nil || max(list.Total, len(list.Resources)) == 0 {
				continue
			}
			t.Ledger.Distrust(fmt.Sprintf("filters are ignored: a search in %s that no resource has returned %d", asked(path), max(list.Total, len(list.Resources))))
		}
	}
}

// asked is what a search looks for, such as "Users for a userName".
func asked(path string) string {
	search, err := url.Parse(path)
	if err != nil {
		return path
	}
	attribute, _, _ := strings.Cut(search.Query().Get("filter"), " ")
	return search.Path + " for a " + attribute
}
