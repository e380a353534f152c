//! Stories of those who look after agents: what they must be allowed, what they see, and what is written down.

use serde_json::{Value, json};

use crate::testing::{Told, World};

/// Trusts instances.
const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}"#;

/// A world with the roles Web and Jobs.
fn world() -> World {
    let mut world = World::with_account("acme");
    for role in ["Web", "Jobs"] {
        let new = [("RoleName", role), ("AssumeRolePolicyDocument", TRUST)];
        world.scene("CreateRole", new).answers();
    }
    world
}

fn create(world: &mut World, name: &str, more: &[(&str, &str)]) -> Told {
    let usual = [("AgentName", name), ("RoleName.1", "Web")];
    let asked = usual.into_iter().chain(more.iter().copied());
    world.admin().call("CreateAgent", asked)
}

fn get(world: &mut World, name: &str) -> Value {
    let told = world.admin().call("GetAgent", [("AgentName", name)]);
    told.answers()["Agent"].clone()
}

#[test]
fn an_agent_is_made_with_a_code_that_is_shown_once() {
    let mut world = world();
    let more = [
        ("RoleName.2", "jobs"),
        ("Network.1", "203.0.113.0/24"),
        ("Description", "the shop"),
        ("CodeMinutes", "30"),
    ];
    let made = create(&mut world, "web-01", &more).answers();
    let code = made["EnrolmentCode"].as_str().unwrap();
    assert!(
        code.starts_with("rampart-enrol.1000000000000001."),
        "{code}"
    );
    let agent = get(&mut world, "web-01");
    assert_eq!(agent, made["Agent"]);
    let expected = json!({
        "AgentName": "web-01",
        "AgentId": agent["AgentId"],
        "AgentArn": "acs:rampart::1000000000000001:agent/web-01",
        "Description": "the shop",
        "RoleNames": ["Web", "Jobs"],
        "Networks": ["203.0.113.0/24"],
        "Status": "Active",
        "Identity": "Code",
        "CodeExpiration": "2026-01-02T03:34:05Z",
        "CreateDate": "2026-01-02T03:04:05Z",
        "UpdateDate": "2026-01-02T03:04:05Z",
    });
    assert_eq!(agent, expected);
    let secret = code.rsplit('.').next().unwrap();
    assert!(!world.kept().contains(secret));
    world.later(30 * 60);
    assert!(get(&mut world, "web-01").get("CodeExpiration").is_none());
}

#[test]
fn the_event_names_the_agent_and_no_code() {
    let mut world = world();
    world.forget_events();
    let code = create(&mut world, "web-01", &[]).answers()["EnrolmentCode"].clone();
    let events = world.events();
    events.are(["CreateAgent ok"]);
    let event = &events.json()[0];
    assert_eq!(event["resourceType"], "ACS::Rampart::Agent");
    assert_eq!(event["resourceName"], "web-01");
    assert!(!event.to_string().contains(code.as_str().unwrap()));
}

#[test]
fn whoever_gives_an_agent_roles_may_pass_each_of_them() {
    let mut world = world();
    world.permit("alice", "Allow", "rampart:*", "*");
    let asked = [("AgentName", "web-01"), ("RoleName.1", "Web")];
    let denied = world.user("alice").call("CreateAgent", asked);
    let detail = denied.refuses("NoPermission")["AccessDeniedDetail"].clone();
    assert_eq!(detail["AuthAction"], "ram:PassRole");
    let web = "acs:ram::1000000000000001:role/web";
    assert_eq!(detail["AuthResource"], web);
    world.permit("alice", "Allow", "ram:PassRole", web);
    world.user("alice").call("CreateAgent", asked).answers();
    // Another role needs its own, one that is there already none.
    let both = [
        ("AgentName", "web-01"),
        ("RoleName.1", "Web"),
        ("RoleName.2", "Jobs"),
    ];
    let denied = world.user("alice").call("UpdateAgent", both);
    let detail = denied.refuses("NoPermission")["AccessDeniedDetail"].clone();
    let jobs = "acs:ram::1000000000000001:role/jobs";
    assert_eq!(detail["AuthResource"], jobs);
    world.admin().call("UpdateAgent", both).answers();
    world.user("alice").call("UpdateAgent", both).answers();
    let name = [("AgentName", "web-01")];
    // A code is a way to all roles that the agent has.
    world
        .user("alice")
        .call("RenewAgentCode", name)
        .refuses("NoPermission");
    world.permit("alice", "Allow", "ram:PassRole", jobs);
    world.user("alice").call("RenewAgentCode", name).answers();
}

