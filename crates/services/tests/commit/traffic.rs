//! Recorded traffic: what a decision was made from is beside its event, and judging it again comes to
//! the same.

use std::sync::Arc;

use gateway::{Diagnosis, Snapshot, Trace, Traffic};
use model::{AccountId, Moment};
use policy::{
    Attached, Context, Decision, Gathered, Kind, Policy, Principal, Question, Resource, Set, decide,
};
use serde_json::Value;
use store::{At, EventBatch, EventEntry, EventFilter, Events, Log, Revision};

use crate::scene::{Scene, may};

const ACCOUNT: AccountId = AccountId::new(1_000_000_000_000_001);

/// The event of a request with all that is beside it.
async fn recorded(scene: &Scene, request: &str) -> EventEntry {
    scene.settle().await;
    let filter = EventFilter {
        request: Some(request.to_owned()),
        ..EventFilter::default()
    };
    let found = scene.between.look_up(&filter).await.unwrap();
    assert_eq!(found.len(), 1, "one event for each request");
    let whole = scene.between.fetch(found[0].id).await.unwrap().unwrap();
    whole.event
}

/// What was kept with an event.
fn trace_of(event: &EventEntry) -> Trace {
    let json = serde_json::from_str(&event.json).unwrap();
    Trace::read(&event.trace, &json).unwrap()
}

/// Judges again what was kept, on the account as it was at that revision.
async fn judged_again(scene: &Scene, event: &EventEntry, trace: &Trace) -> Decision {
    let at = At::Revision(Revision(trace.revision));
    let loaded = scene
        .between
        .load_at(&gateway::aggregate(ACCOUNT), at)
        .await;
    let state = Snapshot::restore(ACCOUNT, &loaded.unwrap().unwrap())
        .unwrap()
        .state;
    let name = trace.principal.rsplit_once('/').unwrap().1;
    let user = state.users.named(&name.parse().unwrap()).unwrap();
    let attached = state
        .attachments
        .iter()
        .filter(|one| one.entity == model::Entity::User(user.id));
    let attached = attached.map(|one| {
        let id = match &one.policy {
            model::PolicyRef::Custom(id) => id,
            model::PolicyRef::System(_) => unreachable!("only policies of the account's own"),
        };
        let policy = state.policies.get(id).unwrap();
        let version = state.versions.get(&(*id, policy.default_version)).unwrap();
        let compiled = Policy::parse(&version.document, Kind::Identity).unwrap();
        Attached::to_user(Arc::new(compiled), policy.name.as_str(), name)
    });
    let set = Set::new(attached.collect());
    let source: Value = serde_json::from_str(&event.json).unwrap();
    let source = source["sourceIpAddress"].as_str().unwrap();
    let mut context = Context::with_capacity(8, 256);
    for (key, values) in trace.all_conditions(Moment::from_millis(event.time), source) {
        for value in values {
            context.insert(&key, value.as_str());
        }
    }
    let resource = |arn| Resource {
        arn,
        owner: &trace.owner,
        group: None,
    };
    let resources: Vec<_> = trace
        .resources
        .iter()
        .map(|arn| resource(arn.as_str()))
        .collect();
    let principal = Principal::User {
        account: ACCOUNT.to_string().into(),
        name: name.into(),
    };
    let last = trace.verdicts.last().unwrap();
    let question = Question::new(&principal, &last.action, &resources, &context);
    let gathered = Gathered {
        identity: Some(&set),
        ..Gathered::default()
    };
    decide(&question, &gathered).decision
}

