Feature: Manager
  A manager is a reference. Entra writes it in a second pass, when both people have an account, and in a form that depends on
  the dialect.

  @id:entra-manager-set @req:entra-manager-set @maps:manager
  Scenario Outline: A person gets a manager
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    When Grace becomes Ada's manager and the next cycle runs
    Then the provider holds Grace as Ada's manager
    And nothing about Ada but the manager has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-manager-new-people @req:entra-manager-second-pass @maps:manager
  Scenario Outline: Two new people arrive with their reporting line in one cycle
    Given Entra speaks <dialect>
    And Grace is Ada's manager
    When Ada and Grace are assigned and the next cycle runs
    Then Ada's account came with Grace as manager

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-manager-replaced @req:entra-manager-replaced @maps:manager
  Scenario Outline: Another manager takes the place of the first
    Given Entra speaks <dialect>
    And Ada and Grace and Mary are provisioned
    And Grace has become Ada's manager
    When Mary becomes Ada's manager and the next cycle runs
    Then the provider holds Mary instead of Grace as Ada's manager
    And nothing about Ada but the manager has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-manager-third @req:entra-update-changes-again @maps:manager
  Scenario Outline: A manager who was replaced once is replaced again (<what>)
    Given Ada and Grace and Mary and Joan are provisioned
    And Grace has become Ada's manager
    And Mary has become Ada's manager
    When Joan becomes Ada's manager and the next cycle runs
    Then the provider holds Joan as Ada's latest manager

    Examples:
      | what          |
      | third manager |

  @id:entra-manager-removed @req:entra-manager-removed @maps:manager
  Scenario Outline: A person without a manager any more has none
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And Grace has become Ada's manager
    When Ada has no manager any more and the next cycle runs
    Then the provider holds no manager of Ada
    And nothing about Ada but the manager has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-manager-complex @req:entra-manager-read-complex @maps:manager
  Scenario Outline: A manager is read back as an object with a value
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And Grace has become Ada's manager
    Then Ada's manager is an object with a value

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
