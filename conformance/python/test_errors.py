"""What a client is told when it asks for something wrong: the code, the status, and which parameter it was."""

import pytest

from clients import Refused
from conftest import allow, document, refuses

LONG = "x" * 65

WRONG_VALUES = [
    ("CreateUser", {"UserName": "not a name"}, "InvalidParameter.UserName", "UserName"),
    ("CreateUser", {"UserName": LONG}, "InvalidParameter.UserName", "UserName"),
    ("CreateUser", {"UserName": "ok-name", "DisplayName": "x" * 129}, "InvalidParameter.DisplayName", "DisplayName"),
    ("CreateGroup", {"GroupName": "no/slash"}, "InvalidParameter.GroupName", "GroupName"),
    ("CreateRole", {"RoleName": LONG, "AssumeRolePolicyDocument": "{}"}, "InvalidParameter.RoleName", "RoleName"),
    ("CreatePolicy", {"PolicyName": "under_score", "PolicyDocument": document(allow("*"))}, "InvalidParameter.PolicyName", "PolicyName"),
    ("GetPolicy", {"PolicyName": "p", "PolicyType": "Homemade"}, "InvalidParameter.PolicyType", "PolicyType"),
    ("UpdateAccessKey", {"UserAccessKeyId": "LTAIx", "Status": "Sleeping"}, "InvalidParameter.Status", "Status"),
]


@pytest.mark.parametrize(("operation", "parameters", "code", "culprit"), WRONG_VALUES)
def test_a_wrong_value_is_named(account, operation, parameters, code, culprit):
    with pytest.raises(Exception) as caught:
        account.admin.call(operation, **parameters)
    refusal = caught.value
    assert refusal.status == 400 and refusal.code.startswith(code), refusal
    assert culprit in refusal.message, refusal


MISSING = [
    ("CreateUser", "UserName", {}),
    ("CreateGroup", "GroupName", {}),
    ("AddUserToGroup", "GroupName", {"UserName": "someone"}),
    ("CreatePolicy", "PolicyDocument", {"PolicyName": "some-policy"}),
    ("AttachPolicyToUser", "PolicyName", {"UserName": "someone", "PolicyType": "Custom"}),
    ("CreateRole", "AssumeRolePolicyDocument", {"RoleName": "some-role"}),
    ("DeleteAccessKey", "UserAccessKeyId", {"UserName": "someone"}),
    ("AssumeRole", "RoleArn", {"RoleSessionName": "session"}),
]


@pytest.mark.parametrize(("operation", "missing", "parameters"), MISSING)
def test_a_missing_parameter_is_named(account, operation, missing, parameters):
    with pytest.raises(Exception) as caught:
        account.admin.call(operation, **parameters)
    assert caught.value.status == 400 and caught.value.code.startswith("Missing"), caught.value
    assert missing in f"{caught.value.code} {caught.value.message}"


def test_what_does_not_exist_is_named(account):
    ram, policy = account.admin, {"PolicyName": "nowhere", "PolicyType": "Custom"}
    user = account.user()
    for code, operation, parameters in (
        ("EntityNotExist.User", "GetUser", {"UserName": "nobody"}),
        ("EntityNotExist.User", "UpdateUser", {"UserName": "nobody", "NewComments": "x"}),
        ("EntityNotExist.User", "CreateAccessKey", {"UserName": "nobody"}),
        ("EntityNotExist.User", "ListGroupsForUser", {"UserName": "nobody"}),
        ("EntityNotExist.Group", "AddUserToGroup", {"UserName": user, "GroupName": "nowhere"}),
        ("EntityNotExist.Group", "ListUsersForGroup", {"GroupName": "nowhere"}),
        ("EntityNotExist.Role", "UpdateRole", {"RoleName": "nobody", "NewDescription": "x"}),
        ("EntityNotExist.Policy", "AttachPolicyToUser", {"UserName": user, **policy}),
        ("EntityNotExist.Policy", "ListEntitiesForPolicy", policy),
        ("EntityNotExist.User.AccessKey", "UpdateAccessKey",
         {"UserName": user, "UserAccessKeyId": "LTAInobodyhasthiskey0000", "Status": "Inactive"}),
    ):
        with refuses(code, 404):
            ram.call(operation, **parameters)


def test_a_taken_name_is_refused_whatever_its_case(account):
    ram = account.admin
    user, group, policy = account.user("taken"), account.name("taken"), account.policy(allow("oss:Get*"))
    ram.call("CreateGroup", GroupName=group)
    with refuses("EntityAlreadyExists.User", 409):
        ram.call("CreateUser", UserName=user)
    with refuses("EntityAlreadyExists.User", 409):
        ram.call("CreateUser", UserName=user.upper())
    with refuses("EntityAlreadyExists.Group", 409):
        ram.call("CreateGroup", GroupName=group)
    with refuses("EntityAlreadyExists.Policy", 409):
        ram.call("CreatePolicy", PolicyName=policy, PolicyDocument=document(allow("oss:Get*")))
    other = account.user("other")
    with refuses("EntityAlreadyExists.User", 409):
        ram.call("UpdateUser", UserName=other, NewUserName=user)
    ram.call("UpdateUser", UserName=other, NewUserName=other, NewComments="its own name is not taken")


def test_a_refused_call_changes_nothing(account):
    user = account.user("steady", Comments="before")
    with refuses("EntityAlreadyExists.User", 409):
        account.admin.call("UpdateUser", UserName=user, NewUserName=account.user(), NewComments="after")
    assert account.admin.call("GetUser", UserName=user)["User"]["Comments"] == "before"


def test_an_operation_that_is_not_served_says_so(account):
    with pytest.raises(Refused) as caught:
        account.admin.call("Ims.GetVerificationInfo", UserPrincipalName="admin@acme")
    assert caught.value.code == "InvalidAction.NotFound", caught.value
    assert "GetVerificationInfo" in caught.value.message