#[tokio::test]
async fn decisions_on_writes_reads_and_denials_are_judged_again_alike() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "ram:*Group*").await;
    let group = [("GroupName", "dev")];
    let told = [
        (
            scene.call(&alice, "CreateGroup", &group).await,
            "Allow",
            "ram:CreateGroup",
        ),
        (
            scene.call(&alice, "GetGroup", &group).await,
            "Allow",
            "ram:GetGroup",
        ),
        (
            scene
                .call(&alice, "DeleteUser", &[("UserName", "alice")])
                .await,
            "ImplicitDeny",
            "ram:DeleteUser",
        ),
        (
            scene
                .call(&alice, "GetUser", &[("UserName", "alice")])
                .await,
            "ImplicitDeny",
            "ram:GetUser",
        ),
    ];
    // What is done afterwards changes nothing of what was decided.
    scene
        .call(&admin, "DetachPolicyFromUser", &may("alice"))
        .await
        .succeeds();
    for (told, decision, action) in told {
        let event = recorded(&scene, &told.request_id).await;
        let trace = trace_of(&event);
        let verdict = trace.verdicts.last().unwrap();
        assert_eq!(
            (verdict.action.as_str(), verdict.decision.as_str()),
            (action, decision)
        );
        assert_eq!(trace.principal, "acs:ram::1000000000000001:user/alice");
        assert_eq!(
            (trace.weight, trace.secure, trace.mfa),
            (1, true, Some(false))
        );
        let again = judged_again(&scene, &event, &trace).await;
        assert_eq!(format!("{again:?}"), decision, "{action}");
        if decision == "Allow" {
            assert_eq!(verdict.statements[0].policy, "Custom/May");
            assert_eq!(verdict.statements[0].version, "v1");
            assert!(event.explanation.is_empty());
        } else {
            let sealed = str::from_utf8(&event.explanation).unwrap();
            let opened = Diagnosis::open_any_age(&scene.vault, ACCOUNT, sealed).unwrap();
            assert_eq!(opened.action, action);
            let message = &told.json["AccessDeniedDetail"]["EncodedDiagnosticMessage"];
            assert_eq!(message, sealed, "what the client was given");
        }
    }
}

#[tokio::test]
async fn reads_can_be_left_out_and_values_masked_but_denials_are_kept() {
    let scene = Scene::set(|settings| {
        settings.traffic = Traffic {
            reads: 0,
            masked: vec![
                "ram:trustedprincipaltypes".to_owned(),
                "acs:SourceIp".to_owned(),
            ],
        };
    })
    .await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "ram:ListGroups").await;
    let read = scene.call(&alice, "ListGroups", &[]).await.succeeds();
    assert!(recorded(&scene, &read.request_id).await.trace.is_empty());
    let denied = scene.call(&alice, "ListUsers", &[]).await;
    let event = recorded(&scene, &denied.request_id).await;
    assert!(!event.trace.is_empty());
    assert!(event.explanation.is_empty(), "it would show the values");
    let trust = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}"#;
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", trust)];
    let made = scene.call(&admin, "CreateRole", &role).await.succeeds();
    let event = recorded(&scene, &made.request_id).await;
    let trace = trace_of(&event);
    let kept = trace.conditions.iter();
    let mut kept = kept.filter(|(key, _)| key.eq_ignore_ascii_case("ram:TrustedPrincipalTypes"));
    assert_eq!(
        kept.next().map(|(_, values)| values.as_slice()),
        Some(&["****".to_owned()][..])
    );
}

#[tokio::test]
async fn what_is_kept_takes_at_most_a_quarter_more_bytes() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "ram:*").await;
    let [mut with, mut without] = [store::EventPack::default(), store::EventPack::default()];
    for number in 0..200 {
        let key = [&admin, &alice][number % 2];
        let name = format!("group{number}");
        let told = scene.call(key, "GetGroup", &[("GroupName", &name)]).await;
        let event = recorded(&scene, &told.request_id).await;
        assert!(!event.trace.is_empty());
        with.push_traced(event.heading(), &event.json, &event.trace, &[]);
        without.push(event.heading(), &event.json);
    }
    let bytes = [with, without].map(|events| {
        let (id, time) = ([0; 16], 0);
        EventBatch { id, time, events }.to_bytes().len()
    });
    let [with, without] = bytes;
    assert!(with > without && with * 4 <= without * 5, "{bytes:?}");
}

#[tokio::test]
async fn events_name_the_region_that_the_server_says_it_is() {
    let scene = Scene::set(|settings| settings.region = "eu-central-1".into()).await;
    let admin = scene.found(1).await;
    let told = [
        scene.call(&admin, "ListUsers", &[]).await.succeeds(),
        scene
            .call(&admin, "CreateGroup", &[("GroupName", "dev")])
            .await
            .succeeds(),
        scene.call(&admin.forged(), "ListUsers", &[]).await,
    ];
    for told in told {
        let event = recorded(&scene, &told.request_id).await;
        let json: Value = serde_json::from_str(&event.json).unwrap();
        assert_eq!(json["acsRegion"], "eu-central-1", "{json}");
    }
}
