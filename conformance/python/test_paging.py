"""Lists in pages: every member once, whatever the size of a page, also when the list changes between two pages."""

import pytest

from conftest import document, refuses

STATEMENT = {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "*"}


def walk(client, operation, container, item, size, **parameters):
    pages, marker = [], {}
    while True:
        page = client.call(operation, MaxItems=size, **parameters, **marker)
        pages.append(page[container][item])
        assert len(pages[-1]) <= size
        if not page["IsTruncated"]:
            assert not page.get("Marker"), "the last page has no marker"
            return pages
        assert page["Marker"], "a truncated page has a marker"
        assert len(pages[-1]) == size, "only the last page may be short"
        marker = {"Marker": page["Marker"]}


def test_members_of_a_group_in_pages_of_any_size(account):
    group = account.name("many")
    account.admin.call("CreateGroup", GroupName=group)
    members = {account.user("member") for _ in range(7)}
    for member in members:
        account.admin.call("AddUserToGroup", UserName=member, GroupName=group)
    for size in (1, 3, 7, 8):
        pages = walk(account.admin, "ListUsersForGroup", "Users", "User", size, GroupName=group)
        names = [user["UserName"] for page in pages for user in page]
        assert len(names) == 7 and set(names) == members, f"pages of {size}"


@pytest.mark.parametrize(
    ("operation", "container", "item", "key", "make"),
    [
        ("ListUsers", "Users", "User", "UserName", "CreateUser"),
        ("ListGroups", "Groups", "Group", "GroupName", "CreateGroup"),
        ("ListRoles", "Roles", "Role", "RoleName", "CreateRole"),
        ("ListPolicies", "Policies", "Policy", "PolicyName", "CreatePolicy"),
    ],
)
def test_every_list_of_the_account_pages(through_current, operation, container, item, key, make):
    account = through_current
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": account.arn("root")}})
    more = {
        "CreateRole": {"AssumeRolePolicyDocument": trust},
        "CreatePolicy": {"PolicyDocument": document(STATEMENT)},
    }.get(make, {})
    made = {account.name("paged") for _ in range(5)}
    for name in made:
        account.admin.call(make, **{key: name}, **more)
    pages = walk(account.admin, operation, container, item, 2)
    names = [record[key] for page in pages for record in page]
    assert len(names) == len(set(names)), "no member twice"
    assert made <= set(names), "every member once"


def test_a_deleted_member_does_not_cost_its_neighbours(through_current):
    account = through_current
    group = account.name("shrinking")
    account.admin.call("CreateGroup", GroupName=group)
    members = sorted(account.user("member") for _ in range(4))
    for member in members:
        account.admin.call("AddUserToGroup", UserName=member, GroupName=group)
    first = account.admin.call("ListUsersForGroup", GroupName=group, MaxItems=2)
    seen = [user["UserName"] for user in first["Users"]["User"]]
    account.admin.call("RemoveUserFromGroup", UserName=seen[-1], GroupName=group)
    rest = account.admin.call("ListUsersForGroup", GroupName=group, MaxItems=2, Marker=first["Marker"])
    assert sorted(seen + [user["UserName"] for user in rest["Users"]["User"]]) == members


def test_policies_are_listed_by_type(account):
    custom = account.policy(STATEMENT)
    for kind, expected in (("Custom", custom), ("System", "AdministratorAccess")):
        pages = walk(account.admin, "ListPolicies", "Policies", "Policy", 100, PolicyType=kind)
        policies = [policy for page in pages for policy in page]
        assert expected in [policy["PolicyName"] for policy in policies]
        assert {policy["PolicyType"] for policy in policies} == {kind}


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_page_has_a_size_within_bounds(through_current, size):
    with refuses("InvalidParameter.MaxItems", 400):
        through_current.admin.call("ListUsers", MaxItems=size)


def test_a_marker_of_ones_own_making_is_refused(through_current):
    with refuses("InvalidParameter.Marker", 400):
        through_current.admin.call("ListUsers", Marker="never given by the server")
