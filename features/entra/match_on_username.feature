Feature: Match on userName
  Entra looks a person up by the matching attribute before it creates anybody. A provider that finds the wrong person, or
  not the right one, ends in duplicates or in somebody else's account being changed.

  @id:entra-match-links-existing @req:entra-match-one-hit-links
  Scenario: A person whom the provider already has is linked
    Given the provider already holds Ada
    When Ada is assigned and the next cycle runs
    Then Entra links Ada to the account that was there

  @id:entra-match-case-insensitive @req:entra-match-username-case-insensitive
  Scenario: Letter case makes no difference to a userName
    Given the provider already holds Ada in upper case
    When Ada is assigned and the next cycle runs
    Then Entra links Ada to the account in upper case

  @id:entra-match-not-somebody-else @req:entra-match-no-hit-creates
  Scenario: A person whom the provider does not have is not mixed up with others
    Given the provider already holds Grace
    When Ada is assigned and the next cycle runs
    Then Ada and Grace have an account each

  @id:entra-match-finds-exactly @req:entra-match-filter-exact
  Scenario: A search by userName finds that person and nobody else
    Given Ada and Grace are provisioned
    When Entra looks for Ada by user name
    Then exactly Ada is found

  @id:entra-match-not-by-prefix @req:entra-match-filter-not-prefix
  Scenario: The beginning of a userName is not the userName
    Given Ada is provisioned
    When Entra looks for Ada by the beginning of the user name
    Then nobody is found

  @id:entra-match-external-id @req:entra-match-external-id-filter @maps:external-id
  Scenario: A search by externalId finds that person
    Given Ada and Grace are provisioned
    When Entra looks for Ada by external id
    Then exactly Ada is found

  @id:entra-match-special-characters @req:entra-match-special-characters
  Scenario Outline: A userName with <character> is found
    Given Ada is provisioned under a user name with <character>
    When Entra looks for Ada by a user name with special characters
    Then exactly Ada is found

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
      | an accent        |
      | another script   |
      | the word and     |
      | the word eq      |

  @id:entra-match-hit-has-id @req:entra-match-hit-has-id
  Scenario: A hit carries the id under which the person can be read
    Given Ada is provisioned
    When Entra looks for Ada by user name
    Then the hit carries Ada's id

  @id:entra-match-inactive-found @req:entra-match-inactive-found @maps:active
  Scenario: A disabled person is still found
    Given Ada is provisioned
    And Ada was disabled
    When Entra looks for Ada by user name
    Then the hit shows Ada as inactive

  @id:entra-match-query-encoding @req:7644-1.2-percent-encoding
  Scenario: A space in a filter may be a plus sign or %20
    Given Ada is provisioned
    When Entra looks for Ada by user name with percent-encoded spaces
    Then exactly Ada is found

  @id:entra-match-and @req:7644-3.4.2.2-logical-and @maps:external-id
  Scenario: Two conditions must both hold
    Given Ada and Grace are provisioned
    When Entra looks for Ada by user name and Grace's external id
    Then nobody is found

  @id:entra-match-link-completes @req:entra-match-link-completes
  Scenario Outline: An account that is linked takes over what Entra sends with the link
    Given the provider already holds Ada <otherwise>
    When Ada is assigned and the next cycle runs
    Then Ada's linked account has the <word> of the directory, and all else as before

    Examples:
      | otherwise                 | word        |
      | without an external id    | external id |
      | under another external id | external id |
      | under another title       | title       |

  @id:entra-match-link-keeps-groups @req:entra-match-link-keeps-groups @capability:groups
  Scenario: An account that is linked stays in its groups
    Given the provider already holds Ada without an external id
    And the provider already holds the group "Analysts" with Ada under another external id
    When Ada is assigned and the next cycle runs
    Then the group "Analysts" is as before Ada was linked
