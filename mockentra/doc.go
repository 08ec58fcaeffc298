// Package mockentra is the provisioning engine: it sends a SCIM 2.0 service provider what Microsoft Entra ID's provisioning
// service sends, for the same reasons and in the same order.
//
// How the pieces meet:
//
//   - A Directory is the source: a Tenant, whose objects change, or a Derived one, which is arithmetic and as large as wanted.
//   - A Job reads it through a Mapping. It owns what outlives a cycle: links, watermarks, retry queues (escrows), status and log.
//   - Job.Begin makes a Cycle: a probe, users, groups, staged deletions, references, with a barrier between each two.
//   - A Cycle makes flows. A Flow is the pass of one object, or of one chunk of members: it is asked for its next request and told the
//     response, and never waits. So the same engine serves a conformance run (Drive, one flow at a time) and a load (many at once).
//   - A flow makes requests, in the Dialect of the job; a Sender sends them. Cycle.Done lets the job learn what the flow has learnt.
//   - Audit, the oracle, reads the provider back and compares it with what the job believes that it holds.
//
// What comments cite by a short title, and what else Microsoft documents here. Where Microsoft says nothing, comments say what
// was observed, and name the public issue, or that something is inferred. ../features/catalogue/sources.yaml has what the
// requirements rest on.
//
//   - "Develop a SCIM endpoint": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
//   - "SCIM 2.0 protocol compliance": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility
//   - "How provisioning works": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/how-provisioning-works
//   - "Customize attribute-mappings": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/customize-application-attributes
//   - "Writing expressions": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/functions-for-customizing-application-data
//   - "Quarantine status": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/application-provisioning-quarantine-status
//   - "Known issues": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/known-issues
//   - "Accidental deletions": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/accidental-deletions
//   - "Recover from deletions": https://learn.microsoft.com/en-us/entra/architecture/recover-from-deletions
//   - "Skip deletion": https://learn.microsoft.com/en-us/entra/identity/app-provisioning/skip-out-of-scope-deletions
//   - "Provisioning logs": https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-analyze-provisioning-logs
//   - Microsoft Graph: https://learn.microsoft.com/en-us/graph/api/resources/provisioningobjectsummary,
//     https://learn.microsoft.com/en-us/graph/api/resources/synchronization-synchronizationstatus,
//     https://learn.microsoft.com/en-us/graph/api/resources/synchronization-synchronizationquarantine,
//     https://learn.microsoft.com/en-us/graph/api/resources/synchronization-synchronizationjobrestartcriteria,
//     https://learn.microsoft.com/en-us/graph/api/resources/synchronization-synchronizationschedule,
//     https://learn.microsoft.com/en-us/graph/api/synchronization-synchronizationjob-pause,
//     https://learn.microsoft.com/en-us/graph/api/synchronization-synchronizationjob-start
//   - the tests of gallery applications: https://github.com/AzureAD/SCIMReferenceCode/blob/master/Microsoft.SCIM.LogicAppValidationTemplate/StandardLogicApp/SCIM-Validation-Test-Overview.md
//   - Microsoft Q&A, by number: https://learn.microsoft.com/en-us/answers/questions/1373350
package mockentra
