"""A new user's key is allowed and denied exactly as the policies say, and a denial explains itself."""

import pytest

from conftest import allow, deny, refuses


def test_a_new_user_may_nothing(account):
    _, _, client = account.user_with_key()
    assert client.call("GetCallerIdentity")["IdentityType"] == "RAMUser"
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    with refuses("NoPermission", 403):
        client.call("GetUser", UserName="nobody")


def test_an_allow_opens_what_it_names_and_no_more(account):
    friend, stranger = account.user("friend"), account.user("stranger")
    _, _, client = account.user_with_key(allow("ram:GetUser", account.arn(f"user/{friend}")))
    assert client.call("GetUser", UserName=friend)["User"]["UserName"] == friend
    with refuses("NoPermission", 403):
        client.call("GetUser", UserName=stranger)
    with refuses("NoPermission", 403):
        client.call("UpdateUser", UserName=friend, NewComments="x")


def test_a_deny_wins_wherever_it_comes_from(account):
    name, _, client = account.user_with_key(allow("ram:*"))
    client.call("ListUsers")
    group = account.name("restricted")
    account.admin.call("CreateGroup", GroupName=group)
    account.admin.call("AddUserToGroup", UserName=name, GroupName=group)
    policy = account.policy(deny("ram:ListUsers"))
    account.admin.call("AttachPolicyToGroup", GroupName=group, PolicyName=policy, PolicyType="Custom")
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    client.call("ListGroups")
    account.admin.call("RemoveUserFromGroup", UserName=name, GroupName=group)
    client.call("ListUsers")


def test_a_change_counts_from_the_next_call_on(account):
    name, _, client = account.user_with_key()
    for _ in range(5):
        with refuses("NoPermission", 403):
            client.call("ListUsers")
        account.admin.call("AttachPolicyToUser", UserName=name, PolicyName="AliyunRAMReadOnlyAccess", PolicyType="System")
        client.call("ListUsers")
        with refuses("NoPermission", 403):
            client.call("CreateUser", UserName=account.name("denied"))
        account.admin.call("DetachPolicyFromUser", UserName=name, PolicyName="AliyunRAMReadOnlyAccess", PolicyType="System")


def test_a_condition_is_compared_with_the_request(account):
    home = {"IpAddress": {"acs:SourceIp": ["127.0.0.0/8"]}}
    away = {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    _, _, near = account.user_with_key(allow("ram:ListUsers", Condition=home))
    _, _, far = account.user_with_key(allow("ram:ListUsers", Condition=away))
    near.call("ListUsers")
    with refuses("NoPermission", 403):
        far.call("ListUsers")
    secure = {"Bool": {"acs:SecureTransport": ["true"]}}
    _, _, careful = account.user_with_key(allow("ram:ListUsers", Condition=secure))
    if account.protocol == "https":
        careful.call("ListUsers")
    else:
        with refuses("NoPermission", 403):
            careful.call("ListUsers")


def test_both_sides_of_a_pair_are_checked(account):
    user, group = account.user("member"), account.name("group")
    account.admin.call("CreateGroup", GroupName=group)
    _, _, half = account.user_with_key(allow("ram:AddUserToGroup", account.arn("user/*")))
    with refuses("NoPermission", 403):
        half.call("AddUserToGroup", UserName=user, GroupName=group)
    _, _, whole = account.user_with_key(
        allow("ram:AddUserToGroup", [account.arn("user/*"), account.arn(f"group/{group}")])
    )
    whole.call("AddUserToGroup", UserName=user, GroupName=group)


@pytest.mark.parametrize("kind", ["ImplicitDeny", "ExplicitDeny"])
def test_a_denial_explains_itself(account, kind):
    statements = [deny("ram:DeleteUser")] if kind == "ExplicitDeny" else []
    name, _, client = account.user_with_key(*statements)
    user_id = account.admin.call("GetUser", UserName=name)["User"]["UserId"]
    with refuses("NoPermission", 403) as refusal:
        client.call("DeleteUser", UserName="someone")
    if account.kind == "legacy":
        return  # this client drops the detail; the other two show it

    detail = refusal.detail
    assert detail["AuthAction"] == "ram:DeleteUser"
    assert detail["NoPermissionType"] == kind
    assert detail["PolicyType"] == "AccountLevelIdentityBasedPolicy"
    assert (detail["AuthPrincipalType"], detail["AuthPrincipalDisplayName"]) == ("SubUser", user_id)
    assert detail["AuthPrincipalOwnerId"] == account.id

    decoded = account.admin.call(
        "DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"]
    )["DecodedDiagnosticMessage"]
    assert decoded["ExplicitDeny"] is (kind == "ExplicitDeny")
    assert decoded["AuthAction"] == "ram:DeleteUser"
    assert decoded["AuthResource"] == account.arn("user/someone")
    assert decoded["AuthPrincipal"]["AuthPrincipalDisplayName"] == user_id
    matched = decoded.get("MatchedPolicies") or []
    assert [policy["Effect"] for policy in matched] == (["Deny"] if kind == "ExplicitDeny" else [])
    if matched:
        assert matched[0]["AttachedEntityType"] == "RamUser"
        assert (matched[0]["PolicyType"], matched[0]["PolicyVersion"]) == ("Custom", "v1")

    with refuses("NoPermission", 403):
        client.call("DecodeDiagnosticMessage", EncodedDiagnosticMessage=detail["EncodedDiagnosticMessage"])


def test_a_diagnostic_message_cannot_be_made_up(through_current):
    with pytest.raises(Exception) as caught:
        through_current.admin.call("DecodeDiagnosticMessage", EncodedDiagnosticMessage="bWFkZSB1cA")
    assert caught.value.status in (400, 404), caught.value
