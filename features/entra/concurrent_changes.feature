Feature: Changes at the same moment
  Microsoft asks for 25 requests a second, so requests overlap. What was accepted must last.

  @id:entra-members-six-joins @req:entra-members-overlapping-changes @capability:groups
  Scenario: Six people who join a group at the same moment are all in it
    Given Ada and Anna and Grace and Joan and Mary and Ruth and Vera are provisioned
    And the group "Analysts" is provisioned with Joan
    When six joins of "Analysts" overlap, by Ada and Anna and Grace and Mary and Ruth and Vera
    Then all changes of "Analysts" have lasted, and it has Ada and Anna and Grace and Joan and Mary and Ruth and Vera

  @id:entra-create-same-moment @req:entra-create-one-of-two
  Scenario: Two creations of one name at the same moment make one account
    When somebody creates Ada twice at the same moment
    Then one of the two creations has made an account of Ada

  @id:entra-create-together @req:entra-create-overlapping
  Scenario: Six people who are created at the same moment have each an account of their own
    Given Joan is provisioned
    When Ada and Anna and Grace and Mary and Ruth and Vera are assigned and the next cycle creates all at the same moment
    Then each of Ada and Anna and Grace and Mary and Ruth and Vera has an account of their own, like Joan
