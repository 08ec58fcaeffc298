Feature: What an account holds beside
  An account holds more than a change is about: who the manager is, and what people or the provider itself have entered. Entra sends a
  manager again only when that changes, and what it does not write it never puts right.

  @id:entra-update-keeps-manager @req:entra-update-keeps-manager @maps:manager
  Scenario Outline: A changed <word> leaves the manager
    Given Ada and Grace are provisioned
    And Grace has become Ada's manager
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada still has Grace as manager after the update

    Examples:
      | word            | value                |
      | title           | Analyst              |
      | display name    | Ada King             |
      | family name     | King                 |
      | user name       | Augusta              |
      | external id     | Ada.King             |
      | work email      | countess@example.com |
      | mobile phone    | +44 7700 900 999     |
      | city            | Marylebone           |
      | employee number | 1815-12-10           |
      | department      | Bernoulli Numbers    |

  @id:entra-update-keeps-manager-compliant @req:entra-update-keeps-manager @maps:manager
  Scenario Outline: What changes in the compliant dialect leaves the manager (<what>)
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And Grace has become Ada's manager
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada still has Grace as manager after the change

    Examples:
      | what                                | dialect                  | word         | value             |
      | compliant department                | compliant                | department   | Bernoulli Numbers |
      | compliant department without a path | compliant without a path | department   | Bernoulli Numbers |
      | compliant name without a path       | compliant without a path | display name | Ada King          |

  @id:entra-disable-keeps-manager @req:entra-update-keeps-manager @maps:active @maps:manager
  Scenario Outline: Who is disabled keeps the manager
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And Grace has become Ada's manager
    When Ada is disabled and the next cycle runs
    Then Ada still has Grace as manager after being disabled

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-update-keeps-details @req:entra-update-keeps-details
  Scenario Outline: What Entra does not write outlives each change (<what>)
    Given the provider already holds Ada with details of her own, and Entra has linked the account
    When <change> and the next cycle runs
    Then Ada still has all details of her own

    Examples:
      | what         | change                                             |
      | title        | Ada's title changes to "Analyst"                   |
      | display name | Ada's display name changes to "Ada King"           |
      | family name  | Ada's family name changes to "King"                |
      | user name    | Ada's user name changes                            |
      | external id  | Ada's external id changes to "Ada.King"            |
      | work email   | Ada's work email changes to "countess@example.com" |
      | mobile phone | Ada's mobile phone changes to "+44 7700 900 999"   |
      | city         | Ada's city changes to "Marylebone"                 |
      | department   | Ada's department changes to "Bernoulli Numbers"    |
      | disabled     | Ada is disabled                                    |

  @id:entra-others-reports @req:entra-update-nobody-else @maps:active @maps:manager
  Scenario Outline: A manager about whom something changes is the manager still (<what>)
    Given Ada and Grace are provisioned
    And Grace has become Ada's manager
    When <change> and the next cycle runs
    Then Ada still has Grace as manager after the manager has changed

    Examples:
      | what             | change                    |
      | manager disabled | Grace is disabled         |
      | manager renamed  | Grace's user name changes |

  @id:entra-others-team @req:entra-update-nobody-else @maps:manager
  Scenario Outline: What changes in a team changes nobody else in it (<what>)
    Given Ada and Grace and Mary and Joan are provisioned
    And Grace has become Ada's manager
    And Grace has become Mary's manager
    When <change> and the next cycle runs
    Then nobody in the team but <who> has changed
    And Mary still has Grace as manager after the team has changed

    Examples:
      | what                  | who   | change                                            |
      | manager taken away    | Ada   | Ada has no manager any more                       |
      | another manager       | Ada   | Joan becomes Ada's manager                        |
      | manager of manager    | Grace | Joan becomes Grace's manager                      |
      | department of manager | Grace | Grace's department changes to "Bernoulli Numbers" |

  @id:entra-others-manager-purged @req:entra-update-nobody-else @maps:active @maps:manager
  Scenario Outline: The account of a manager ends, and those of the reports do not (<what>)
    Given Ada and Grace are provisioned
    And Grace has become Ada's manager
    And Grace was soft-deleted
    When Grace is purged and the next cycle runs
    Then Ada is as before, with or without the manager

    Examples:
      | what           |
      | manager purged |

  @id:entra-others-team-joins @req:entra-update-nobody-else @capability:groups @maps:manager
  Scenario Outline: Who joins a group brings neither reports nor manager along (<what>)
    Given Ada and Grace are provisioned
    And Grace has become Ada's manager
    And the group "Analysts" is provisioned
    When <who> joins "Analysts" and the next cycle runs
    Then the group "Analysts" has nobody new but <who>

    Examples:
      | what          | who   |
      | manager joins | Grace |
      | report joins  | Ada   |

  @id:entra-others-last-member @req:entra-update-nobody-else @maps:active @capability:groups
  Scenario Outline: A group outlives its last member (<what>)
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    And Ada was soft-deleted
    When Ada is purged and the next cycle runs
    Then no group has changed with its last member Ada

    Examples:
      | what               |
      | last member purged |

  @id:entra-others-memberships @req:entra-update-nobody-else @capability:groups
  Scenario Outline: Who changes stays in the groups (<what>)
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then the group "Analysts" is as before, with Ada in it

    Examples:
      | what             | word         | value                |
      | own title        | title        | Analyst              |
      | own display name | display name | Ada King             |
      | own user name    | user name    | Augusta              |
      | own external id  | external id  | Ada.King             |
      | own work email   | work email   | countess@example.com |
      | own department   | department   | Bernoulli Numbers    |
