@transport:https
Feature: A protected transport
  Entra calls https only, and negotiates TLS 1.2 at least. What is served without TLS beside that shows secrets and people to everybody on
  the way.

  @id:entra-tls-required @req:7644-7.2-tls-required
  Scenario: Nothing is served without TLS
    When somebody without a secret asks for people without TLS
    Then nothing is served without TLS

  @id:entra-tls-version @req:7644-7.2-tls12
  Scenario: A connection of TLS 1.2 is accepted
    When somebody opens a connection of TLS 1.2
    Then the connection is accepted
