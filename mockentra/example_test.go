package mockentra_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/reference"
)

// A user is assigned, and the first cycle creates an account at the provider. The log says so in Entra's words.
func Example() {
	provider := httptest.NewServer(http.StripPrefix("/scim", reference.New(reference.Options{Base: "/scim", Now: time.Now})))
	defer provider.Close()
	base, err := url.Parse(provider.URL + "/scim")
	if err != nil {
		log.Fatal(err)
	}
	client := scim.NewClient(base, http.DefaultTransport, 0, 0)
	mapping, err := mockentra.LoadMapping("entra-default")
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	clock := mockentra.NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC))
	tenant := mockentra.NewTenant(clock, 1)
	ada := tenant.AddUser(map[string]string{"userPrincipalName": "ada@example.com", "displayName": "Ada Lovelace"})
	tenant.Assign(ada)

	job := mockentra.NewJob(tenant, clock, mockentra.Config{Mapping: mapping, Dialect: mockentra.Legacy, Knobs: mockentra.DefaultKnobs()})
	result := mockentra.Drive(ctx, job.Begin(), client, clock)

	fmt.Println("complete:", result.Complete)
	for _, entry := range job.Log() {
		fmt.Println(entry.Action, entry.Source, entry.Status)
	}
	_, linked := job.Link(ada)
	fmt.Println("linked:", linked)
	// Output:
	// complete: true
	// create Ada Lovelace success
	// linked: true
}

// A mapping that is wrong says where, and what is expected there.
func ExampleParseMapping() {
	mapping, err := mockentra.ParseMapping([]byte(`
name: ours
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: department, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department'}
`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(mapping.Has(mockentra.User, "department"), mapping.Has(mockentra.User, "active"))
	// Output: true false
}
