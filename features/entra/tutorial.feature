@mapping:sentry-gallery
Feature: Microsoft's tutorial for Sentry, step by step
  The gallery app for Sentry maps userName alone for users, displayName and members for groups. There is no active, so who
  leaves the scope is deleted.

  @id:tutorial-connect @req:entra-tutorial-connect
  Scenario: Step 5 - the tenant URL and the secret token are accepted
    When Entra tests the connection
    Then the tenant URL and the secret token are accepted

  @id:tutorial-user @req:entra-tutorial-user
  Scenario: Step 5 - an assigned person is invited
    When Ada is assigned and the next cycle runs
    Then the account of Ada has her user name as its address

  @id:tutorial-group @req:entra-tutorial-group
  Scenario: Step 5 - an assigned group becomes a team with its members
    When the group "Analysts" with Ada and Grace is assigned and the next cycle runs
    Then the team "Analysts" has Ada and Grace

  @id:tutorial-member-leaves @req:entra-tutorial-member-leaves
  Scenario: Step 6 - a person who leaves the group leaves the team
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When Ada leaves "Analysts" and the next cycle runs
    Then the team "Analysts" is left with Grace

  @id:tutorial-offboard @req:entra-tutorial-offboard
  Scenario: Step 6 - a person who is no longer assigned loses the account
    Given Ada is provisioned
    When Ada is unassigned and the next cycle runs
    Then the membership of Ada has ended

  @id:tutorial-team-removed @req:entra-tutorial-team-removed
  Scenario: Step 6 - a group that is no longer assigned loses its team
    Given the group "Analysts" is provisioned
    When the group "Analysts" is unassigned and the next cycle runs
    Then the team "Analysts" has ended
