"""IMS as its own SDKs speak it: users, groups, tags and the recycle bin, named by user principal names."""

import pytest

from conftest import allow, refuses

IN_ORDER = ("one", "two", "three")


def pages(client, operation, container, item, **asked):
    """All pages of a list, one thing on each."""
    found, marker = [], {}
    while True:
        page = client.call(f"Ims.{operation}", MaxItems=1, **asked, **marker)
        assert len(page[container][item]) <= 1
        found += page[container][item]
        if not page["IsTruncated"]:
            assert not page.get("Marker")
            return found
        marker = {"Marker": page["Marker"]}


def tagged(account):
    """A tag that no other scenario uses, as IMS takes it."""
    return [{"Key": "scenario", "Value": account.name("tag")}]


def test_alias_and_default_domain_are_one_value(account):
    ims = account.admin
    domain = ims.call("Ims.GetDefaultDomain")["DefaultDomainName"]
    alias = ims.call("GetAccountAlias")["AccountAlias"]
    assert domain == f"{alias}.onaliyun.com"
    with refuses("InvalidParameter.DefaultDomainName", 400):
        ims.call("Ims.SetDefaultDomain", DefaultDomainName="acme.example.com")
    new = account.name("acme")
    assert ims.call("Ims.SetDefaultDomain", DefaultDomainName=f"{new}.onaliyun.com")["RequestId"]
    assert ims.call("GetAccountAlias")["AccountAlias"] == new
    user = account.user()
    assert ims.call("Ims.GetUser", UserPrincipalName=f"{user}@{new}.onaliyun.com")["User"]
    ims.call("ClearAccountAlias")
    assert ims.call("Ims.GetDefaultDomain")["DefaultDomainName"] == f"{account.id}.onaliyun.com"


def test_the_life_of_a_user(account):
    ims, tag = account.admin, tagged(account)
    upn, new = account.upn(account.name("carol")), account.upn(account.name("carol.b"))
    made = ims.call(
        "Ims.CreateUser", UserPrincipalName=upn, DisplayName="Carol", Email="carol@example.com",
        MobilePhone="86-18600008888", Comments="c", Tag=tag)["User"]
    id = {"UserId": made["UserId"]}
    seen = ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]
    assert (seen["DisplayName"], seen["Email"], seen["MobilePhone"], seen["Comments"]) == (
        "Carol", "carol@example.com", "86-18600008888", "c")
    assert ims.call("Ims.GetUser", **id)["User"] == seen
    assert ims.call("GetUser", UserName=upn.split("@")[0])["User"]["UserId"] == made["UserId"]
    ims.call(
        "Ims.UpdateUser", UserPrincipalName=upn, NewUserPrincipalName=new, NewDisplayName="Carol B.",
        NewEmail="b@example.com", NewMobilePhone="86-18600008889", NewComments="d")
    seen = ims.call("Ims.GetUser", **id)["User"]
    assert (seen["UserPrincipalName"], seen["DisplayName"], seen["Email"], seen["MobilePhone"], seen["Comments"]) == (
        new, "Carol B.", "b@example.com", "86-18600008889", "d")
    key = ims.call("Ims.CreateAccessKey", UserPrincipalName=new)["AccessKey"]["AccessKeyId"]
    assert ims.call("Ims.GetUser", UserAccessKeyId=key)["User"]["UserId"] == made["UserId"]
    with refuses("DeleteConflict.User.AccessKey", 409):
        ims.call("DeleteUser", UserName=new.split("@")[0])
    # Unlike RAM's, this one takes along what hangs on the user.
    ims.call("Ims.DeleteUser", UserPrincipalName=new)
    with refuses("EntityNotExist.User", 404):
        ims.call("Ims.GetUser", **id)


