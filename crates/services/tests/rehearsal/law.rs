//! The law of rehearsals: what one names as turned is what turns when the same calls are made again after the
//! changes were, no more and no less; and for control policies, what they say when each level is asked by itself.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::{attach, counts, directory, ram, rehearse};
use services::testing::{ROOT, World, trust};

/// Who asks.
const USERS: [&str; 3] = ["ann", "bob", "cid"];
/// What they ask.
const READS: [(&str, &str); 5] = [
    ("ListUsers", "ram:ListUsers"),
    ("ListGroups", "ram:ListGroups"),
    ("ListRoles", "ram:ListRoles"),
    ("GetUser", "ram:GetUser"),
    ("GetRole", "ram:GetRole"),
];
/// What statements are about.
const ACTIONS: [&str; 7] = [
    "ram:ListUsers",
    "ram:ListGroups",
    "ram:Get*",
    "ram:List*",
    "ram:GetUser",
    "sts:AssumeRole",
    "*",
];
/// Where calls come from.
const ADDRESSES: [&str; 2] = ["203.0.113.7", "10.0.0.9"];

/// A statement: what of [`ACTIONS`], whether it denies, whether only from the second address.
type Said = (usize, bool, bool);

fn statement((action, denies, near): Said) -> Value {
    let mut statement = json!({"Effect": if denies { "Deny" } else { "Allow" }, "Action": ACTIONS[action], "Resource": "*"});
    if near {
        statement["Condition"] = json!({"IpAddress": {"acs:SourceIp": ["10.0.0.0/8"]}});
    }
    statement
}

fn document(said: &[Said]) -> String {
    let statements: Vec<_> = said.iter().map(|one| statement(*one)).collect();
    json!({"Version": "1", "Statement": statements}).to_string()
}

fn said() -> impl Strategy<Value = Vec<Said>> {
    let one = (0..ACTIONS.len(), prop::bool::weighted(0.3), any::<bool>());
    prop::collection::vec(one, 1..4)
}

/// A call: who, what of [`READS`] or one more for a role, whence.
type Asked = (usize, usize, usize);

/// A change, as far as it can be made in the state that is there.
#[derive(Clone, Debug)]
enum Change {
    /// A new version of a policy.
    Edit(usize, Vec<Said>),
    /// Somebody gets a policy.
    Give(usize, usize),
    /// Somebody loses a policy.
    Take(usize, usize),
    /// Somebody comes into the group.
    Join(usize),
    /// Somebody leaves the group.
    Leave(usize),
    /// The role trusts somebody else.
    Trust(usize),
    /// Somebody goes by another name.
    Rename(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let (user, policy) = (0..USERS.len(), 0..3_usize);
    prop_oneof![
        (policy.clone(), said()).prop_map(|(policy, said)| Change::Edit(policy, said)),
        (user.clone(), policy.clone()).prop_map(|(user, policy)| Change::Give(user, policy)),
        (user.clone(), policy).prop_map(|(user, policy)| Change::Take(user, policy)),
        user.clone().prop_map(Change::Join),
        user.clone().prop_map(Change::Leave),
        user.clone().prop_map(Change::Trust),
        user.prop_map(Change::Rename),
    ]
}

/// What is there before: three policies, of which user n holds number n, and the group the last too.
struct Place {
    world: World,
    held: BTreeSet<(usize, usize)>,
    joined: BTreeSet<usize>,
    renamed: BTreeSet<usize>,
}

impl Place {
    fn new(policies: &[Vec<Said>; 3]) -> Self {
        let mut world = World::with_account("acme");
        for user in USERS {
            let _ = world.user(user);
        }
        world.scene("CreateGroup", [("GroupName", "dev")]).answers();
        for (number, said) in policies.iter().enumerate() {
            let (name, text) = (policy(number), document(said));
            world
                .scene(
                    "CreatePolicy",
                    [("PolicyName", &*name), ("PolicyDocument", &*text)],
                )
                .answers();
        }
        let account = world.account_id();
        let anybody = trust(&format!("acs:ram::{account}:root"));
        world
            .scene(
                "CreateRole",
                [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*anybody)],
            )
            .answers();
        let mut place = Self {
            world,
            held: BTreeSet::new(),
            joined: BTreeSet::new(),
            renamed: BTreeSet::new(),
        };
        for user in 0..USERS.len() {
            place.make(&Change::Give(user, user));
        }
        let on = [
            ("PolicyName", "P2"),
            ("PolicyType", "Custom"),
            ("GroupName", "dev"),
        ];
        place.world.scene("AttachPolicyToGroup", on).answers();
        place
    }

