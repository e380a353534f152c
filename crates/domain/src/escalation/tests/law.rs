//! The laws: what is found can be done step by step, and nothing shorter is missed that a plain search finds.

use std::collections::BTreeSet;

use model::{Entity, PolicyRef, RoleId, UserId, group_arn, policy_arn, role_arn, user_arn};
use policy::{Attached, Context, Gathered, Principal, Question as Asked, Resource, Set, decide};
use proptest::prelude::*;

use super::super::deed::Deed;
use super::super::rights::{compiled, held, holders};
use super::super::{Goal, Route, STEPS, Who, find};
use super::scene::{HOME, MALLORY, Scene, allow};
use crate::account::Account;

const ADMIN: &str = "acs:ram::system:policy/AdministratorAccess";

/// Whether somebody may, by the judge alone and all policies at once.
fn may(world: &Account, who: Who, action: &str, resource: &str) -> bool {
    let attached = held(world, who);
    let attached = attached.map(|one| Attached::to_user(compiled(world, &one.policy), "", ""));
    let identity = Set::new(attached.collect());
    let home = HOME.to_string();
    let principal = match who {
        Who::User(_) => Principal::user(&home, who.name(world).unwrap()),
        Who::Role(_) => Principal::session(&home, who.name(world).unwrap(), "s"),
    };
    let role = world
        .roles
        .iter()
        .find(|own| role_arn(HOME, &own.name) == resource);
    let role = role.filter(|_| action == "sts:AssumeRole");
    let trust =
        role.map(|own| Set::new(vec![Attached::to_user(own.trust_policy().clone(), "", "")]));
    let resources = [Resource {
        arn: resource,
        owner: &home,
        group: None,
    }];
    let context = Context::new();
    let question = Asked::new(&principal, action, &resources, &context);
    let gathered = Gathered {
        identity: Some(&identity),
        trust: trust.as_ref(),
        ..Gathered::default()
    };
    decide(&question, &gathered).is_allowed()
}

/// Does what a way says, step by step: whoever acts is acted as by then, and each permission is there.
fn walk(account: &Account, route: &Route) {
    let (mut world, mut held) = (account.clone(), BTreeSet::from([route.from]));
    for step in &route.steps {
        assert!(held.contains(&step.actor), "{route:#?}");
        for (number, ask) in step.asks.iter().enumerate() {
            let at = step.account_at(number, &world);
            assert!(may(&at, step.actor, ask.action, &ask.resource), "{ask:?}");
        }
        world = step.account_at(step.asks.len(), &world);
        held.insert(step.then);
    }
    assert!(held.contains(&route.to));
}

/// Every state that so many calls come to, by brute force.
fn plainly(account: &Account, calls: usize) -> Option<usize> {
    let mut states = vec![(account.clone(), BTreeSet::from([Who::User(MALLORY)]))];
    for call in 1..=calls {
        let mut next = Vec::new();
        let mut seen = BTreeSet::new();
        for (world, held) in &states {
            for (then, all) in after(world, held) {
                if all.iter().any(|one| has_everything(&then, *one)) {
                    return Some(call);
                }
                let key = format!("{:?}{:?}{all:?}", attachments(&then), memberships(&then));
                if seen.insert(key) {
                    next.push((then, all));
                }
            }
        }
        states = next;
    }
    None
}

fn attachments(world: &Account) -> Vec<String> {
    let all = world.attachments.iter();
    let versions = world
        .policies
        .iter()
        .map(|own| format!("{:?}", own.default_version));
    all.map(|own| format!("{:?}{:?}", own.entity, own.policy))
        .chain(versions)
        .collect()
}

fn memberships(world: &Account) -> usize {
    world.memberships.len()
}

