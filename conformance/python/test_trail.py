"""What has happened, looked up in ActionTrail."""

from conftest import allow, refuses


def looked_up(client, **asked):
    """Names of events, page by page."""
    names = []
    while True:
        page = client.call("Actiontrail.LookupEvents", MaxResults="2", **asked)
        names += [event["eventName"] for event in page["Events"]]
        if not page.get("NextToken"):
            return names
        asked["NextToken"] = page["NextToken"]


def by(key, value):
    return {"LookupAttribute": [{"Key": key, "Value": value}]}


def test_events_are_found_by_one_attribute_in_both_directions(fresh):
    name, key, client = fresh.user_with_key(allow("ram:GetUser"))
    client.call("GetUser", UserName=name)
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    fresh.admin.call("GetUser", UserName=name)
    for attribute in (by("User", name), by("EventAccessKeyId", key.id)):
        assert looked_up(fresh.admin, **attribute) == ["ListUsers", "GetUser"]
        assert looked_up(fresh.admin, **attribute, Direction="FORWARD") == ["GetUser", "ListUsers"]
    [event] = fresh.admin.call("Actiontrail.LookupEvents", **by("User", name), MaxResults="1")["Events"]
    assert (event["errorCode"], event["userIdentity"]["userName"]) == ("NoPermission", name)
    assert looked_up(fresh.admin, **by("EventId", event["eventId"])) == ["ListUsers"]
    with refuses("NoPermission", 403):
        looked_up(client)
    with refuses("InvalidParameter.Direction", 400):
        looked_up(fresh.admin, Direction="SIDEWAYS")
