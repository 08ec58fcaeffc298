package mockentra

import "strings"

// MostLetters is how many characters Entra itself holds of a text attribute, 0 where its form bounds it or nothing is documented: Microsoft's
// reference of a user (https://learn.microsoft.com/en-us/graph/api/resources/user) and of a group
// (https://learn.microsoft.com/en-us/graph/api/resources/group), under the portal's names. Of a name with a domain it is the part before
// the @, which is the same for an address of e-mail (RFC 5321 §4.5.3.1.1).
func MostLetters(kind Kind, source string) int {
	limits := map[string]int{
		"city": 128, "companyname": 64, "department": 64, "displayname": 256, "employeeid": 16, "givenname": 64, "jobtitle": 128,
		"mail": 64, "mailnickname": 64, "physicaldeliveryofficename": 128, "postalcode": 40, "state": 128, "streetaddress": 1024,
		"surname": 64, "userprincipalname": 64,
	}
	if kind == Group {
		limits = map[string]int{"description": 1024, "displayname": 256, "mailnickname": 64}
	}
	return limits[strings.ToLower(source)]
}
