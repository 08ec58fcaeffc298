Feature: Create a user
  A person who comes into scope and is not found is created with one POST. What the provider does not keep now is sent again,
  cycle after cycle.

  @id:entra-create-user @req:entra-create-201
  Scenario: A person who comes into scope gets an account
    When Ada is assigned and the next cycle runs
    Then the provider has created Ada

  @id:entra-create-readable @req:7644-3.4.1-get-by-id-200
  Scenario: The account can be read by its id
    When Ada is assigned and the next cycle runs
    Then Ada can be read by the id that the creation gave

  @id:entra-create-listed @req:entra-create-found-afterwards
  Scenario: The account is found by the next search
    When Ada is assigned and the next cycle runs
    Then a search for Ada finds the new account

  @id:entra-create-active @req:entra-create-active-true @maps:active
  Scenario: A new account is active, as a JSON boolean
    When Ada is assigned and the next cycle runs
    Then Ada's account is active

  @id:entra-create-names @req:entra-create-names-kept
  Scenario: The parts of a name are kept
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's given name, family name and formatted name

  @id:entra-create-display-name @req:entra-create-display-name-kept @maps:display-name
  Scenario: The display name is kept
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's display name

  @id:entra-create-title @req:entra-create-title-kept
  Scenario: Title and language are kept
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's title and language

  @id:entra-create-email @req:entra-create-email-kept @maps:work-email
  Scenario: The work e-mail address is kept under its type
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's work email

  @id:entra-create-address @req:entra-create-address-kept
  Scenario: The work address is kept in its parts
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's office, street, city, region, postal code and country

  @id:entra-create-phones @req:entra-create-phones-kept
  Scenario: Three telephone numbers stay three
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's work phone, mobile phone and fax

  @id:entra-create-enterprise @req:entra-create-enterprise-kept
  Scenario: Employee number and department are kept
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's employee number and department

  @id:entra-create-external-id @req:entra-create-external-id-kept @maps:external-id
  Scenario: The externalId is kept as sent, letter case included
    When Ada is assigned and the next cycle runs
    Then the new account holds Ada's external id

  @id:entra-create-sparse @req:entra-create-sparse-accepted
  Scenario: A person with a user name and nothing else gets an account
    Given Ada has nothing but a user name
    When Ada is assigned and the next cycle runs
    Then the provider has an account of Ada with nothing invented

  @id:entra-create-unicode @req:entra-create-unicode-kept @maps:display-name
  Scenario: Letters of any alphabet come back as they were sent
    Given Ada's display name is "Zoë Ångström 数学 👩‍🔬 \"Ada\""
    When Ada is assigned and the next cycle runs
    Then the provider returns the display name "Zoë Ångström 数学 👩‍🔬 \"Ada\"" letter for letter

  @id:entra-create-markup @req:entra-update-markup-kept @maps:display-name
  Scenario Outline: Signs of markup come back as they were sent, unless they are refused (<what>)
    Given Ada's display name is "Ada <Ext> King & Co."
    When Ada is assigned and the next cycle runs
    Then the provider returns the display name "Ada <Ext> King & Co." with its angle brackets, or has refused it

    Examples:
      | what           |
      | angle brackets |

  @id:entra-create-schemas @req:7643-3-schemas-required
  Scenario: The account names its schemas
    When Ada is assigned and the next cycle runs
    Then Ada's account names its schemas

  @id:entra-create-meta @req:7643-3.1-id-meta-assigned
  Scenario: The account has an id and a resource type of the provider's making
    When Ada is assigned and the next cycle runs
    Then Ada's account has an id and says that it is a User

  @id:entra-create-duplicate @req:entra-create-duplicate-409
  Scenario: A second account under the same userName is refused as a conflict
    Given Ada is provisioned
    When somebody creates Ada a second time
    Then the provider refuses the second account as a conflict

  @id:entra-create-duplicate-case @req:7643-4.1.1-username-unique
  Scenario: A userName in another letter case is the same userName
    Given Ada is provisioned
    When somebody creates Ada a second time in upper case
    Then there is still one account of Ada

  @id:entra-create-letter-case @req:entra-create-letter-case
  Scenario Outline: A <word> in mixed case comes back as it was sent
    Given Ada's <word> is in mixed case
    When Ada is assigned and the next cycle runs
    Then the new account has Ada's <word> in mixed case

    Examples:
      | word       |
      | user name  |
      | work email |

  @id:entra-create-shared @req:7643-7-uniqueness-none
  Scenario Outline: Who has the <word> of somebody else gets an account (<what>)
    Given Ada is provisioned
    When Grace with Ada's <word> is assigned and the next cycle runs
    Then Grace has an account although Ada has the same <word>

    Examples:
      | what              | word         |
      | same name         | display name |
      | same desk phone   | work phone   |
      | same pocket phone | mobile phone |
