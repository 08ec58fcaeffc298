// Command scimproof tests SCIM 2.0 service providers the way Microsoft Entra ID provisions them.
package main

func main() {}
