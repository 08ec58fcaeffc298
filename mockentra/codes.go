package mockentra

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// Code is a code of the provisioning log (Microsoft, "Provisioning logs"): why a pass did not succeed, "" where it did.
type Code string

// The codes of the provisioning log.
const (
	CodeBadRequest          Code = "SystemForCrossDomainIdentityManagementBadRequest"
	CodeIncompatible        Code = "SystemForCrossDomainIdentityManagementServiceIncompatible"
	CodeMultipleEntries     Code = "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"
	CodeInvalidCredentials  Code = "SystemForCrossDomainIdentityManagementInvalidCredentials"
	CodeUnavailable         Code = "CredentialValidationUnavailable"
	CodeInvalidAnchor       Code = "InvalidAnchor"
	CodeEntryConflict       Code = "EntryConflict"
	CodeDuplicateTarget     Code = "DuplicateTargetEntries"
	CodeDuplicateSource     Code = "DuplicateSourceEntries"
	CodeUnresolvedReference Code = "UnableToResolveReferenceAttributeValue"
	CodeRedundantExport     Code = "RedundantExport"
	CodeNotEntitled         Code = "NotEffectivelyEntitled"
	CodeSkipped             Code = "EntrySynchronizationSkipped"
	CodeMissingValues       Code = "MissingValues"
	CodeTooManyDeletes      Code = "TooManyDeletes"
	CodeUnauthorized        Code = "Unauthorized"
	CodeInsufficientRights  Code = "InsufficientRights"
	CodeMethodNotAllowed    Code = "MethodNotAllowed"
	CodeUnprocessable       Code = "UnprocessableEntity"
	CodeTooManyRequests     Code = "TooManyRequests"
	CodeServerError         Code = "InternalServerError"
	CodeNotImplemented      Code = "NotImplemented"
	CodeTimeout             Code = "Timeout"
	CodeProtocolError       Code = "WebExceptionProtocolError"
)

// codeOf returns the log code of an answer that the engine cannot accept. byID says that the request named the provider's id.
func codeOf(rsp *scim.Response, byID bool) Code {
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
		return CodeUnauthorized
	case http.StatusForbidden:
		return CodeInsufficientRights
	case http.StatusNotFound:
		if byID {
			return CodeInvalidAnchor
		}
		return CodeIncompatible
	case http.StatusMethodNotAllowed:
		return CodeMethodNotAllowed
	case http.StatusConflict:
		return CodeEntryConflict
	case http.StatusUnprocessableEntity:
		return CodeUnprocessable
	case http.StatusTooManyRequests:
		return CodeTooManyRequests
	case http.StatusNotImplemented:
		return CodeNotImplemented
	}
	if rsp.Status >= 500 {
		return CodeServerError
	}
	return CodeIncompatible
}

// transient tells whether a failure passes by itself, so that the next cycle retries it in any case (Microsoft, "Provisioning logs").
func transient(code Code) bool {
	switch code {
	case CodeTooManyRequests, CodeServerError, CodeTimeout, CodeProtocolError:
		return true
	}
	return false
}

// reasonOf is what the log says of an answer.
func reasonOf(rsp *scim.Response) string {
	if rsp.Err != nil {
		return "no complete response: " + rsp.Err.Error()
	}
	return fmt.Sprintf("StatusCode: %d Web Response: %s", rsp.Status, scim.Excerpt(rsp.Body, 200))
}