fn has_everything(world: &Account, who: Who) -> bool {
    let actions = ["oss:GetObject", "ram:CreateUser", "zz:Zz"]
        .iter()
        .chain(ACTIONS);
    let mut resources = vec!["*".to_owned(), ADMIN.to_owned()];
    resources.extend(world.users.iter().map(|own| user_arn(HOME, &own.name)));
    resources.extend(world.groups.iter().map(|own| group_arn(HOME, &own.name)));
    resources.extend(world.policies.iter().map(|own| policy_arn(HOME, &own.name)));
    let mut all = actions.flat_map(|action| resources.iter().map(move |on| (action, on)));
    all.all(|(action, on)| may(world, who, action, on))
}

type State = (Account, BTreeSet<Who>);

/// What one call comes to.
fn after(world: &Account, held: &BTreeSet<Who>) -> Vec<State> {
    let mut found = Vec::new();
    let and = |one: Who| held.iter().copied().chain([one]).collect::<BTreeSet<_>>();
    let done = |deed: Deed| {
        let mut then = world.clone();
        deed.apply(&mut then);
        (then, held.clone())
    };
    for actor in held {
        let can = |action: &str, on: &[&str]| on.iter().all(|one| may(world, *actor, action, one));
        for user in world.users.iter() {
            if can("ram:CreateAccessKey", &[&user_arn(HOME, &user.name)]) {
                found.push((world.clone(), and(Who::User(user.id))));
            }
        }
        for role in world.roles.iter() {
            if can("sts:AssumeRole", &[&role_arn(HOME, &role.name)]) {
                found.push((world.clone(), and(Who::Role(role.id))));
            }
        }
        for whom in held {
            let arn = whom.arn(world, HOME).unwrap();
            let attach = match whom {
                Who::User(_) => "ram:AttachPolicyToUser",
                Who::Role(_) => "ram:AttachPolicyToRole",
            };
            if can(attach, &[&arn, ADMIN]) {
                let admin = PolicyRef::System("AdministratorAccess".parse().unwrap());
                found.push(done(Deed::Attach(whom.entity(), admin)));
            }
            for group in world.groups.iter() {
                let Who::User(user) = whom else { continue };
                if can("ram:AddUserToGroup", &[&arn, &group_arn(HOME, &group.name)]) {
                    found.push(done(Deed::Join(*user, group.id)));
                }
            }
            for entity in holders(world, *whom) {
                let on: Vec<_> = crate::account::attached::on(world, entity)
                    .cloned()
                    .collect();
                for one in on {
                    let PolicyRef::Custom(id) = one.policy else {
                        continue;
                    };
                    let name = &world.policies.get(&id).unwrap().name;
                    if can("ram:CreatePolicyVersion", &[&policy_arn(HOME, name)]) {
                        found.push(done(Deed::Document(id)));
                    }
                }
            }
        }
    }
    found
}

const ACTIONS: &[&str] = &[
    "ram:CreateAccessKey",
    "sts:AssumeRole",
    "ram:AttachPolicyToUser",
    "ram:AttachPolicyToRole",
    "ram:AddUserToGroup",
    "ram:CreatePolicyVersion",
];

const RESOURCES: &[&str] = &[
    "*",
    "*",
    "acs:ram::*:user/mallory",
    "acs:ram::*:user/bob",
    "acs:ram::*:role/ops",
    "acs:ram::*:policy/p1",
    "acs:ram::*:group/*",
    "acs:ram::system:policy/*",
];

/// Whom a statement is given, what it says of which action and resource.
type Said = (u8, bool, usize, usize);

