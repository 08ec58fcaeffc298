Feature: Test connection
  Before anything else, and again at the start of every cycle, Entra asks for a user who cannot exist.
  A provider that answers anything but an empty list is put into quarantine, however well the rest works.

  @id:entra-test-connection @req:entra-probe-empty-list
  Scenario: The connection test succeeds
    When Entra tests the connection
    Then Entra concludes that the connection works

  @id:entra-test-connection-list @req:entra-probe-list-response
  Scenario: A user who does not exist is an empty list, not an error
    When Entra tests the connection
    Then the answer is a list response without hits

  @id:entra-test-connection-media-type @req:entra-probe-media-type
  Scenario: The answer is declared as SCIM
    When Entra tests the connection
    Then the answer is declared as SCIM

  @id:entra-test-connection-wrong-secret @req:entra-probe-wrong-secret @auth:secret
  Scenario: A wrong secret is refused before anything is provisioned
    Given the provider accepts the secret token
    When somebody with a wrong secret tests the connection
    Then the answer is 401 or 403
