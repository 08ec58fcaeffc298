Feature: Custom attributes
  A mapping may write to an extension of the provider's own. Entra names the attribute by the extension's URN and a colon; only an
  application of the gallery has attributes there that are more than a text.

  @id:entra-custom-text @req:entra-update-custom-text
  Scenario Outline: A custom text arrives
    Given Entra speaks <dialect>
    And Ada is provisioned
    When Ada's custom text changes and the next cycle runs
    Then the provider holds the new custom text of Ada

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-custom-part @req:entra-update-custom-complex @advised:nongallery
  Scenario: A part of a custom object arrives
    Given Ada is provisioned
    When Ada's custom part of an object changes and the next cycle runs
    Then the provider holds the new custom part of an object of Ada

  @id:entra-custom-element @req:entra-update-custom-complex @advised:nongallery
  Scenario: A value of a custom element arrives
    Given Ada is provisioned
    When Ada's custom value of an element changes and the next cycle runs
    Then the provider holds the new custom value of an element of Ada

  @id:entra-custom-list @req:entra-update-custom-complex @advised:nongallery
  Scenario: A custom list of texts arrives
    Given Ada is provisioned
    When Ada's custom list changes and the next cycle runs
    Then the provider holds the new custom list of Ada
