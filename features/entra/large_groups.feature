Feature: Large groups and long values
  Groups of thousands are everyday. Entra adds and removes members one by one or in chunks, and never reads them back.

  @id:entra-members-large-group @req:entra-members-large-group @capability:groups
  Scenario: A group of a hundred gains one member, loses another and keeps the rest
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Grace
    And somebody has added a hundred more people to "Analysts" at the provider
    When Ada joins "Analysts" and the next cycle runs
    And Grace leaves "Analysts" and the next cycle runs
    Then "Analysts" has Ada and the hundred others

  @id:entra-create-long-name @req:entra-create-long-values @maps:display-name
  Scenario: A display name of 200 letters is kept whole
    Given Ada has a display name of 200 letters
    When Ada is assigned and the next cycle runs
    Then the new account has the whole display name of Ada

  @id:entra-update-long-name @req:entra-create-long-values @maps:display-name
  Scenario: A display name that becomes 200 letters long arrives whole
    Given Ada is provisioned
    And Ada's display name has changed to "Ada Byron"
    When Ada's display name becomes 200 letters long and the next cycle runs
    Then the account has the whole display name of Ada

  @id:entra-create-longest @req:entra-create-long-values
  Scenario Outline: As long as Entra takes, a new <word> is kept whole
    Given Ada has a <word> as long as Entra takes
    When Ada is assigned and the next cycle runs
    Then Ada's new account has the whole <word>

    Examples:
      | word            |
      | user name       |
      | title           |
      | work email      |
      | given name      |
      | family name     |
      | formatted name  |
      | office          |
      | street          |
      | city            |
      | region          |
      | postal code     |
      | external id     |
      | employee number |
      | department      |

  @id:entra-update-longest @req:entra-create-long-values
  Scenario Outline: As long as Entra takes, a changed <word> arrives whole
    Given Ada is provisioned
    And Ada's <word> has changed to "<first>"
    When Ada's <word> becomes as long as Entra takes and the next cycle runs
    Then Ada's account has the whole new <word>

    Examples:
      | word            | first              |
      | user name       | Byron              |
      | title           | Programmer         |
      | work email      | byron@example.com  |
      | given name      | Augusta            |
      | family name     | Byron              |
      | office          | Ockham Park        |
      | street          | 5 Dorset Street    |
      | city            | Marylebone         |
      | region          | Surrey             |
      | postal code     | W1U 6QH            |
      | external id     | Ada.Byron          |
      | employee number | 1815               |
      | department      | Difference Engines |

  @id:entra-group-longest @req:entra-create-long-values @capability:groups
  Scenario Outline: A group that is <what> with a name as long as Entra takes has all of it
    When the group "Analysts" is <what> under a name as long as Entra takes and the next cycle runs
    Then the new group "Analysts" has its whole name

    Examples:
      | what     |
      | assigned |

  @id:entra-group-grows-longest @req:entra-create-long-values @capability:groups
  Scenario Outline: A group that is <what> to a name as long as Entra takes has all of it
    Given the group "Analysts" is provisioned
    When the group "Analysts" is <what> to a name as long as Entra takes and the next cycle runs
    Then the group "Analysts" has its whole new name

    Examples:
      | what    |
      | renamed |
