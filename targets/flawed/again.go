package flawed

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// againFlaws do once what Entra asks for more often, or take a text for a number.
func againFlaws() []Flaw {
	return []Flaw{
		{
			Name: "disables-once", Requirement: "entra-disable-again", StateOnly: true,
			Seen: "PostHog/posthog#42603: what has ended is not ended again", Wrap: once("Users", func(o operation) bool { return o.about("active") && isFalse(o.value) }),
		},
		{
			Name: "enables-once", Requirement: "entra-reenable-again", StateOnly: true,
			Seen: "PostHog/posthog#42603: the membership is not made again", Wrap: once("Users", func(o operation) bool { return o.about("active") && isTrue(o.value) }),
		},
		{
			Name: "leading-zeros-dropped", Requirement: "entra-update-leading-zeros", StateOnly: true,
			Seen: "scim-endpoint: values are kept as sent", Wrap: patched("Users", func(all []operation) []operation {
				for i, one := range all {
					if number, is := one.value.(string); is && one.about(enterpriseURN+"employeeNumber") {
						all[i].value = strings.TrimLeft(number, "0")
					}
				}
				return all
			}),
		},
	}
}

// once carries out the first such operation on each resource, and accepts the others and does nothing.
func once(collection string, such func(operation) bool) wrap { return atMost(1, collection, such) }

// atMost is once for the first few.
func atMost(times int, collection string, such func(operation) bool) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		done, deaf := newMemory(), dropped(collection, such)(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			all := operations(capture.Decode(capture.Take(r)))
			switch {
			case !slices.ContainsFunc(all, such):
				next.ServeHTTP(w, r)
			case done.get(idOf(r)+strconv.Itoa(times)) != nil:
				deaf.ServeHTTP(w, r)
			default:
				turn := 1
				for done.get(idOf(r)+strconv.Itoa(turn)) != nil {
					turn++
				}
				done.put(idOf(r)+strconv.Itoa(turn), object{})
				next.ServeHTTP(w, r)
			}
		})
	})
}