fn world(said: &[Said], trusted: bool, admins: u8) -> Scene {
    let mut scene = Scene::new();
    scene.account.users.remove(&UserId::new(2));
    scene.user(UserId::new(3), "bob");
    let trust = if trusted { "user/bob" } else { "root" };
    let trust = format!(r#""RAM":["acs:ram::{HOME}:{trust}"]"#);
    let role = scene.role(RoleId::new(1), "ops", &trust);
    let group = scene.group(1, "team", &[]);
    let whom = [
        Entity::User(MALLORY),
        Entity::User(UserId::new(3)),
        role,
        group,
    ];
    if admins > 0 {
        scene.system(whom[usize::from(admins)], "AdministratorAccess");
    }
    for (number, (entity, denies, action, resource)) in said.iter().enumerate() {
        let effect = if *denies { "Deny" } else { "Allow" };
        let (action, resource) = (ACTIONS[*action], RESOURCES[*resource]);
        let text =
            format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}"#);
        scene.grant(whom[usize::from(*entity)], &format!("p{number}"), &text);
    }
    scene
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_shortest_way_is_found_and_can_be_walked(
        said in prop::collection::vec((0u8..4, prop::bool::weighted(0.15), 0usize..6, 0usize..8), 1..6),
        trusted in any::<bool>(),
        admins in 0u8..4,
    ) {
        let scene = world(&said, trusted, admins);
        let found = scene.find(Goal::Everything);
        found.routes.iter().for_each(|route| walk(&scene.account, route));
        let shortest = found.routes.iter().map(Route::calls).min();
        let plain = plainly(&scene.account, 3);
        match plain {
            Some(calls) => prop_assert_eq!(shortest, Some(calls)),
            None => prop_assert!(shortest.is_none_or(|calls| calls > 3), "{:#?}", found.routes),
        }
        prop_assert!(found.is_complete);
    }
}

/// A chain of people each of whom can become the next, and the first again.
#[test]
fn a_way_through_many_is_found_and_a_circle_ends() {
    let mut scene = Scene::new();
    for number in 0..6_u64 {
        scene.user(UserId::new(10 + number), &format!("u{number}"));
    }
    let mut chain = |id: u64, next: &str| {
        let text = super::scene::on("ram:CreateAccessKey", &format!("acs:ram::*:user/{next}"));
        scene.grant(Entity::User(UserId::new(id)), &format!("to-{next}"), &text);
    };
    chain(1, "u0");
    (0..5).for_each(|number| chain(10 + number, &format!("u{}", number + 1)));
    chain(15, "mallory");
    assert_eq!(scene.find(Goal::Everything).routes.len(), 0);
    let last = Who::User(UserId::new(15));
    let found = scene.find(Goal::Be(last));
    assert_eq!(found.routes.len(), 1);
    assert_eq!((found.routes[0].calls(), found.routes[0].to), (6, last));
    walk(&scene.account, &found.routes[0]);
    // The last of them becomes an administrator by the first, in more calls than are asked for.
    scene.grant(
        Entity::User(UserId::new(10)),
        "boss",
        &super::scene::on("ram:CreateAccessKey", "acs:ram::*:user/boss"),
    );
    let question = |calls| super::super::Question {
        calls,
        ..scene.question(Goal::Everything)
    };
    let from = |calls| find(question(calls), Some(last), STEPS).routes.len();
    assert_eq!([from(2), from(3)], [0, 1]);
}

/// Who can do a thing, and who it is to be done to, are come to by two ways.
#[test]
fn two_ways_that_meet_are_found() {
    let mut scene = Scene::new();
    scene.user(UserId::new(3), "bob");
    let me = format!(r#""RAM":["acs:ram::{HOME}:user/mallory"]"#);
    scene.role(RoleId::new(1), "ops", &me);
    let mallory = [
        super::scene::on("ram:CreateAccessKey", "acs:ram::*:user/bob"),
        super::scene::on("sts:AssumeRole", "acs:ram::*:role/ops"),
    ];
    scene.grant(Entity::User(MALLORY), "own", &mallory.join(","));
    // Bob can raise the role, and neither himself nor mallory.
    scene.grant(
        Entity::User(UserId::new(3)),
        "bobs",
        &allow("ram:AttachPolicyToRole"),
    );
    let found = scene.find(Goal::Everything);
    assert_eq!(found.routes.len(), 1, "{found:#?}");
    assert_eq!(found.routes[0].calls(), 3);
    walk(&scene.account, &found.routes[0]);
}
