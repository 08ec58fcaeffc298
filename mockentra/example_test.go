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

// More accounts would go than the threshold allows: Entra sends none of the disables and deletions and says so in the job's status, until
// an administrator allows them.
func ExampleJob_AllowDeletes() {
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
	knobs := mockentra.DefaultKnobs()
	knobs.DeleteThreshold = 1

	clock := mockentra.NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC))
	tenant := mockentra.NewTenant(clock, 1)
	job := mockentra.NewJob(tenant, clock, mockentra.Config{Mapping: mapping, Dialect: mockentra.Legacy, Knobs: knobs})
	var people []mockentra.Ref
	for _, name := range []string{"ada@example.com", "grace@example.com"} {
		person := tenant.AddUser(map[string]string{"userPrincipalName": name})
		tenant.Assign(person)
		people = append(people, person)
	}
	mockentra.Drive(context.Background(), job.Begin(), client, clock)
	for _, person := range people {
		tenant.Unassign(person)
	}

	mockentra.Drive(context.Background(), job.Begin(), client, clock)
	status := job.Status()
	fmt.Println(status.Code, status.Quarantine.Reason)
	job.AllowDeletes()
	mockentra.Drive(context.Background(), job.Begin(), client, clock)
	fmt.Println(job.Status().Code)
	for _, entry := range job.Log() {
		fmt.Println(entry.Action, entry.Source, entry.Status)
	}
	// Output:
	// Quarantine TooManyDeletes
	// Active
	// create ada@example.com success
	// create grace@example.com success
	// StagedAction ada@example.com skipped
	// StagedAction grace@example.com skipped
	// disable ada@example.com success
	// disable grace@example.com success
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
