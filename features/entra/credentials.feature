Feature: Credentials
  Whoever has a wrong secret reads nothing, and writes nothing: what guards the search must guard each other route, too.

  @id:entra-wrong-secret-writes @req:entra-write-wrong-secret @auth:secret
  Scenario Outline: A <what> with a wrong secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody with a wrong secret <does>
    Then the request was refused, and nothing has changed of <whom>

    Examples:
      | what     | does           | whom  |
      | creation | creates Grace  | Grace |
      | change   | disables Ada   | Ada   |
      | deletion | deletes Ada    | Ada   |

  @id:entra-wrong-secret-groups @req:entra-write-wrong-secret @auth:secret @capability:groups
  Scenario Outline: A <what> of a group with a wrong secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody with a wrong secret <does> the group "Analysts"
    Then the request was refused, and nothing has changed of the group "Analysts"

    Examples:
      | what           | does           |
      | rename         | renames        |
      | group deletion | deletes        |
      | join           | adds Grace to  |

  @id:entra-wrong-secret-reads @req:entra-read-wrong-secret @auth:secret
  Scenario Outline: A <what> with a wrong secret is refused
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody with a wrong secret <does> Ada
    Then nothing was shown of people to who has a wrong secret

    Examples:
      | what             | does      |
      | read of a person | reads     |
      | search           | looks for |

  @id:entra-wrong-secret-reads-groups @req:entra-read-wrong-secret @auth:secret @capability:groups
  Scenario Outline: A <what> with a wrong secret is refused, too
    Given the provider accepts the secret token
    And Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody with a wrong secret <does> the group "Analysts"
    Then nothing was shown of groups to who has a wrong secret

    Examples:
      | what             | does      |
      | read of a group  | reads     |
      | search of groups | looks for |

  @id:entra-near-secret @req:entra-read-wrong-secret @auth:bearer
  Scenario Outline: Nobody reads with <what>
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody with <what> looks for Ada
    Then nothing was shown to who does not have the very secret

    Examples:
      | what                            |
      | an empty secret                 |
      | the beginning of the secret     |
      | the secret and more behind it   |
      | the secret in other letter case |

  @id:entra-no-secret @req:entra-no-secret
  Scenario Outline: A <what> without any secret is refused
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody without a secret <does> Ada
    Then the request without a secret was refused

    Examples:
      | what        | does      |
      | bare search | looks for |
      | bare read   | reads     |

  @id:entra-no-secret-writes @req:entra-no-secret
  Scenario Outline: A <what> without any secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody without a secret <does> <whom>
    Then the request without a secret was refused, and nothing has changed of <whom>

    Examples:
      | what          | does     | whom  |
      | bare creation | creates  | Grace |
      | bare change   | disables | Ada   |
      | bare deletion | deletes  | Ada   |

  @id:entra-no-secret-groups @req:entra-no-secret @capability:groups
  Scenario Outline: A <what> of a group without any secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody without a secret <does> the group "Analysts"
    Then the request without a secret was refused, and nothing has changed of the group "Analysts"

    Examples:
      | what                | does          |
      | bare group search   | looks for     |
      | bare group read     | reads         |
      | bare rename         | renames       |
      | bare group deletion | deletes       |
      | bare join           | adds Grace to |
