package flawed

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// object is a decoded JSON object.
type object = map[string]any

// wrap is the shape of a flaw.
type wrap = func(http.Handler) http.Handler

// is reports whether r has that method on that collection ("Users", "Groups"), or on one of its resources.
func is(r *http.Request, method, collection string) bool {
	return r.Method == method && (r.URL.Path == "/"+collection || strings.HasPrefix(r.URL.Path, "/"+collection+"/"))
}

// idOf is the last segment of a resource's path, "" for a collection.
func idOf(r *http.Request) string {
	_, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return id
}

// ofEntra reports whether a request has the header that only the service sends, in whatever letters it comes.
func ofEntra(r *http.Request) bool {
	for name := range r.Header {
		if strings.EqualFold(name, "ADSCIMVersion") {
			return true
		}
	}
	return false
}

// only lets a flaw see the requests of one method on one collection; all others pass by it.
func only(method, collection string, flaw wrap) wrap {
	return func(next http.Handler) http.Handler {
		flawed := flaw(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if is(r, method, collection) {
				flawed.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// beforehand makes a flaw that does something else, perhaps at the provider behind it, before it hands on a request of one method on one
// collection.
func beforehand(method, collection string, do func(next http.Handler, r *http.Request)) wrap {
	return only(method, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			do(next, r)
			next.ServeHTTP(w, r)
		})
	})
}

// misread makes a flaw that misreads the bodies of creations of users.
func misread(edit func(object)) wrap { return misreadIn("Users", edit) }

// misreadIn is misread for a collection.
func misreadIn(collection string, edit func(object)) wrap {
	return beforehand(http.MethodPost, collection, func(_ http.Handler, r *http.Request) {
		if body := capture.Decode(capture.Take(r)); body != nil {
			edit(body)
			capture.Give(r, []byte(scim.JSON(body)))
		}
	})
}

// aside makes another request with the credentials of r.
func aside(next http.Handler, r *http.Request, method, path string, body any) *capture.Answer {
	other := r.Clone(r.Context())
	other.Method, other.URL, other.RequestURI = method, &url.URL{Path: path}, path
	if before, query, ok := strings.Cut(path, "?"); ok {
		other.URL = &url.URL{Path: before, RawQuery: query}
	}
	capture.Give(other, nil)
	if body != nil {
		capture.Give(other, []byte(scim.JSON(body)))
	}
	return capture.Of(next, other)
}

// returned makes a flaw that shows resources of a collection wrongly, alone and in lists, without touching what is stored.
func returned(collection string, edit func(object)) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, path, _ := strings.Cut(r.URL.Path, "/"); !strings.HasPrefix(path, collection) {
				next.ServeHTTP(w, r)
				return
			}
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if body == nil || !kept.OK() {
				kept.Pass(w)
				return
			}
			each(body, edit)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	}
}

// each visits the resources of a list response, or the one resource.
func each(body object, visit func(object)) {
	listed, isList := body["Resources"].([]any)
	if !isList && body["totalResults"] == nil {
		visit(body)
	}
	for _, item := range listed {
		visit(item.(object))
	}
}

// refuse answers with a SCIM error.
func refuse(w http.ResponseWriter, status int, kind, detail string) {
	body := object{"schemas": []string{scim.MessageError}, "status": strconv.Itoa(status), "detail": detail}
	if kind != "" {
		body["scimType"] = kind
	}
	w.Header().Set("Content-Type", scim.MediaType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, scim.JSON(body))
}

// operation is one PATCH operation. Path is never empty: operations without a path are split by key.
type operation struct {
	op    string // lower case
	path  string
	value any
}

func (o operation) about(path string) bool {
	return strings.EqualFold(o.path, path) || strings.EqualFold(o.path, scim.SchemaUser+":"+path)
}

// within reports whether the path begins like that: an attribute, a URN, a value path.
func (o operation) within(prefix string) bool {
	return strings.HasPrefix(strings.ToLower(o.path), strings.ToLower(prefix))
}

// operations reads a PATCH body.
func operations(body object) []operation {
	var all []operation
	listed, _ := body["Operations"].([]any)
	for _, item := range listed {
		from, _ := item.(object)
		verb, _ := from["op"].(string)
		path, _ := from["path"].(string)
		if members, ok := from["value"].(object); ok && path == "" {
			for _, key := range slices.Sorted(maps.Keys(members)) {
				all = append(all, operation{strings.ToLower(verb), key, members[key]})
			}
			continue
		}
		all = append(all, operation{strings.ToLower(verb), path, from["value"]})
	}
	return all
}

