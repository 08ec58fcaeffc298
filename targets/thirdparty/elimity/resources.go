package main

import (
	"net/http"
	"reflect"
	"time"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/filter"
	"github.com/elimity-com/scim/optional"
)

// resources implements scim.ResourceHandler and scim.ResourceSearcher for one resource type.
type resources struct {
	store *store
	of    *collection
}

// Create implements scim.ResourceHandler.
func (h resources) Create(r *http.Request, attributes scim.ResourceAttributes) (scim.Resource, error) {
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	stored, err := h.store.put(h.of, newID(), attributes)
	if err != nil {
		return scim.Resource{}, err
	}
	return h.resource(stored, projectionOf(r)), nil
}

// Get implements scim.ResourceHandler.
func (h resources) Get(r *http.Request, id string) (scim.Resource, error) {
	h.store.mu.RLock()
	defer h.store.mu.RUnlock()
	stored, err := h.of.find(id)
	if err != nil {
		return scim.Resource{}, err
	}
	return h.resource(stored, projectionOf(r)), nil
}

// GetAll implements scim.ResourceHandler.
func (h resources) GetAll(r *http.Request, params scim.ListRequestParams) (scim.Page, error) {
	return h.page(params.FilterValidator, params.StartIndex, params.Count, projectionOf(r)), nil
}

// Search implements scim.ResourceSearcher.
func (h resources) Search(_ *http.Request, params scim.SearchParams) (scim.Page, error) {
	shape := newProjection(params.Attributes, params.ExcludedAttributes)
	return h.page(params.FilterValidator, params.StartIndex, params.Count, shape), nil
}

// Replace implements scim.ResourceHandler.
func (h resources) Replace(r *http.Request, id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	if _, err := h.of.find(id); err != nil {
		return scim.Resource{}, err
	}
	stored, err := h.store.put(h.of, id, attributes)
	if err != nil {
		return scim.Resource{}, err
	}
	return h.resource(stored, projectionOf(r)), nil
}

// Patch implements scim.ResourceHandler: all operations or none. An answer without attributes becomes 204, which the
// library's documentation reserves for operations that change nothing.
func (h resources) Patch(r *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	stored, err := h.of.find(id)
	if err != nil {
		return scim.Resource{}, err
	}
	changed := patch{
		of:              h.of,
		attributes:      object(deepCopy(map[string]interface{}(stored.attributes))),
		createOnReplace: h.store.options.CreateOnReplace,
	}
	for _, operation := range operations {
		if err := changed.apply(operation); err != nil {
			return scim.Resource{}, err
		}
	}
	completed, err := h.store.complete(h.of, changed.attributes)
	if err != nil {
		return scim.Resource{}, err
	}
	if reflect.DeepEqual(completed, stored.attributes) {
		return scim.Resource{}, nil
	}
	if stored, err = h.store.put(h.of, id, completed); err != nil {
		return scim.Resource{}, err
	}
	return h.resource(stored, projectionOf(r)), nil
}

// Delete implements scim.ResourceHandler.
func (h resources) Delete(_ *http.Request, id string) error {
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	stored, err := h.of.find(id)
	if err != nil {
		return err
	}
	h.store.remove(h.of, stored)
	return nil
}

func (h resources) page(matching *filter.Validator, startIndex, count int, shape projection) scim.Page {
	h.store.mu.RLock()
	defer h.store.mu.RUnlock()
	page := scim.Page{Resources: []scim.Resource{}} // not nil, which the library would render as null
	for _, id := range h.of.order {
		stored := h.of.records[id]
		if matching != nil && matching.PassesFilter(h.filterable(stored)) != nil {
			continue
		}
		page.TotalResults++
		if page.TotalResults >= startIndex && len(page.Resources) < count {
			page.Resources = append(page.Resources, h.resource(stored, shape))
		}
	}
	return page
}

// whole is a resource's attributes with those that the store computes.
func (h resources) whole(stored *record) scim.ResourceAttributes {
	if h.of != h.store.users {
		return stored.attributes
	}
	groups := h.store.groupsOf(stored.id)
	if len(groups) == 0 {
		return stored.attributes
	}
	attributes := scim.ResourceAttributes(copyMap(stored.attributes))
	attributes["groups"] = groups
	return attributes
}

func (h resources) resource(stored *record, shape projection) scim.Resource {
	resource := scim.Resource{
		ID:         stored.id,
		Attributes: shape.apply(h.whole(stored)),
		Meta:       scim.Meta{Created: &stored.created, LastModified: &stored.modified},
	}
	if externalID, ok := resource.Attributes["externalId"].(string); ok {
		resource.ExternalID = optional.NewString(externalID)
	}
	return resource
}

// filterable is a resource as the library's filter wants to see it: with the common attributes, and the attributes of
// extensions at the top under their full names.
func (h resources) filterable(stored *record) map[string]interface{} {
	seen := copyMap(h.whole(stored))
	seen["id"] = stored.id
	schemas := []interface{}{h.of.schema.ID}
	for _, extension := range h.of.extensions {
		for name, value := range object(stored.attributes[extension.ID]) {
			seen[extension.ID+":"+name] = value
		}
		schemas = append(schemas, extension.ID)
	}
	seen["schemas"] = schemas
	seen["meta"] = map[string]interface{}{
		"resourceType": h.of.name,
		"created":      stored.created.Format(time.RFC3339),
		"lastModified": stored.modified.Format(time.RFC3339),
		"location":     h.store.options.Base + h.of.endpoint + "/" + stored.id,
	}
	return seen
}
