//! Rollouts: what may be begun, how far each goes, and the way back.

use model::{
    AccountId, ControlPolicyName, ControlStatus, Directory, Entity, JoinMethod, Member, MemberKind,
    MemberStatus, PolicyRef, Tags, UserName,
};

use super::super::directory::control_policy::{self, New};
use super::super::directory::{attachment as control, control_path, control_paths_aside};
use super::super::policy_change::control_change;
use super::super::{attached, policy, rolled_out, user};
use super::*;
use crate::{Effects, Entropy, Limits};

const ROOT: &str = "r-000001";
const DENIES: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
const ALLOWS: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// An account that manages a directory with some members in Root, and what its deeds brought about.
struct Story {
    account: Account,
    effects: Effects,
    now: Moment,
    draws: u8,
}

fn member(number: u64) -> AccountId {
    AccountId::new(1_000_000_000_000_000 + number)
}

impl Story {
    fn begin() -> Self {
        let mut account = Account::default();
        account.directory.put(Directory {
            id: "rd-000001".parse().unwrap(),
            root: ROOT.parse().unwrap(),
            master: member(0),
            control: ControlStatus::Disabled,
            deletion: false,
            made: 0,
            created: Moment::default(),
        });
        for number in 1..=4 {
            account.members.put(Member {
                account: member(number),
                parent: NodeId::Root(ROOT.parse().unwrap()),
                kind: MemberKind::ResourceAccount,
                method: JoinMethod::Created,
                name: format!("m{number}").parse().unwrap(),
                account_name: String::new(),
                status: MemberStatus::CreateSuccess,
                turn: 1,
                tags: Tags::new(),
                joined: Moment::default(),
                modified: Moment::default(),
            });
        }
        let mut story = Self {
            account,
            effects: Effects::default(),
            now: Moment::from_seconds(1_000),
            draws: 0,
        };
        story.with(control::enable).unwrap();
        story
    }

    fn with<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.draws += 1;
        let mut context = Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of([self.draws; 32]),
            limits: &Limits::default(),
            effects: &mut self.effects,
            beside: None,
        };
        deed(&mut context)
    }

    fn control_policy(&mut self, name: &str) -> String {
        let name: ControlPolicyName = name.parse().unwrap();
        let made = self.with(|context| {
            let new = New {
                name,
                description: None,
                document: DENIES.to_owned(),
                tags: Tags::new(),
            };
            control_policy::create(context, new).unwrap()
        });
        made.id.to_string()
    }

    fn start(&mut self, policy: &str, stages: Vec<RolloutStage>) -> Result<RolloutId, Refusal> {
        let id = policy.parse().unwrap();
        let change = control_change(&self.account, &id, ROOT)?;
        let started = self.with(|context| start(context, change, stages))?;
        Ok(started.id.clone())
    }

    fn later(&mut self, minutes: i64) {
        self.now = self.now.plus_seconds(60 * minutes);
    }

    fn state(&self, id: &RolloutId) -> RolloutState {
        rolled_out::find(&self.account, id).unwrap().state
    }

    /// How many policies count in Root for a member, and for each rollout aside.
    fn in_root(&self, number: u64) -> (usize, Vec<usize>) {
        let real = control_path(&self.account, member(number))
            .unwrap()
            .unwrap();
        let aside = control_paths_aside(&self.account, member(number)).unwrap();
        let root = |levels: &[directory::ControlLevel]| levels.last().unwrap().policies.len();
        let aside = aside.iter().map(|one| root(&one.levels)).collect();
        (root(&real), aside)
    }
}

fn stage(reach: Reach, mode: RolloutMode) -> RolloutStage {
    RolloutStage {
        reach,
        mode,
        minutes: Some(10),
        most: Some(5),
    }
}

fn nodes(numbers: &[u64]) -> Reach {
    Reach::Nodes(
        numbers
            .iter()
            .map(|one| NodeId::Member(member(*one)))
            .collect(),
    )
}

#[test]
fn stages_come_one_after_another_and_the_last_becomes_an_attachment() {
    let mut story = Story::begin();
    let policy = story.control_policy("No");
    let stages = vec![
        stage(Reach::Everything, RolloutMode::ReportOnly),
        stage(nodes(&[1]), RolloutMode::Enforced),
    ];
    let id = story.start(&policy, stages).unwrap();
    // Watched: one policy counts, and with the rollout it would be two.
    assert_eq!(
        (story.in_root(1), story.in_root(2)),
        ((1, vec![2]), (1, vec![2]))
    );
    let due = |story: &Story, denied| {
        due(
            rolled_out::find(&story.account, &id).unwrap(),
            denied,
            story.now,
        )
    };
    story.later(9);
    assert_eq!(due(&story, 5), None);
    story.later(1);
    assert_eq!(due(&story, 5), Some(Step::Advance));
    assert!(matches!(due(&story, 6), Some(Step::Stop(_))));
    assert!(story.with(|context| take(context, &id, 0, &Step::Advance)));
    // The same step once more does nothing.
    assert!(!story.with(|context| take(context, &id, 0, &Step::Advance)));
    // Enforced for the first: two count, and without it one.
    assert_eq!(
        (story.in_root(1), story.in_root(2)),
        ((2, vec![1]), (1, vec![2]))
    );
    assert_eq!(story.account.control_attachments.len(), 5);
    let in_use = story.with(|context| control_policy::delete(context, &policy));
    assert_eq!(
        in_use,
        Err(Refusal::InUse(Kind::ControlPolicy, model::Child::Rollout))
    );
    let other = story.with(|context| advance(context, &id, Some(1)));
    assert!(matches!(
        other,
        Err(Refusal::State("Conflict.Rollout.OtherStage", _))
    ));
    story
        .with(|context| advance(context, &id, Some(2)))
        .unwrap();
    assert_eq!(story.state(&id), RolloutState::Finished);
    assert_eq!(
        (story.in_root(1), story.in_root(2)),
        ((2, vec![]), (2, vec![]))
    );
    assert_eq!(story.account.control_attachments.len(), 6);
    // The way back.
    story.with(|context| abort(context, &id)).unwrap();
    assert_eq!(
        (story.in_root(1), story.state(&id)),
        ((1, vec![]), RolloutState::Aborted)
    );
    let again = story.with(|context| abort(context, &id));
    assert!(matches!(
        again,
        Err(Refusal::State("Conflict.Rollout.Over", _))
    ));
}

