// Package reference is a complete, strict SCIM 2.0 service provider in memory. It is what the tester is proven against:
// whatever RFC 7643 and RFC 7644 fix, it does, and where Entra needs more it does that too. What it does not offer (bulk,
// sorting, entity tags, /Me) it says so in ServiceProviderConfig and refuses as the RFC wants.
package reference
