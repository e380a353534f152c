//! The control policies that count for a member: on each level from it up to Root.

use std::sync::{Arc, LazyLock};

use model::{
    AccountId, ControlAttachment, ControlPolicyId, ControlStatus, FULL_ACCESS, NodeId, Rollout,
    RolloutMode,
};
use policy::{Attached, EntityKind, Kind, Policy, PolicyType, Scope, Source};

use super::{ancestors, of};
use crate::account::Account;
use crate::account::rolled_out::{self, Staged};

/// The control policies of one node.
#[derive(Clone, Debug)]
pub struct ControlLevel {
    /// The member, folder or Root.
    pub node: NodeId,
    /// What is attached there; nothing at all denies.
    pub policies: Vec<Attached>,
}

/// The text of the policy that every directory has.
const FULL_ACCESS_TEXT: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The policy that every directory has.
#[must_use]
pub fn full_access() -> (&'static str, &'static Arc<Policy>) {
    static POLICY: LazyLock<Arc<Policy>> =
        LazyLock::new(|| Arc::new(Policy::restore(FULL_ACCESS_TEXT, Kind::Control)));
    (FULL_ACCESS_TEXT, &POLICY)
}

/// What a rollout would make of a member's levels, or what they would be without it.
#[derive(Clone, Debug)]
pub struct LevelsAside {
    /// The rollout.
    pub rollout: Arc<Rollout>,
    /// What it does in that member. If it is enforced, these are the levels without it, and otherwise with it.
    pub mode: RolloutMode,
    /// The levels, the member first.
    pub levels: Vec<ControlLevel>,
}

/// The levels of a member of the directory that this account manages, the member first, with what rollouts enforce
/// there. `Ok(None)` while control policies are switched off.
///
/// # Errors
/// When the account is no member, or its way up does not end at Root: nothing can be said then, and whoever asks
/// must deny.
pub fn control_path(
    account: &Account,
    member: AccountId,
) -> Result<Option<Vec<ControlLevel>>, NoPath> {
    let path = way_up(account, member)?;
    let levels = path.map(|path| {
        let counts = |one: &Staged<'_>| one.mode == RolloutMode::Enforced;
        levels(account, member, &path, counts)
    });
    Ok(levels)
}

/// For each rollout that reaches a member: the same levels but for that one, which is left out where it is enforced
/// and counts where it is not.
///
/// # Errors
/// As of [`control_path`].
pub fn control_paths_aside(
    account: &Account,
    member: AccountId,
) -> Result<Vec<LevelsAside>, NoPath> {
    let Some(path) = way_up(account, member)? else {
        return Ok(Vec::new());
    };
    let aside = rolled_out::staged(account, member, &path).map(|own| {
        let counts = |one: &Staged<'_>| {
            let itself = one.rollout.id == own.rollout.id;
            itself != (one.mode == RolloutMode::Enforced)
        };
        LevelsAside {
            rollout: own.rollout.clone(),
            mode: own.mode,
            levels: levels(account, member, &path, counts),
        }
    });
    Ok(aside.collect())
}

/// The nodes from a member up to Root; none while control policies are switched off.
fn way_up(account: &Account, member: AccountId) -> Result<Option<Vec<NodeId>>, NoPath> {
    let directory = of(account).ok_or(NoPath)?;
    let path = ancestors(account, &NodeId::Member(member)).ok_or(NoPath)?;
    Ok((directory.control == ControlStatus::Enabled).then_some(path))
}

