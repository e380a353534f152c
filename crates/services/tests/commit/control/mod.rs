//! Control policies of a resource directory: what they forbid to whom, on one node and on two.

mod bounds;
mod denials;
mod law;
mod nodes;

use derive::{Parameters, View};
use domain::{Account as State, Context};
use gateway::{
    Api, Caller, Code, Effect, Entry, Operation, Permit, Plan, Ran, Service, Target, entry,
};
use model::{
    AccountId, ControlAttachment, ControlPolicy, ControlPolicyId, ControlStatus, Directory,
    FULL_ACCESS, Folder, JoinMethod, Member, MemberKind, MemberStatus, Moment, NodeId, Standing,
    Tags,
};

use crate::scene::{Key, Scene, account};

/// The version of the service below, which only these tests have.
pub(crate) const VERSION: &str = "2000-01-03";

/// A service that attaches and detaches, so that a node does it itself.
pub(crate) static CONTROLS: Service = Service {
    name: "Controls",
    version: VERSION,
    category: "Management",
    host: "controls",
    code: |_| Code::new(400, "Refused"),
    operations: OPERATIONS,
};

static OPERATIONS: &[Entry] = &[
    entry::<Controls, AttachControl>(),
    entry::<Controls, DetachControl>(),
];

struct Controls;

impl Api for Controls {
    const CODE: &'static str = "ram";
}

/// Puts a control policy on a node of the caller's directory.
#[derive(Parameters)]
struct AttachControl {
    node: String,
    policy: ControlPolicyId,
}

/// Takes it off.
#[derive(Parameters)]
struct DetachControl {
    node: String,
    policy: ControlPolicyId,
}

/// How many there are then.
#[derive(View)]
struct Attachments {
    count: u32,
}

impl Operation for AttachControl {
    const EFFECT: Effect = Effect::Write;
    type Answer = Attachments;

    fn plan(&self, _caller: &Caller, _account: &State) -> Plan {
        Plan::on(Target::plain("*".to_owned()))
    }

    fn run(&self, _permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        attach(context.account, &node(&self.node), self.policy.as_str());
        Ok(count(context))
    }
}

impl Operation for DetachControl {
    const EFFECT: Effect = Effect::Write;
    type Answer = Attachments;

    fn plan(&self, _caller: &Caller, _account: &State) -> Plan {
        Plan::on(Target::plain("*".to_owned()))
    }

    fn run(&self, _permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        detach(context.account, &node(&self.node), self.policy.as_str());
        Ok(count(context))
    }
}

fn count(context: &Context<'_>) -> Attachments {
    let count = context.account.control_attachments.iter().count();
    Attachments {
        count: u32::try_from(count).unwrap(),
    }
}

const DIRECTORY: &str = "rd-000001";
const ROOT: &str = "r-000001";
/// The account that manages the directory, and a member five folders below Root.
const MANAGER: u64 = 1;
const MEMBER: u64 = 2;

fn node(id: &str) -> NodeId {
    match (id.parse(), id.parse()) {
        (Ok(folder), _) => NodeId::Folder(folder),
        (_, Ok(root)) => NodeId::Root(root),
        _ => NodeId::Member(AccountId::read(id).unwrap()),
    }
}

fn attach(state: &mut State, node: &NodeId, policy: &str) {
    state.control_attachments.put(ControlAttachment {
        node: node.clone(),
        policy: policy.parse().unwrap(),
        attached: Moment::default(),
    });
}

fn detach(state: &mut State, node: &NodeId, policy: &str) {
    let key = (node.clone(), policy.parse().unwrap());
    state.control_attachments.remove(&key).unwrap();
}

/// A directory without folders, in which control policies count.
fn found(state: &mut State) {
    state.directory.put(Directory {
        id: DIRECTORY.parse().unwrap(),
        root: ROOT.parse().unwrap(),
        master: account(MANAGER),
        control: ControlStatus::Enabled,
        deletion: false,
        made: 0,
        created: Moment::default(),
    });
    attach(state, &node(ROOT), FULL_ACCESS);
}

fn folder(state: &mut State, id: &str, parent: &str) {
    state.folders.put(Folder {
        id: id.parse().unwrap(),
        parent: node(parent),
        name: id.parse().unwrap(),
        tags: Tags::new(),
        created: Moment::default(),
    });
    attach(state, &node(id), FULL_ACCESS);
}

/// The directory's row of a member.
fn member(state: &mut State, number: u64, parent: &str, turn: u64) {
    let id = account(number);
    state.members.put(Member {
        account: id,
        parent: node(parent),
        kind: MemberKind::ResourceAccount,
        method: JoinMethod::Created,
        name: "member".parse().unwrap(),
        account_name: format!("{id}@{DIRECTORY}.aliyunid.com"),
        status: MemberStatus::CreateSuccess,
        turn,
        tags: Tags::new(),
        joined: Moment::default(),
        modified: Moment::default(),
    });
}

/// What the member itself says.
fn standing(state: &mut State, turn: u64) {
    state.standing.put(Standing {
        directory: DIRECTORY.parse().unwrap(),
        master: account(MANAGER),
        kind: MemberKind::ResourceAccount,
        turn,
        joined: Moment::default(),
        deleted: None,
    });
}

fn policy(state: &mut State, id: &str, document: &str) {
    let name = id.parse().unwrap();
    let made = ControlPolicy::new(
        id.parse().unwrap(),
        name,
        document.into(),
        Moment::default(),
    );
    state.control_policies.put(made);
}

/// A control policy that forbids an action.
fn forbidding(action: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Deny","Action":"{action}","Resource":"*"}}]}}"#
    )
}

/// Lets an account come in, in one commit as far as this node can tell.
async fn join(scene: &Scene, number: u64, parent: &str) {
    let id = NodeId::Member(account(number));
    scene
        .arrange(MANAGER, |state| {
            member(state, number, parent, 1);
            attach(state, &id, FULL_ACCESS);
        })
        .await;
    scene.arrange(number, |state| standing(state, 1)).await;
}

/// A directory with five folders below one another, a member in the last, and a policy that forbids to make groups.
/// The keys of both administrators.
async fn organization(scene: &Scene) -> (Key, Key) {
    let keys = (scene.found(MANAGER).await, scene.found(MEMBER).await);
    scene
        .arrange(MANAGER, |state| {
            found(state);
            let mut above = ROOT.to_owned();
            for level in 1..=5 {
                let id = format!("fd-00000{level}");
                folder(state, &id, &above);
                above = id;
            }
            policy(state, "cp-nogroups", &forbidding("ram:CreateGroup"));
        })
        .await;
    join(scene, MEMBER, "fd-000005").await;
    keys
}

/// Nodes of the way up, the member first.
fn levels() -> Vec<String> {
    let folders = (1..=5).rev().map(|level| format!("fd-00000{level}"));
    let member = account(MEMBER).to_string();
    let path = std::iter::once(member).chain(folders);
    path.chain([ROOT.to_owned()]).collect()
}

/// Puts a policy on a node or takes it off, by way of this node.
async fn change(scene: &Scene, manager: &Key, operation: &str, at: &str, policy: &str) {
    let asked = [("Node", at), ("Policy", policy)];
    scene.call(manager, operation, &asked).await.succeeds();
}
