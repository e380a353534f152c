//! Stories of trails that deliver.

use std::sync::Arc;

use gateway::Trails;
use gateway::testing::{Buckets, Failing};
use serde_json::Value;

use crate::testing::World;

/// A world that delivers to buckets in memory.
fn begin() -> (World, Arc<Buckets>) {
    let buckets = Arc::<Buckets>::default();
    let lent = buckets.clone();
    let world = World::with_settings("acme", |settings| settings.delivery = lent);
    (world, buckets)
}

const NAME: (&str, &str) = ("Name", "trail-1");
const BUCKET: (&str, &str) = ("OssBucketName", "audit-log");

fn answer(world: &mut World, operation: &str, asked: &[(&str, &str)]) -> Value {
    let told = world.admin().call(operation, asked.iter().copied());
    told.answers()
}

/// Makes a trail of all events and starts it.
fn started(world: &mut World) {
    answer(world, "CreateTrail", &[NAME, BUCKET, ("EventRW", "All")]);
    answer(world, "StartLogging", &[NAME]);
}

fn status(world: &mut World) -> Value {
    answer(world, "GetTrailStatus", &[NAME])
}

fn listed(world: &mut World, asked: &[(&str, &str)]) -> Vec<Value> {
    let told = answer(world, "DescribeTrails", asked);
    told["TrailList"].as_array().unwrap().clone()
}

/// Lets a minute pass and has the trails of all accounts deliver; how many accounts had something to deliver.
fn deliver(world: &mut World) -> u64 {
    world.later(60);
    world.make_round(Trails).done
}

fn delivered(buckets: &Buckets) -> Vec<String> {
    let events = buckets.events().unwrap();
    let told = |event: &Value| {
        let code = event["errorCode"].as_str().unwrap_or("ok");
        format!("{} {code}", event["eventName"].as_str().unwrap())
    };
    events.iter().map(told).collect()
}

#[test]
fn a_trail_is_made_shown_changed_and_forgotten() {
    let (mut world, _) = begin();
    let role = format!(
        "acs:ram::{}:role/AliyunServiceRoleForActionTrail",
        world.account_id()
    );
    let new = [
        NAME,
        BUCKET,
        ("OssKeyPrefix", "prefix"),
        ("OssWriteRoleArn", &*role),
        ("SlsProjectArn", ""),
        ("IsOrganizationTrail", "false"),
    ];
    let made = answer(&mut world, "CreateTrail", &new);
    for (name, expected) in [
        ("Name", "trail-1"),
        ("EventRW", "Write"),
        ("TrailRegion", "All"),
        ("HomeRegion", "cn-hangzhou"),
        ("OssBucketName", "audit-log"),
        ("OssKeyPrefix", "prefix"),
        ("OssWriteRoleArn", &*role),
        ("SlsProjectArn", ""),
    ] {
        assert_eq!(made[name], expected, "{name}");
    }
    let all = listed(&mut world, &[]);
    let account = world.account_id();
    let arn = format!("acs:actiontrail:cn-hangzhou:{account}:trail/trail-1");
    for (name, expected) in [("Status", "Fresh"), ("TrailArn", &*arn)] {
        assert_eq!(all[0][name], expected, "{name}");
    }
    assert_eq!(all[0]["IsOrganizationTrail"], false);
    assert_eq!(all[0].get("StartLoggingTime"), None);
    let changed = [
        NAME,
        ("EventRW", "All"),
        ("TrailRegion", "cn-hangzhou"),
        ("OssKeyPrefix", ""),
    ];
    let changed = answer(&mut world, "UpdateTrail", &changed);
    for (name, expected) in [
        ("EventRW", "All"),
        ("TrailRegion", "cn-hangzhou"),
        ("OssBucketName", "audit-log"),
        ("OssKeyPrefix", ""),
        ("OssWriteRoleArn", &*role),
    ] {
        assert_eq!(changed[name], expected, "{name}");
    }
    answer(&mut world, "DeleteTrail", &[NAME]);
    for operation in ["DeleteTrail", "UpdateTrail", "StartLogging", "StopLogging"] {
        let told = world.admin().call(operation, [NAME]);
        told.refuses("TrailNotFoundException");
    }
    let told = world.admin().call("GetTrailStatus", [NAME]);
    told.refuses("TrailNotFoundException");
}

