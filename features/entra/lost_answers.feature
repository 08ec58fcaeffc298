Feature: Lost responses
  A write is done and its response does not reach Entra: a worker dies, a gateway has no time left. Entra tries again, and must find
  what it has made. scimproof discards the response itself, after it came.

  @id:entra-lost-creation @req:entra-lost-creation-found
  Scenario: A user whose creation seemed to fail is found again
    Given Ada is assigned and the response to the creation is lost
    When Entra tries again and the next cycle runs
    Then Ada has one account, and Entra is linked to it

  @id:entra-lost-update @req:entra-lost-update-settles @maps:display-name
  Scenario Outline: An update that seemed to fail is found done
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada's display name changes to "Ada King" and the response to the update is lost
    When Entra tries again and the next cycle runs
    Then Entra reads Ada's update as done and does not send it again

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-lost-addition @req:7644-3.5.2.1-add-existing-noop @capability:groups
  Scenario Outline: A member whose addition seemed to fail is added again and stands there once
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    And Grace joins "Analysts" and the response to the addition is lost
    When Entra tries again and the next cycle runs
    Then "Analysts" has Ada and Grace once each although the addition was sent twice

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-lost-group @req:entra-lost-group-found @capability:groups
  Scenario: A group whose creation seemed to fail is found again
    Given the group "Analysts" is assigned and the response to the creation is lost
    When Entra tries again and the next cycle runs
    Then there is one group "Analysts", and Entra is linked to it

  @id:entra-lost-removal @req:7644-3.5.2.2-remove-absent-member @capability:groups
  Scenario: A member whose removal seemed to fail is removed again, and the others stay
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And Ada leaves "Analysts" and the response to the removal is lost
    When Entra tries again and the next cycle runs
    Then "Analysts" has Grace although the removal was sent twice
