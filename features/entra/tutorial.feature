@mapping:sentry-gallery
Feature: Microsoft's tutorial for Sentry, step by step
  "Configure Sentry for automatic user provisioning": the rules are its steps, by their titles. The gallery app for Sentry maps
  userName alone for users, displayName and members for groups. The app has no soft delete, so who leaves the scope is deleted.

  Not played, though the tutorial names it: scoping filters and extra app roles (Step 4), the notification mail (Step 5), the
  progress bar and the quarantine (Step 6). The guide of the target sentry lists every sentence.

  Rule: Step 1: Plan your provisioning deployment
    Nothing is sent. `scimproof explain` says what a scenario is about, `scimproof targets doctor sentry` which mapping is used.

  Rule: Step 2: Configure Sentry to support provisioning with Microsoft Entra ID
    Sentry shows a base URL and a token. `scimproof serve sentry` prints both for the emulator.

  Rule: Step 3: Add Sentry from the Microsoft Entra application gallery
    The gallery app is the mapping of this feature. It is not played in a portal.

  Rule: Step 4: Define who is in scope for provisioning
    Start small, with one or two assigned people or groups; then everybody. Scoping filters by attributes and extra app roles
    are not played.

    @id:tutorial-user @req:entra-tutorial-user
    Scenario: Step 4 - an assigned person is invited
      When Ada is assigned and the next cycle runs
      Then the account of Ada has her user name as its address

    @id:tutorial-group @req:entra-tutorial-group
    Scenario: Step 4 - an assigned group becomes a team with its members
      When the group "Analysts" with Ada and Grace is assigned and the next cycle runs
      Then the team "Analysts" has Ada and Grace

    @id:tutorial-scope-all @req:entra-tutorial-scope-all
    Scenario: Step 4 - from those who are assigned to everybody
      Given Ada is provisioned
      And the group "Analysts" with Grace is not assigned
      When the scope is extended to all users and groups and the next cycle runs
      Then everybody in the directory has an account, and nobody a second one
      And the team "Analysts" has arrived with Grace

  Rule: Step 5: Configure automatic user provisioning to Sentry
    The connection test, the two matching attributes, On and Off, the initial cycle, and a cycle about every 40 minutes. The
    notification mail is not played: it is no request to the provider.

    @id:tutorial-connect @req:entra-tutorial-connect
    Scenario: Step 5 - the tenant URL and the secret token are accepted
      When Entra tests the connection
      Then the tenant URL and the secret token are accepted

    @id:tutorial-match-member @req:entra-tutorial-match-member
    Scenario: Step 5 - userName is the filter by which a member is found
      Given the provider already holds Ada
      And the provider already holds Grace
      When Ada is assigned and the next cycle runs
      Then Entra's search by userName has found Ada

    @id:tutorial-match-team @req:entra-tutorial-match-team
    Scenario: Step 5 - displayName is the filter by which a team is found
      Given the provider already holds the group "Analysts"
      And the provider already holds the group "Engineers"
      When the group "Analysts" is assigned and the next cycle runs
      Then Entra's search by displayName has found "Analysts"

    @id:tutorial-off-on @req:entra-tutorial-off-on
    Scenario: Step 5 - nothing is sent while the status is Off, and everything once it is On
      Given Ada is provisioned
      And Ada is unassigned while provisioning is off
      And Grace is assigned while provisioning is off
      When provisioning is switched on again and the next cycle runs
      Then Grace has arrived and Ada has left

    @id:tutorial-interval @req:entra-tutorial-interval
    Scenario: Step 5 - a change arrives with the next cycle, 40 minutes later
      Given Ada is provisioned
      When Ada is unassigned and the next cycle runs
      Then Entra's log shows Ada as created, and as deleted 40 minutes later

    @id:tutorial-member-joins @req:entra-tutorial-member-joins
    Scenario: Step 5 - a person who joins the group later joins the team
      Given Ada is provisioned
      And the group "Analysts" is provisioned with Ada
      And Grace is not assigned
      When Grace joins "Analysts" and the next cycle runs
      Then the team "Analysts" has grown to Ada and Grace

    @id:tutorial-member-leaves @req:entra-tutorial-member-leaves
    Scenario: Step 5 - a person who leaves the group leaves the team
      Given Ada and Grace are provisioned
      And the group "Analysts" is provisioned with Ada and Grace
      When Ada leaves "Analysts" and the next cycle runs
      Then the team "Analysts" is left with Grace

    @id:tutorial-team-renamed @req:entra-tutorial-team-renamed
    Scenario: Step 5 - a renamed group renames its team
      Given Ada is provisioned
      And the group "Analysts" is provisioned with Ada
      When the group "Analysts" is renamed to "Engineers" and the next cycle runs
      Then the team "Analysts" has become "Engineers" and kept Ada

    @id:tutorial-attributes @req:entra-tutorial-attributes
    Scenario: Step 5 - a changed userName reaches the account
      The tutorial promises that attributes are kept synchronized, and userName is the only one that it maps. Sentry breaks that
      promise: it refuses to change a userName. targets/sentry.deviations.yaml declares it.

      Given Ada is provisioned
      When Ada's user name changes and the next cycle runs
      Then the provider has Ada under the new user name

    @id:tutorial-offboard @req:entra-tutorial-offboard
    Scenario: Step 5 - a person who is no longer assigned loses the account
      Given Ada is provisioned
      When Ada is unassigned and the next cycle runs
      Then the membership of Ada has ended

    @id:tutorial-team-removed @req:entra-tutorial-team-removed
    Scenario: Step 5 - a group that is no longer assigned loses its team
      Given the group "Analysts" is provisioned
      When the group "Analysts" is unassigned and the next cycle runs
      Then the team "Analysts" has ended

  Rule: Step 6: Monitor your deployment
    The provisioning log says who was provisioned and who was not. The progress bar and the quarantine are not played here.

    @id:tutorial-log @req:entra-tutorial-log
    Scenario: Step 6 - the log says of each person what happened, and why
      Given Ada is provisioned
      And somebody has deleted Ada's account
      When Ada's user name changes and the next cycle runs
      And Grace is assigned and the next cycle runs
      Then Entra's log says that Grace was created, and that Ada's account could not be found
