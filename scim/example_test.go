package scim_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/scimproof/scimproof/scim"
)

func ExampleParseFilter() {
	filter, err := scim.ParseFilter(`userName eq "ada@example.com" AND (active eq true or title pr)`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filter)
	user := scim.Resource{"userName": "ADA@example.com", "active": true}
	fmt.Println(filter.Match(user, scim.UserType())) // userName is not case-sensitive
	// Output:
	// userName eq "ada@example.com" and (active eq true or title pr)
	// true
}

func ExampleApply() {
	user := scim.Resource{"userName": "ada@example.com", "active": true}
	operations, err := scim.ParsePatch([]byte(`{
		"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
		"Operations": [{"op": "Replace", "path": "active", "value": false}]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	changed, failure := scim.Apply(user, operations, scim.UserType(), scim.PatchOptions{})
	if failure != nil {
		log.Fatal(failure)
	}
	fmt.Println(changed, user["active"])
	// Output: true false
}

func ExampleClient() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", scim.MediaType)
		_, _ = io.WriteString(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`)
	}))
	defer provider.Close()
	base, err := url.Parse(provider.URL)
	if err != nil {
		log.Fatal(err)
	}
	client := scim.NewClient(base, http.DefaultTransport, scim.DefaultTimeout, 0)
	request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte("Users?filter=userName+eq+%22nobody%22")}
	var response scim.Response
	client.Send(context.Background(), &request, &response)
	list, err := response.List()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(&response, list.Total)
	// Output: 200 OK 0
}