    /// The change as an operation; none if it cannot be made or changes nothing.
    fn step(&mut self, change: &Change) -> Option<Value> {
        let account = self.world.account_id();
        let name = |place: &Self, user: usize| {
            let new = place.renamed.contains(&user);
            if new {
                format!("{}2", USERS[user])
            } else {
                USERS[user].to_owned()
            }
        };
        let on = |place: &Self, user, number| json!({"PolicyName": policy(number), "PolicyType": "Custom", "UserName": name(place, user)});
        Some(match change {
            Change::Edit(number, said) => ram(
                "CreatePolicyVersion",
                &json!({
                "PolicyName": policy(*number), "PolicyDocument": document(said), "SetAsDefault": "true",
                "RotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded"}),
            ),
            Change::Give(user, number) if self.held.insert((*user, *number)) => {
                ram("AttachPolicyToUser", &on(self, *user, *number))
            }
            Change::Take(user, number) if self.held.remove(&(*user, *number)) => {
                ram("DetachPolicyFromUser", &on(self, *user, *number))
            }
            Change::Join(user) if self.joined.insert(*user) => ram(
                "AddUserToGroup",
                &json!({"UserName": name(self, *user), "GroupName": "dev"}),
            ),
            Change::Leave(user) if self.joined.remove(user) => ram(
                "RemoveUserFromGroup",
                &json!({"UserName": name(self, *user), "GroupName": "dev"}),
            ),
            Change::Trust(user) => {
                let text = trust(&format!("acs:ram::{account}:user/{}", name(self, *user)));
                ram(
                    "UpdateRole",
                    &json!({"RoleName": "ops", "NewAssumeRolePolicyDocument": text}),
                )
            }
            Change::Rename(user) if !self.renamed.contains(user) => {
                let step = ram(
                    "UpdateUser",
                    &json!({"UserName": name(self, *user), "NewUserName": format!("{}2", USERS[*user])}),
                );
                self.renamed.insert(*user);
                step
            }
            _ => return None,
        })
    }

    fn make(&mut self, change: &Change) {
        if let Some(step) = self.step(change) {
            self.play(&step);
        }
    }

    fn play(&mut self, step: &Value) {
        let operation = format!("Ram.{}", step["Operation"].as_str().unwrap());
        let parameters = step["Parameters"].as_object().unwrap();
        let given = parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
        self.world.scene(&operation, given).answers();
    }

    /// Makes the calls; which are denied.
    fn ask(&mut self, calls: &[Asked]) -> Vec<bool> {
        let arn = format!("acs:ram::{}:role/ops", self.world.account_id());
        let each = calls.iter().map(|(user, read, address)| {
            self.world.later(1);
            self.world.from_address(ADDRESSES[*address]);
            let mut user = self.world.user(USERS[*user]);
            let told = match READS.get(*read) {
                Some((operation, _)) => {
                    let of = match *operation {
                        "GetUser" => Some(("UserName", "admin")),
                        "GetRole" => Some(("RoleName", "ops")),
                        _ => None,
                    };
                    user.call(&format!("Ram.{operation}"), of)
                }
                None => user.call(
                    "AssumeRole",
                    [("RoleArn", &*arn), ("RoleSessionName", "story")],
                ),
            };
            told.json()["Code"] == "NoPermission"
        });
        each.collect()
    }
}

fn policy(number: usize) -> String {
    format!("P{number}")
}

fn action(read: usize) -> &'static str {
    READS
        .get(read)
        .map_or("sts:AssumeRole", |(_, action)| *action)
}

/// By user and action: how many calls turned.
type Turned = BTreeMap<(String, String), u64>;

