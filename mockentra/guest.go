package mockentra

import "strings"

// guestMark stands in the userPrincipalName of a guest: alias_theirs.com#EXT#@ours.onmicrosoft.com.
const guestMark = "#EXT#"

// guestAddress is what a mapping gets of a userPrincipalName: of a guest the address, alias@theirs.com, of all others the name as it is.
// The whole name is originalUserPrincipalName (Microsoft, "How provisioning works", B2B guest users).
func guestAddress(name string) string {
	address, _, guest := strings.Cut(name, guestMark)
	if !guest {
		return name
	}
	if at := strings.LastIndexByte(address, '_'); at >= 0 { // a domain has no underscore
		return address[:at] + "@" + address[at+1:]
	}
	return address
}
