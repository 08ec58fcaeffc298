Feature: Attributes of a mapping
  A mapping may send any attribute to any target, also to one of the provider's own extension. Each one is kept, and arrives when
  it changes.

  @id:entra-mapped-created @req:entra-create-mapped-kept
  Scenario: An attribute that no other scenario knows is kept as it was sent
    When Ada is assigned and the next cycle runs
    Then the new account holds what else the mapping gives Ada

  @id:entra-mapped-changed @req:entra-update-mapped-arrives
  Scenario Outline: Each attribute that no other scenario changes arrives when it does
    Given Entra speaks <dialect>
    And Ada is provisioned
    When each other attribute of Ada that can change does so in a cycle of its own
    Then the provider has taken over each change of Ada

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-role-created @req:entra-create-role-kept @maps:role
  Scenario: A role is kept as it was sent
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's role

  @id:entra-role-changed @req:entra-multi-roles-string-boolean @maps:role
  Scenario Outline: A changed role arrives by a value path that compares primary with a text
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's role changes to "pilot" and the next cycle runs
    Then the provider holds "pilot" as Ada's role

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