fn told(account: &str, fate: &Value) -> Turned {
    let begin = format!("acs:ram::{account}:user/");
    let mut turned = Turned::new();
    for group in fate["Groups"].as_array().unwrap() {
        let user = group["Principal"]
            .as_str()
            .unwrap()
            .strip_prefix(&begin)
            .unwrap();
        let key = (
            user.to_owned(),
            group["Action"].as_str().unwrap().to_owned(),
        );
        *turned.entry(key).or_default() += group["CallCount"].as_u64().unwrap();
    }
    turned
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn what_is_named_is_what_turns_when_the_calls_are_made_again(
        policies in [said(), said(), said()],
        changes in prop::collection::vec(change(), 1..5),
        calls in prop::collection::vec((0..USERS.len(), 0..=READS.len(), 0..ADDRESSES.len()), 4..24),
    ) {
        let mut place = Place::new(&policies);
        place.world.later(60);
        let before = place.ask(&calls);
        let mut steps = Vec::new();
        for change in &changes {
            steps.extend(place.step(change));
        }
        prop_assume!(!steps.is_empty());
        let seen = rehearse(&mut place.world.admin(), &steps, &[]);
        prop_assert_eq!(counts(&seen)[4], 0, "{}", seen);
        for step in &steps {
            place.play(step);
        }
        let after = place.ask(&calls);
        let (mut denied, mut allowed) = (Turned::new(), Turned::new());
        for ((call, before), after) in calls.iter().zip(before).zip(after) {
            let turned = match (before, after) {
                (false, true) => &mut denied,
                (true, false) => &mut allowed,
                _ => continue,
            };
            let key = (USERS[call.0].to_owned(), action(call.1).to_owned());
            *turned.entry(key).or_default() += 1;
        }
        let account = place.world.account_id();
        prop_assert_eq!(told(&account, &seen["NewlyDenied"]), denied);
        prop_assert_eq!(told(&account, &seen["NewlyAllowed"]), allowed);
    }
}

/// Folders: one and two in Root, three in one.
const FOLDERS: [(&str, &str); 3] = [
    ("fd-000001", ROOT),
    ("fd-000002", ROOT),
    ("fd-000003", "fd-000001"),
];
/// Members, each in one of the folders.
const MEMBERS: [&str; 2] = ["red", "blue"];

/// A directory as a plain model: which of [`ACTIONS`] a control policy on a node denies, and where members are.
#[derive(Clone, Debug)]
struct Plain {
    denied: BTreeMap<String, Vec<usize>>,
    places: Vec<String>,
}

impl Plain {
    fn allows(&self, member: usize, id: &str, action: &str) -> bool {
        let mut place = Some(self.places[member].as_str());
        let mut nodes = vec![id];
        while let Some(node) = place {
            nodes.push(node);
            place = FOLDERS
                .iter()
                .find(|(folder, _)| *folder == node)
                .map(|(_, above)| *above);
        }
        let denies = |node: &&str| {
            let actions = self.denied.get(*node).into_iter().flatten();
            actions.into_iter().any(|one| covers(ACTIONS[*one], action))
        };
        !nodes.iter().any(denies)
    }
}

fn covers(pattern: &str, action: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => action.starts_with(begin),
        None => pattern == action,
    }
}

/// Makes changes of the directory; what one refers to is the policy that was made last.
fn play(world: &mut World, steps: &[Value]) {
    let mut last = String::new();
    for step in steps {
        let operation = format!(
            "ResourceDirectoryMaster.{}",
            step["Operation"].as_str().unwrap()
        );
        let parameters = step["Parameters"].as_object().unwrap().clone();
        let given = parameters
            .iter()
            .map(|(name, value)| match value.as_str().unwrap() {
                text if text.starts_with('$') => (name.as_str(), last.as_str()),
                text => (name.as_str(), text),
            });
        let given: Vec<_> = given.collect();
        let told = world.admin().call(&operation, given).answers();
        if let Some(id) = told["ControlPolicy"]["PolicyId"].as_str() {
            id.clone_into(&mut last);
        }
    }
}

