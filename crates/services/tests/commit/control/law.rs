//! Of random directories, the gateway decides as the judge does on levels that are looked up the slow way.

use std::sync::Arc;

use model::{FULL_ACCESS, NodeId};
use policy::{
    Attached, Context, Gathered, Kind, Level, Path, Policy, Principal, Question, Resource, Set,
    decide,
};
use proptest::prelude::*;

use super::{MANAGER, ROOT, attach, change, folder, found, node, policy, standing};
use crate::scene::{Key, Scene, account};

/// The members.
const MEMBERS: [u64; 2] = [2, 3];
const FOLDERS: usize = 6;
const ACTIONS: [&str; 3] = ["oss:GetObject", "oss:PutObject", "ecs:StopInstance"];
/// Ids and statements of the policies; the first is that of every directory.
const POLICIES: [(&str, &str); 6] = [
    (
        FULL_ACCESS,
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
    ),
    (
        "cp-noput",
        r#"{"Effect":"Deny","Action":"oss:Put*","Resource":"*"}"#,
    ),
    (
        "cp-oss1",
        r#"{"Effect":"Allow","Action":"oss:*","Resource":"*"}"#,
    ),
    (
        "cp-rest",
        r#"{"Effect":"Allow","NotAction":"oss:Get*","Resource":"*"}"#,
    ),
    (
        "cp-nobody",
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"acs:PrincipalARN":["acs:ram:*:*:user/bob"]}}}"#,
    ),
    (
        "cp-noassume",
        r#"{"Effect":"Deny","Action":"sts:*","Resource":"*"}"#,
    ),
];

fn document(statement: &str) -> String {
    format!(r#"{{"Version":"1","Statement":[{statement}]}}"#)
}

/// A directory as it was drawn: for each folder the place of what it stands in, where 0 is Root; the same for each
/// member; and which policy is on which place. Members come after the folders.
#[derive(Clone, Debug)]
struct Drawn {
    folders: Vec<usize>,
    members: Vec<usize>,
    attached: Vec<(usize, usize)>,
}

fn drawn() -> impl Strategy<Value = (Drawn, Vec<(usize, usize)>)> {
    let places = 1 + FOLDERS + MEMBERS.len();
    let attached = || prop::collection::vec((0..places, 0..POLICIES.len()), 0..6);
    let parents = prop::collection::vec(0..=FOLDERS, FOLDERS);
    let members = prop::collection::vec(0..=FOLDERS, MEMBERS.len());
    (parents, members, attached(), attached()).prop_map(|(parents, members, attached, later)| {
        // Nothing stands in what comes after it, nor too deep.
        let mut folders = Vec::new();
        let mut depths = vec![0];
        for (number, parent) in parents.into_iter().enumerate() {
            let parent = parent.min(number);
            let parent = if depths[parent] < 5 { parent } else { 0 };
            depths.push(depths[parent] + 1);
            folders.push(parent);
        }
        let drawn = Drawn {
            folders,
            members,
            attached,
        };
        (drawn, later)
    })
}

fn name(place: usize) -> String {
    match place {
        0 => ROOT.to_owned(),
        folder if folder <= FOLDERS => format!("fd-00000{folder}"),
        member => account(MEMBERS[member - 1 - FOLDERS]).to_string(),
    }
}

impl Drawn {
    async fn build(&self, scene: &Scene) {
        scene
            .arrange(MANAGER, |state| {
                found(state);
                for (id, statement) in POLICIES.iter().skip(1) {
                    policy(state, id, &document(statement));
                }
                for (number, parent) in self.folders.iter().enumerate() {
                    folder(state, &name(number + 1), &name(*parent));
                }
                for (number, parent) in MEMBERS.iter().zip(&self.members) {
                    super::member(state, *number, &name(*parent), 1);
                    attach(state, &NodeId::Member(account(*number)), FULL_ACCESS);
                }
                for (place, policy) in &self.attached {
                    attach(state, &node(&name(*place)), POLICIES[*policy].0);
                }
            })
            .await;
        for number in MEMBERS {
            scene.arrange(number, |state| standing(state, 1)).await;
        }
    }

    /// What is on each place from a member up.
    fn path(&self, number: u64) -> Path {
        let index = MEMBERS.iter().position(|one| *one == number).unwrap();
        let mut way = vec![1 + FOLDERS + index, self.members[index]];
        while let Some(folder) = way.last().copied().filter(|place| *place > 0) {
            way.push(self.folders[folder - 1]);
        }
        let level = |place: usize| {
            let own = self.attached.iter().filter(|(at, _)| *at == place);
            // Everybody has that of every directory.
            let all = std::iter::once(0).chain(own.map(|(_, policy)| *policy));
            let attached = all.map(|policy| {
                let text = document(POLICIES[policy].1);
                let policy = Arc::new(Policy::parse(&text, Kind::Control).unwrap());
                Attached::to_user(policy, "P", "level")
            });
            Level {
                target: name(place).into(),
                policies: Set::new(attached.collect()),
            }
        };
        Path::new(way.into_iter().map(level).collect())
    }
}

/// What the judge says to an action of a user who may do everything else.
fn judged(
    (number, user): (u64, &str),
    (action, owner): (&str, u64),
    paths: (&Path, Option<&Path>),
) -> bool {
    let all = Arc::new(Policy::parse(&document(POLICIES[0].1), Kind::Identity).unwrap());
    let identity = Set::new(vec![Attached::to_user(all, "All", user)]);
    let trusting = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{}:root"]}}}}]}}"#,
        account(MEMBERS[0])
    );
    let trusting = Arc::new(Policy::parse(&trusting, Kind::Trust).unwrap());
    let trust = Set::new(vec![Attached::to_user(trusting, "trust", "role")]);
    let (account, owner) = (account(number).to_string(), account(owner).to_string());
    let (principal, context) = (Principal::user(&account, user), Context::new());
    let resources = [Resource {
        arn: "*",
        owner: &owner,
        group: None,
    }];
    let question = Question::new(&principal, action, &resources, &context);
    let gathered = Gathered {
        identity: Some(&identity),
        control: Some(paths.0),
        control_caller: paths.1,
        trust: (action == "sts:AssumeRole").then_some(&trust),
        ..Gathered::default()
    };
    decide(&question, &gathered).is_allowed()
}

