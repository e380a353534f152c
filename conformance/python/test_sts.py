"""Assumed roles: who may assume them, what a session may do, and how long it lives."""

import datetime

import pytest

from clients import Credentials
from conftest import allow, deny, document, refuses


def session(client, arn, **more):
    answer = client.call("AssumeRole", RoleArn=arn, RoleSessionName="alice", **more)
    return answer, Credentials.of_session(answer)


@pytest.fixture
def assuming(account):
    """A user who may assume roles, and nothing else."""
    return account.user_with_key(allow("sts:AssumeRole"))


def test_a_session_acts_as_the_role(account, assuming):
    _, _, client = assuming
    role, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))
    answer, credentials = session(client, arn)

    assert answer["AssumedRoleUser"]["Arn"] == account.arn(f"assumed-role/{role}/alice")
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":alice")
    left = expires(answer) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=59) < left <= datetime.timedelta(hours=1), "an hour unless asked otherwise"

    actor = account.client(credentials)
    identity = actor.call("GetCallerIdentity")
    assert (identity["IdentityType"], identity["AccountId"]) == ("AssumedRoleUser", account.id)
    assert identity["Arn"] == account.arn(f"assumed-role/{role}/alice") and identity["RoleId"]
    assert actor.call("ListUsers")["Users"]["User"]
    with refuses("NoPermission", 403) as refusal:
        actor.call("ListGroups")
    if account.kind != "legacy":
        assert refusal.detail["AuthPrincipalType"] == "AssumedRoleUser"
        assert refusal.detail["AuthPrincipalDisplayName"] == f"{role}:alice"


def test_both_sides_must_agree(account, assuming):
    name, _, client = assuming
    _, trusting_another = account.role({"RAM": [account.arn("user/someone-else")]})
    with refuses("NoPermission", 403) as refusal:
        session(client, trusting_another)
    if account.kind != "legacy":
        assert refusal.detail["PolicyType"] == "AssumeRolePolicy"

    _, trusting = account.role({"RAM": [account.arn(f"user/{name}")]})
    session(client, trusting)
    _, _, without_permission = account.user_with_key()
    _, trusting_all = account.role({"RAM": [account.arn("root")]})
    with refuses("NoPermission", 403):
        session(without_permission, trusting_all)
    with refuses("EntityNotExist.Role", 404):
        session(client, account.arn("role/nowhere"))


def test_a_session_policy_narrows_and_never_widens(account, assuming):
    _, _, client = assuming
    _, arn = account.role({"RAM": [account.arn("root")]}, allow(["ram:ListUsers", "ram:ListGroups"]))
    _, credentials = session(client, arn, Policy=document(allow(["ram:ListUsers", "ram:ListRoles"])))
    actor = account.client(credentials)
    actor.call("ListUsers")
    with refuses("NoPermission", 403) as refusal:
        actor.call("ListGroups")
    if account.kind != "legacy":
        assert refusal.detail["PolicyType"] == "SessionPolicy"
    with refuses("NoPermission", 403):
        actor.call("ListRoles")

    with refuses("InvalidParameter.PolicyGrammar", 400):
        session(client, arn, Policy="{")
    with refuses("InvalidParameter.PolicySize", 400):
        session(client, arn, Policy=document(allow([f"oss:Get{number:04}" for number in range(200)])))


@pytest.mark.parametrize("seconds", [899, 3601])
def test_a_duration_keeps_within_the_bounds_of_the_role(account, assuming, seconds):
    _, arn = account.role({"RAM": [account.arn("root")]})
    with refuses("InvalidParameter.DurationSeconds", 400):
        session(assuming[2], arn, DurationSeconds=seconds)


def test_a_duration_may_reach_what_the_role_allows(account, assuming):
    _, arn = account.role({"RAM": [account.arn("root")]}, MaxSessionDuration=7200)
    answer, _ = session(assuming[2], arn, DurationSeconds=7200)
    left = expires(answer) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=119) < left <= datetime.timedelta(minutes=120)


@pytest.mark.parametrize("name", ["a", "no/slash", "x" * 65])
def test_a_session_has_a_proper_name(account, assuming, name):
    _, arn = account.role({"RAM": [account.arn("root")]})
    with refuses("InvalidParameter.RoleSessionName", 400):
        assuming[2].call("AssumeRole", RoleArn=arn, RoleSessionName=name)


def test_a_trust_policy_may_ask_for_an_external_id(account, assuming):
    _, arn = account.role(
        {"RAM": [account.arn("root")]}, condition={"StringEquals": {"sts:ExternalId": "project-7"}}
    )
    session(assuming[2], arn, ExternalId="project-7")
    for wrong in ({}, {"ExternalId": "project-8"}):
        with refuses("NoPermission", 403):
            session(assuming[2], arn, **wrong)


def test_a_session_may_assume_a_further_role(account, assuming):
    _, second = account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))
    _, first = account.role({"RAM": [account.arn("root")]}, allow("sts:AssumeRole", second))
    _, credentials = session(assuming[2], first)
    _, credentials = session(account.client(credentials), second)
    account.client(credentials).call("ListUsers")


def test_the_permissions_of_a_session_are_read_at_each_request(account, assuming):
    role, arn = account.role({"RAM": [account.arn("root")]})
    _, credentials = session(assuming[2], arn)
    actor = account.client(credentials)
    with refuses("NoPermission", 403):
        actor.call("ListUsers")
    account.admin.call("AttachPolicyToRole", RoleName=role, PolicyName="AliyunRAMReadOnlyAccess", PolicyType="System")
    actor.call("ListUsers")
    account.admin.call("DetachPolicyFromRole", RoleName=role, PolicyName="AliyunRAMReadOnlyAccess", PolicyType="System")
    with refuses("NoPermission", 403):
        actor.call("ListUsers")
    account.admin.call("DeleteRole", RoleName=role)
    with pytest.raises(Exception) as caught:
        actor.call("GetCallerIdentity")
    assert caught.value.status >= 400, "a deleted role takes its sessions along"


def test_a_token_must_be_whole_and_belong_to_its_key(account, assuming):
    _, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:*"))
    _, one = session(assuming[2], arn)
    _, two = session(assuming[2], arn)
    middle = len(one.token) // 2
    other = "A" if one.token[middle] != "A" else "B"
    altered = one.token[:middle] + other + one.token[middle + 1:]
    for credentials in (
        Credentials(one.id, one.secret, altered),
        Credentials(one.id, one.secret, two.token),
        Credentials(one.id, one.secret, one.token[:-8]),
        Credentials(one.id, one.secret),
    ):
        with pytest.raises(Exception) as caught:
            account.client(credentials).call("ListUsers")
        assert 400 <= caught.value.status < 500, caught.value
        assert "Token" in caught.value.code or "AccessKeyId" in caught.value.code, caught.value


def test_who_is_calling(account):
    identity = account.admin.call("GetCallerIdentity")
    assert (identity["AccountId"], identity["IdentityType"]) == (account.id, "RAMUser")
    assert identity["UserId"] == identity["PrincipalId"]
    _, _, denied = account.user_with_key(deny("*"))
    assert denied.call("GetCallerIdentity")["AccountId"] == account.id, "never denied"


def expires(answer):
    text = answer["Credentials"]["Expiration"]
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
