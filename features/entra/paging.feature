Feature: Lists page by page
  Entra's account discovery reads all accounts of an application, page by page, and Microsoft's tests do. Whoever is missed there, or
  counted twice, is reported wrong.

  @id:entra-paging-start @req:7644-3.4.2.4-start-index-one-based
  Scenario: A list is counted from 1
    Given Ada and Grace and Mary are provisioned under one display name
    Then a list of accounts with Ada and Grace and Mary is counted from 1

  @id:entra-paging-count @req:7644-3.4.2.4-count-maximum
  Scenario: A page is no longer than was asked for
    Given Ada and Grace and Mary are provisioned under one display name
    Then a page of accounts with Ada and Grace and Mary has no more of them than was asked for

  @id:entra-paging-default @req:7644-3.4.2.4-count-server-maximum
  Scenario: A page that is not all says so
    Given Ada and Grace and Mary are provisioned under one display name
    Then a page of accounts with Ada and Grace and Mary says where it begins and how long it is

  @id:entra-paging-walk @req:7644-3.4.2.4-page-through
  Scenario: A list is walked through, whatever the provider's longest page is
    Given Ada and Grace and Mary are provisioned under one display name
    Then page by page each of Ada and Grace and Mary comes once

  @id:entra-paging-groups-start @req:7644-3.4.2.4-start-index-one-based @capability:groups
  Scenario: A list of groups is counted from 1
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    And the group "Writers" is provisioned
    Then a list of groups with "Analysts" and "Readers" and "Writers" is counted from 1

  @id:entra-paging-groups-count @req:7644-3.4.2.4-count-maximum @capability:groups
  Scenario: A page of groups is no longer than was asked for
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    And the group "Writers" is provisioned
    Then a page of groups with "Analysts" and "Readers" and "Writers" has no more of them than was asked for

  @id:entra-paging-groups-default @req:7644-3.4.2.4-count-server-maximum @capability:groups
  Scenario: A page of groups that is not all says so
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    And the group "Writers" is provisioned
    Then a page of groups with "Analysts" and "Readers" and "Writers" says where it begins and how long it is

  @id:entra-paging-groups-walk @req:7644-3.4.2.4-page-through @capability:groups
  Scenario: A list of groups is walked through, whatever the provider's longest page is
    Given the group "Analysts" is provisioned
    And the group "Readers" is provisioned
    And the group "Writers" is provisioned
    Then page by page each of the groups "Analysts" and "Readers" and "Writers" comes once
