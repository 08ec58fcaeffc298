Feature: Operations of one PATCH
  Entra puts several operations into one PATCH. They are done in their order, and all of them or none.

  @id:entra-patch-atomic @req:7644-3.5.2-patch-atomic @maps:display-name
  Scenario: A PATCH that is refused leaves nothing of it
    Given Ada is provisioned
    When somebody sends one change of Ada that is right and one that is impossible
    Then nothing of the refused change of Ada is left

  @id:entra-patch-atomic-group @req:7644-3.5.2-patch-atomic @capability:groups
  Scenario: A PATCH of a group that is refused leaves nothing of it
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody sends the addition of Grace to "Analysts" and a change that is impossible
    Then nothing of the refused change of the group "Analysts" is left

  @id:entra-patch-sequential @req:7644-3.5.2-patch-sequential @maps:display-name
  Scenario: Of two changes of one attribute the later one lasts
    Given Ada is provisioned
    When somebody changes Ada's display name twice in one request
    Then Ada has the later display name

  @id:entra-patch-sequential-members @req:7644-3.5.2-patch-sequential @capability:groups
  Scenario: A member who is removed and added by one PATCH is in the group
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When somebody removes Ada from "Analysts" and adds her again in one request
    Then "Analysts" has Ada and Grace after the operations in their order
