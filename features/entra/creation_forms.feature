Feature: Forms of a creation
  Microsoft's validator and tests write a POST in more ways than Entra's default mapping does, and so does Entra where it is set up so.
  Each is sent as it is, and where it is refused another creation shows whether the form was the reason.

  @id:entra-form-meta @req:entra-create-meta-and-roles-accepted
  Scenario: A resource type and an empty list of roles are no reason to refuse
    When somebody creates Ada with a resource type and no roles
    Then the account of Ada was created in that form

  @id:entra-form-times @req:7643-3.1-meta-ignored
  Scenario: The times of an account are the provider's own
    When somebody creates Ada with times of creation and change
    Then the account of Ada was created in that form

  @id:entra-form-id @req:7644-3.3-create-readonly-ignored
  Scenario: The id of an account is the provider's own
    When somebody creates Ada with an id
    Then the account of Ada was created in that form

  @id:entra-form-null @req:7644-3.3-create-null-empty
  Scenario: Null and an empty list are no value
    When somebody creates Ada with null and an empty list
    Then the account of Ada was created in that form

  @id:entra-form-active-text @req:entra-create-active-string
  Scenario: Active as a text does not stay one
    When somebody creates Ada with active as a text
    Then the account of Ada was created in that form

  @id:entra-form-undeclared @req:entra-create-extension-undeclared
  Scenario: An extension is read although schemas does not name it
    When somebody creates Ada with an extension that schemas does not name
    Then the account of Ada was created in that form

  @id:entra-form-role @req:entra-create-role-text
  Scenario: A role whose primary is a text is taken
    When somebody creates Ada with a role whose primary is a text
    Then the account of Ada was created in that form

  @id:entra-form-address @req:7643-4.1.2-addresses
  Scenario: An address may have one part
    When somebody creates Ada with an address of one part
    Then the account of Ada was created in that form

  @id:entra-form-emails @req:7643-4.1.2-emails
  Scenario: Addresses of e-mail keep their types
    When somebody creates Ada with an address at home
    Then the account of Ada was created in that form

  @id:entra-form-phones @req:7643-4.1.2-phone-numbers
  Scenario: Telephone numbers may be written in two ways
    When somebody creates Ada with numbers in two notations
    Then the account of Ada was created in that form

  @id:entra-form-no-user-name @req:7643-4.1.1-username-required
  Scenario: An account without a user name is refused
    Given Ada is provisioned
    When somebody creates Grace without a user name
    Then the creation was refused as invalid

  @id:entra-form-group-keeps-name @req:7643-4.2-display-name-required @capability:groups
  Scenario: A group cannot lose its name
    Given the group "Analysts" is provisioned
    When somebody takes the name of the group "Analysts" away
    Then the group "Analysts" still has its name

  @id:entra-form-group-members @req:7643-4.2-members-create @capability:groups
  Scenario: A group may come with its members
    Given Ada is provisioned
    When somebody creates the group "Analysts" with Ada in it
    Then the group "Analysts" was created with Ada

  @id:entra-form-group-empty @req:entra-group-empty-members @capability:groups
  Scenario: An empty list of members is no reason to refuse a group
    When somebody creates the group "Analysts" with an empty list of members
    Then the group "Analysts" was created in that form

  @id:entra-form-group-core @req:entra-group-core-schema @capability:groups
  Scenario: A group may name the core schema alone
    When somebody creates the group "Analysts" with the core schema alone
    Then the group "Analysts" was created in that form

  @id:entra-form-group-older @req:entra-group-older-schema @capability:groups
  Scenario: The older name of Microsoft's schema is tolerated
    When somebody creates the group "Analysts" with the older name of Microsoft's schema
    Then the group "Analysts" was created in that form
