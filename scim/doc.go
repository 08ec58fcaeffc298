// Package scim is the protocol: SCIM 2.0 (RFC 7643, RFC 7644) on the wire, without opinions about who is right. It imports nothing of
// this repository; providers, the engine and the checks all rest on it.
//
//   - Request and Response are one exchange, which a Client sends (exchange.go, client.go). Response.Decode, Response.List and
//     ParseError read what came back; a Scanner finds a part of it without decoding the whole.
//   - A Type has the Schemas of a kind of resource, made of Attributes (schema_user.go has the User's); a Resource is a decoded one.
//   - ParsePath, ParseFilter and ParsePatch read their texts (lexer.go). A filter matches resources (filter_match.go), and Apply
//     carries out the operations of a PATCH (apply.go).
//   - NamedIn and Claim say by which names a resource is known, so that a search can find it again.
package scim
