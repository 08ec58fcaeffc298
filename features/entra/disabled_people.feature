Feature: Disabled people
  A disabled person is not gone: Entra goes on to send what changes about them, finds them again, and switches them on when they
  come back.

  @id:entra-disabled-updated @req:entra-disabled-still-updated @maps:active
  Scenario Outline: What changes about a disabled person arrives, and switches nobody on
    Given Ada is provisioned
    And Ada's <word> has changed to "<first>"
    And Ada was disabled
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada's disabled account has the new <word> and all else as before

    Examples:
      | word            | first              | value                |
      | title           | Programmer         | Analyst              |
      | display name    | Augusta Ada        | Ada King             |
      | family name     | Byron              | King                 |
      | user name       | Byron              | Augusta              |
      | external id     | Ada.Byron          | Ada.King             |
      | work email      | byron@example.com  | countess@example.com |
      | department      | Difference Engines | Bernoulli Numbers    |
      | city            | Paris              | Turin                |
      | employee number | 1815               | 1852                 |
      | given name      | Augusta            | Adelaide             |
      | language        | de-DE              | fr-FR                |

  @id:entra-disabled-change-lasts @req:entra-disabled-still-updated @maps:active
  Scenario Outline: Who comes back has what changed meanwhile
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada's title has changed to "Programmer"
    And Ada was disabled
    When Ada's title changes to "Analyst" and the next cycle runs
    And Ada is enabled and the next cycle runs
    Then Ada is active again with the new title

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-disabled-together @req:entra-disabled-still-updated @maps:active
  Scenario Outline: What changes with a disable arrives with it (<what>)
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada's <word> has changed to "<first>"
    When Ada is disabled, her <word> changes to "<value>" and the next cycle runs
    Then Ada is inactive with the new <word> and all else as before

    Examples:
      | what                      | dialect   | word       | first             | value                |
      | legacy title, together    | legacy    | title      | Programmer        | Analyst              |
      | legacy mail, together     | legacy    | work email | byron@example.com | countess@example.com |
      | compliant title, together | compliant | title      | Programmer        | Analyst              |
      | compliant mail, together  | compliant | work email | byron@example.com | countess@example.com |

  @id:entra-disabled-not-replaced @req:entra-disabled-not-replaced @maps:active
  Scenario: Nobody gets an account under the name of a disabled person
    Given Ada is provisioned
    And Ada was disabled
    When somebody creates another person under Ada's user name
    Then the second account is refused, and Ada's disabled one is as before

  @id:entra-disabled-linked @req:entra-disabled-linked @maps:active
  Scenario Outline: An inactive account that was there is linked and becomes active
    Given Entra speaks <dialect>
    And the provider already holds Ada as inactive
    When Ada is assigned and the next cycle runs
    Then Ada's linked account has become active, with all else as before

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
