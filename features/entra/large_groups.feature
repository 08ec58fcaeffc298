Feature: Large groups and long values
  Groups of thousands are everyday. Entra adds and removes members one by one or in chunks, and never reads them back.

  @id:entra-members-large-group @req:entra-members-large-group @capability:groups
  Scenario: A group of a hundred gains one member, loses another and keeps the rest
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Grace
    And somebody has added a hundred more people to "Analysts" at the provider
    When Ada joins "Analysts" and the next cycle runs
    And Grace leaves "Analysts" and the next cycle runs
    Then "Analysts" has Ada and the hundred others

  @id:entra-create-long-name @req:entra-create-long-values @maps:display-name
  Scenario: A display name of 200 letters is kept whole
    Given Ada has a display name of 200 letters
    When Ada is assigned and the next cycle runs
    Then the new account has the whole display name of Ada

  @id:entra-update-long-name @req:entra-create-long-values @maps:display-name
  Scenario: A display name that becomes 200 letters long arrives whole
    Given Ada is provisioned
    And Ada's display name has changed to "Ada Byron"
    When Ada's display name becomes 200 letters long and the next cycle runs
    Then the account has the whole display name of Ada