def test_users_are_listed_by_tag_and_status_page_by_page(account):
    ims, tag = account.admin, tagged(account)
    for word in IN_ORDER:
        ims.call("Ims.CreateUser", UserPrincipalName=account.upn(account.name(word)), DisplayName=word, Tag=tag)
    users = pages(ims, "ListUsers", "Users", "User", Tag=tag)
    assert sorted(user["DisplayName"] for user in users) == sorted(IN_ORDER)
    assert all(user["Tags"]["Tag"] == [{"TagKey": "scenario", "TagValue": tag[0]["Value"]}] for user in users)
    basic = pages(ims, "ListUserBasicInfos", "UserBasicInfos", "UserBasicInfo", Tag=tag)
    assert [(one["UserId"], one["UserPrincipalName"]) for one in basic] == [
        (one["UserId"], one["UserPrincipalName"]) for one in users]
    assert ims.call("Ims.ListUsers", Tag=tagged(account))["Users"]["User"] == []


@pytest.mark.parametrize("named", ["ResourceId", "ResourcePrincipalName"])
def test_tags_come_and_go(account, named):
    ims = account.admin
    upn = account.upn(account.user())
    id = ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]["UserId"]
    one = {"ResourceType": "user", named: [id if named == "ResourceId" else upn]}

    def tags():
        found = ims.call("Ims.ListTagResources", **one)["TagResources"]["TagResource"]
        assert {each["ResourceId"] for each in found} <= {id}
        return {each["TagKey"]: each["TagValue"] for each in found}

    ims.call("Ims.TagResources", Tag=[{"Key": "team", "Value": "a"}, {"Key": "env", "Value": "test"}], **one)
    assert tags() == {"team": "a", "env": "test"}
    first = ims.call("Ims.ListTagResources", PageSize=1, **one)
    rest = ims.call("Ims.ListTagResources", PageSize=1, NextToken=first["NextToken"], **one)
    keys = [each["TagKey"] for page in (first, rest) for each in page["TagResources"]["TagResource"]]
    assert (sorted(keys), rest["IsTruncated"]) == (["env", "team"], False)
    ims.call("Ims.UntagResources", TagKey=["team"], **one)
    assert tags() == {"env": "test"}
    ims.call("Ims.UntagResources", All=True, **one)
    assert tags() == {}


def test_the_life_of_a_group_and_its_members(account):
    ims, group, new = account.admin, account.name("team"), account.name("crew")
    alice, bob = (account.upn(account.user(word)) for word in ("alice", "bob"))
    ims.call("Ims.CreateGroup", GroupName=group, DisplayName="Team", Comments="people")
    seen = ims.call("Ims.GetGroup", GroupName=group)["Group"]
    assert (seen["DisplayName"], seen["Comments"]) == ("Team", "people")
    ims.call("Ims.UpdateGroup", GroupName=group, NewGroupName=new, NewDisplayName="Crew", NewComments="sailors")
    seen = ims.call("Ims.GetGroup", GroupName=new)["Group"]
    assert (seen["DisplayName"], seen["Comments"]) == ("Crew", "sailors")
    assert new in [one["GroupName"] for one in pages(ims, "ListGroups", "Groups", "Group")]
    for upn in (alice, bob):
        ims.call("Ims.AddUserToGroup", GroupName=new, UserPrincipalName=upn)
    members = pages(ims, "ListUsersForGroup", "Users", "User", GroupName=new)
    assert {one["UserPrincipalName"] for one in members} == {alice, bob} and all(one["JoinDate"] for one in members)
    groups = ims.call("Ims.ListGroupsForUser", UserPrincipalName=alice)["Groups"]["Group"]
    assert [one["GroupName"] for one in groups] == [new]
    with refuses("DeleteConflict.Group.User", 409):
        ims.call("Ims.DeleteGroup", GroupName=new)
    for upn in (alice, bob):
        ims.call("Ims.RemoveUserFromGroup", GroupName=new, UserPrincipalName=upn)
    assert ims.call("Ims.ListGroupsForUser", UserPrincipalName=alice)["Groups"]["Group"] == []
    ims.call("Ims.DeleteGroup", GroupName=new)
    with refuses("EntityNotExist.Group", 404):
        ims.call("Ims.GetGroup", GroupName=new)


