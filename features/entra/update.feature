Feature: Update a user
  Entra compares what it reads with what it wants and sends the difference as a PATCH, in one of two dialects.

  @id:entra-update-title @req:entra-update-replace-single @maps:title
  Scenario Outline: A changed title arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's title changes to "Vice President" and the next cycle runs
    Then the provider holds "Vice President" as Ada's title

    Examples:
      | dialect                  |
      | legacy                   |
      | compliant                |
      | compliant without a path |

  @id:entra-update-display-name @req:7644-3.5.2.3-replace-single @maps:display-name
  Scenario Outline: A changed display name arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's display name changes to "Ada King" and the next cycle runs
    Then the provider holds "Ada King" as Ada's display name

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-add-language @req:entra-update-add-absent @maps:language
  Scenario Outline: An attribute that was empty is added
    Given Entra speaks <dialect>
    And Ada is provisioned without a language
    When Ada's language changes to "fr-FR" and the next cycle runs
    Then the provider holds "fr-FR" as Ada's language

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-first @req:entra-update-first-value
  Scenario Outline: The first <word> of somebody arrives
    Given Ada is provisioned without a <word>
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada's first <word> has arrived

    Examples:
      | word       | value             |
      | title      | Pilot             |
      | department | Bernoulli Numbers |

  @id:entra-update-twice @req:entra-update-changes-again
  Scenario Outline: A <word> that has changed before changes again
    Given Ada is provisioned
    And Ada's <word> has changed to "<first>"
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada's <word> is the latest

    Examples:
      | word         | first            | value            |
      | work phone   | +44 20 7946 0444 | +44 20 7946 0555 |
      | mobile phone | +44 7700 900 888 | +44 7700 900 999 |
      | fax          | +44 20 7946 0666 | +44 20 7946 0777 |
      | language     | de-DE            | fr-FR            |
      | given name   | Augusta          | Adelaide         |

  @id:entra-update-back @req:entra-update-changes-again
  Scenario Outline: What changes back is what it was before (<what>)
    Given Ada is provisioned
    And Ada's <word> has changed to "<before>"
    And Ada's <word> has changed to "<between>"
    When Ada's <word> changes to "<before>" and the next cycle runs
    Then Ada's <word> is what it was before

    Examples:
      | what            | word       | before            | between       |
      | title back      | title      | Analyst           | Navigator     |
      | language back   | language   | de-DE             | fr-FR         |
      | city back       | city       | Marylebone        | Ockham        |
      | department back | department | Bernoulli Numbers | Weaving Looms |

  @id:entra-update-name-back @req:entra-update-changes-again
  Scenario Outline: A person gets back a user name that was this person's before (<what>)
    Given Ada is provisioned
    And Ada's user name has changed to "Byron"
    When Ada's user name changes back to the first one and the next cycle runs
    Then the provider has Ada under the first user name again

    Examples:
      | what           |
      | user name back |

  @id:entra-update-shared @req:7643-7-uniqueness-none
  Scenario Outline: A changed <word> may be that of somebody else (<what>)
    Given Ada and Grace are provisioned
    And Grace's <word> has changed to "<before>"
    When Grace's <word> changes to that of Ada and the next cycle runs
    Then Grace has the same <word> as Ada

    Examples:
      | what              | word         | before           |
      | name of another   | display name | Amazing Grace    |
      | desk of another   | work phone   | +44 20 7946 0555 |
      | pocket of another | mobile phone | +44 7700 900 888 |

  @id:entra-update-text @req:entra-update-text-stays-text
  Scenario Outline: A <word> that looks like <what> stays a text
    Given Ada is provisioned
    And Ada's <word> has changed to "<first>"
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then Ada's <word> is the text that was sent

    Examples:
      | what             | word        | first             | value |
      | a Boolean        | department  | Bernoulli Numbers | true  |
      | a number         | department  | Bernoulli Numbers | 4711  |
      | null             | title       | Programmer        | null  |
      | a decimal number | title       | Countess          | 1.50  |
      | an octal number  | postal code | W1U 6QH           | 01067 |

  @id:entra-update-name-part @req:entra-update-sub-attribute @maps:family-name
  Scenario Outline: A part of a name changes and the other parts stay
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's family name changes to "King" and the next cycle runs
    Then the provider holds "King" as Ada's family name
    And Ada's given name is as before

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-several @req:entra-update-several-operations @maps:title
  Scenario Outline: Several changes travel in one PATCH and all arrive
    Given Entra speaks <dialect>
    And Ada is provisioned
    When these attributes of Ada change and the next cycle runs
      | title        | Enchantress of Numbers |
      | display name | Augusta Ada King       |
      | given name   | Augusta                |
      | department   | Bernoulli Numbers      |
      | city         | Ockham                 |
    Then the provider holds all of Ada's changes

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-both @req:entra-update-several-operations
  Scenario Outline: Two changes in one PATCH both arrive, and nothing else changes (<what>)
    Given Entra speaks <dialect>
    And Ada is provisioned
    And Ada's <one> has changed to "<first>"
    And Ada's <other> has changed to "<second>"
    When these attributes of Ada change and the next cycle runs
      | <one>   | <third>  |
      | <other> | <fourth> |
    Then both changes of Ada have arrived, and nothing else has changed

    Examples:
      | what                             | dialect   | one          | other           | first         | second            | third             | fourth               |
      | legacy login and mail            | legacy    | user name    | work email      | Byron         | byron@example.com | Augusta           | countess@example.com |
      | legacy parts of the extension    | legacy    | department   | employee number | Weaving Looms | 1815              | Bernoulli Numbers | 1852                 |
      | legacy name and city             | legacy    | display name | city            | Augusta Ada   | Ockham            | Ada King          | Marylebone           |
      | compliant login and mail         | compliant | user name    | work email      | Byron         | byron@example.com | Augusta           | countess@example.com |
      | compliant parts of the extension | compliant | department   | employee number | Weaving Looms | 1815              | Bernoulli Numbers | 1852                 |
      | compliant name and city          | compliant | display name | city            | Augusta Ada   | Ockham            | Ada King          | Marylebone           |
      | compliant title and language     | compliant | title        | language        | Programmer    | de-DE             | Analyst           | fr-FR                |
      | compliant name and department    | compliant | display name | department      | Augusta Ada   | Weaving Looms     | Ada King          | Bernoulli Numbers    |

  @id:entra-update-user-name @req:entra-update-username-keeps-id
  Scenario Outline: A changed userName keeps the account
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's user name changes and the next cycle runs
    Then Ada's account has the new user name and the old id
    And nothing about Ada but the user name has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-external-id @req:entra-update-external-id @maps:external-id
  Scenario Outline: A changed externalId arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's external id changes to "Ada.King" and the next cycle runs
    Then the provider holds "Ada.King" as Ada's external id
    And nothing about Ada but the external id has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-untouched @req:entra-update-others-untouched @maps:title
  Scenario Outline: What was not sent stays as it was
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's title changes to "Analyst" and the next cycle runs
    Then nothing about Ada but the title has changed

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-nothing-else @req:entra-update-others-untouched
  Scenario Outline: A changed <word> changes nothing else about the person
    Given Ada is provisioned
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then nothing about Ada but the <word> has changed

    Examples:
      | word            | value                |
      | display name    | Ada King             |
      | given name      | Augusta              |
      | family name     | King                 |
      | user name       | Augusta              |
      | external id     | Ada.King             |
      | work email      | countess@example.com |
      | language        | fr-FR                |
      | office          | Ockham Park          |
      | street          | 5 Dorset Street      |
      | city            | Marylebone           |
      | postal code     | W1U 6QH              |
      | country         | FR                   |
      | work phone      | +44 20 7946 0555     |
      | mobile phone    | +44 7700 900 999     |
      | fax             | +44 20 7946 0777     |
      | employee number | 1815-12-10           |
      | department      | Bernoulli Numbers    |

  @id:entra-update-without-path @req:entra-update-others-untouched
  Scenario Outline: A <word> that is changed without a path changes nothing else
    Given Entra speaks compliant without a path
    And Ada is provisioned
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then nothing about Ada but the <word> has changed by an operation without a path

    Examples:
      | what                   | word         | value             |
      | compliant display name | display name | Ada King          |
      | compliant family name  | family name  | King              |
      | compliant user name    | user name    | Augusta           |
      | compliant language     | language     | fr-FR             |
      | compliant department   | department   | Bernoulli Numbers |

  @id:entra-update-settles @req:entra-update-stored-as-sent @maps:title
  Scenario Outline: An update is sent once
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's title changes to "Programmer, 1st" and the next cycle runs
    And Entra restarts with its links kept and the next cycle runs
    Then Entra has nothing more to write about Ada

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-pathless-add @req:7644-3.5.2.1-add-new-attribute @maps:title @maps:language
  Scenario Outline: Several attributes that were empty are added without a path
    Given Entra speaks <dialect>
    And Ada is provisioned without a title and language
    When these attributes of Ada change and the next cycle runs
      | title    | Pilot |
      | language | fr-FR |
    Then the provider holds all that Ada had none of

    Examples:
      | dialect   |
      | compliant |

  @id:entra-update-answer @req:7644-3.5.2-patch-success-200-or-204 @maps:title
  Scenario Outline: A PATCH is answered with 200 and the user, or with 204
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's title changes to "Correspondent" and the next cycle runs
    Then the update was answered with 200 and the user or with 204

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-update-unknown-user @req:7644-3.12-status-404
  Scenario: A PATCH of an account that is gone is answered 404
    Given Ada is provisioned
    When somebody deletes Ada's account and updates it
    Then the update was answered 404 in SCIM's error form

  @id:entra-update-case-alone @req:entra-update-case-alone
  Scenario: A userName that changes its letter case alone conflicts with nobody
    Given Ada is provisioned
    And Ada's user name has changed to "Byron"
    When somebody changes the letter case of Ada's user name and nothing else
    Then the change of letter case was accepted

  @id:entra-update-created @req:7643-3.1-meta-created
  Scenario: The date of creation outlives a change
    Given Ada is provisioned
    When Ada's user name changes and the next cycle runs
    Then Ada's account was made when it was before, if it says when

  @id:entra-update-letter-case @req:entra-create-letter-case
  Scenario Outline: A <word> that changes to mixed case is stored as it was sent (<what>)
    Given Ada is provisioned
    When Ada's <word> changes to one in mixed case and the next cycle runs
    Then Ada's new <word> is in mixed case still

    Examples:
      | what            | word       |
      | another name    | user name  |
      | another address | work email |

  @id:entra-answer-reflects-state @req:7644-3.1-response-reflects-state
  Scenario Outline: The response to a write shows what is stored (<what>)
    Given Ada and Grace are provisioned
    When <change> and the next cycle runs
    Then the response about <who> shows what the provider holds

    Examples:
      | what       | who  | change                                             |
      | title      | Ada  | Ada's title changes to "Analyst"                   |
      | user name  | Ada  | Ada's user name changes                            |
      | work email | Ada  | Ada's work email changes to "countess@example.com" |
      | disabled   | Ada  | Ada is disabled                                    |
      | new person | Mary | Mary is assigned                                   |

  @id:entra-answer-reflects-group @req:7644-3.1-response-reflects-state @capability:groups
  Scenario Outline: The response to a write of a group shows what is stored (<what>)
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When <change> and the next cycle runs
    Then the response about the group "<group>" shows what the provider holds

    Examples:
      | what         | group     | change                                         |
      | group rename | Engineers | the group "Analysts" is renamed to "Engineers" |
      | group join   | Analysts  | Grace joins "Analysts"                         |

  @id:entra-update-letters @req:entra-update-letters-kept
  Scenario Outline: A changed <word> arrives letter for letter
    Given Ada is provisioned
    When Ada's <word> changes to "Zoë O'Ångström & 数学 👩‍🔬" and the next cycle runs
    Then Ada's new <word> came letter for letter

    Examples:
      | word         |
      | title        |
      | display name |
      | given name   |
      | family name  |
      | street       |
      | city         |
      | department   |

  @id:entra-update-markup @req:entra-update-markup-kept
  Scenario Outline: A changed <word> keeps its angle brackets, unless it is refused (<what>)
    Given Ada is provisioned
    And Ada's <word> has changed to "Countess"
    When Ada's <word> changes to "Ada <Ext> King & Co." and the next cycle runs
    Then Ada's new <word> has its angle brackets still, or was refused

    Examples:
      | what                     | word         |
      | brackets in title        | title        |
      | brackets in display name | display name |
      | brackets in department   | department   |
