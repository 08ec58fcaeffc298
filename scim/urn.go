package scim

import "net/http"

// Schema and message URIs of RFC 7643 §8.7 and RFC 7644 §8.2.
const (
	SchemaUser       = "urn:ietf:params:scim:schemas:core:2.0:User"
	SchemaGroup      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	SchemaEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	SchemaConfig     = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	SchemaType       = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	SchemaSchema     = "urn:ietf:params:scim:schemas:core:2.0:Schema"

	MessageList  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	MessagePatch = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	MessageError = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// MediaType is the media type of SCIM bodies (RFC 7644 §8.1).
const MediaType = "application/scim+json"

// Headers returns those of a request by the RFC (RFC 7644 §3.1), new ones each time: Entra sends others.
func Headers() http.Header {
	return http.Header{"Accept": {MediaType}, "Content-Type": {MediaType + "; charset=utf-8"}}
}