async fn agree(scene: &Scene, drawn: &Drawn, keys: &[Key; 2]) {
    for (number, key) in MEMBERS.iter().zip(keys) {
        let path = drawn.path(*number);
        for user in ["alice", "bob"] {
            let who = format!("acs:ram::{}:user/{user}", account(*number));
            for action in ACTIONS {
                let ours = scene.decide(key, &who, action).await;
                let theirs = judged((*number, user), (action, *number), (&path, None));
                // The service itself may be bound as well.
                let asks = judged(
                    (*number, "admin"),
                    ("rampart:Evaluate", *number),
                    (&path, None),
                );
                let expected = if asks { Ok((theirs, false)) } else { Err(403) };
                assert_eq!(ours, expected, "{who} {action} {drawn:?}");
            }
        }
    }
    let [theirs, owner] = MEMBERS;
    let arn = format!("acs:ram::{}:role/Guest", account(owner));
    let asked = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
    let told = scene.call(&keys[0], "AssumeRole", &asked).await;
    let paths = (drawn.path(owner), drawn.path(theirs));
    let asked = ("sts:AssumeRole", owner);
    let allowed = judged((theirs, "admin"), asked, (&paths.0, Some(&paths.1)));
    assert_eq!(told.code == "ok", allowed, "{drawn:?}");
}

async fn story(mut drawn: Drawn, later: Vec<(usize, usize)>) {
    let scene = Scene::set(|_| {}).await;
    let manager = scene.found(MANAGER).await;
    let keys = [scene.found(2).await, scene.found(3).await];
    for key in &keys {
        for name in ["alice", "bob"] {
            let user = [("UserName", name)];
            scene.call(key, "CreateUser", &user).await.succeeds();
            let policy = [
                user[0],
                ("PolicyName", "AdministratorAccess"),
                ("PolicyType", "System"),
            ];
            let attached = scene.call(key, "AttachPolicyToUser", &policy).await;
            attached.succeeds();
        }
    }
    scene.role(&keys[1], "Guest", MEMBERS[0]).await;
    drawn.build(&scene).await;
    // The node was open before the directory was there: it hears of it by the feed.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    agree(&scene, &drawn, &keys).await;
    for (place, policy) in later {
        if drawn.attached.contains(&(place, policy)) {
            continue;
        }
        change(
            &scene,
            &manager,
            "AttachControl",
            &name(place),
            POLICIES[policy].0,
        )
        .await;
        drawn.attached.push((place, policy));
    }
    agree(&scene, &drawn, &keys).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_gateway_decides_by_the_levels_that_there_are((drawn, later) in drawn()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(story(drawn, later));
    }
}
