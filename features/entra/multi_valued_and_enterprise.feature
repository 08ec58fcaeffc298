Feature: Multi-valued and enterprise attributes
  Entra addresses one value of a list by a filter, emails[type eq "work"].value, and expects the provider to make the element
  where there is none. Enterprise attributes are addressed by their full URN.

  @id:entra-multi-work-email @req:7644-3.5.2.3-replace-value-path-sub @maps:work-email
  Scenario Outline: A changed work address replaces the old one
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's work email changes to "<address>" and the next cycle runs
    Then the provider holds "<address>" as Ada's work email
    And nothing about Ada but the work email has changed

    Examples:
      | dialect   | address              |
      | legacy    | countess@example.com |
      | compliant | lady@example.com     |

  @id:entra-multi-home-email-stays @req:entra-multi-other-values-stay @maps:work-email
  Scenario Outline: An address that Entra does not manage survives an update
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada has added a home address at the provider
    When Ada's work email changes to "<address>" and the next cycle runs
    Then Ada's home address is still there

    Examples:
      | dialect   | address                |
      | legacy    | ada@work.example.com   |
      | compliant | ada@office.example.com |

  @id:entra-multi-add-mobile @req:entra-multi-add-creates-element @maps:mobile-phone
  Scenario Outline: A first mobile number makes a new element
    Given Entra speaks <dialect>
    And Ada is provisioned without a mobile phone
    When Ada's mobile phone changes to "+44 7700 900 999" and the next cycle runs
    Then the provider holds "+44 7700 900 999" as Ada's mobile phone

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-multi-first @req:entra-multi-add-creates-element
  Scenario Outline: The first <word> of somebody makes a new element
    Given Ada is provisioned without a <word>
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada's first <word> has arrived

    Examples:
      | word       | value            |
      | work phone | +44 20 7946 0555 |
      | fax        | +44 20 7946 0777 |

  @id:entra-multi-phones-together @req:entra-multi-phones-distinct
  Scenario Outline: Several telephone numbers change in one PATCH, and each is the latest (<what>)
    Given Entra speaks <dialect>
    And Ada is provisioned
    When these attributes of Ada change and the next cycle runs
      | work phone   | +44 20 7946 0555 |
      | mobile phone | +44 7700 900 999 |
      | fax          | +44 20 7946 0777 |
    Then the provider holds each of Ada's new numbers

    Examples:
      | what                    | dialect   |
      | legacy three numbers    | legacy    |
      | compliant three numbers | compliant |

  @id:entra-multi-phones-equal @req:entra-multi-phones-distinct @maps:mobile-phone
  Scenario Outline: Two telephone numbers of one person may be the same (<what>)
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada's mobile phone has changed to "+44 7700 900 888"
    When Ada's mobile phone changes to her work phone and the next cycle runs
    Then Ada's mobile phone has become her work phone
    And Ada's work phone is as before

    Examples:
      | what                    | dialect   |
      | legacy equal numbers    | legacy    |
      | compliant equal numbers | compliant |

  @id:entra-multi-replace-fax @req:entra-multi-phones-distinct @maps:fax
  Scenario Outline: A changed fax number leaves the telephones alone
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's fax changes to "+44 20 7946 0777" and the next cycle runs
    Then the provider holds "+44 20 7946 0777" as Ada's fax
    And Ada's work phone and mobile phone are as before

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-multi-city @req:entra-multi-address-component @maps:city
  Scenario Outline: A changed city leaves the rest of the address alone
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's city changes to "Marylebone" and the next cycle runs
    Then the provider holds "Marylebone" as Ada's city
    And Ada's street, postal code and country are as before

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-multi-add-address @req:entra-multi-parts-share-element @maps:city
  Scenario Outline: A first address is built from single parts
    Given Entra speaks <dialect>
    And Ada is provisioned without an office, street, city, region, postal code and country
    When these attributes of Ada change and the next cycle runs
      | street      | 5 Dorset Street |
      | city        | London          |
      | postal code | W1U 6QH         |
    Then Ada has one work address with all of it

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-enterprise-employee-number @req:7644-3.5.2-patch-path-urn @maps:employee-number
  Scenario Outline: A changed employee number arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's employee number changes to "1815-12-10" and the next cycle runs
    Then the provider holds "1815-12-10" as Ada's employee number

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-enterprise-leading-zeros @req:entra-update-leading-zeros @maps:employee-number
  Scenario: An employee number keeps the zeros that it begins with
    Given Ada is provisioned
    And Ada's employee number has changed to "1815"
    When Ada's employee number changes to one with zeros in front and the next cycle runs
    Then Ada's employee number has its zeros still

  @id:entra-enterprise-add-department @req:entra-enterprise-add @maps:department
  Scenario Outline: The first enterprise attribute makes the extension
    Given Entra speaks <dialect>
    And Ada is provisioned without an employee number and department
    When Ada's department changes to "R&D" and the next cycle runs
    Then the provider holds "R&D" as Ada's department

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-enterprise-container @req:7643-3.3-extension-container @maps:department
  Scenario: Enterprise attributes stand in their own object
    When Ada is assigned and the next cycle runs
    Then Ada's enterprise attributes stand under their URN and nowhere else