#[test]
fn trails_are_listed_by_exactly_their_names() {
    let (mut world, _) = begin();
    for name in ["trail-2", "trail-1"] {
        answer(&mut world, "CreateTrail", &[("Name", name), BUCKET]);
        world.later(1);
    }
    let mut names = |asked: &[(&str, &str)]| {
        let all = listed(&mut world, asked);
        let names = all.iter().map(|one| one["Name"].as_str().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&[]), "trail-2 trail-1");
    assert_eq!(names(&[("NameList", "trail-1")]), "trail-1");
    assert_eq!(
        names(&[("NameList", "trail-1,trail-2, trail-9")]),
        "trail-2 trail-1"
    );
    assert_eq!(names(&[("NameList", "trail-")]), "");
    let more = [
        ("IncludeShadowTrails", "true"),
        ("IncludeOrganizationTrail", "true"),
    ];
    assert_eq!(names(&more), "trail-2 trail-1");
    world.visit("other");
    assert_eq!(listed(&mut world, &[]).len(), 0);
}

#[test]
fn what_means_nothing_here_is_refused_by_name() {
    let (mut world, _) = begin();
    for (name, value) in [
        ("Name", "Trail-1"),
        ("EventRW", "write"),
        ("TrailRegion", "cn-beijing"),
        ("TrailRegion", "All,cn-hangzhou"),
        ("OssBucketName", "../../etc"),
        ("OssBucketName", ""),
        ("OssKeyPrefix", "up/../up"),
        ("OssWriteRoleArn", "acs:ram::1000000000000009:role/writer"),
        ("OssWriteRoleArn", "writer"),
        ("SlsProjectArn", "acs:log:cn-hangzhou:1:project/p"),
        ("SlsWriteRoleArn", "acs:ram::1:role/r"),
        ("MaxComputeProjectArn", "acs:odps:cn-hangzhou:1:projects/p"),
        ("MaxComputeWriteRoleArn", "acs:ram::1:role/r"),
        ("IsOrganizationTrail", "true"),
    ] {
        let sound = [NAME, BUCKET].into_iter().filter(|(own, _)| *own != name);
        let asked: Vec<_> = sound.chain([(name, value)]).collect();
        let told = world.admin().call("CreateTrail", asked);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    answer(&mut world, "CreateTrail", &[NAME, BUCKET]);
    let told = world.admin().call("CreateTrail", [NAME, BUCKET]);
    told.refuses("EntityAlreadyExists.Trail");
    let bare = [NAME, ("OssBucketName", "")];
    let kept = world.admin().call("UpdateTrail", bare).answers();
    assert_eq!(kept["OssBucketName"], BUCKET.1);
    let organization = [NAME, ("IsOrganizationTrail", "true")];
    let told = world.admin().call("GetTrailStatus", organization);
    told.refuses("TrailNotFoundException");
    for number in 2..=5 {
        let name = format!("trail-{number}");
        answer(&mut world, "CreateTrail", &[("Name", &*name), BUCKET]);
    }
    let told = world
        .admin()
        .call("CreateTrail", [("Name", "trail-6"), BUCKET]);
    told.refuses("LimitExceeded.Trail");
}

#[test]
fn a_trail_delivers_what_happened_since_it_was_started() {
    let (mut world, buckets) = begin();
    answer(&mut world, "CreateUser", &[("UserName", "before")]);
    started(&mut world);
    answer(&mut world, "CreateUser", &[("UserName", "alice")]);
    let again = world.admin().call("CreateUser", [("UserName", "alice")]);
    again.refuses("EntityAlreadyExists.User");
    answer(&mut world, "GetUser", &[("UserName", "alice")]);
    world.visit("other");
    answer(&mut world, "CreateUser", &[("UserName", "bob")]);
    world.visit("acme");
    assert_eq!(deliver(&mut world), 1);
    let expected = [
        "StartLogging ok",
        "CreateUser ok",
        "CreateUser EntityAlreadyExists.User",
        "GetUser ok",
    ];
    let mut told = delivered(&buckets);
    // All of it happened at one moment here.
    told.sort_unstable();
    let mut sorted = expected;
    sorted.sort_unstable();
    assert_eq!(told, sorted);
    let files = buckets.files();
    let name = files.keys().next().unwrap();
    let place = format!(
        "{}/audit-log/AliyunLogs/Actiontrail/cn-hangzhou/2026/01/02/Actiontrail_cn-hangzhou_20260102030505_1002_4_",
        world.account_id()
    );
    assert!(name.starts_with(&place), "{name}");
    // Events are the very ones that are looked up.
    let events = world.events().of(&world.account_id());
    for event in buckets.events().unwrap() {
        assert!(events.json().contains(&event), "{event}");
    }
    assert_eq!(deliver(&mut world), 0);
}

#[test]
fn a_trail_of_writes_leaves_reads_out() {
    let (mut world, buckets) = begin();
    answer(&mut world, "CreateTrail", &[NAME, BUCKET]);
    answer(&mut world, "StartLogging", &[NAME]);
    answer(&mut world, "ListUsers", &[]);
    answer(&mut world, "CreateUser", &[("UserName", "alice")]);
    assert_eq!(deliver(&mut world), 1);
    let mut told = delivered(&buckets);
    told.sort_unstable();
    assert_eq!(told, ["CreateUser ok", "StartLogging ok"]);
    answer(&mut world, "ListUsers", &[]);
    assert_eq!(deliver(&mut world), 0);
}

#[test]
fn what_becomes_of_it_is_told_in_plain_words() {
    let (mut world, buckets) = begin();
    answer(&mut world, "CreateTrail", &[NAME, BUCKET]);
    let fresh = status(&mut world);
    assert_eq!(
        (&fresh["IsLogging"], &fresh["OssBucketStatus"]),
        (&false.into(), &true.into())
    );
    assert_eq!(fresh.get("LatestDeliveryTime"), None);
    answer(&mut world, "StartLogging", &[NAME]);
    assert_eq!(
        status(&mut world)["StartLoggingTime"],
        "2026-01-02T03:04:05Z"
    );
    buckets.fail(Some(Failing::Before));
    assert_eq!(deliver(&mut world), 0);
    let failing = status(&mut world);
    assert_eq!(failing["OssBucketStatus"], false);
    let why = "2026-01-02T03:05:05Z: the bucket is away";
    assert_eq!(failing["LatestDeliveryError"], why);
    buckets.fail(None);
    assert_eq!(deliver(&mut world), 1);
    let well = status(&mut world);
    assert_eq!(
        (&well["OssBucketStatus"], &well["LatestDeliveryError"]),
        (&true.into(), &"".into())
    );
    assert_eq!(well["LatestDeliveryTime"], "2026-01-02T03:06:05Z");
    answer(&mut world, "StopLogging", &[NAME]);
    let stopped = status(&mut world);
    assert_eq!(
        (&stopped["IsLogging"], &stopped["StopLoggingTime"]),
        (&false.into(), &"2026-01-02T03:06:05Z".into())
    );
    assert_eq!(listed(&mut world, &[])[0]["Status"], "Disable");
}

#[test]
fn a_stopped_trail_goes_on_where_it_stopped() {
    let (mut world, buckets) = begin();
    started(&mut world);
    assert_eq!(deliver(&mut world), 1);
    answer(&mut world, "StopLogging", &[NAME]);
    answer(&mut world, "CreateUser", &[("UserName", "meanwhile")]);
    assert_eq!(deliver(&mut world), 0);
    assert_eq!(delivered(&buckets), ["StartLogging ok"]);
    answer(&mut world, "StartLogging", &[NAME]);
    assert_eq!(deliver(&mut world), 1);
    let mut told = delivered(&buckets);
    told.sort_unstable();
    let expected = [
        "CreateUser ok",
        "StartLogging ok",
        "StartLogging ok",
        "StopLogging ok",
    ];
    assert_eq!(told, expected);
}

#[test]
fn who_ends_between_file_and_word_writes_the_same_file_again() {
    let (mut world, buckets) = begin();
    started(&mut world);
    answer(&mut world, "CreateUser", &[("UserName", "alice")]);
    buckets.fail(Some(Failing::After));
    assert_eq!(deliver(&mut world), 0);
    let first = buckets.files();
    answer(&mut world, "CreateUser", &[("UserName", "bob")]);
    buckets.fail(None);
    let lent = buckets.clone();
    world.another_node_with(|settings| settings.delivery = lent);
    assert_eq!(deliver(&mut world), 1);
    let files = buckets.files();
    assert_eq!((first.len(), files.len(), buckets.puts()), (1, 2, 3));
    assert!(first.iter().all(|(name, bytes)| files[name] == *bytes));
    let told = delivered(&buckets);
    assert_eq!(told.iter().filter(|one| *one == "CreateUser ok").count(), 2);
    assert_eq!(told.len(), 3);
}

#[test]
fn a_policy_may_name_one_trail() {
    let (mut world, _) = begin();
    for name in ["trail-1", "trail-2"] {
        answer(&mut world, "CreateTrail", &[("Name", name), BUCKET]);
    }
    let arn = format!("acs:actiontrail:*:{}:trail/trail-1", world.account_id());
    world.permit("alice", "Allow", "actiontrail:*", &arn);
    let own = world.user("alice").call("StartLogging", [NAME]);
    own.answers();
    let other = [("Name", "trail-2")];
    for operation in ["StartLogging", "GetTrailStatus", "DeleteTrail"] {
        let told = world.user("alice").call(operation, other);
        told.refuses("NoPermission");
    }
    let all = world.user("alice").call("DescribeTrails", []);
    all.refuses("NoPermission");
    let events = world.events();
    let started = |one: &&Value| one["eventName"] == "StartLogging" && one["errorCode"].is_null();
    let event = events.json().iter().find(started).unwrap();
    assert_eq!(event["resourceType"], "ACS::ActionTrail::Trail");
    assert_eq!(event["resourceName"], "trail-1");
}
