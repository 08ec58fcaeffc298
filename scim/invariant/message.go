package invariant

import (
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
)

// messages are about an answer as a message of HTTP.
func messages() []Invariant {
	return []Invariant{
		{ID: "media-type", Requirement: "7644-3.1-scim-media-type", Sentence: "is declared as SCIM", judge: declared(true)},
		{ID: "default-media-type", Requirement: "7644-3.8-default-format", Sentence: "is declared as SCIM though no type was asked for", judge: declared(false)},
		{ID: "utf-8", Requirement: "7644-3.8-json-utf8", Sentence: "is in UTF-8", judge: inUTF8},
		{ID: "json-body", Requirement: "7644-3.2-json-response-body", Sentence: "has a result as a JSON object", judge: isObject},
		{ID: "status-of-errors", Requirement: "7644-3.2-error-http-status", Sentence: "says by its status whether it is an error", judge: statusTells},
		{ID: "users-endpoint", Requirement: "7644-3.2-users-endpoint", Sentence: "about users comes from an endpoint that has the method", judge: served("Users")},
		{ID: "groups-endpoint", Requirement: "7644-3.2-groups-endpoint", Sentence: "about groups comes from an endpoint that has the method", judge: served("Groups")},
		{ID: "created-resource", Requirement: "7644-3.3-create-201-body", Sentence: "to a creation has the new resource in it", judge: createdWhole},
		{ID: "created-location", Requirement: "7644-3.3-create-201-location", Sentence: "to a creation says where the resource is", judge: createdWhere},
		{ID: "challenge", Requirement: "7644-2-www-authenticate", Sentence: "with 401 says how to authenticate", Optional: true, judge: challenged},
	}
}

// declared judges the media type of what was asked for with Accept, or without.
func declared(asked bool) func(*Answer) *Finding {
	return func(a *Answer) *Finding {
		if len(a.Body) == 0 || (a.Asked.Get("Accept") != "") != asked {
			return nil
		}
		const want = "Content-Type: " + scim.MediaType
		switch mediaType(a.Header) {
		case scim.MediaType:
			return held(want)
		case "application/json":
			return wrong(features.JSON, "", want, "Content-Type: "+a.Header.Get("Content-Type"))
		}
		return wrong(features.Wrong, "", want, "Content-Type: "+a.Header.Get("Content-Type"))
	}
}

func inUTF8(a *Answer) *Finding {
	if len(a.Body) == 0 {
		return nil
	}
	const want = "a body in UTF-8"
	if !utf8.Valid(a.Body) {
		return wrong(features.Malformed, "", want, "bytes that are not UTF-8")
	}
	return held(want)
}

// isObject has no say in a PATCH or DELETE that is answered without a body: that has requirements of its own.
func isObject(a *Answer) *Finding {
	if a.Status != http.StatusOK && a.Status != http.StatusCreated || len(a.Body) == 0 && a.Method != http.MethodGet && a.Method != http.MethodPost {
		return nil
	}
	const want = "a JSON object"
	if a.unread != nil {
		return wrong(features.Malformed, "", want, scim.Excerpt(a.Body, 80))
	}
	return held(want)
}

func statusTells(a *Answer) *Finding {
	const want = "an error with a status of 400 or above"
	switch {
	case a.body == nil:
		return nil
	case a.OK() && a.names(scim.MessageError):
		return wrong(features.Status, "/schemas", want, scim.Excerpt(a.Body, 120))
	}
	return held("a status that fits the body")
}

// served looks for a method that an endpoint does not have. PATCH has a requirement of its own.
func served(collection string) func(*Answer) *Finding {
	return func(a *Answer) *Finding {
		if a.collection != collection || a.Method == http.MethodPatch {
			return nil
		}
		want := a.Method + " at /" + collection
		unrouted := a.Status == http.StatusNotFound && a.id == "" && a.unread != nil // as a router answers
		if unrouted || a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusNotImplemented {
			return wrong(features.Refused, "", want, http.StatusText(a.Status))
		}
		return held(want)
	}
}

func createdWhole(a *Answer) *Finding {
	if a.Status != http.StatusCreated || a.Method != http.MethodPost {
		return nil
	}
	const want = "the new resource, with id and schemas"
	if len(a.Body) == 0 {
		return wrong(features.CreatedWithoutBody, "", want, "an empty body")
	}
	switch _, named := a.body.Get("schemas"); {
	case a.body.ID() == "":
		return wrong(features.Missing, "/id", want, "no id in "+scim.Excerpt(a.Body, 120))
	case !named:
		return wrong(features.Missing, "/schemas", want, "no schemas in "+scim.Excerpt(a.Body, 120))
	}
	return held(want)
}

func createdWhere(a *Answer) *Finding {
	if a.Status != http.StatusCreated || a.Method != http.MethodPost {
		return nil
	}
	const want = "an absolute Location"
	location := a.Header.Get("Location")
	if location == "" {
		return wrong(features.LocationMissing, "", want, "none")
	}
	if parsed, err := url.Parse(location); err != nil || !parsed.IsAbs() {
		return wrong(features.RelativeLocation, "", want, location)
	}
	return held(want)
}

func challenged(a *Answer) *Finding {
	if a.Status != http.StatusUnauthorized {
		return nil
	}
	const want = "401 with WWW-Authenticate"
	if a.Header.Get("WWW-Authenticate") == "" {
		return wrong(features.NoChallenge, "", want, "401 without")
	}
	return held(want)
}
