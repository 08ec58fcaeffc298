package mockentra

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
)

// SourceAttribute is an attribute of the directory's objects that a mapping may read, under the name that the portal shows.
type SourceAttribute struct {
	Name  string
	Multi bool // holds a list of values
	Refer bool // refers to other objects: manager, members
}

// userSources are the source attributes of a user. The sample of Microsoft Graph's objectDefinition
// (https://learn.microsoft.com/en-us/graph/api/resources/synchronization-objectdefinition) has the first half, and says that
// proxyAddresses is multi-valued; the others are properties of a user that Microsoft documents
// (https://learn.microsoft.com/en-us/graph/api/resources/user), under the portal's names.
const userSources = `objectId IsSoftDeleted accountEnabled streetAddress city state postalCode country companyName department dirSyncEnabled
displayName facsimileTelephoneNumber givenName jobTitle mail mailNickname manager@ mobile onPremisesSecurityIdentifier originalUserPrincipalName
passwordProfile.password physicalDeliveryOfficeName preferredLanguage proxyAddresses* surname telephoneNumber userPrincipalName
ageGroup alternativeSecurityIds* appRoleAssignments* assistant consentProvidedForMinor createdDateTime creationType employeeHireDate employeeId
employeeLeaveDateTime employeeOrgData.costCenter employeeOrgData.division employeeType externalUserState externalUserStateChangeDateTime
imAddresses* immutableId isResourceAccount lastDirSyncTime legalAgeGroupClassification netId onPremisesDistinguishedName onPremisesDomainName
onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSyncEnabled onPremisesUserPrincipalName otherMails*
passwordPolicies preferredDataLocation preferredName securityIdentifier showInAddressList sipProxyAddress usageLocation userState
userStateChangedOn userType`

// groupSources are those of a group (https://learn.microsoft.com/en-us/graph/api/resources/group).
const groupSources = `objectId IsSoftDeleted classification createdDateTime description dirSyncEnabled displayName expirationDateTime
isAssignableToRole mail mailEnabled mailNickname members@* membershipRule onPremisesDomainName onPremisesLastSyncDateTime
onPremisesNetBiosName onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled owners@* preferredDataLocation
preferredLanguage proxyAddresses* renewedDateTime securityEnabled securityIdentifier visibility`

// SourceAttributes lists the source attributes of a kind by name. A directory extension, extension_APPID_NAME, is one, too
// (https://learn.microsoft.com/en-us/entra/identity/app-provisioning/user-provisioning-sync-attributes-for-mapping).
func SourceAttributes(kind Kind) []SourceAttribute {
	text := userSources
	if kind == Group {
		text = groupSources
	}
	var all []SourceAttribute
	for word := range strings.FieldsSeq(text) {
		name := strings.TrimRight(word, "@*")
		all = append(all, SourceAttribute{Name: name, Multi: strings.Contains(word, "*"), Refer: strings.Contains(word, "@")})
	}
	for i := 1; kind == User && i <= 15; i++ {
		all = append(all, SourceAttribute{Name: "extensionAttribute" + strconv.Itoa(i)})
	}
	slices.SortFunc(all, func(a, b SourceAttribute) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all
}

var directoryExtension = regexp.MustCompile(`^extension_[0-9A-Za-z]+_\w+$`)

// sourceAttribute finds a source attribute of the kind by name. Letter case does not matter, which is inferred. The error names the nearest.
func sourceAttribute(kind Kind, all []SourceAttribute, name string) (SourceAttribute, error) {
	if directoryExtension.MatchString(name) {
		return SourceAttribute{Name: name}, nil
	}
	if i := slices.IndexFunc(all, func(a SourceAttribute) bool { return strings.EqualFold(a.Name, name) }); i >= 0 {
		return all[i], nil
	}
	of := strings.ToLower(kind.String())
	if portal := elsewhere(name); portal != "" {
		return SourceAttribute{}, fmt.Errorf("source %s is not a source attribute of a %s: Entra's mappings call it %s", name, of, portal)
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	if near := features.DidYouMean(name, names); near != "" {
		return SourceAttribute{}, fmt.Errorf("source %s is not a source attribute of a %s%s", name, of, near)
	}
	return SourceAttribute{}, fmt.Errorf("source %s is not a source attribute of a %s: `scimproof mappings sources` lists them", name, of)
}

// elsewhere is the portal's name of what Microsoft Graph and everyday speech call otherwise.
func elsewhere(name string) string {
	for portal, others := range map[string][]string{
		"objectId": {"id"}, "physicalDeliveryOfficeName": {"officeLocation", "office"}, "telephoneNumber": {"businessPhones", "phone"},
		"mobile": {"mobilePhone"}, "facsimileTelephoneNumber": {"faxNumber", "fax"}, "userPrincipalName": {"upn", "userName"},
		"surname": {"lastName", "familyName", "sn"}, "givenName": {"firstName"}, "mail": {"email", "emails"}, "jobTitle": {"title"},
		"companyName": {"company"}, "dirSyncEnabled": {"isDirSynced"},
	} {
		if slices.ContainsFunc(others, func(other string) bool { return strings.EqualFold(other, name) }) {
			return portal
		}
	}
	return ""
}