#[test]
fn to_pass_a_role_can_be_allowed_for_instances_alone() {
    let mut world = world();
    world.permit("alice", "Allow", "rampart:CreateAgent", "*");
    let policy = |service: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"ram:PassRole","Resource":"*","Condition":{{"StringEquals":{{"acs:Service":"{service}"}}}}}}]}}"#
        )
    };
    let asked = [("AgentName", "web-01"), ("RoleName.1", "Web")];
    for (name, service, code) in [
        ("functions", "fc.aliyuncs.com", "NoPermission"),
        ("instances", "ecs.aliyuncs.com", "ok"),
    ] {
        let document = policy(service);
        let new = [("PolicyName", name), ("PolicyDocument", &*document)];
        world.scene("CreatePolicy", new).answers();
        let on = [
            ("PolicyName", name),
            ("PolicyType", "Custom"),
            ("UserName", "alice"),
        ];
        world.scene("AttachPolicyToUser", on).answers();
        assert_eq!(world.user("alice").call("CreateAgent", asked).code(), code);
    }
}

#[test]
fn a_denial_to_pass_a_role_is_explained_with_the_role() {
    let mut world = world();
    world.permit("alice", "Allow", "rampart:CreateAgent", "*");
    world.forget_events();
    let asked = [("AgentName", "web-01"), ("RoleName.1", "Web")];
    let denied = world.user("alice").call("CreateAgent", asked);
    denied.refuses("NoPermission");
    let request = world.events().json()[0]["requestId"].clone();
    let asked = [("EventRequestId", request.as_str().unwrap())];
    let told = world.admin().call("Explain", asked).answers().to_string();
    assert!(told.contains("ram:PassRole"), "{told}");
    assert!(
        told.contains("acs:ram::1000000000000001:role/web"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_an_agent_is_refused_by_name() {
    let mut world = world();
    let authority = ("CertificateAuthority", "no certificate");
    let name = ("CertificateName", "web-01.example.com");
    for (more, code) in [
        (&[("AgentName", "a")][..], "InvalidParameter.AgentName"),
        (&[("RoleName.1", "None")], "EntityNotExist.Role"),
        (&[("RoleName.2", "WEB")], "InvalidParameter.RoleName"),
        (&[("Network.1", "10.0.0.1/8")], "InvalidParameter.Network"),
        (&[("CodeMinutes", "4")], "InvalidParameter.CodeMinutes"),
        (&[("CodeMinutes", "1441")], "InvalidParameter.CodeMinutes"),
        (&[authority], "InvalidParameter.CertificateAuthority"),
        (&[name], "InvalidParameter.CertificateAuthority"),
        (
            &[("CertificateName", "*.example.com")],
            "InvalidParameter.CertificateName",
        ),
    ] {
        let usual = [("AgentName", "web-01"), ("RoleName.1", "Web")];
        let kept = usual
            .iter()
            .filter(|(name, _)| more.iter().all(|(one, _)| one != name));
        let asked: Vec<_> = kept.chain(more).copied().collect();
        let told = world.admin().call("CreateAgent", asked);
        assert_eq!(told.code(), code, "{more:?}: {}", told.text());
    }
    create(&mut world, "web-01", &[]).answers();
    create(&mut world, "WEB-01", &[]).refuses("EntityAlreadyExists.Agent");
    for operation in ["GetAgent", "RenewAgentCode", "UpdateAgent", "DeleteAgent"] {
        let told = world.admin().call(operation, [("AgentName", "none")]);
        told.refuses("EntityNotExist.Agent");
    }
}

#[test]
fn agents_are_listed_by_name_page_by_page() {
    let mut world = world();
    for name in ["web-02", "Web-01", "db"] {
        create(&mut world, name, &[]).answers();
    }
    let mut names = Vec::new();
    let mut marker = String::new();
    loop {
        let asked = [("MaxItems", "2"), ("Marker", marker.as_str())];
        let page = world.admin().call("ListAgents", asked).answers();
        let shown = page["Agents"].as_array().unwrap().iter();
        names.extend(shown.map(|one| one["AgentName"].as_str().unwrap().to_owned()));
        match page["Marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(names, ["db", "Web-01", "web-02"]);
}

#[test]
fn an_agent_is_changed_field_by_field() {
    let mut world = world();
    let more = [("Network.1", "10.0.0.0/8"), ("Description", "old")];
    create(&mut world, "web-01", &more).answers();
    let mut update = |more: &[(&str, &str)]| {
        let name = [("AgentName", "web-01")];
        let asked = name.into_iter().chain(more.iter().copied());
        world.admin().call("UpdateAgent", asked)
    };
    let agent = update(&[("NewDescription", "")]).answers()["Agent"].clone();
    assert!(agent.get("Description").is_none());
    assert_eq!(agent["Networks"], json!(["10.0.0.0/8"]));
    let agent = update(&[("AnyNetwork", "true")]).answers()["Agent"].clone();
    assert_eq!(agent["Networks"], json!([]));
    let agent = update(&[("RoleName.1", "Jobs"), ("Status", "Inactive")]).answers();
    assert_eq!(agent["Agent"]["RoleNames"], json!(["Jobs"]));
    assert_eq!(agent["Agent"]["Status"], "Inactive");
    let both = [("AnyNetwork", "true"), ("Network.1", "10.0.0.0/8")];
    update(&both).refuses("InvalidParameter.AnyNetwork");
    update(&[("Status", "inactive")]).refuses("InvalidParameter.Status");
}
