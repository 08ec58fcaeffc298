@capability:groups
Feature: Rename and remove a group
  Renaming sends the displayName alone. A group that leaves the scope is deleted: groups cannot be disabled.

  @id:entra-group-rename @req:entra-group-rename
  Scenario Outline: A renamed group has its new name
    Given Entra speaks <dialect>
    And the group "Analysts" is provisioned
    When the group "Analysts" is renamed to "Engineers" and the next cycle runs
    Then the provider knows the group as "Engineers"

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-group-rename-letters @req:entra-update-letters-kept
  Scenario Outline: A renamed group has its new name letter for letter (<what>)
    Given the group "Analysts" is provisioned
    When the group "Analysts" is renamed to "<name>" and the next cycle runs
    Then the new name of the group "<name>" came letter for letter

    Examples:
      | what           | name            |
      | accents        | Équipe Ångström |
      | another script | 数学            |

  @id:entra-group-rename-members @req:entra-group-rename-keeps-members
  Scenario Outline: A renamed group keeps its members
    Given Entra speaks <dialect>
    And Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When the group "Analysts" is renamed to "Engineers" and the next cycle runs
    Then "Engineers" still has Ada

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-group-rename-id @req:entra-group-rename-keeps-id
  Scenario Outline: A renamed group stays the same group
    Given Entra speaks <dialect>
    And the group "Analysts" is provisioned
    When the group "Analysts" is renamed to "Engineers" and the next cycle runs
    Then the group "Engineers" has the id that "Analysts" had

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-group-rename-taken @req:entra-group-rename-taken
  Scenario: A group that is renamed to the name of another is renamed, or the rename is refused
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    And the group "Readers" is provisioned with Grace
    And somebody has renamed the group "Readers" at the provider
    When somebody renames the group "Readers" to the name of "Analysts"
    Then the group "Readers" was renamed or refused, and "Analysts" is as before

  @id:entra-group-old-name @req:entra-group-old-name-free
  Scenario: A new group gets the name that a renamed group had
    Given the group "Analysts" is provisioned
    And the group "Analysts" was renamed to "Engineers"
    When the group "Analysts" is assigned as a new one and the next cycle runs
    Then the new group "Analysts" has the name that "Engineers" had

  @id:entra-group-linked-members @req:entra-group-link-keeps-members @maps:group-external-id
  Scenario Outline: A group that is linked gets its externalId and keeps its members
    Given Entra speaks <dialect>
    And Ada is provisioned
    And the provider already holds the group "Analysts" with Ada under another external id
    When the group "Analysts" is assigned and the next cycle runs
    Then "Analysts" has the external id of the directory, and Ada as before

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-group-delete @req:entra-group-delete
  Scenario: A group that leaves the scope is deleted
    Given the group "Analysts" is provisioned
    When the group "Analysts" is unassigned and the next cycle runs
    Then the provider no longer has the group "Analysts"

  @id:entra-group-delete-users-stay @req:entra-group-delete-leaves-users
  Scenario: The members of a deleted group keep their accounts
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When the group "Analysts" is unassigned and the next cycle runs
    Then Ada's account outlives the group

  @id:entra-group-return @req:entra-group-recreate
  Scenario: A group that comes back has its members again
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    And the group "Analysts" was unassigned
    When the group "Analysts" is assigned and the next cycle runs
    Then "Analysts" is back with Ada
