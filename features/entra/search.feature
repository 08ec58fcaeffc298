Feature: Search after a change
  A search finds what the provider holds now. An index that knows the first value alone finds nobody under the new name, and somebody
  else's person under the old one.

  @id:entra-search-follows @req:entra-match-follows-changes
  Scenario Outline: A changed <word> is found, and the old one is not
    Given Ada and Grace are provisioned
    When Ada's <word> changes to "<value>" and the next cycle runs
    Then a search by Ada's new <word> finds the account, and by the old one nobody

    Examples:
      | word        | value                |
      | user name   | Augusta              |
      | external id | Ada.King             |
      | work email  | countess@example.com |

  @id:entra-search-email @req:entra-match-email-filter @maps:work-email
  Scenario: A search by the work e-mail address finds that person
    Given Ada and Grace are provisioned
    When Entra looks for Ada by work email
    Then exactly Ada is found

  @id:entra-search-group-external-id @req:7643-3.1-external-id-filter @capability:groups @maps:group-external-id
  Scenario: A search by externalId finds that group
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    When Entra looks for the group "Analysts" by external id
    Then exactly the group "Analysts" is found by its external id
