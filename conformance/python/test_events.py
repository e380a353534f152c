"""Each call leaves one event, also the refused and the denied ones, and none holds a secret."""

import json

from conftest import Account, allow, refuses


def test_each_call_leaves_one_event(servers):
    server = servers()
    account = Account(server)
    name, key, client = account.user_with_key(allow("ram:GetUser"), word="audited")
    client.call("GetUser", UserName=name)
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    with refuses("EntityAlreadyExists.User", 409):
        account.admin.call("CreateUser", UserName=name)
    _, arn = account.role({"RAM": [account.arn("root")]})
    with refuses("NoPermission", 403):
        client.call("AssumeRole", RoleArn=arn, RoleSessionName="audited")

    events = server.events()
    for event in events:
        assert event["eventVersion"] in (1, "1") and event["eventId"] and event["requestId"]
        assert event["eventTime"].endswith("Z") and event["serviceName"]
        assert event["eventType"] != "ApiCall" or event["apiVersion"]
    own = sorted(
        (event["eventName"], event.get("errorCode"))
        for event in events
        if event["userIdentity"].get("userName") == name
    )
    assert own == [("AssumeRole", "NoPermission"), ("GetUser", None), ("ListUsers", "NoPermission")]
    by_admin = [event for event in events if event["userIdentity"].get("userName") != name]
    names = [(event["eventName"], event.get("errorCode")) for event in by_admin if event["eventName"] == "CreateUser"]
    assert sorted(names, key=str) == [("CreateUser", "EntityAlreadyExists.User"), ("CreateUser", None)]

    created = next(event for event in by_admin if event["eventName"] == "CreateUser" and not event.get("errorCode"))
    assert created["requestParameters"]["UserName"] == name
    assert created["eventRW"] == "Write" and created["sourceIpAddress"] == "127.0.0.1"
    text = json.dumps(events)
    assert key.secret not in text and server.administrator.secret not in text
    assert key.secret not in server.output() and server.administrator.secret not in server.output()


def test_events_are_filtered(servers):
    server = servers()
    account = Account(server)
    name, _, client = account.user_with_key()
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    by_user = server.events("--user", name)
    assert [event["eventName"] for event in by_user] == ["ListUsers"]
    by_action = server.events("--action", "CreateUser")
    assert {event["eventName"] for event in by_action} == {"CreateUser"}
    denied = server.events("--outcome", "NoPermission")
    assert denied and {event["errorCode"] for event in denied} == {"NoPermission"}
