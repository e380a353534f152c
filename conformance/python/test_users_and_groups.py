"""Users, groups and who belongs to which, from the first to the last operation."""

import re

from conftest import refuses

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_the_life_of_a_user(account):
    ram, name, new = account.admin, account.name("alice"), account.name("alice.b")

    made = ram.call(
        "CreateUser", UserName=name, DisplayName="Alice", Email="alice@example.com",
        MobilePhone="86-18600000000", Comments="in the cloud team",
    )["User"]
    assert made["UserName"] == name and made["DisplayName"] == "Alice"
    assert made["Email"] == "alice@example.com" and made["Comments"] == "in the cloud team"
    assert made["MobilePhone"] == "86-18600000000"
    assert isinstance(made["UserId"], str) and made["UserId"]
    assert MOMENT.fullmatch(made["CreateDate"]), made

    seen = ram.call("GetUser", UserName=name)["User"]
    assert {key: seen[key] for key in made} == made
    assert name in [user["UserName"] for user in listed(ram, "ListUsers", "Users", "User")]

    changed = ram.call(
        "UpdateUser", UserName=name, NewUserName=new, NewDisplayName="Alice B.", NewComments="moved",
    )["User"]
    assert (changed["UserName"], changed["DisplayName"]) == (new, "Alice B.")
    assert changed["UserId"] == made["UserId"], "a renamed user stays the same user"
    assert ram.call("GetUser", UserName=new)["User"]["Email"] == "alice@example.com"
    with refuses("EntityNotExist.User", 404):
        ram.call("GetUser", UserName=name)

    assert ram.call("DeleteUser", UserName=new)["RequestId"]
    with refuses("EntityNotExist.User", 404):
        ram.call("DeleteUser", UserName=new)


def test_text_of_any_script_comes_back_as_it_was(account):
    name = account.name("zhang")
    comments = "云安全 · a+b & c=d % ~ * ' ( ) ! \" é"
    account.admin.call("CreateUser", UserName=name, DisplayName="张三", Comments=comments)
    seen = account.admin.call("GetUser", UserName=name)["User"]
    assert (seen["DisplayName"], seen["Comments"]) == ("张三", comments)


def test_the_life_of_a_group_and_its_members(account):
    ram, group, new = account.admin, account.name("team"), account.name("crew")
    alice, bob = account.user("alice", DisplayName="Alice"), account.user("bob")

    made = ram.call("CreateGroup", GroupName=group, Comments="people")["Group"]
    assert made["GroupName"] == group and made["Comments"] == "people" and made["GroupId"]
    assert ram.call("GetGroup", GroupName=group)["Group"]["GroupId"] == made["GroupId"]
    assert group in [each["GroupName"] for each in listed(ram, "ListGroups", "Groups", "Group")]

    ram.call("AddUserToGroup", UserName=alice, GroupName=group)
    ram.call("AddUserToGroup", UserName=bob, GroupName=group)
    members = ram.call("ListUsersForGroup", GroupName=group)["Users"]["User"]
    assert {member["UserName"] for member in members} == {alice, bob}
    assert all(MOMENT.fullmatch(member["JoinDate"]) for member in members)
    groups = ram.call("ListGroupsForUser", UserName=alice)["Groups"]["Group"]
    assert [each["GroupName"] for each in groups] == [group]

    with refuses("EntityAlreadyExists.User.Group", 409):
        ram.call("AddUserToGroup", UserName=alice, GroupName=group)
    with refuses("DeleteConflict.Group.User", 409):
        ram.call("DeleteGroup", GroupName=group)
    with refuses("DeleteConflict.User.Group", 409):
        ram.call("DeleteUser", UserName=alice)

    renamed = ram.call("UpdateGroup", GroupName=group, NewGroupName=new, NewComments="sailors")["Group"]
    assert (renamed["GroupName"], renamed["Comments"]) == (new, "sailors")
    groups = ram.call("ListGroupsForUser", UserName=bob)["Groups"]["Group"]
    assert [each["GroupName"] for each in groups] == [new], "members stay through a rename"

    for member in (alice, bob):
        ram.call("RemoveUserFromGroup", UserName=member, GroupName=new)
    with refuses("EntityNotExist.User.Group", 404):
        ram.call("RemoveUserFromGroup", UserName=alice, GroupName=new)
    assert ram.call("ListUsersForGroup", GroupName=new)["Users"]["User"] == []
    ram.call("DeleteGroup", GroupName=new)
    with refuses("EntityNotExist.Group", 404):
        ram.call("GetGroup", GroupName=new)


def test_a_user_joins_at_most_ten_groups(through_current):
    account = through_current
    user = account.user()
    groups = [account.name("club") for _ in range(11)]
    for group in groups:
        account.admin.call("CreateGroup", GroupName=group)
    for group in groups[:10]:
        account.admin.call("AddUserToGroup", UserName=user, GroupName=group)
    with refuses("LimitExceeded.User.Group", 409):
        account.admin.call("AddUserToGroup", UserName=user, GroupName=groups[10])
    assert len(account.admin.call("ListGroupsForUser", UserName=user)["Groups"]["Group"]) == 10


def listed(client, operation, container, item, **parameters):
    """All pages of a list."""
    found, marker = [], {}
    while True:
        page = client.call(operation, **parameters, **marker)
        found += page[container][item]
        if not page.get("IsTruncated"):
            return found
        marker = {"Marker": page["Marker"]}
