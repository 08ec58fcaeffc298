Feature: Outages
  For a cycle nothing gets through. Entra keeps what failed and tries again; when it does, nothing may be missing. scimproof gives
  these answers itself and sends nothing.

  @id:entra-outage @req:entra-outage-caught-up
  Scenario Outline: What changed during an outage arrives after it
    Given Ada is provisioned
    When Grace is assigned and Ada is unassigned while the provider is <state>
    And Entra tries again and the next cycle runs
    Then Grace has arrived and Ada has left after the outage

    Examples:
      | state                       |
      | unavailable                 |
      | unavailable after the probe |
      | refusing the secret         |
