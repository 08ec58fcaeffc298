package hostile

import (
	"fmt"
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// creationBehaviours are about the answers to POST. "applied" means that the resource is there all the same.
func creationBehaviours() []Behaviour {
	all := []Behaviour{
		{"post-foreign-resource", "post", told(true, http.StatusCreated, func(_, stranger object) object { return stranger })},
		{"post-foreign-upsert", "post", told(false, http.StatusOK, func(_, stranger object) object { return stranger })},
		{"post-foreign-id", "post", told(true, http.StatusCreated, renumbered)},
		{"post-foreign-id-unapplied", "post", told(false, http.StatusCreated, renumbered)},
		{"post-foreign-id-dated", "post", told(true, http.StatusCreated, func(sent, stranger object) object {
			now := time.Now().UTC().Format(time.RFC3339Nano)
			sent["meta"] = object{"resourceType": "User", "created": now, "lastModified": now}
			return renumbered(sent, stranger)
		})},
		{"post-last-id", "post", earlier(false)},
		{"post-one-id", "post", earlier(true)},
		{"post-201-without-id", "post", answered(true, func(w http.ResponseWriter, sent object) { say(w, http.StatusCreated, sent) })},
		{"post-201-empty", "post", answered(true, func(w http.ResponseWriter, _ object) { w.WriteHeader(http.StatusCreated) })},
		{"post-200-status", "post", answered(true, func(w http.ResponseWriter, _ object) { say(w, http.StatusOK, object{"status": "success"}) })},
	}
	for _, status := range []int{202, 303, 307, 408, 429, 500, 502, 504} {
		give := func(w http.ResponseWriter, _ object) {
			if status < http.StatusBadRequest {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
				return
			}
			refuse(w, status)
		}
		all = append(all,
			Behaviour{fmt.Sprintf("post-%d-applied", status), "post", answered(true, give)},
			Behaviour{fmt.Sprintf("post-%d-unapplied", status), "post", answered(false, give)})
	}
	return append(all,
		Behaviour{"post-cut-applied", "post", answered(true, func(http.ResponseWriter, object) { cut() })},
		Behaviour{"post-cut-unapplied", "post", answered(false, func(http.ResponseWriter, object) { cut() })})
}

// answered gives an answer of its own to creations, after they were done or not.
func answered(applied bool, answer func(w http.ResponseWriter, sent object)) wrap {
	return at(http.MethodPost, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		if !p.turn() {
			next.ServeHTTP(w, r)
			return
		}
		sent := capture.Decode(capture.Take(r))
		if applied {
			if kept := capture.Of(next, r); !kept.OK() { // a name that is taken, or a body that is wrong
				kept.Pass(w)
				return
			}
		}
		answer(w, sent)
	})
}

// told answers creations with something about a stranger, another one each time.
func told(applied bool, status int, about func(sent, stranger object) object) wrap {
	return at(http.MethodPost, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		collection, _ := split(r.URL.Path)
		stranger := p.stranger(collection, p.Posts())
		if stranger == nil {
			next.ServeHTTP(w, r)
			return
		}
		answered(applied, func(w http.ResponseWriter, sent object) { say(w, status, about(sent, stranger)) })(p, next).ServeHTTP(w, r)
	})
}

// renumbered is what was sent, with the id of a stranger.
func renumbered(sent, stranger object) object {
	sent["id"] = stranger["id"]
	return sent
}

// earlier answers creations with the right resource and the id of the first one, or of the one before.
func earlier(first bool) wrap {
	return at(http.MethodPost, false, func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := resourceIn(kept)
		id, _ := body["id"].(string)
		if !kept.OK() || id == "" {
			kept.Pass(w)
			return
		}
		collection, _ := split(r.URL.Path)
		p.mu.Lock()
		before, known := p.earlier[collection]
		if known {
			body["id"] = before
		}
		if !known || !first {
			p.earlier[collection] = id
		}
		p.mu.Unlock()
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}
