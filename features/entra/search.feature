Feature: Search after a change
  A search finds what the provider holds now. An index that knows the first value alone finds nobody under the new name, and somebody
  else's person under the old one.

  @id:entra-search-follows @req:entra-match-follows-changes
  Scenario Outline: A changed <word> is found, and the old one is not
    Given Ada's work email is not her user name
    And Ada and Grace are provisioned
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then a search by Ada's new <word> finds the account, and by the old one nobody

    Examples:
      | word        | value                |
      | user name   | Augusta              |
      | external id | Ada.King             |
      | work email  | countess@example.com |

  @id:entra-search-email @req:entra-match-email-filter @maps:work-email
  Scenario: A search by the work e-mail address finds that person
    Given Ada and Grace are provisioned
    When Entra looks for Ada by work email
    Then exactly Ada is found

  @id:entra-search-inactive @req:entra-match-inactive-external-id @maps:active
  Scenario: A disabled person is found by externalId as before
    Given Ada is provisioned
    And Ada is found by external id
    And Ada was disabled
    When Entra looks for Ada by external id
    Then the hit shows Ada as inactive

  @id:entra-search-special-external-id @req:entra-match-special-characters @maps:external-id
  Scenario Outline: An externalId with <character> is found
    Given Grace and Mary are provisioned
    And Grace is found by external id
    And Ada is provisioned under an external id with <character>
    When Entra looks for Ada by an external id with special characters
    Then exactly Ada is found

    Examples:
      | what                       | character        |
      | externalId: apostrophe     | an apostrophe    |
      | externalId: plus sign      | a plus sign      |
      | externalId: underscore     | an underscore    |
      | externalId: percent sign   | a percent sign   |
      | externalId: ampersand      | an ampersand     |
      | externalId: quotation mark | a quotation mark |
      | externalId: backslash      | a backslash      |
      | externalId: accent         | an accent        |

  @id:entra-search-group-external-id @req:7643-3.1-external-id-filter @capability:groups @maps:group-external-id
  Scenario: A search by externalId finds that group
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    When Entra looks for the group "Analysts" by external id
    Then exactly the group "Analysts" is found by its external id

  @id:entra-search-whole-value @req:entra-match-whole-value
  Scenario Outline: What is like a value is not the value (<what>)
    Given Ada and Grace are provisioned
    When Entra looks for Ada's <word> <how>
    Then nobody and nothing is found but what has the very value

    Examples:
      | what                           | word        | how                   |
      | more than a user name          | user name   | with more behind it   |
      | the beginning of an externalId | external id | without its end       |
      | the end of an externalId       | external id | without its beginning |
      | more than an externalId        | external id | with more behind it   |
      | the beginning of an address    | work email  | without its end       |
      | the end of an address          | work email  | without its beginning |
      | more than an address           | work email  | with more behind it   |

  @id:entra-search-group-whole-value @req:entra-match-whole-value @capability:groups
  Scenario Outline: What is like a value of a group is not the value (<what>)
    Given the group "Analysts" is provisioned
    When Entra looks for the group "Analysts" by its <word> <how>
    Then nobody and nothing is found but what has the very value

    Examples:
      | what                                  | word         | how                   |
      | the end of a group's name             | display name | without its beginning |
      | more than a group's name              | display name | with more behind it   |
      | the beginning of a group's externalId | external id  | without its end       |
      | the end of a group's externalId       | external id  | without its beginning |
      | more than a group's externalId        | external id  | with more behind it   |

  @id:entra-search-other-case @req:entra-match-external-id-case
  Scenario Outline: An externalId in another letter case is another one (<what>)
    Given Ada and Grace are provisioned
    When Entra looks for Ada's external id in another letter case
    Then nobody and nothing is found but what has the very value

    Examples:
      | what              |
      | user's externalId |

  @id:entra-search-group-other-case @req:entra-match-external-id-case @capability:groups
  Scenario Outline: A group's externalId in another letter case is another one (<what>)
    Given the group "Analysts" is provisioned
    When Entra looks for the group "Analysts" by its external id in another letter case
    Then nobody and nothing is found but what has the very value

    Examples:
      | what               |
      | group's externalId |

  @id:entra-search-own-attribute @req:entra-match-own-attribute
  Scenario Outline: Who is looked for by one attribute is not found by another (<what>)
    Given Ada's work email is not her user name
    And Ada and Grace are provisioned
    When Entra looks for Ada's <word> as a <other>
    Then nobody and nothing is found but what has the very value

    Examples:
      | what                       | word         | other       |
      | display name as user name  | display name | user name   |
      | externalId as user name    | external id  | user name   |
      | address as user name       | work email   | user name   |
      | user name as externalId    | user name    | external id |
      | display name as externalId | display name | external id |
      | address as externalId      | work email   | external id |
      | externalId as address      | external id  | work email  |

  @id:entra-search-group-own-attribute @req:entra-match-own-attribute @capability:groups
  Scenario Outline: A group that is looked for by one attribute is not found by another (<what>)
    Given the group "Analysts" is provisioned
    When Entra looks for the <word> of the group "Analysts" as a <other>
    Then nobody and nothing is found but what has the very value

    Examples:
      | what                         | word         | other        |
      | a group's externalId as name | external id  | display name |
      | a group's name as externalId | display name | external id  |