/// What bob of each member asks; which of it is denied.
fn asked(world: &mut World, calls: &[(usize, usize)]) -> Vec<bool> {
    let mut denied = Vec::new();
    for (member, read) in calls {
        world.visit(MEMBERS[*member]);
        let of = match READS[*read].0 {
            "GetUser" => Some(("UserName", "bob")),
            "GetRole" => Some(("RoleName", "none")),
            _ => None,
        };
        let told = world
            .user("bob")
            .call(&format!("Ram.{}", READS[*read].0), of);
        denied.push(told.code() == "NoPermission");
    }
    world.visit("acme");
    denied
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn control_policies_turn_what_each_level_by_itself_says(
        places in [0..3_usize, 0..3_usize],
        first in prop::collection::vec((0..6_usize, 0..ACTIONS.len()), 0..3),
        then in prop::collection::vec((0..6_usize, 0..ACTIONS.len()), 0..3),
        moved in prop::option::of((0..2_usize, 0..3_usize)),
        calls in prop::collection::vec((0..2_usize, 0..READS.len()), 2..12),
    ) {
        let mut world = World::with_account("acme");
        let members: Vec<_> = MEMBERS.iter().zip(places).map(|(alias, place)| (*alias, FOLDERS[place].0)).collect();
        world.plant_directory(&FOLDERS, &members);
        let mut ids = Vec::new();
        for alias in MEMBERS {
            world.visit(alias);
            ids.push(world.account_id());
            world.permit("bob", "Allow", "ram:*", "*");
        }
        world.visit("acme");
        let nodes = [ROOT, "fd-000001", "fd-000002", "fd-000003", &*ids[0], &*ids[1]];
        let mut plain = Plain {
            denied: BTreeMap::new(),
            places: members.iter().map(|(_, place)| (*place).to_owned()).collect(),
        };
        // What is there, and what is tried: each attachment is a policy of its own.
        let made = |plain: &mut Plain, some: &[(usize, usize)], from: usize| -> Vec<Value> {
            let mut steps = Vec::new();
            for (place, (node, action)) in some.iter().enumerate() {
                plain.denied.entry(nodes[*node].to_owned()).or_default().push(*action);
                let text = json!({"Version": "1", "Statement": [
                    {"Effect": "Deny", "Action": ACTIONS[*action], "Resource": "*"}]});
                let make = json!({"PolicyName": format!("P{}", from + place), "EffectScope": "RAM",
                    "PolicyDocument": text.to_string()});
                steps.push(directory("CreateControlPolicy", &make));
                let reference = format!("${}.ControlPolicy.PolicyId", steps.len());
                steps.push(attach(&reference, nodes[*node]));
            }
            steps
        };
        play(&mut world, &made(&mut plain, &first, 0));
        let before = plain.clone();
        let mut steps = made(&mut plain, &then, 10);
        if let Some((member, place)) = moved {
            FOLDERS[place].0.clone_into(&mut plain.places[member]);
            let to = json!({"AccountId": ids[member], "DestinationFolderId": FOLDERS[place].0});
            steps.push(directory("MoveAccount", &to));
        }
        prop_assume!(!steps.is_empty());
        world.later(60);
        let earlier = asked(&mut world, &calls);
        let seen = rehearse(&mut world.admin(), &steps, &[("FolderId", ROOT)]);
        let (mut denied, mut allowed) = (Turned::new(), Turned::new());
        for (member, read) in &calls {
            let action = READS[*read].1;
            let allows = |plain: &Plain| plain.allows(*member, &ids[*member], action);
            let turned = match (allows(&before), allows(&plain)) {
                (true, false) => &mut denied,
                (false, true) => &mut allowed,
                _ => continue,
            };
            *turned.entry((ids[*member].clone(), action.to_owned())).or_default() += 1;
        }
        let told = |fate: &str| {
            let mut turned = Turned::new();
            for group in seen[fate]["Groups"].as_array().unwrap() {
                let principal = group["Principal"].as_str().unwrap();
                let Some(account) = principal.strip_suffix(":user/bob") else { continue };
                let account = account.strip_prefix("acs:ram::").unwrap().to_owned();
                let key = (account, group["Action"].as_str().unwrap().to_owned());
                *turned.entry(key).or_default() += group["CallCount"].as_u64().unwrap();
            }
            turned
        };
        prop_assert_eq!(told("NewlyDenied"), denied, "{}", seen);
        prop_assert_eq!(told("NewlyAllowed"), allowed, "{}", seen);
        // And once the changes are made, the same calls turn.
        play(&mut world, &steps);
        let later = asked(&mut world, &calls);
        let (mut denied, mut allowed) = (Turned::new(), Turned::new());
        for ((member, read), sides) in calls.iter().zip(earlier.into_iter().zip(later)) {
            let turned = match sides {
                (false, true) => &mut denied,
                (true, false) => &mut allowed,
                _ => continue,
            };
            let key = (ids[*member].clone(), READS[*read].1.to_owned());
            *turned.entry(key).or_default() += 1;
        }
        prop_assert_eq!(told("NewlyDenied"), denied, "{}", seen);
        prop_assert_eq!(told("NewlyAllowed"), allowed, "{}", seen);
    }
}
