"""AccessKeys, roles and the account's alias."""

import json

import pytest

from clients import Credentials
from conftest import allow, document, refuses


def test_the_life_of_an_access_key(account):
    ram, user = account.admin, account.user()

    made = ram.call("CreateAccessKey", UserName=user)["AccessKey"]
    assert made["Status"] == "Active" and made["AccessKeyId"] and len(made["AccessKeySecret"]) >= 30
    key = {"UserName": user, "UserAccessKeyId": made["AccessKeyId"]}
    assert not ram.call("GetAccessKeyLastUsed", **key)["AccessKeyLastUsed"].get("LastUsedDate"), "never used"

    caller = account.client(Credentials(made["AccessKeyId"], made["AccessKeySecret"]))
    assert caller.call("GetCallerIdentity")["Arn"] == account.arn(f"user/{user}")
    assert ram.call("GetAccessKeyLastUsed", **key)["AccessKeyLastUsed"]["LastUsedDate"].endswith("Z")

    ram.call("CreateAccessKey", UserName=user)
    with refuses("LimitExceeded.User.AccessKey", 409):
        ram.call("CreateAccessKey", UserName=user)
    keys = ram.call("ListAccessKeys", UserName=user)["AccessKeys"]["AccessKey"]
    assert len(keys) == 2 and made["AccessKeyId"] in [each["AccessKeyId"] for each in keys]
    assert not any("AccessKeySecret" in each for each in keys), "a secret is shown once"

    ram.call("UpdateAccessKey", Status="Inactive", **key)
    with refuses("InvalidAccessKeyId.Inactive", 400):
        caller.call("GetCallerIdentity")
    ram.call("UpdateAccessKey", Status="Active", **key)
    caller.call("GetCallerIdentity")

    with refuses("DeleteConflict.User.AccessKey", 409):
        ram.call("DeleteUser", UserName=user)
    ram.call("UpdateAccessKey", Status="Inactive", **key)
    ram.call("DeleteAccessKey", **key)
    with refuses("InvalidAccessKeyId.NotFound", 404):
        caller.call("GetCallerIdentity")
    with refuses("EntityNotExist.User.AccessKey", 404):
        ram.call("DeleteAccessKey", **key)


def test_a_user_without_a_name_given_is_the_caller(account):
    own = allow("ram:*AccessKey*", account.arn("user/*"))
    name, key, client = account.user_with_key(own)
    listed = client.call("ListAccessKeys")["AccessKeys"]["AccessKey"]
    assert [each["AccessKeyId"] for each in listed] == [key.id]


def test_a_wrong_secret_is_told_from_an_unknown_key(account):
    _, key, _ = account.user_with_key()
    with pytest.raises(Exception) as caught:
        account.client(Credentials(key.id, "not-the-secret-of-this-key-id!")).call("GetCallerIdentity")
    # The legacy client renames a mismatch whose string to sign equals its own.
    assert caught.value.code in ("SignatureDoesNotMatch", "InvalidAccessKeySecret", "SDK.InvalidAccessKeySecret"), caught.value
    with refuses("InvalidAccessKeyId.NotFound", 404):
        account.client(Credentials("LTAInobodyhasthiskey0000", key.secret)).call("GetCallerIdentity")


def test_the_life_of_a_role(account):
    ram, name = account.admin, account.name("operator")
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [account.arn("root")]}})

    made = ram.call(
        "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust, Description="runs things",
        MaxSessionDuration=7200,
    )["Role"]
    assert (made["RoleName"], made["Arn"]) == (name, account.arn(f"role/{name.lower()}"))
    seen = ram.call("GetRole", RoleName=name)["Role"]
    assert json.loads(seen["AssumeRolePolicyDocument"]) == json.loads(trust)
    assert (seen["Description"], seen["MaxSessionDuration"], seen["RoleId"]) == ("runs things", 7200, made["RoleId"])

    narrow = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}})
    changed = ram.call(
        "UpdateRole", RoleName=name, NewAssumeRolePolicyDocument=narrow, NewDescription="for machines",
        NewMaxSessionDuration=3600,
    )["Role"]
    assert json.loads(changed["AssumeRolePolicyDocument"]) == json.loads(narrow)
    assert (changed["Description"], changed["MaxSessionDuration"]) == ("for machines", 3600)

    with refuses("EntityAlreadyExists.Role", 409):
        ram.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=trust)
    ram.call("DeleteRole", RoleName=name)
    with refuses("EntityNotExist.Role", 404):
        ram.call("GetRole", RoleName=name)


@pytest.mark.parametrize("seconds", [3599, 43201])
def test_a_session_of_a_role_has_a_longest_duration(through_current, seconds):
    account = through_current
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [account.arn("root")]}})
    with refuses("InvalidParameter.MaxSessionDuration", 400):
        account.admin.call(
            "CreateRole", RoleName=account.name("role"), AssumeRolePolicyDocument=trust, MaxSessionDuration=seconds
        )


def test_a_trust_policy_must_name_whom_it_trusts(account):
    with refuses("MalformedPolicyDocument", 400):
        account.admin.call(
            "CreateRole", RoleName=account.name("role"), AssumeRolePolicyDocument=document(allow("sts:AssumeRole"))
        )


def test_the_alias_of_the_account(account):
    ram, alias = account.admin, account.name("acme")
    ram.call("SetAccountAlias", AccountAlias=alias)
    assert ram.call("GetAccountAlias")["AccountAlias"] == alias
    ram.call("SetAccountAlias", AccountAlias=f"{alias}-b")
    assert ram.call("GetAccountAlias")["AccountAlias"] == f"{alias}-b"
    ram.call("ClearAccountAlias")
    assert ram.call("GetAccountAlias").get("AccountAlias", "") != f"{alias}-b"
    with refuses("InvalidParameter.AccountAlias", 400):
        ram.call("SetAccountAlias", AccountAlias="-Not An Alias-")
