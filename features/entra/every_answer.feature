Feature: Every answer
  What must hold of every answer, whatever was asked. Each scenario sends one request of each kind. In a whole run, all other answers
  are judged, too, and stand in the same scenario. The last eight rest on what only the profile rfc requires: Entra does not use it.

  @id:entra-every-media-type @req:7644-3.1-scim-media-type
  Scenario: Every body is declared as SCIM
    When a request of each kind is sent about Ada
    Then each answer is declared as SCIM

  @id:entra-every-default-media-type @req:7644-3.8-default-format
  Scenario: Every body is declared as SCIM although nothing was asked for
    When a request of each kind is sent about Ada
    Then each answer is declared as SCIM though no type was asked for

  @id:entra-every-utf-8 @req:7644-3.8-json-utf8
  Scenario: Every body is in UTF-8
    When a request of each kind is sent about Ada
    Then each answer is in UTF-8

  @id:entra-every-json-body @req:7644-3.2-json-response-body
  Scenario: Every result is a JSON object
    When a request of each kind is sent about Ada
    Then each answer has a result as a JSON object

  @id:entra-every-status-of-errors @req:7644-3.2-error-http-status
  Scenario: An error has a status of its own
    When a request of each kind is sent about Ada
    Then each answer says by its status whether it is an error

  @id:entra-every-users-endpoint @req:7644-3.2-users-endpoint
  Scenario: Users are served by every method
    When a request of each kind is sent about Ada
    Then each answer about users comes from an endpoint that has the method

  @id:entra-every-groups-endpoint @req:7644-3.2-groups-endpoint @capability:groups
  Scenario: Groups are served by every method
    When a request of each kind is sent about the group "Analysts"
    Then each answer about groups comes from an endpoint that has the method

  @id:entra-every-created-resource @req:7644-3.3-create-201-body
  Scenario: A creation is answered with the new resource
    When a request of each kind is sent about Ada
    Then each answer to a creation has the new resource in it

  @id:entra-every-list-message @req:7644-3.4.2-listresponse-schema
  Scenario: Every search is answered with a ListResponse
    When a request of each kind is sent about Ada
    Then each answer to a search is a ListResponse

  @id:entra-every-total-results @req:7644-3.4.2-total-results
  Scenario: Every list counts its hits
    When a request of each kind is sent about Ada
    Then each answer to a search counts the hits

  @id:entra-every-resources-listed @req:7644-3.4.2-resources-present
  Scenario: Every list has its hits
    When a request of each kind is sent about Ada
    Then each answer to a search lists its hits

  @id:entra-every-list-for-one @req:entra-match-list-for-one
  Scenario: One hit is a list, too
    When a request of each kind is sent about Ada
    Then each answer to a search with one hit is a list too

  @id:entra-every-schemas @req:7643-3-schemas-required
  Scenario: Every resource names its schemas
    When a request of each kind is sent about Ada
    Then each answer names the schemas of each resource

  @id:entra-every-user-schema @req:7643-4.1-user-schema-uri
  Scenario: Every user names the schema of users
    When a request of each kind is sent about Ada
    Then each answer names the schema of each user

  @id:entra-every-group-schema @req:7643-4.2-group-schema-uri @capability:groups
  Scenario: Every group names the schema of groups
    When a request of each kind is sent about the group "Analysts"
    Then each answer names the schema of each group

  @id:entra-every-enterprise-schema @req:7643-4.3-enterprise-schema-uri @maps:department
  Scenario: The enterprise extension stands under its URI
    When a request of each kind is sent about Ada
    Then each answer has the enterprise extension under its URI

  @id:entra-every-id @req:7643-3.1-id-non-empty
  Scenario: Every resource has an id
    When a request of each kind is sent about Ada
    Then each answer gives each resource an id

  @id:entra-every-id-asked-for @req:7643-3.1-id-stable
  Scenario: The resource that is asked for has the id that was asked for
    When a request of each kind is sent about Ada
    Then each answer about an id has that id

  @id:entra-every-common-attributes @req:7643-3-common-attributes-assumed
  Scenario: The common attributes belong to no schema
    When a request of each kind is sent about Ada
    Then each answer has id, externalId and meta beside the schemas' attributes

  @id:entra-every-user-name @req:7643-4.1.1-username-required
  Scenario: Every user has a userName
    When a request of each kind is sent about Ada
    Then each answer gives each user a userName

  @id:entra-every-group-name @req:7643-4.2-display-name-required @capability:groups
  Scenario: Every group has a displayName
    When a request of each kind is sent about the group "Analysts"
    Then each answer gives each group a displayName

  @id:entra-every-active @req:7643-4.1.1-active-boolean @maps:active
  Scenario: active is a Boolean in every answer
    When a request of each kind is sent about Ada
    Then each answer has active as a Boolean

  @id:entra-every-arrays @req:7644-3.8-multi-valued-arrays
  Scenario: Lists are arrays in every answer
    When a request of each kind is sent about Ada
    Then each answer has lists as arrays, and complex attributes as objects

  @id:entra-every-enterprise-texts @req:7643-4.3-enterprise-attributes @maps:department
  Scenario: The texts of the enterprise extension are strings
    When a request of each kind is sent about Ada
    Then each answer has the texts of the enterprise extension as strings

  @id:entra-every-error-json @req:7644-3.12-error-json-body
  Scenario: Every error is JSON
    When a request of each kind is sent about Ada
    Then each answer that is an error has a JSON body

  @id:entra-every-error-schema @req:7644-3.12-error-schema
  Scenario: Every error names the message
    When a request of each kind is sent about Ada
    Then each answer that is an error names the message

  @id:entra-every-error-status @req:7644-3.12-error-status-string
  Scenario: Every error has its status as a string
    When a request of each kind is sent about Ada
    Then each answer that is an error has its status as a string

  @id:entra-every-error-detail @req:entra-errors-readable
  Scenario: Every error says what is wrong
    When a request of each kind is sent about Ada
    Then each answer that is an error says what is wrong

  @id:entra-every-meta-location @req:7643-3.1-meta-location-uri
  Scenario: Every resource says where it is
    When a request of each kind is sent about Ada
    Then each answer says where each resource is

  @id:entra-every-location-repeated @req:7644-3.3-create-meta-location
  Scenario: The Location of a creation stands in its body, too
    When a request of each kind is sent about Ada
    Then each answer to a creation has the Location again in its body

  @id:entra-every-extension-listed @req:7643-3.3-extension-listed @maps:department
  Scenario: Every extension in use is named in schemas
    When a request of each kind is sent about Ada
    Then each answer names in schemas each extension that a resource has

  @id:entra-every-reference-leads @req:7643-2.3.7-reference-addressable @capability:groups
  Scenario: Every reference leads to the value beside it
    When a request of each kind is sent about the group "Analysts"
    Then each answer has references that lead to the values beside them

  @id:entra-every-created-location @req:7644-3.3-create-201-location
  Scenario: A creation is answered with a Location
    When a request of each kind is sent about Ada
    Then each answer to a creation says where the resource is

  @id:entra-every-challenge @req:7644-2-www-authenticate
  Scenario: A refused secret is challenged
    When a request of each kind is sent about Ada
    Then each answer with 401 says how to authenticate

  @id:entra-every-schemas-once @req:7643-3-schemas-no-duplicates
  Scenario: No resource names a schema twice
    When a request of each kind is sent about Ada
    Then each answer names no schema twice

  @id:entra-every-resource-type @req:7643-3.1-meta-resource-type
  Scenario: Every resource says of which type it is
    When a request of each kind is sent about Ada
    Then each answer says of which type each resource is

  @id:entra-every-dates @req:7643-2.3.5-datetime-format
  Scenario: Every date has a time
    When a request of each kind is sent about Ada
    Then each answer has dates with a time

  @id:entra-every-primary-once @req:7643-2.4-primary-once
  Scenario: One value of a list is primary at most
    When a request of each kind is sent about Ada
    Then each answer has one primary value of a list at most

  @id:entra-every-reference @req:7643-2.3.7-reference-uri @capability:groups
  Scenario: Every reference is a URI
    When a request of each kind is sent about the group "Analysts"
    Then each answer has references that are URIs

  @id:entra-every-error-status-matches @req:7644-3.12-error-status-matches
  Scenario: Every error has the status of its response
    When a request of each kind is sent about Ada
    Then each answer that is an error has its own status
