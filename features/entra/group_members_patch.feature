@capability:groups
Feature: Group members
  Members are added and removed by PATCH, and never read back: a member too many stays for ever, one too few is never missed.

  @id:entra-members-add @req:entra-members-add-one
  Scenario Outline: A person joins a group
    Given Entra speaks <dialect>
    And Ada is provisioned
    And the group "Analysts" is provisioned
    When Ada joins "Analysts" and the next cycle runs
    Then Ada is the one member of "Analysts"

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-add-more @req:7644-3.5.2.1-add-multi-valued
  Scenario Outline: Who joins later does not push out who was there
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada
    When Grace joins "Analysts" and the next cycle runs
    Then "Analysts" has Grace beside Ada

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-last-modified @req:7643-3.1-meta-last-modified-updated
  Scenario: A group that somebody joins says that it has changed
    Given the group "Analysts" is provisioned
    And Ada is provisioned
    When Ada joins "Analysts" and the next cycle runs
    Then the group "Analysts" has changed since Ada's account was made, if both say when

  @id:entra-members-initial @req:entra-members-add-each
  Scenario Outline: A group arrives with all its members
    Given Entra speaks <dialect>
    And Ada and Grace and Mary are provisioned
    When the group "Analysts" with Ada and Grace and Mary is assigned and the next cycle runs
    Then "Analysts" arrived with Ada and Grace and Mary

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-value @req:7643-4.2-members-value
  Scenario: A member is named by the id of the user
    Given Ada is provisioned
    When the group "Analysts" with Ada is assigned and the next cycle runs
    Then the member of "Analysts" carries Ada's id as value

  @id:entra-members-together @req:entra-members-add-many @advised:nongallery
  Scenario Outline: Several members in one PATCH all arrive
    Given Entra speaks <dialect>
    And Entra sends several members at once
    And Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned
    When Ada and Grace and Mary join "Analysts" and the next cycle runs
    Then "Analysts" has Ada and Grace and Mary from one request

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-together-with-one @req:entra-members-add-many @advised:nongallery
  Scenario Outline: Who joins together with somebody who is in the group already arrives (<what>)
    Given Entra speaks <dialect>
    And Entra sends several members at once
    And Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned
    And somebody has added Ada to "Analysts" at the provider
    When Ada and Grace and Mary join "Analysts" and the next cycle runs
    Then "Analysts" has Ada and Grace and Mary, one of whom was in it

    Examples:
      | what                | dialect   |
      | legacy one is in    | legacy    |
      | compliant one is in | compliant |

  @id:entra-members-two-joins @req:entra-members-overlapping-changes
  Scenario: Two people who join a group at the same moment are both in it
    Given Ada and Grace and Joan and Mary are provisioned
    And the group "Analysts" is provisioned with Joan and Mary
    When two joins of "Analysts" overlap, by Ada and Grace
    Then both changes of "Analysts" have lasted, and it has Ada and Grace and Joan and Mary

  @id:entra-members-join-and-leave @req:entra-members-overlapping-changes
  Scenario: Who joins a group while another leaves it is in it, and the other is not
    Given Ada and Grace and Joan and Mary are provisioned
    And the group "Analysts" is provisioned with Grace and Joan and Mary
    And Grace has left "Analysts" to Joan and Mary
    When a join and a leave of "Analysts" overlap, by Ada and Mary
    Then both changes of "Analysts" have lasted, and it has Ada and Joan

  @id:entra-members-join-and-rename @req:entra-members-overlapping-changes
  Scenario: Who joins a group while it is renamed is in it, and it has its new name
    Given Ada and Joan and Mary are provisioned
    And the group "Analysts" is provisioned with Joan and Mary
    And somebody has renamed the group "Analysts" at the provider
    When a join and a rename of "Analysts" overlap, by Ada
    Then both changes of "Analysts" have lasted, and it has Ada and Joan and Mary

  @id:entra-members-remove @req:entra-members-remove-only-listed
  Scenario Outline: Who leaves a group leaves the others in it
    Given Entra speaks <dialect>
    And Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Ada and Grace and Mary
    When Grace leaves "Analysts" and the next cycle runs
    Then "Analysts" has lost Grace and kept Ada and Mary

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-remove-together @req:entra-members-remove-many @advised:nongallery
  Scenario Outline: Several people leave with one PATCH
    Given Entra speaks <dialect>
    And Entra sends several members at once
    And Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Ada and Grace and Mary
    When Ada and Mary leave "Analysts" and the next cycle runs
    Then "Analysts" is left with Grace

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-remove-last @req:7644-3.5.2.2-remove-last-value
  Scenario Outline: A group may become empty
    Given Entra speaks <dialect>
    And Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When Ada leaves "Analysts" and the next cycle runs
    Then "Analysts" is there and empty

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-rejoin @req:entra-members-rejoin
  Scenario: Who has left a group can join it again
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And Ada has left "Analysts" to Grace
    When Ada joins "Analysts" and the next cycle runs
    Then "Analysts" has Ada and Grace after the return

  @id:entra-members-remove-absent @req:7644-3.5.2.2-remove-absent-member
  Scenario Outline: Removing somebody who is not a member changes nothing
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And somebody has removed Grace from "Analysts" at the provider
    When Grace leaves "Analysts" and the next cycle runs
    Then the removal was accepted and "Analysts" still has Ada

    Examples:
      | dialect   |
      | legacy    |
      | compliant |

  @id:entra-members-unknown @req:entra-members-unknown-no-crash
  Scenario Outline: An unknown member is refused or ignored, but breaks nothing (<what>)
    Given Ada is provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody adds to "Analysts" an unknown member
    Then the unknown member broke nothing

    Examples:
      | what        |
      | nobody else |

  @id:entra-members-unknown-among @req:entra-members-unknown-no-crash @advised:nongallery
  Scenario Outline: An unknown member is refused, or the others who come in the same request join (<what>)
    Given Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Ada
    When somebody adds to "Analysts" an unknown member and Grace and Mary
    Then "Analysts" has refused the unknown member, or has Grace and Mary now

    Examples:
      | what         |
      | among others |

  @id:entra-members-deleted-user @req:entra-members-deleted-user-leaves
  Scenario: Who is deleted at the provider is no member any more, and the others are
    Given Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    And somebody has deleted Ada's account
    Then the deleted account is no member of "Analysts" and Grace is

  # Entra names a member by the id that it linked, and asks nobody whether that is still right: inferred. What the provider answers to
  # the old id is its own affair (RFC 7644 §3.5.2 lets it refuse the whole PATCH); what counts is that the group does not suffer for good.
  @id:entra-members-lost-account @req:entra-members-lost-account
  Scenario: A group recovers from a member whose account was deleted at the provider
    Given Ada and Grace and Mary are provisioned
    And the group "Analysts" is provisioned with Grace
    And somebody has deleted Ada's account
    When Ada and Mary join "Analysts" and the next cycle runs
    And Entra restarts without its links and the next cycle runs
    Then "Analysts" has Ada and Grace and Mary after the loss of Ada's account

  @id:entra-members-leave-scope @req:entra-members-leave-scope
  Scenario Outline: Who leaves the group and so the scope loses the place in the group
    Given Entra speaks <dialect>
    And Ada and Grace are provisioned
    And the group "Analysts" is provisioned with Ada and Grace
    When Ada leaves "Analysts" and the scope and the next cycle runs
    Then Ada's place in "Analysts" has ended with the scope, and Grace's has not

    Examples:
      | dialect   |
      | legacy    |
      | compliant |