// patched makes a flaw that misreads the operations of a PATCH: it returns those that are carried out. Where none is left,
// the answer is a success with the resource as it is.
func patched(collection string, edit func([]operation) []operation) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			left := edit(operations(capture.Decode(capture.Take(r))))
			if len(left) == 0 {
				aside(next, r, http.MethodGet, r.URL.Path, nil).Pass(w)
				return
			}
			capture.Give(r, []byte(scim.JSON(patch(left))))
			next.ServeHTTP(w, r)
		})
	})
}

func patch(all []operation) object {
	var listed []any
	for _, one := range all {
		written := object{"op": one.op, "path": one.path}
		if one.value != nil || one.op != "remove" { // a null is a value, too
			written["value"] = one.value
		}
		listed = append(listed, written)
	}
	return object{"schemas": []string{scim.MessagePatch}, "Operations": listed}
}

// dropped makes a flaw that accepts some operations and does nothing.
func dropped(collection string, which func(operation) bool) wrap {
	return patched(collection, func(all []operation) []operation {
		var left []operation
		for _, one := range all {
			if !which(one) {
				left = append(left, one)
			}
		}
		return left
	})
}

// comparisons are the parts of a filter that compare with eq: attribute, value.
var comparison = regexp.MustCompile(`(?i)(\S+) eq "((?:[^"\\]|\\.)*)"`)

// filtered makes a flaw that misreads filters over users: edit gets the filter and returns the one that is used, "" for none.
func filtered(edit func(string) string) wrap { return filteredIn("Users", edit) }

// filteredIn is filtered for a collection.
func filteredIn(collection string, edit func(string) string) wrap {
	return only(http.MethodGet, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if query := r.URL.Query(); query.Has("filter") {
				query.Set("filter", edit(query.Get("filter")))
				if query.Get("filter") == "" {
					query.Del("filter")
				}
				r = r.Clone(r.Context())
				r.URL.RawQuery = query.Encode()
			}
			next.ServeHTTP(w, r)
		})
	})
}

// wanted returns the value that a filter compares the attribute with, and whether it does.
func wanted(r *http.Request, attribute string) (string, bool) {
	for _, found := range comparison.FindAllStringSubmatch(r.URL.Query().Get("filter"), -1) {
		if strings.EqualFold(found[1], attribute) {
			text, err := strconv.Unquote(`"` + found[2] + `"`)
			return text, err == nil
		}
	}
	return "", false
}

// found makes a flaw that leaves hits out of lists: keep says which stay. totalResults follows.
func found(collection string, keep func(*http.Request, object) bool) wrap {
	return only(http.MethodGet, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			listed, isList := body["Resources"].([]any)
			if !isList {
				kept.Pass(w)
				return
			}
			left := []any{}
			for _, item := range listed {
				if keep(r, item.(object)) {
					left = append(left, item)
				}
			}
			if len(left) == len(listed) {
				kept.Pass(w)
				return
			}
			body["Resources"], body["totalResults"], body["itemsPerPage"] = left, len(left), len(left)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})
}

// values lists the objects of a multi-valued attribute.
func values(resource object, attribute string) []object {
	var all []object
	listed, _ := resource[attribute].([]any)
	for _, item := range listed {
		if one, ok := item.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

// extension is the enterprise extension of a user, nil where there is none.
func extension(resource object) object {
	inner, _ := resource[scim.SchemaEnterprise].(object)
	return inner
}

// search makes the path of a query for one attribute's value.
func search(collection, attribute string, value any) string {
	text, _ := value.(string)
	return "/" + collection + "?filter=" + url.QueryEscape(attribute+" eq "+scim.JSON(text))
}

// restated makes a flaw that gives another answer where the right one has that status.
func restated(method, collection string, status int, instead func(http.ResponseWriter, *capture.Answer)) wrap {
	return only(method, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if kept := capture.Of(next, r); kept.Status == status {
				instead(w, kept)
			} else {
				kept.Pass(w)
			}
		})
	})
}