/// The levels of these nodes, with those of what is staged that count.
fn levels(
    account: &Account,
    member: AccountId,
    path: &[NodeId],
    counts: impl Fn(&Staged<'_>) -> bool,
) -> Vec<ControlLevel> {
    let staged: Vec<_> = rolled_out::staged(account, member, path)
        .filter(|one| counts(one))
        .collect();
    let level = |node: &NodeId| {
        let mut policies = policies(account, node);
        for one in staged.iter().filter(|one| one.target == node) {
            policies.push(compiled(account, one.policy, node));
        }
        ControlLevel {
            node: node.clone(),
            policies,
        }
    };
    path.iter().map(level).collect()
}

/// That nobody can say which control policies count for an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoPath;

fn policies(account: &Account, node: &NodeId) -> Vec<Attached> {
    let attached = on(account, node);
    attached
        .map(|one| compiled(account, &one.policy, node))
        .collect()
}

/// What is attached to a node.
pub(super) fn on<'a>(
    account: &'a Account,
    node: &NodeId,
) -> impl Iterator<Item = &'a Arc<ControlAttachment>> + use<'a> {
    let node = node.clone();
    account
        .control_attachments
        .from((node.clone(), least()))
        .take_while(move |one| one.node == node)
}

/// Before all ids, for range look-ups.
fn least() -> ControlPolicyId {
    static LEAST: LazyLock<ControlPolicyId> = LazyLock::new(ControlPolicyId::least);
    LEAST.clone()
}

fn compiled(account: &Account, id: &ControlPolicyId, node: &NodeId) -> Attached {
    let own = account.control_policies.get(id);
    let (policy, policy_type, version) = match own {
        Some(own) => (
            own.compiled().clone(),
            PolicyType::Custom,
            format!("v{}", own.edition).into(),
        ),
        None if id.as_str() == FULL_ACCESS => {
            (full_access().1.clone(), PolicyType::System, "v1".into())
        }
        // Nothing can be said of a policy that is not there, so it denies.
        None => (
            Arc::new(Policy::restore("", Kind::Control)),
            PolicyType::Custom,
            "?".into(),
        ),
    };
    let source = Source {
        name: id.shared(),
        policy_type,
        version,
        entity_kind: EntityKind::Directory,
        entity: node.to_string().into(),
        scope: Scope::Folder,
    };
    Attached { policy, source }
}

#[cfg(test)]
mod tests {
    use model::{
        ControlPolicy, Directory, Folder, JoinMethod, Member, MemberKind, MemberStatus, Moment,
        Tags,
    };
    use policy::{
        Context, Decision, Gathered, Layer, Level, Path, Principal, Question, Resource, Set, decide,
    };

    use super::*;

    const MEMBER: AccountId = AccountId::new(1_000_000_000_000_002);

    fn node(id: &str) -> NodeId {
        match id.parse() {
            Ok(id) => NodeId::Folder(id),
            Err(_) => NodeId::Root(id.parse().unwrap()),
        }
    }

    /// Root, five folders below one another, and a member in the last.
    fn directory() -> Account {
        let mut account = Account::default();
        account.directory.put(Directory {
            id: "rd-000001".parse().unwrap(),
            root: "r-000001".parse().unwrap(),
            master: AccountId::new(1_000_000_000_000_001),
            control: ControlStatus::Enabled,
            deletion: false,
            made: 1,
            created: Moment::default(),
        });
        let mut above = node("r-000001");
        attach(&mut account, above.clone(), FULL_ACCESS);
        for level in 1..=5 {
            let id: model::FolderId = format!("fd-00000{level}").parse().unwrap();
            account.folders.put(Folder {
                id: id.clone(),
                parent: above,
                name: format!("level{level}").parse().unwrap(),
                tags: Tags::new(),
                created: Moment::default(),
            });
            above = NodeId::Folder(id);
            attach(&mut account, above.clone(), FULL_ACCESS);
        }
        account.members.put(Member {
            account: MEMBER,
            parent: above,
            kind: MemberKind::ResourceAccount,
            method: JoinMethod::Created,
            name: "member".parse().unwrap(),
            account_name: "member@rd-000001.aliyunid.com".to_owned(),
            status: MemberStatus::CreateSuccess,
            turn: 1,
            tags: Tags::new(),
            joined: Moment::default(),
            modified: Moment::default(),
        });
        attach(&mut account, NodeId::Member(MEMBER), FULL_ACCESS);
        account
    }

