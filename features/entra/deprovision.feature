Feature: Deprovision
  The reason why most companies buy provisioning at all: who leaves must not be able to sign in any more.

  @id:entra-disable @req:entra-disable-inactive @maps:active
  Scenario Outline: A disabled person is inactive and still readable
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada is disabled and the next cycle runs
    Then the provider shows Ada as inactive

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-disable-again @req:entra-disable-again @maps:active
  Scenario: Who was disabled before is disabled again
    Given Ada is provisioned
    And Ada has been disabled and enabled
    When Ada is disabled and the next cycle runs
    Then Ada is inactive once more

  @id:entra-disable-boolean @req:7643-2.3.2-boolean-literals @maps:active
  Scenario Outline: Inactive is the JSON boolean false
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada was disabled
    Then Ada's active is the JSON boolean false

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-disable-keeps-data @req:entra-disable-keeps-attributes @maps:active
  Scenario Outline: A disabled person keeps all attributes
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada is disabled and the next cycle runs
    Then nothing about Ada but the active has changed

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-user-out-of-scope @req:entra-out-of-scope
  Scenario Outline: A person who leaves the scope can no longer sign in
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada is unassigned and the next cycle runs
    Then the provider no longer offers Ada as active
    And Entra's log shows Ada as disabled or deleted

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-out-of-scope-deletes @req:entra-out-of-scope-without-active
  Scenario: Where the application has no soft delete, who leaves the scope is deleted
    Given Ada is provisioned
    When Ada is unassigned and the next cycle runs
    Then the account is gone because the application has no soft delete

  @id:entra-soft-delete @req:entra-soft-delete-tombstone @maps:active
  Scenario Outline: A deleted person is disabled and renamed in one PATCH
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada is soft-deleted and the next cycle runs
    Then the provider shows Ada as inactive under the tombstone name

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-purge @req:7644-3.6-delete-204 @maps:active
  Scenario: A purged person is deleted with 204
    Given Ada is provisioned
    And Ada was soft-deleted
    When Ada is purged and the next cycle runs
    Then the deletion of Ada was answered 204

  @id:entra-purge-gone @req:7644-3.6-deleted-404 @maps:active
  Scenario: A purged person cannot be read any more
    Given Ada is provisioned
    And Ada was soft-deleted
    When Ada is purged and the next cycle runs
    Then reading Ada's account is answered 404

  @id:entra-purge-not-found @req:7644-3.6-deleted-not-in-queries @maps:active
  Scenario: A purged person is not found any more
    Given Ada is provisioned
    And Ada was soft-deleted
    When Ada is purged and the next cycle runs
    Then a search for Ada's tombstone name finds nobody

  @id:entra-purge-name-free @req:7644-3.6-deleted-no-conflict @maps:active
  Scenario: The name of a purged person is free again
    Given Ada is provisioned
    And Ada was soft-deleted
    And Ada was purged
    When a new person with Ada's user name is assigned and the next cycle runs
    Then the new person has an account under the old name

  @id:entra-namesake-new-id @req:7643-3.1-id-not-reassigned
  Scenario: Who gets the name of a deleted person gets another account
    Given Ada is provisioned
    And somebody has deleted Ada's account
    When a new person with Ada's user name is assigned and the next cycle runs
    Then the new person has another account than the deleted one

  @id:entra-namesake-attributes @req:entra-namesake-inherits-nothing
  Scenario Outline: Who gets the name of a deleted person does not get the <word>
    Given Ada is provisioned
    And somebody has deleted Ada's account
    When a new person with Ada's user name and no <word> is assigned and the next cycle runs
    Then the new person does not have the <word> of the deleted account

    Examples:
      | word         |
      | title        |
      | department   |
      | mobile phone |

  @id:entra-namesake-active @req:entra-namesake-inherits-nothing @maps:active
  Scenario Outline: Who gets the name of a person deleted while <what> is active
    Given Ada is provisioned
    And Ada was disabled
    And somebody has deleted Ada's account
    When a new person with Ada's user name is assigned and the next cycle runs
    Then the new person is active although the deleted one was not

    Examples:
      | what     |
      | inactive |

  @id:entra-namesake-manager @req:entra-namesake-inherits-nothing @maps:manager
  Scenario Outline: Who gets the name of a deleted person gets neither manager nor reports (<what>)
    Given Ada and Grace are provisioned
    And Grace has become Ada's manager
    And somebody has deleted <who>'s account
    When a new person with <who>'s user name is assigned and the next cycle runs
    Then the new person has neither manager nor reports

    Examples:
      | what            | who   |
      | report deleted  | Ada   |
      | manager deleted | Grace |

  @id:entra-namesake-memberships @req:entra-namesake-no-member @capability:groups
  Scenario: Who gets the name of a deleted person does not get the place in a group
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And somebody has deleted Ada's account
    When a new person with Ada's user name is assigned and the next cycle runs
    Then the new person is no member of "Analysts", and Grace is

  @id:entra-delete-twice @req:entra-delete-missing-404
  Scenario: Deleting what is gone is answered 404
    Given Ada is provisioned
    When somebody deletes Ada's account twice
    Then the second deletion was answered 404

  @id:entra-never-created @req:entra-disabled-never-created @maps:active
  Scenario: A disabled person is never created
    Given Ada is disabled before the first cycle
    And the provider already holds Grace
    When Ada is assigned and the next cycle runs
    Then the provider has nobody under Ada's user name

  @id:entra-released-stays @req:entra-unassigned-then-purged-stays @maps:active
  Scenario: Who was unassigned before being purged stays at the provider
    Given Ada is provisioned
    And Ada was unassigned
    When Ada is soft-deleted and the next cycle runs
    And Ada is purged and the next cycle runs
    Then Ada's released account is still there and inactive

  @id:entra-absence-told @req:entra-absence-told
  Scenario Outline: Whatever else the mapping has to tell that somebody has left arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada is disabled, which another attribute than active tells, and the next cycle runs
    Then the provider holds what else tells that Ada has left

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-absence-left @req:entra-absence-told
  Scenario Outline: Whatever else the mapping has to tell that somebody is out of the scope or deleted arrives
    Given Ada is provisioned
    When Ada is <event>, which another attribute than active tells, and the next cycle runs
    Then the provider holds what else tells that Ada is gone

    Examples:
      | event        |
      | unassigned   |
      | soft-deleted |
