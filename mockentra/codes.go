package mockentra

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// Codes of the provisioning log (entra.md §6.5, §8.1).
const (
	CodeBadRequest          = "SystemForCrossDomainIdentityManagementBadRequest"
	CodeIncompatible        = "SystemForCrossDomainIdentityManagementServiceIncompatible"
	CodeMultipleEntries     = "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"
	CodeInvalidCredentials  = "SystemForCrossDomainIdentityManagementInvalidCredentials"
	CodeUnavailable         = "CredentialValidationUnavailable"
	CodeInvalidAnchor       = "InvalidAnchor"
	CodeEntryConflict       = "EntryConflict"
	CodeDuplicateTarget     = "DuplicateTargetEntries"
	CodeUnresolvedReference = "UnableToResolveReferenceAttributeValue"
	CodeRedundantExport     = "RedundantExport"
	CodeNotEntitled         = "NotEffectivelyEntitled"
	CodeSkipped             = "EntrySynchronizationSkipped"
	CodeMissingValues       = "MissingValues"
	CodeTimeout             = "Timeout"
	CodeProtocolError       = "WebExceptionProtocolError"
)

// codeOf returns the log code of an answer that the engine cannot accept. byID says that the request named the provider's id.
func codeOf(rsp *scim.Response, byID bool) string {
	if rsp.Err != nil {
		var slow interface{ Timeout() bool }
		if errors.As(rsp.Err, &slow) && slow.Timeout() {
			return CodeTimeout
		}
		return CodeProtocolError
	}
	switch rsp.Status {
	case http.StatusBadRequest:
		return CodeBadRequest
	case http.StatusUnauthorized:
		return "Unauthorized"
	case http.StatusForbidden:
		return "InsufficientRights"
	case http.StatusNotFound:
		if byID {
			return CodeInvalidAnchor
		}
		return CodeIncompatible
	case http.StatusMethodNotAllowed:
		return "MethodNotAllowed"
	case http.StatusConflict:
		return CodeEntryConflict
	case http.StatusUnprocessableEntity:
		return "UnprocessableEntity"
	case http.StatusTooManyRequests:
		return "TooManyRequests"
	case http.StatusNotImplemented:
		return "NotImplemented"
	}
	if rsp.Status >= 500 {
		return "InternalServerError"
	}
	return CodeIncompatible
}

// transient tells whether a failure is retried in the next cycle instead of by schedule (entra.md §6.2, §6.5 [D]).
func transient(code string) bool {
	switch code {
	case "TooManyRequests", "InternalServerError", CodeTimeout, CodeProtocolError:
		return true
	}
	return false
}

// reasonOf is what the log says of an answer.
func reasonOf(rsp *scim.Response) string {
	if rsp.Err != nil {
		return "no complete answer: " + rsp.Err.Error()
	}
	return fmt.Sprintf("StatusCode: %d Web Response: %s", rsp.Status, scim.Excerpt(rsp.Body, 200))
}
