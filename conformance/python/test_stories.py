"""Stories of administrators, from their beginning to their end."""

import json

import pytest

from clients import Credentials
from conftest import allow, deny, refuses


@pytest.fixture
def story(fresh):
    """A story has an account of its own: it changes settings that hold for everybody."""
    return fresh


def test_a_team_is_onboarded(story):
    ims, group = story.admin, "cloud-team"
    ims.call("Ims.SetDefaultDomain", DefaultDomainName="acme.onaliyun.com")
    ims.call("Ims.CreateGroup", GroupName=group, DisplayName="Cloud team")
    policy = story.policy(allow("ram:List*"), allow("ram:GetUser"), deny("ram:ListRoles"))
    ims.call("AttachPolicyToGroup", GroupName=group, PolicyName=policy, PolicyType="Custom")
    team = {}
    for name in ("alice", "bob", "carol"):
        upn = f"{name}@acme.onaliyun.com"
        ims.call(
            "Ims.CreateUser", UserPrincipalName=upn, DisplayName=name.title(), Tag=[{"Key": "team", "Value": "cloud"}])
        ims.call(
            "Ims.CreateLoginProfile", UserPrincipalName=upn, Password=f"First-day-of-{name}-1", MFABindRequired=True,
            PasswordResetRequired=True)
        ims.call("Ims.AddUserToGroup", UserPrincipalName=upn, GroupName=group)
        team[upn] = story.client(Credentials.of_key(ims.call("Ims.CreateAccessKey", UserPrincipalName=upn)))
    listed = ims.call("Ims.ListUsers", Tag=[{"Key": "team", "Value": "cloud"}])["Users"]["User"]
    assert {user["UserPrincipalName"] for user in listed} == set(team)
    assert {one["UserPrincipalName"] for one in ims.call("Ims.ListUsersForGroup", GroupName=group)["Users"]["User"]} == set(team)
    for upn, member in team.items():
        assert member.call("GetUser", UserName=upn.split("@")[0])["User"]["DisplayName"]
        with refuses("NoPermission", 403):
            member.call("ListRoles")
        with refuses("NoPermission", 403):
            member.call("CreateUser", UserName="mallory")
        member.call("ChangePassword", OldPassword=f"First-day-of-{upn.split('@')[0]}-1", NewPassword="Chosen-by-me-2")
        assert ims.call("Ims.GetLoginProfile", UserPrincipalName=upn)["LoginProfile"]["PasswordResetRequired"] is False
    # Whoever leaves the team keeps nothing of it.
    ims.call("Ims.RemoveUserFromGroup", UserPrincipalName="carol@acme.onaliyun.com", GroupName=group)
    with refuses("NoPermission", 403):
        team["carol@acme.onaliyun.com"].call("ListUsers")
    assert ims.call("Ims.GetAccountSummary")["SummaryMap"]["Users"] == 4


def test_a_key_is_rotated(story):
    name, old, client = story.user_with_key(allow("ram:ListUsers"))
    upn, ims = story.upn(name), story.admin
    client.call("ListUsers")
    new = Credentials.of_key(ims.call("Ims.CreateAccessKey", UserPrincipalName=upn))
    with refuses("LimitExceeded.User.AccessKey", 409):
        ims.call("Ims.CreateAccessKey", UserPrincipalName=upn)
    renewed = story.client(new)
    renewed.call("ListUsers")
    client.call("ListUsers")
    of_old = {"UserAccessKeyId": old.id, "UserPrincipalName": upn}
    ims.call("Ims.UpdateAccessKey", Status="Inactive", **of_old)
    with refuses("InvalidAccessKeyId.Inactive", 400):
        client.call("ListUsers")
    # Somebody had forgotten a program that still uses it.
    ims.call("Ims.UpdateAccessKey", Status="Active", **of_old)
    client.call("ListUsers")
    assert ims.call("Ims.GetAccessKeyLastUsed", **of_old)["AccessKeyLastUsed"]["ServiceName"] == "Ram"
    ims.call("Ims.UpdateAccessKey", Status="Inactive", **of_old)
    ims.call("Ims.DeleteAccessKey", **of_old)
    with refuses("InvalidAccessKeyId.NotFound", 404):
        client.call("ListUsers")
    renewed.call("ListUsers")
    (left,) = ims.call("Ims.ListAccessKeys", UserPrincipalName=upn)["AccessKeys"]["AccessKey"]
    assert (left["AccessKeyId"], left["Status"]) == (new.id, "Active")


