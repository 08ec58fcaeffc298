package story

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// uncaused says that nothing can be told about an effect, since its request was not sent, or not carried out for something else: with
// the answer that Entra got, or the reason in its log. It is the check of a starting point, and its requirement the one that this rests on.
func (w *World) uncaused(check run.Check, ref mockentra.Ref, failed *mockentra.Operation) run.Check {
	if failed != nil && failed.Err != nil {
		return w.answeredBy(check, failed)
	}
	check.ID, check.Looked = GivenPrefix+"request", 1
	if failed == nil {
		check.Outcome, check.Got = string(features.Uncaused), "not tested: Entra sent no request for it"
		return w.unsent(check, ref)
	}
	check.Got = "not tested: Entra's request was refused"
	check.Requirement = cmp.Or(restsOn(failed), check.Requirement)
	if w.setting.Standard && addsElement(failed) {
		check.Requirement = "entra-multi-add-creates-element"
	}
	return w.answeredBy(check, failed)
}

// unsent explains by Entra's log why no request was sent.
func (w *World) unsent(check run.Check, ref mockentra.Ref) run.Check {
	for _, entry := range slices.Backward(w.job.Log()) {
		if entry.Ref != ref || entry.Cycle != w.cycles {
			continue
		}
		said := strings.TrimSpace(fmt.Sprintf("%s, %s %s", entry.Action, entry.Status, entry.Code))
		check.Reason = strings.TrimSuffix(fmt.Sprintf("Entra's log says: %s: %s", said, entry.Reason), ": ")
		check.Exchanges = append(check.Exchanges, entry.Exchanges...)
		if made := w.cause(ref, ""); made != nil && !refused(made) && entry.Action == mockentra.ActionCreate { // a success without an id
			check.Outcome, check.Requirement = string(features.NoID), restsOn(made)
		}
		break
	}
	return check
}

// restsOn is the requirement that what follows a request rests on, "" for none.
func restsOn(request *mockentra.Operation) string {
	switch request.Op {
	case scim.OpUserUpdate, scim.OpUserDisable:
		switch {
		case len(request.Sent) == 2 && carries(request, "active") && carries(request, "userName"):
			return "entra-soft-delete-tombstone"
		case len(request.Sent) > 1:
			return "entra-update-several-operations"
		case len(request.Sent) == 1 && request.Op == scim.OpUserUpdate && request.Sent[0].Old != "":
			return changedAs(request.Sent[0].Name)
		}
	case scim.OpGroupUpdate:
		return "entra-group-rename"
	}
	return map[scim.Op]string{
		scim.OpUserCreate: "entra-create-201", scim.OpGroupCreate: "entra-group-create-empty",
		scim.OpUserGet: "7644-3.4.1-get-by-id-200", scim.OpGroupGet: "7644-3.4.1-get-by-id-200",
		scim.OpUserUpdate: "entra-update-replace-single", scim.OpUserDisable: "entra-disable-inactive",
		scim.OpUserManager: "entra-manager-set", scim.OpUserDelete: "7644-3.6-delete-204", scim.OpGroupDelete: "entra-group-delete",
		scim.OpGroupAddMembers: "entra-members-add-one", scim.OpGroupRemoveMembers: "entra-members-remove-only-listed",
	}[request.Op]
}

// blamesOther reports whether a write was refused for something else than the attribute: the answer names another, or it names none
// and the write carries what Entra had sent before and the provider did not keep.
func (w *World) blamesOther(cause *mockentra.Operation, target string) bool {
	if target == "" {
		return false
	}
	if w.setting.Standard && addsElement(cause) {
		return true
	}
	detail := w.detailOf(cause)
	mine, theirs, again := false, false, false
	for _, sent := range cause.Sent {
		named := mentions(detail, withoutCore(sent.Name))
		if within(sent.Name, target) {
			mine = mine || named
			continue
		}
		theirs = theirs || named
		again = again || w.sentBefore(cause.Ref, sent)
	}
	if mine != theirs {
		return theirs
	}
	return again
}

// addsElement reports whether a write adds an element by a filter that matches none: Entra does, and no RFC says what becomes of it.
func addsElement(operation *mockentra.Operation) bool {
	return slices.ContainsFunc(operation.Sent, func(sent mockentra.Modified) bool {
		return sent.Old == "" && strings.Contains(sent.Name, "[") && operation.Op == scim.OpUserUpdate
	})
}

// detailOf is what an answer says of an error, in lower case: its detail, or the whole body where that is no SCIM.
func (w *World) detailOf(operation *mockentra.Operation) string {
	body := w.answerOf(operation).Body
	if problem, ok := scim.ParseError(body); ok {
		return strings.ToLower(problem.Detail)
	}
	return strings.ToLower(string(body))
}

// speaksOf reports whether the detail of an answer has one of the words in it, which are in lower case.
func (w *World) speaksOf(operation *mockentra.Operation, words ...string) bool {
	detail := w.detailOf(operation)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(detail, word) })
}

// sentBefore reports whether an earlier cycle has sent that value, and the provider has accepted it.
func (w *World) sentBefore(ref mockentra.Ref, value mockentra.Modified) bool {
	return slices.ContainsFunc(w.earlier, func(operation mockentra.Operation) bool {
		return operation.Ref == ref && !refused(&operation) && slices.ContainsFunc(operation.Sent, func(sent mockentra.Modified) bool {
			return sent.Name == value.Name && sent.New == value.New
		})
	})
}

// mentions reports whether a text, in lower case, names an attribute: by its path, or by a word of the path that is its own.
func mentions(text, target string) bool {
	target = strings.ToLower(target)
	if strings.ContainsAny(target, ".:[") && strings.Contains(text, target) {
		return true
	}
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	said := strings.FieldsFunc(text, notLetter)
	for _, word := range strings.FieldsFunc(target[strings.LastIndex(target, ":")+1:], notLetter) {
		switch word {
		case "name", "type", "eq", "work", "value", "formatted": // words of any sentence, and of other paths
		default:
			if slices.Contains(said, word) {
				return true
			}
		}
	}
	return false
}
