@capability:groups
Feature: Answers about groups
  What is answered to the write of a group says whether it was done. A group that is gone is answered 404, whatever is asked of it.

  @id:entra-group-update-answer @req:entra-group-update-answer
  Scenario Outline: The PATCH of a group is answered with 200 and the group, or with 204
    Given Entra speaks <dialect>
    And the group "Analysts" is provisioned
    When the group "Analysts" is renamed to "Engineers" and the next cycle runs
    Then the update of the group "Engineers" was answered with 200 and the group or with 204

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-group-delete-answer @req:entra-group-delete-answer
  Scenario: The deletion of a group is answered 204
    Given the group "Analysts" is provisioned
    When the group "Analysts" is unassigned and the next cycle runs
    Then the deletion of the group "Analysts" was answered 204

  @id:entra-group-missing @req:entra-group-missing-404
  Scenario Outline: A group that is gone is answered 404 (<what>)
    Given the group "Analysts" is provisioned
    When somebody deletes the group "Analysts" and then <does> it
    Then what was asked of the missing group "Analysts" was answered 404

    Examples:
      | what          | does    |
      | group read    | reads   |
      | group changed | updates |
      | group deleted | deletes |