def test_a_user_is_recycled_and_restored(story):
    ims, group = story.admin, story.name("team")
    name, key, client = story.user_with_key(allow("ram:ListUsers"))
    upn = story.upn(name)
    ims.call("Ims.CreateGroup", GroupName=group)
    ims.call("Ims.AddUserToGroup", UserPrincipalName=upn, GroupName=group)
    ims.call("Ims.CreateLoginProfile", UserPrincipalName=upn, Password="Kq7#tzLm&2vXpR")
    id = {"UserId": ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]["UserId"]}
    ims.call("Ims.DeleteUser", UserPrincipalName=upn)
    assert ims.call("Ims.ListUsersForGroup", GroupName=group)["Users"]["User"] == []
    (lying,) = ims.call("Ims.ListUsersInRecycleBin")["Users"]["User"]
    assert lying["UserId"] == id["UserId"]
    ims.call("Ims.RestoreUserFromRecycleBin", **id)
    assert ims.call("Ims.ListUsersInRecycleBin")["Users"]["User"] == []
    back = ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]
    assert back["UserId"] == id["UserId"]
    assert [one["GroupName"] for one in ims.call("Ims.ListGroupsForUser", UserPrincipalName=upn)["Groups"]["Group"]] == [group]
    # Keys come back switched off: somebody must want them.
    with refuses("InvalidAccessKeyId.Inactive", 400):
        client.call("ListUsers")
    ims.call("Ims.UpdateAccessKey", UserPrincipalName=upn, UserAccessKeyId=key.id, Status="Active")
    client.call("ListUsers")
    # Another of the same name stands in the way of a second return.
    ims.call("Ims.DeleteUser", **id)
    ims.call("Ims.CreateUser", UserPrincipalName=upn, DisplayName="another")
    with refuses("EntityAlreadyExists.User", 409):
        ims.call("Ims.RestoreUserFromRecycleBin", **id)
    assert ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]["DisplayName"] == "another"


def test_the_password_policy_is_tightened(story):
    ims, name = story.admin, story.user("alice")
    weak, good = "password-12345", "Kq7#tzLm&2vXpR"
    ims.call("CreateLoginProfile", UserName=name, Password=weak)
    ims.call(
        "Ims.SetPasswordPolicy", MinimumPasswordLength=14, RequireUppercaseCharacters=True, RequireSymbols=True,
        PasswordReusePrevention=5, MinimumPasswordDifferentCharacter=8)
    # What is there stays; what is new must be better.
    assert ims.call("Ims.GetLoginProfile", UserPrincipalName=story.upn(name))["LoginProfile"]["Status"] == "Active"
    with refuses("InvalidParameter.Password.RequireUppercaseCharacters", 400):
        ims.call("UpdateLoginProfile", UserName=name, Password=f"{weak}-")
    with refuses("InvalidParameter.Password.MinimumPasswordLength", 400):
        ims.call("CreateLoginProfile", UserName=story.user("bob"), Password=good[:-1])
    ims.call("UpdateLoginProfile", UserName=name, Password=good)
    ims.call("UpdateLoginProfile", UserName=name, Password=good, PasswordResetRequired=True)
    ims.call("UpdateLoginProfile", UserName=name, Password=f"{good}-2")
    with refuses("InvalidParameter.Password.PasswordReusePrevention", 400):
        ims.call("UpdateLoginProfile", UserName=name, Password=good)
    metrics = lambda: {
        one["GovernanceItem"]: one["MetricValue"]
        for one in ims.call("Ims.ListRecentGovernanceMetrics")["GovernanceMetrics"]["GovernanceMetric"]}
    ims.call("Ims.GenerateGovernanceReport")
    assert metrics()["PasswordLength"] in (0, False, "0", "false"), metrics()


def test_a_key_is_shut_into_a_network(story):
    name, key, client = story.user_with_key(allow("ram:ListUsers"), allow("sts:AssumeRole"))
    which = {"UserAccessKeyId": key.id, "UserPrincipalName": story.upn(name)}
    _, arn = story.role({"RAM": [story.arn(f"user/{name}")]}, allow("ram:ListUsers"))
    session = Credentials.of_session(client.call("AssumeRole", RoleArn=arn, RoleSessionName="before"))
    elsewhere = {"Version": 1, "Status": "Active", "Statements": [{"Type": "ClassicWhiteList", "IPList": ["192.0.2.0/24"]}]}
    story.admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=json.dumps(elsewhere), **which)
    for call in (lambda: client.call("ListUsers"), lambda: client.call("AssumeRole", RoleArn=arn, RoleSessionName="now")):
        with refuses("AccessKeyPolicy.Denied", 403):
            call()
    # Temporary credentials have no network of their own.
    assert story.client(session).call("ListUsers")["Users"]["User"]
    here = {**elsewhere, "Statements": [{"Type": "ClassicWhiteList", "IPList": ["127.0.0.1"]}]}
    story.admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=json.dumps(here), **which)
    assert client.call("ListUsers")["Users"]["User"]
    denied = [event for event in story.server.events() if event.get("errorCode") == "AccessKeyPolicy.Denied"]
    assert len(denied) == 2 and all("127.0.0.1" in event["errorMessage"] for event in denied)
