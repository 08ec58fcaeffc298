// Package invariant judges what must hold of every answer of a SCIM endpoint, whatever was asked: its media type, the form of a list, a
// resource or an error, and what each resource has.
//
// Read makes an Answer of a response; each Invariant of All says of it whether it holds, or has no say. An invariant looks only at what
// cannot be otherwise at a right provider: what was left out because the request asked for that, the body of a gateway, and an answer
// that there is no capacity for now, are no concern of any.
package invariant
