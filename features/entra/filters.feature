Feature: Filters of every form
  An administrator may match by any attribute of the mapping, and Entra then filters by its name: with a dot, by a value path, under
  its URN. A provider may decline what it does not support; what it accepts has to be read right.

  @id:entra-filter-and @req:7644-3.4.2.2-logical-and
  Scenario: Two conditions that hold together find, and two that do not find nobody
    Given Ada and Grace are provisioned
    Then Ada is found by two conditions

  @id:entra-filter-literals @req:7644-3.4.2.2-abnf-literals
  Scenario: A Boolean is compared as one
    Given Ada and Grace are provisioned
    Then Ada is found by a Boolean

  @id:entra-filter-sub-attribute @req:7644-3.4.2.2-sub-attribute-path
  Scenario: A part of a complex attribute is compared
    Given Ada and Grace are provisioned
    Then Ada is found by a sub-attribute

  @id:entra-filter-value-path @req:7644-3.4.2.2-value-path-same-value
  Scenario: The conditions of a value path are about one value
    Given Ada and Grace are provisioned
    Then Ada is found by a value path

  @id:entra-filter-urn @req:7644-3.10-urn-qualified
  Scenario Outline: An attribute is known by its full name
    Given Ada and Grace are provisioned
    Then Ada is found by <name>

    Examples:
      | name               |
      | the core URN       |
      | an extension's URN |
