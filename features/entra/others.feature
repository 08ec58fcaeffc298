Feature: Everybody else
  Entra names one user or group in each request by its id. Whatever changes there, all others stay as they were: nothing tells Entra of
  what a provider has done to somebody else, and nothing puts it right.

  @id:entra-others-person @req:entra-update-nobody-else
  Scenario Outline: What changes about one person changes nobody else
    Given Ada and Grace are provisioned
    When <change> and the next cycle runs
    Then nobody but <who> has changed

    Examples:
      | what         | who  | change                                               |
      | title        | Ada  | Ada's title changes to "Analyst"                     |
      | display name | Ada  | Ada's display name changes to "Ada King"             |
      | family name  | Ada  | Ada's family name changes to "King"                  |
      | user name    | Ada  | Ada's user name changes                              |
      | external id  | Ada  | Ada's external id changes to "Ada.King"              |
      | work email   | Ada  | Ada's work email changes to "countess@example.com"   |
      | mobile phone | Ada  | Ada's mobile phone changes to "+44 7700 900 999"     |
      | city         | Ada  | Ada's city changes to "Marylebone"                   |
      | department   | Ada  | Ada's department changes to "Bernoulli Numbers"      |
      | manager      | Ada  | Grace becomes Ada's manager                          |
      | disabled     | Ada  | Ada is disabled                                      |
      | unassigned   | Ada  | Ada is unassigned                                    |
      | soft-deleted | Ada  | Ada is soft-deleted                                  |
      | new person   | Mary | Mary is assigned                                     |

  @id:entra-others-returned @req:entra-update-nobody-else
  Scenario Outline: Who comes back or goes for good changes nobody else
    Given Ada and Grace are provisioned
    And Ada was <before>
    When Ada is <event> and the next cycle runs
    Then nobody but Ada has changed with the return or the end

    Examples:
      | event    | before       |
      | enabled  | disabled     |
      | assigned | unassigned   |
      | restored | soft-deleted |
      | purged   | soft-deleted |

  @id:entra-others-of-group @req:entra-update-nobody-else @capability:groups
  Scenario Outline: What changes about a member changes neither the group nor the other members
    Given Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And the group "Readers" is provisioned with Grace and Mary
    When <change> and the next cycle runs
    Then neither a group nor anybody but Ada has changed

    Examples:
      | what         | change                                   |
      | member title | Ada's title changes to "Analyst"         |
      | display name | Ada's display name changes to "Ada King" |
      | user name    | Ada's user name changes                  |
      | disabled     | Ada is disabled                          |
      | left         | Ada leaves "Analysts" and the scope      |
      | soft-deleted | Ada is soft-deleted                      |

  @id:entra-others-group @req:entra-update-nobody-else @capability:groups
  Scenario Outline: What changes about a group changes neither people nor other groups
    Given Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And the group "Readers" is provisioned with Grace
    When <change> and the next cycle runs
    Then nothing but the group "<group>" has changed

    Examples:
      | what             | group     | change                                              |
      | group join       | Analysts  | Mary joins "Analysts"                               |
      | group leave      | Analysts  | Grace leaves "Analysts"                             |
      | group rename     | Engineers | the group "Analysts" is renamed to "Engineers"      |
      | group unassigned | Analysts  | the group "Analysts" is unassigned                  |
      | new group        | Engineers | the group "Engineers" with Ada and Mary is assigned |

  @id:entra-group-otherwise @req:entra-group-others-untouched @capability:groups
  Scenario Outline: A changed group is otherwise as it was
    Given Ada and Grace and Joan and Mary are provisioned
    And the group "Analysts" is provisioned with Ada and Grace and Joan
    When <change> and the next cycle runs
    Then nothing about the group "<group>" has changed but its <part>

    Examples:
      | what         | group     | part    | change                                         |
      | group join   | Analysts  | members | Mary joins "Analysts"                          |
      | group leave  | Analysts  | members | Grace leaves "Analysts"                        |
      | group rename | Engineers | name    | the group "Analysts" is renamed to "Engineers" |
