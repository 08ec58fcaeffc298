package hostile

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// deleteBehaviours do not do what a DELETE asks for, or say that they did not.
func deleteBehaviours() []Behaviour {
	undone := func(status int) wrap {
		return at(http.MethodDelete, true, func(_ *Provider, _ http.Handler, w http.ResponseWriter, _ *http.Request) {
			if status == http.StatusNoContent {
				w.WriteHeader(status)
				return
			}
			refuse(w, status)
		})
	}
	return []Behaviour{
		{"delete-204-undone", "delete", undone(http.StatusNoContent)},
		{"delete-404-undone", "delete", undone(http.StatusNotFound)},
		{"delete-500-undone", "delete", undone(http.StatusInternalServerError)},
		{"delete-405-undone", "delete", undone(http.StatusMethodNotAllowed)},
		{"delete-500-done", "delete", at(http.MethodDelete, true, func(_ *Provider, next http.Handler, w http.ResponseWriter, r *http.Request) {
			capture.Of(next, r)
			refuse(w, http.StatusInternalServerError)
		})},
		{"delete-hangs", "delete", at(http.MethodDelete, true, func(_ *Provider, _ http.Handler, _ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			cut()
		})},
	}
}
