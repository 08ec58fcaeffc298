Feature: Re-enable and restore
  Who comes back gets the same account back, under the same id.

  @id:entra-reenable @req:entra-reenable-active @maps:active
  Scenario Outline: A re-enabled person is active again
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada was disabled
    When Ada is enabled and the next cycle runs
    Then Ada is active again after being disabled

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-reenable-again @req:entra-reenable-again @maps:active
  Scenario: Who came back before comes back again
    Given Ada is provisioned
    And Ada has been disabled and enabled
    And Ada was disabled
    When Ada is enabled and the next cycle runs
    Then Ada is active once more

  @id:entra-reenable-found @req:entra-reenable-found @maps:active
  Scenario: Who came back is found by the user name
    Given Ada is provisioned
    And Ada has been disabled and enabled
    When Entra looks for Ada by user name
    Then Ada is found after the return, and nobody else

  @id:entra-reenable-data @req:entra-reenable-attributes-intact @maps:active
  Scenario Outline: A re-enabled person has all attributes still
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada was disabled
    When Ada is enabled and the next cycle runs
    Then everything about Ada is as when she was provisioned

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-return-data @req:entra-reenable-attributes-intact @maps:active
  Scenario Outline: Who comes back has all attributes still
    Given Ada is provisioned
    And Ada was <before>
    When Ada is <event> and the next cycle runs
    Then everything about Ada is as before the absence

    Examples:
      | event    | before       |
      | assigned | unassigned   |
      | restored | soft-deleted |

  @id:entra-reassign @req:entra-reassign-same-account @maps:active
  Scenario Outline: A person who is assigned again gets the old account back
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada was unassigned
    When Ada is assigned and the next cycle runs
    Then Ada is back in the old account

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-reassign-new @req:entra-reassign-new-account
  Scenario: Where leaving meant deletion, who comes back gets an account
    Given Ada is provisioned
    And Ada was unassigned
    When Ada is assigned and the next cycle runs
    Then Ada is back in an account

  @id:entra-restore @req:entra-restore-name @maps:active
  Scenario Outline: A restored person gets name and access back
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada was soft-deleted
    When Ada is restored and the next cycle runs
    Then Ada's account is active under the original name

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-restore-through-group @req:entra-restore-through-group @maps:active @capability:groups
  Scenario Outline: A restored person whom a group brings into the scope gets name and access back
    Given Entra speaks <dialect>
    And Ada is provisioned through the group "Analysts"
    And Ada was soft-deleted
    When Ada is restored and the next cycle runs
    Then Ada's account is active under the original name through the group

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-restore-restart-members @req:entra-restore-restart-members @maps:active @capability:groups
  Scenario: A restart makes a restored person a member again
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And Ada was soft-deleted
    And Ada was restored
    When Entra restarts with its links kept and the next cycle runs
    Then "Analysts" has Ada and Grace after the restoration

  @id:entra-reenable-groups @req:entra-reenable-groups-intact @maps:active @capability:groups
  Scenario Outline: Who comes back loses no place in a group by it
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And Ada was <before>
    And "Analysts" is as the provider shows it now
    When Ada is <event> and the next cycle runs
    Then "Analysts" has lost nobody with Ada's return

    Examples:
      | event    | before       |
      | enabled  | disabled     |
      | restored | soft-deleted |

  @id:entra-return-told @req:entra-absence-told
  Scenario Outline: Whatever else the mapping has to tell that somebody is back arrives
    Given Ada is provisioned
    And Ada was <before>, which another attribute than active told
    When Ada is <event>, which another attribute than active tells, and the next cycle runs
    Then the provider holds what else tells that Ada is back

    Examples:
      | event    | before       |
      | enabled  | disabled     |
      | assigned | unassigned   |
      | restored | soft-deleted |

  @id:entra-restore-conflict @req:entra-restore-conflict @maps:active
  Scenario: A name that was given away meanwhile is a conflict, not an overwrite
    Given Ada is provisioned
    And Ada was soft-deleted
    And a new person with Ada's user name was assigned
    When Ada is restored and the next cycle runs
    Then the restoration is refused as a conflict and the new person is unharmed
