// Package scim is the ground floor: the wire of SCIM 2.0 (RFC 7643, RFC 7644) without opinions about who is right.
// It knows requests and responses, resources, schemas, filters, paths, PATCH operations and error bodies.
package scim