def test_a_deleted_user_lies_in_the_bin_until_it_comes_back_or_goes_for_good(account):
    ims = account.admin
    name, key, client = account.user_with_key(allow("ram:ListUsers"))
    upn = account.upn(name)
    id = {"UserId": ims.call("Ims.GetUser", UserPrincipalName=upn)["User"]["UserId"]}
    ims.call("Ims.DeleteUser", **id)
    with refuses("InvalidAccessKeyId.NotFound", 404):
        client.call("ListUsers")
    lying = ims.call("Ims.GetUserInRecycleBin", **id)["User"]
    assert (lying["UserPrincipalName"], lying["RecycleDate"] < lying["DeleteDate"]) == (upn, True)
    assert lying in pages(ims, "ListUsersInRecycleBin", "Users", "User")
    named = ims.call("Ims.ListUsersInRecycleBin", Filter=f"UserPrincipalName eq {upn}")["Users"]["User"]
    assert named == [lying]
    ims.call("Ims.RestoreUserFromRecycleBin", **id)
    assert ims.call("ListPoliciesForUser", UserName=name)["Policies"]["Policy"]
    with refuses("InvalidAccessKeyId.Inactive", 400):
        client.call("ListUsers")
    ims.call("Ims.UpdateAccessKey", UserPrincipalName=upn, UserAccessKeyId=key.id, Status="Active")
    assert client.call("ListUsers")["Users"]["User"]
    ims.call("Ims.DeleteUser", **id)
    ims.call("Ims.DeleteUserInRecycleBin", **id)
    with refuses("EntityNotExist.User.InRecycleBin", 404):
        ims.call("Ims.GetUserInRecycleBin", **id)


def test_a_deleted_key_lies_in_the_bin_until_it_comes_back_or_goes_for_good(account):
    ims = account.admin
    name, key, client = account.user_with_key(allow("ram:ListUsers"))
    upn = {"UserPrincipalName": account.upn(name)}
    id = {"UserId": ims.call("Ims.GetUser", **upn)["User"]["UserId"]}
    which = {"UserAccessKeyId": key.id}
    client.call("ListUsers")
    used = ims.call("Ims.GetAccessKeyLastUsed", **which, **upn)["AccessKeyLastUsed"]
    assert used["LastUsedDate"] and used["ServiceName"] == "Ram"
    ims.call("Ims.UpdateAccessKey", Status="Inactive", **which, **upn)
    (listed,) = ims.call("Ims.ListAccessKeys", **upn)["AccessKeys"]["AccessKey"]
    assert (listed["AccessKeyId"], listed["Status"]) == (key.id, "Inactive")
    ims.call("Ims.DeleteAccessKey", **which, **upn)
    with refuses("InvalidAccessKeyId.NotFound", 404):
        client.call("ListUsers")
    shown = ims.call("Ims.GetAccessKeyInfoInRecycleBin", **which)["AccessKey"]
    assert (shown["UserPrincipalName"], shown["UserRecycled"]) == (*upn.values(), False)
    (lying,) = ims.call("Ims.ListAccessKeysInRecycleBin", **id)["AccessKeys"]["AccessKey"]
    assert lying["AccessKeyId"] == key.id
    ims.call("Ims.RestoreAccessKeyFromRecycleBin", **which, **id)
    ims.call("Ims.UpdateAccessKey", Status="Active", **which, **upn)
    client.call("ListUsers")
    ims.call("Ims.UpdateAccessKey", Status="Inactive", **which, **upn)
    ims.call("Ims.DeleteAccessKey", **which, **upn)
    ims.call("Ims.DeleteAccessKeyInRecycleBin", **which, **id)
    assert ims.call("Ims.ListAccessKeysInRecycleBin", **id)["AccessKeys"]["AccessKey"] == []


def test_the_summary_counts_what_there_is(account):
    def summary():
        return account.admin.call("Ims.GetAccountSummary")["SummaryMap"]

    before = summary()
    name = account.user()
    account.policy(allow("ram:GetUser"))
    account.admin.call("CreateGroup", GroupName=name)
    account.role({"RAM": [account.arn("root")]})
    account.admin.call("Ims.CreateVirtualMFADevice", VirtualMFADeviceName=account.name("phone"))
    after = summary()
    grown = {field for field in after if after[field] != before[field]}
    assert grown == {"Users", "Groups", "Roles", "Policies", "MFADevices"}, (before, after)
    assert all(after[field] == before[field] + 1 for field in grown)
    assert (after["AccessKeysPerUserQuota"], after["VersionsPerPolicyQuota"]) == (2, 5)
