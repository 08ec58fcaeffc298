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

  @id:entra-near-secret @req:entra-near-secret @auth:bearer
  Scenario Outline: A search with <what> is refused
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody with <what> looks for Ada
    Then the request with a similar secret was refused

    Examples:
      | what                                  |
      | an empty secret                       |
      | the beginning of the secret           |
      | the secret with more behind it        |
      | the secret in a different letter case |

  @id:entra-no-secret @req:entra-no-secret
  Scenario Outline: A <what> without any secret is refused
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody without a secret <does> Ada
    Then the request without a secret was refused

    Examples:
      | what   | does      |
      | search | looks for |
      | read   | reads     |

  @id:entra-no-secret-writes @req:entra-no-secret
  Scenario Outline: A <what> without any secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada is provisioned
    When somebody without a secret <does> <whom>
    Then the request without a secret was refused, and nothing has changed of <whom>

    Examples:
      | what     | does     | whom  |
      | creation | creates  | Grace |
      | change   | disables | Ada   |
      | deletion | deletes  | Ada   |

  @id:entra-no-secret-groups @req:entra-no-secret @capability:groups
  Scenario Outline: A <what> without any secret is refused and changes nothing
    Given the provider accepts the secret token
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody without a secret <does> the group "Analysts"
    Then the request without a secret was refused, and nothing has changed of the group "Analysts"

    Examples:
      | what                | does          |
      | search of groups    | looks for     |
      | read of a group     | reads         |
      | rename of a group   | renames       |
      | deletion of a group | deletes       |
      | join of a group     | adds Grace to |
