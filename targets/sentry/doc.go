// Package sentry emulates the SCIM API of Sentry, with its deviations from the RFCs, which deviation_test.go shows one by one, D01
// to D31. It is made after public texts, and of what was seen through the API of others; nothing of Sentry runs here:
//
//   - its source and tests, https://github.com/getsentry/sentry/tree/master/src/sentry/core/endpoints/scim and
//     https://github.com/getsentry/sentry/tree/master/tests/sentry/core/endpoints/scim
//   - the published OpenAPI, https://github.com/getsentry/sentry-api-schema
//   - Sentry's pages on Entra and Okta, https://docs.sentry.io/organization/authentication/sso/azure-sso/ and
//     https://docs.sentry.io/organization/authentication/sso/okta-sso/okta-scim/
//   - Microsoft, "Configure Sentry for automatic user provisioning",
//     https://learn.microsoft.com/en-us/entra/identity/saas-apps/sentry-provisioning-tutorial
//   - Sentry's pages on its SCIM API, https://docs.sentry.io/api/scim/, where the discovery endpoints stand since autumn 2026
//   - issues and pull requests of getsentry/sentry: 79354, 84941 and self-hosted#3573 (what Entra's PATCH is answered), 96253 (a
//     second invitation), 85832 (who is removed stays), 117870 (status and scimType in errors, era June2026), 114950 and 119884 (discovery, era Discovery)
//
// What users and groups answer today is known from the text of 117870, from the source of its errors, and from the source of the
// endpoints before it: that of the endpoints since was not to be had.
//
// NotEmulated lists what is left out. Requests are served one after the other here, so no two race. People do not accept invitations
// by themselves: Options.NewMembersLinked and Options.Members say who has joined.
// There is one organization, and it is active: all others are unknown here, so that the 403 of somebody else's and the 404 of an
// inactive one cannot be told apart. In era Discovery, the default, the new endpoints shape their own errors as SCIM has it; errors of
// access, which all endpoints share, stay as they are. The eras before it, June2026 and Legacy, are those of older releases, which
// people host themselves. Descriptions in schemas and discovery say in our words what Sentry's say. What the public texts leave open is
// a knob in Options, or inferred from the source and the framework under it.
//
// How the pieces meet: route.go finds the endpoint of a path, and what it allows. Provider.ServeHTTP (provider.go) checks rate limit,
// token, scope and method in Sentry's order, takes the lock, and calls a handler (user*.go, group*.go, list.go, discovery.go). That
// changes the organization (organization.go) and returns an answer (envelope.go, error.go). Options (options.go) choose a behaviour, and
// word.go has a word for each, of which variant.go reads those that somebody gave, and settings.go says what they chose. The tables of deviation_test.go show each deviation by its bytes. Sentry's own tests are restated as
// data in testdata/replay, and replay_test.go plays them in each era.
package sentry