    fn attach(account: &mut Account, node: NodeId, policy: &str) {
        account.control_attachments.put(ControlAttachment {
            node,
            policy: policy.parse().unwrap(),
            attached: Moment::default(),
        });
    }

    fn detach(account: &mut Account, node: NodeId, policy: &str) {
        let key = (node, policy.parse().unwrap());
        account.control_attachments.remove(&key).unwrap();
    }

    fn decided(account: &Account) -> (Decision, Layer, usize) {
        let levels = control_path(account, MEMBER).unwrap().unwrap();
        let level = |level: ControlLevel| Level {
            target: level.node.to_string().into(),
            policies: Set::new(level.policies),
        };
        let path = Path::new(levels.into_iter().map(level).collect());
        let all = Attached::to_user(full_access().1.clone(), "All", "alice");
        let identity = Set::new(vec![all]);
        let owner = MEMBER.to_string();
        let resources = [Resource {
            arn: "*",
            owner: &owner,
            group: None,
        }];
        let (alice, context) = (Principal::user(&owner, "alice"), Context::new());
        let question = Question::new(&alice, "ecs:StopInstance", &resources, &context);
        let judgement = decide(
            &question,
            &Gathered {
                identity: Some(&identity),
                control: Some(&path),
                ..Gathered::default()
            },
        );
        (judgement.decision, judgement.layer, judgement.level)
    }

    #[test]
    fn a_member_hangs_on_every_level_up_to_root() {
        let account = directory();
        let member = NodeId::Member(MEMBER);
        let path = super::super::path_text(&account, &member).unwrap();
        assert_eq!(
            path,
            "rd-000001/r-000001/fd-000001/fd-000002/fd-000003/fd-000004/fd-000005/1000000000000002"
        );
        assert_eq!(decided(&account).0, Decision::Allow);
        let nodes = ancestors(&account, &member).unwrap();
        assert_eq!(nodes.len(), 7);
        for (level, node) in nodes.into_iter().enumerate() {
            let mut account = directory();
            detach(&mut account, node, FULL_ACCESS);
            let denied = (Decision::ImplicitDeny, Layer::Control, level);
            assert_eq!(decided(&account), denied);
        }
    }

    #[test]
    fn a_policy_that_is_not_there_denies() {
        let mut account = directory();
        attach(&mut account, node("r-000001"), "cp-gone01");
        assert_eq!(
            decided(&account),
            (Decision::ExplicitDeny, Layer::Control, 6)
        );
        let text =
            r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:*","Resource":"*"}]}"#;
        account.control_policies.put(ControlPolicy::new(
            "cp-gone01".parse().unwrap(),
            "P".parse().unwrap(),
            text.into(),
            Moment::default(),
        ));
        assert_eq!(decided(&account).0, Decision::Allow);
    }

    #[test]
    fn a_way_that_does_not_end_at_root_is_none() {
        let mut account = directory();
        let loop_to: model::FolderId = "fd-000003".parse().unwrap();
        let first = account.folders.get(&"fd-000001".parse().unwrap()).unwrap();
        let parent = NodeId::Folder(loop_to);
        let looped = Folder {
            parent,
            ..Folder::clone(first)
        };
        account.folders.put(looped);
        assert!(control_path(&account, MEMBER).is_err());
        assert!(control_path(&directory(), AccountId::new(3)).is_err());
        assert!(control_path(&Account::default(), MEMBER).is_err());
    }

    #[test]
    fn while_they_are_off_no_control_policy_counts() {
        let mut account = directory();
        let off = Directory {
            control: ControlStatus::Disabled,
            ..Directory::clone(of(&account).unwrap())
        };
        account.directory.put(off);
        assert!(control_path(&account, MEMBER).unwrap().is_none());
    }
}
