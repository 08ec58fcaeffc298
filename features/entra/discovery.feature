Feature: What a provider says of itself
  Entra provisions without asking: it reads the schemas of some gallery applications only, to offer their attributes for a mapping.
  Microsoft's review of gallery applications wants all three discovery endpoints. What they say has to agree with itself, and with
  what Entra writes.

  @id:entra-discovery-config @req:entra-discovery-config
  Scenario: The configuration says what Entra needs
    When somebody asks the provider what it offers
    Then the configuration says that PATCH and filters are supported

  @id:entra-discovery-types @req:entra-discovery-types
  Scenario: The resource types are those that Entra provisions
    When somebody asks the provider what it offers
    Then the resource types are those that Entra provisions, with schemas that are listed

  @id:entra-discovery-schemas @req:7644-4-schemas-list
  Scenario: The schemas are one list response
    When somebody asks the provider what it offers
    Then the schemas are one list with all of what Entra writes

  @id:entra-discovery-schema-ids @req:7643-7-id
  Scenario: Each schema goes by its URI
    When somebody asks the provider what it offers
    Then each schema has a URI of its own as its id

  @id:entra-discovery-attributes @req:7643-7-attributes
  Scenario: Each schema describes its attributes
    When somebody asks the provider what it offers
    Then each schema describes its attributes, without null

  @id:entra-discovery-mutability @req:7643-7-mutability-values
  Scenario: Each attribute says who may change it
    When somebody asks the provider what it offers
    Then each attribute says who may change it in SCIM's words

  @id:entra-discovery-mapping @req:entra-discovery-mapping
  Scenario: The schemas have what the mapping writes
    When somebody asks the provider what it offers
    Then the schemas have each attribute that Entra writes, and let it be written

  @id:entra-discovery-writable @req:7643-7-mutability-readwrite
  Scenario Outline: What the schemas call writable takes on each change
    Given Entra speaks <dialect>
    And Ada is provisioned
    When these attributes of Ada change and the next cycle runs
      | region         | Surrey           |
      | country        | IE               |
      | office         | Ockham Park      |
      | work phone     | +44 1483 282 000 |
      | formatted name | Lady Lovelace    |
    Then what the schemas call writable of Ada has taken on the changes

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