#[test]
fn what_is_stopped_or_given_up_leaves_nothing_behind() {
    let mut story = Story::begin();
    let policy = story.control_policy("No");
    let everywhere = || vec![stage(Reach::Everything, RolloutMode::Enforced)];
    let id = story.start(&policy, everywhere()).unwrap();
    assert_eq!(story.in_root(3), (2, vec![1]));
    let step = Step::Stop("too much".to_owned());
    assert!(story.with(|context| take(context, &id, 0, &step)));
    assert_eq!(
        (story.in_root(3), story.state(&id)),
        ((1, vec![]), RolloutState::Stopped)
    );
    let id = story.start(&policy, everywhere()).unwrap();
    story.with(|context| abort(context, &id)).unwrap();
    assert_eq!(
        (story.in_root(3), story.state(&id)),
        ((1, vec![]), RolloutState::Aborted)
    );
    // Where the change cannot be made it is stopped and says why.
    let id = story.start(&policy, everywhere()).unwrap();
    story.with(control::disable).unwrap();
    story.later(10);
    assert!(story.with(|context| take(context, &id, 0, &Step::Advance)));
    let stopped = rolled_out::find(&story.account, &id).unwrap();
    assert_eq!(stopped.state, RolloutState::Stopped);
    assert!(stopped.why.as_ref().unwrap().contains("switched off"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut story = Story::begin();
    let policy = story.control_policy("No");
    for stages in [
        vec![],
        vec![stage(Reach::Share(0), RolloutMode::Enforced)],
        vec![stage(Reach::Share(101), RolloutMode::Enforced)],
        vec![stage(Reach::Everything, RolloutMode::Enforced); MOST_STAGES + 1],
    ] {
        let told = story.start(&policy, stages);
        assert!(
            matches!(told, Err(Refusal::Invalid("Stages", _))),
            "{told:?}"
        );
    }
    let stages = || vec![stage(Reach::Everything, RolloutMode::ReportOnly)];
    let id = story.start(&policy, stages()).unwrap();
    let twice = story.start(&policy, stages());
    assert_eq!(twice, Err(Refusal::Exists(Kind::Rollout, id.to_string())));
    story.with(|context| advance(context, &id, None)).unwrap();
    let attached = story.start(&policy, stages());
    assert!(matches!(
        attached,
        Err(Refusal::Exists(Kind::ControlAttachment, _))
    ));
    for number in 1..MOST_RUNNING {
        let policy = story.control_policy(&format!("No{number}"));
        story.start(&policy, stages()).unwrap();
    }
    let last = story.control_policy("Last");
    story.start(&last, stages()).unwrap();
    let one_more = story.control_policy("More");
    let told = story.start(&one_more, stages());
    assert_eq!(
        told,
        Err(Refusal::LimitReached(Kind::Rollout, MOST_RUNNING))
    );
}

#[test]
fn a_document_is_put_in_force_and_back() {
    let mut story = Story::begin();
    let made = story.with(|context| {
        let name: UserName = "bob".parse().unwrap();
        let user = user::create(context, name.into()).unwrap().id;
        let new = policy::New {
            name: "Mine".parse().unwrap(),
            document: ALLOWS.to_owned(),
            description: None,
            tags: Tags::new(),
        };
        (user, policy::create(context, new).unwrap())
    });
    let (user, mine) = made;
    let change = PolicyChange::Document {
        policy: mine.id,
        document: DENIES.into(),
    };
    let enforced = vec![stage(Reach::Everything, RolloutMode::Enforced)];
    let told = story.with(|context| start(context, change.clone(), enforced));
    assert!(matches!(told, Err(Refusal::Invalid("Stages", _))));
    let watched = || vec![stage(Reach::Everything, RolloutMode::ReportOnly)];
    let started = story
        .with(|context| start(context, change, watched()))
        .unwrap();
    let text = |account: &Account| {
        let policy = account.policies.get(&mine.id).unwrap();
        let version = account.versions.get(&(mine.id, policy.default_version));
        version.unwrap().document.to_string()
    };
    assert_eq!(text(&story.account), ALLOWS);
    let drafted = crate::account::policy_change::then(&story.account, &started.change);
    assert_eq!(text(&drafted), DENIES);
    story
        .with(|context| advance(context, &started.id, None))
        .unwrap();
    assert_eq!(text(&story.account), DENIES);
    story.with(|context| abort(context, &started.id)).unwrap();
    assert_eq!(text(&story.account), ALLOWS);

    let attach = PolicyChange::Attach {
        policy: PolicyRef::Custom(mine.id),
        entity: Entity::User(user),
    };
    let started = story
        .with(|context| start(context, attach, watched()))
        .unwrap();
    let held = |account: &Account| attached::on(account, Entity::User(user)).count();
    assert_eq!(held(&story.account), 0);
    story
        .with(|context| advance(context, &started.id, None))
        .unwrap();
    assert_eq!(held(&story.account), 1);
    story.with(|context| abort(context, &started.id)).unwrap();
    assert_eq!(held(&story.account), 0);
}
