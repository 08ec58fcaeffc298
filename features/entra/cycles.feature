Feature: Cycles
  The same data again must change nothing. Entra restarts whenever somebody edits the mapping.

  @id:entra-cycle-restart @req:entra-restart-writes-nothing
  Scenario Outline: A restart that keeps its links writes to no user
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    When Entra restarts with its links kept and the next cycle runs
    Then Entra wrote to no user
    And the provider agrees with Entra about everybody

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-cycle-restart-members @req:7644-3.5.2.1-add-existing-noop @capability:groups
  Scenario Outline: A restart sends the members again and the group stays the same
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When Entra restarts with its links kept and the next cycle runs
    Then "Analysts" has Ada and Grace once each
    And the provider agrees with Entra about everybody

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-cycle-lost-user @req:entra-lost-user-404
  Scenario: An account that was deleted behind Entra's back is reported as gone
    Given Ada is provisioned
    And somebody has deleted Ada's account
    When Ada's user name changes and the next cycle runs
    Then Entra's log shows that Ada's account is lost

  @id:entra-cycle-full-restart @req:entra-full-restart-matches-again
  Scenario: A restart without links finds everybody again
    Given Ada and Grace are provisioned
    When Entra restarts without its links and the next cycle runs
    Then Entra finds everybody again and creates nobody
    And the provider agrees with Entra about everybody

  @id:entra-cycle-whole-team @req:entra-initial-cycle-complete @capability:groups
  Scenario Outline: A whole team arrives in one cycle
    Given Entra speaks <dialect>
    And a team of five people in two groups
    When the team is assigned and the next cycle runs
    Then every operation of the cycle succeeded
    And the provider agrees with Entra about everybody

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
