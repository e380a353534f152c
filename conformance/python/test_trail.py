"""What has happened, looked up in ActionTrail and delivered by trails, and queries that are kept there."""

import gzip
import json
import time

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


def used(client, what, key, **more):
    return client.call(f"Actiontrail.GetAccessKeyLastUsed{what}", AccessKey=key, **more)


def test_what_a_key_was_used_for_is_told_thing_by_thing(fresh):
    name, key, client = fresh.user_with_key(allow("ram:GetUser"))
    nothing = used(fresh.admin, "Info", key.id)
    assert (nothing["AccountType"], nothing["UserName"]) == ("ram-user", name)
    assert not nothing.get("UsedTimestamp")
    client.call("GetUser", UserName=name)
    with refuses("NoPermission", 403):
        client.call("ListUsers")
    last = used(fresh.admin, "Info", key.id)
    assert (last["ServiceName"], last["Source"]) == ("Ram", "ManagementEvent")
    assert json.loads(last["Detail"])["eventName"] == "ListUsers"
    [product] = used(fresh.admin, "Products", key.id)["Products"]
    assert product["ServiceNameEn"] == "Resource Access Management"
    assert product["UsedTimestamp"] == last["UsedTimestamp"]
    names, token = [], {}
    while True:
        page = used(fresh.admin, "Events", key.id, ServiceName="Ram", PageSize="1", **token)
        names += [event["EventName"] for event in page["Events"]]
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    assert names == ["ListUsers", "GetUser"]
    [address] = used(fresh.admin, "Ips", key.id, ServiceName="Ram")["Ips"]
    assert address["Ip"] == json.loads(last["Detail"])["sourceIpAddress"]
    [touched] = used(fresh.admin, "Resources", key.id, ServiceName="Ram")["Resources"]
    assert (touched["ResourceType"], touched["ResourceName"]) == ("ACS::RAM::User", name)
    with refuses("EntityNotExist.User.AccessKey", 404):
        used(fresh.admin, "Products", "LTAI000000000000000000no")
    with refuses("NoPermission", 403):
        used(client, "Info", key.id)


def test_queries_are_kept_and_given_back(fresh):
    text, simple = "event.errorCode: *", {"SimpleQuery": "false"}
    admin = fresh.admin
    made = admin.call("Actiontrail.CreateAdvancedQueryTemplate", TemplateName="errors", TemplateSql=text, **simple)
    of = {"TemplateId": made["TemplateId"]}
    shown = admin.call("Actiontrail.GetAdvancedQueryTemplate", **of)
    assert (shown["TemplateSql"], shown["SimpleQuery"]) == (text, False)
    changed = admin.call("Actiontrail.UpdateAdvancedQueryTemplate", TemplateSql="*", **of, **simple)
    assert (changed["TemplateName"], changed["TemplateSql"]) == ("errors", "*")
    page = admin.call("Actiontrail.DescribeAdvancedQueryTemplate", TemplateName="errors")["TemplatePage"]
    assert made["TemplateId"] in [one["TemplateId"] for one in page["TemplateList"]]
    admin.call("Actiontrail.DeleteAdvancedQueryTemplate", **of)
    with refuses("EntityNotExist.AdvancedQueryTemplate", 404):
        admin.call("Actiontrail.GetAdvancedQueryTemplate", **of)
    noted = admin.call("Actiontrail.CreateAdvancedQueryHistory", QuerySql=text, **simple)
    history = admin.call("Actiontrail.DescribeAdvancedQueryHistory")["QueryHistoryList"]
    assert noted["QueryId"] in [one["QueryId"] for one in history]
    admin.call("Actiontrail.DeleteAdvancedQueryHistory", QueryId=noted["QueryId"])


def test_the_one_region_keeps_the_events(fresh):
    [region] = fresh.admin.call("Actiontrail.DescribeRegions")["Regions"]["Region"]
    kept = fresh.admin.call("Actiontrail.GetGlobalEventsStorageRegion")
    assert kept["StorageRegion"] == region["RegionId"]


def delivered(server, bucket):
    """The events of all files of a bucket, oldest file first."""
    folders = server.data_dir.glob(f"trails/*/{bucket}")
    files = sorted(path for folder in folders for path in folder.rglob("*.gz"))
    return [event for path in files for event in json.loads(gzip.decompress(path.read_bytes()))]


def test_a_trail_delivers_what_happens_since_it_was_started(fresh):
    admin, name, bucket = fresh.admin, fresh.name("trail").lower(), "audit-log"
    made = admin.call("Actiontrail.CreateTrail", Name=name, OssBucketName=bucket, OssKeyPrefix="prefix")
    assert (made["Name"], made["EventRW"], made["TrailRegion"]) == (name, "Write", "All")
    [shown] = admin.call("Actiontrail.DescribeTrails", NameList=name)["TrailList"]
    assert (shown["Status"], shown["OssBucketName"]) == ("Fresh", bucket)
    assert admin.call("Actiontrail.DescribeTrails", NameList="no-such-trail")["TrailList"] == []
    with refuses("EntityAlreadyExists.Trail", 409):
        admin.call("Actiontrail.CreateTrail", Name=name, OssBucketName=bucket)
    with refuses("InvalidParameter.SlsProjectArn", 400):
        admin.call("Actiontrail.CreateTrail", Name="trail-elsewhere", SlsProjectArn="acs:log:cn-hangzhou:1:project/p")
    admin.call("Actiontrail.StartLogging", Name=name)
    user = fresh.user("trailed")
    changed = admin.call("Actiontrail.UpdateTrail", Name=name, EventRW="All")
    assert (changed["EventRW"], changed["OssKeyPrefix"]) == ("All", "prefix")
    # A server that starts looks at once whether something is to be delivered.
    fresh.server.kill()
    fresh.server.start()
    until = time.monotonic() + 90
    while not admin.call("Actiontrail.GetTrailStatus", Name=name).get("LatestDeliveryTime"):
        assert time.monotonic() < until, "nothing was delivered"
        time.sleep(0.5)
    status = admin.call("Actiontrail.GetTrailStatus", Name=name)
    assert (status["IsLogging"], status["OssBucketStatus"], status["LatestDeliveryError"]) == (True, True, "")
    events = delivered(fresh.server, bucket)
    assert events[0]["eventName"] == "StartLogging"
    assert [event["resourceName"] for event in events if event["eventName"] == "CreateUser"] == [user]
    ids = [event["eventId"] for event in events]
    assert len(ids) == len(set(ids))
    admin.call("Actiontrail.StopLogging", Name=name)
    [shown] = admin.call("Actiontrail.DescribeTrails", NameList=name)["TrailList"]
    assert shown["Status"] == "Disable"
    admin.call("Actiontrail.DeleteTrail", Name=name)
    with refuses("TrailNotFoundException", 404):
        admin.call("Actiontrail.GetTrailStatus", Name=name)
