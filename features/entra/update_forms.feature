Feature: Forms of an update
  Microsoft's validator and tests write a PATCH in more ways than Entra's default mapping does, and so does Entra where it is set up so.
  Each is sent as it is, and where nothing comes of it the same change, as Entra writes it, shows whether the form was the reason.

  @id:entra-form-add-replaces @req:7644-3.5.2.1-add-single-valued-replaces @maps:title
  Scenario: An Add replaces the value that is there
    Given Ada is provisioned
    When somebody updates Ada by an Add where a value stands
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-replace-adds @req:7644-3.5.2.3-replace-missing-is-add @maps:language
  Scenario: A Replace adds the value that is not there
    Given Ada is provisioned without a language
    When somebody updates Ada by a Replace where no value stands
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-replace-creates @req:entra-multi-replace-creates-element @maps:mobile-phone
  Scenario: A Replace makes the element that is not there
    Given Ada is provisioned without a mobile phone
    When somebody updates Ada by a Replace of an element that is not there
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-core-urn @req:entra-update-core-urn @maps:title
  Scenario: A core attribute goes by its full name
    Given Ada is provisioned
    When somebody updates Ada by the core URN in its path
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-core-urn-key @req:entra-update-core-urn @maps:title
  Scenario: A core attribute goes by its full name in an update without a path
    Given Ada is provisioned
    When somebody updates Ada by the core URN as its key
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-urn-dot @req:entra-update-urn-dot @maps:department
  Scenario: An attribute of an extension may follow its URN behind a dot
    Given Ada is provisioned
    When somebody updates Ada by a dot behind the URN
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-extension @req:entra-update-extension-object @maps:department
  Scenario: An extension may be an object in an update without a path
    Given Ada is provisioned
    When somebody updates Ada by the object of an extension
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-manager @req:entra-update-extension-object @maps:manager
  Scenario: A manager may stand in the object of the extension
    Given Ada and Grace are provisioned
    When somebody makes Grace the manager of Ada within the object of the extension
    Then Grace is shown as the manager of Ada, from the object

  @id:entra-form-remove @req:7644-3.5.2.2-remove-single @maps:title
  Scenario: A Remove clears an attribute
    Given Ada is provisioned
    When somebody updates Ada by a Remove
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-empty @req:entra-update-empty-clears @maps:title
  Scenario: A Replace with an empty text clears an attribute
    Given Ada is provisioned
    When somebody updates Ada by a Replace with an empty text
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-empty-null @req:entra-update-empty-clears @maps:title
  Scenario: A Replace with null clears an attribute
    Given Ada is provisioned
    When somebody updates Ada by a Replace with null
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-primary @req:entra-multi-primary-path @maps:work-email
  Scenario: The primary address is reached by its Boolean
    Given Ada is provisioned
    When somebody updates Ada by the primary address
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-boolean @req:7643-4.1.1-active-boolean @maps:active
  Scenario: Active is a Boolean beside an operation in capitals
    Given Ada is provisioned
    When somebody updates Ada by a Replace with a Boolean
    Then the update of Ada in that form is carried out, and nothing else

  @id:entra-form-null-reference @req:entra-members-null-reference @capability:groups
  Scenario: A member whose reference is null is added
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody adds Grace with a null reference, in "Analysts"
    Then "Analysts" has Ada and Grace, whatever the reference was

  @id:entra-form-null-reference-removed @req:entra-members-null-reference @capability:groups
  Scenario: A member whose reference is null is removed
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When somebody removes Grace with a null reference, in "Analysts"
    Then "Analysts" has Ada, whatever the reference was

  @id:entra-form-flag @req:entra-probe-flag-tolerated
  Scenario: The flag of the dialect does no harm in a query
    When somebody sends each request about Ada with the dialect's flag in its query
    Then each request was answered as without the flag
