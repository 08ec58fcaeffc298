@capability:groups
Feature: Create a group
  A group is looked up by its displayName, created without members, and filled in a second pass.

  @id:entra-group-create @req:entra-group-create-empty
  Scenario: A group that comes into scope is created
    When the group "Analysts" is assigned and the next cycle runs
    Then the provider has created the group "Analysts"

  @id:entra-group-schemas @req:entra-group-adscim-schema-tolerated
  Scenario: Microsoft's own schema URI is tolerated and does not come back
    When the group "Analysts" is assigned and the next cycle runs
    Then the group "Analysts" names the core schema and no unknown one

  @id:entra-group-match @req:entra-group-match-display-name
  Scenario: A group that the provider already has is linked
    Given the provider already holds the group "Analysts"
    When the group "Analysts" is assigned and the next cycle runs
    Then Entra links the group "Analysts" to the one that was there

  @id:entra-group-found-case @req:entra-group-display-name-case-insensitive
  Scenario: A group is found by its displayName in any letter case
    Given the group "Analysts" is provisioned
    When Entra looks for the group "Analysts" in upper case
    Then exactly the group "Analysts" is found in upper case

  @id:entra-group-external-id @req:entra-group-external-id-kept @maps:group-external-id
  Scenario: A group keeps its externalId
    When the group "Analysts" is assigned and the next cycle runs
    Then the group "Analysts" holds its object id as external id

  @id:entra-group-duplicate @req:entra-group-duplicate-409
  Scenario: A second group of the same name is refused as a conflict
    Given the group "Analysts" is provisioned
    When somebody creates the group "Analysts" a second time
    Then the provider refuses the second group as a conflict

  @id:entra-group-search-without-members @req:entra-group-search-excludes-members
  Scenario: A search for a group leaves the members out
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When Entra looks for the group "Analysts"
    Then the hit has no members

  @id:entra-group-read-without-members @req:7644-3.4.2.5-excluded-attributes-supported
  Scenario: A group can be read without its members
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When Entra reads the group "Analysts" without its members
    Then the group came without members and with its name

  @id:entra-group-special-characters @req:entra-group-filter-exact
  Scenario Outline: A group whose name has <character> is found, and no other
    Given the group "Analysts" is provisioned under a name with <character>
    When Entra looks for the group "Analysts"
    Then exactly the group "Analysts" is found

    Examples:
      | character        |
      | an apostrophe    |
      | a plus sign      |
      | an underscore    |
      | a percent sign   |
      | an ampersand     |
      | a number sign    |
      | a comma          |
      | a quotation mark |
      | a backslash      |
      | parentheses      |
      | a slash          |
      | an asterisk      |
      | a colon          |
      | an accent        |
      | another script   |
      | the word and     |
      | the word eq      |
