//! Deeds that change two accounts: both or neither, whatever happens on the way.

use derive::{Parameters, View};
use domain::account::group;
use domain::{Account, Claim, Context};
use gateway::{
    Api, Caller, Code, Effect, Entry, Operation, Permit, Plan, Ran, Service, Target, entry,
};
use model::{AccountId, GroupName, Refusal, Text};

use crate::between::Trick;
use crate::scene::{Scene, may};

/// The version of the service below, which only these tests have.
pub(crate) const VERSION: &str = "2000-01-01";

/// A service with an operation on two accounts.
pub(crate) static PAIRS: Service = Service {
    name: "Pairs",
    version: VERSION,
    category: "Management",
    host: "pairs",
    code: |refusal| match refusal {
        Refusal::Exists(..) => Code::new(409, "EntityAlreadyExists"),
        _ => Code::new(400, "Refused"),
    },
    operations: OPERATIONS,
};

static OPERATIONS: &[Entry] = &[entry::<Pairs, PairGroups>()];

struct Pairs;

impl Api for Pairs {
    const CODE: &'static str = "ram";
}

/// Makes a group of one name in the caller's account and another, which claims a name besides.
#[derive(Parameters)]
struct PairGroups {
    group_name: GroupName,
    other: Text<1, 32>,
    claim: Option<Text<1, 32>>,
}

/// Both are made.
#[derive(View)]
struct Paired {
    other: String,
}

impl PairGroups {
    fn other(&self) -> AccountId {
        AccountId::read(self.other.as_str()).unwrap()
    }
}

impl Operation for PairGroups {
    const EFFECT: Effect = Effect::Write;
    type Answer = Paired;

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let arn = model::group_arn(caller.account, &self.group_name);
        Plan::on(Target::plain(arn)).beside(self.other())
    }

    fn run(&self, _permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let Some(beside) = &mut context.beside else {
            return Err(Refusal::Invalid("Other", "is the caller's own".to_owned()));
        };
        let mut there = Context {
            account: beside.account,
            now: context.now,
            entropy: context.entropy,
            limits: context.limits,
            effects: beside.effects,
            beside: None,
        };
        group::create(&mut there, self.group_name.clone().into())?;
        if let Some(name) = &self.claim {
            there.effects.claims.push(Claim::alias(name.as_str()));
        }
        let other = beside.id.to_string();
        group::create(context, self.group_name.clone().into())?;
        Ok(Paired { other })
    }
}

/// The parameters of a pair made from the first account.
fn pair(name: &str) -> [(&str, &str); 2] {
    [("GroupName", name), ("Other", "1000000000000002")]
}

/// Two accounts, and their administrators.
struct Two {
    scene: Scene,
    first: crate::scene::Key,
    second: crate::scene::Key,
}

impl Two {
    async fn accounts() -> Self {
        let scene = Scene::set(|_| {}).await;
        let (first, second) = (scene.found(1).await, scene.found(2).await);
        Self {
            scene,
            first,
            second,
        }
    }

    /// How many of the two accounts have the group.
    async fn have(&self, name: &str) -> usize {
        let mut count = 0;
        for key in [&self.first, &self.second] {
            let group = [("GroupName", name)];
            let told = self.scene.call(key, "GetGroup", &group).await;
            count += usize::from(told.code == "ok");
        }
        count
    }
}

#[tokio::test]
async fn both_accounts_are_changed_in_one_commit_and_both_hear_of_it() {
    let two = Two::accounts().await;
    let before = (two.scene.revision(1).await, two.scene.revision(2).await);
    let told = two.scene.call(&two.first, "PairGroups", &pair("dev")).await;
    let told = told.succeeds();
    assert_eq!(told.json["Other"], "1000000000000002");
    assert_eq!(two.have("dev").await, 2);
    let after = (two.scene.revision(1).await, two.scene.revision(2).await);
    assert_eq!((after.0.0, after.1.0), (before.0.0 + 1, before.1.0 + 1));
    for account in [1, 2] {
        let events = two.scene.events(account).await;
        let of_it = events.iter().filter(|(_, _, id)| *id == told.request_id);
        assert_eq!(of_it.count(), 1, "account {account}");
    }
}

#[tokio::test]
async fn what_is_refused_changes_neither_and_the_other_account_hears_nothing() {
    let two = Two::accounts().await;
    let made = [("GroupName", "dev")];
    two.scene
        .call(&two.second, "CreateGroup", &made)
        .await
        .succeeds();
    let before = two.scene.revision(2).await;
    let told = two.scene.call(&two.first, "PairGroups", &pair("dev")).await;
    let told = told.refuses("EntityAlreadyExists");
    assert_eq!(two.have("dev").await, 1);
    assert_eq!(two.scene.revision(2).await, before);
    let events = two.scene.events(1).await;
    assert!(events.iter().any(|(_, _, id)| *id == told.request_id));

    let alice = two.scene.user(&two.first, "alice", "ram:GetUser").await;
    let told = two.scene.call(&alice, "PairGroups", &pair("ops")).await;
    told.refuses("NoPermission");
    assert_eq!(two.have("ops").await, 0);
    assert_eq!(two.scene.revision(2).await, before);
}

#[tokio::test]
async fn an_answer_that_is_lost_has_one_effect_on_each() {
    for trick in [Trick::LoseAnswer, Trick::LoseCommit] {
        let two = Two::accounts().await;
        let before = (two.scene.revision(1).await, two.scene.revision(2).await);
        two.scene.between.play(trick);
        let told = two.scene.call(&two.first, "PairGroups", &pair("dev")).await;
        told.succeeds();
        assert!(two.scene.between.is_done());
        assert_eq!(two.have("dev").await, 2);
        let after = (two.scene.revision(1).await, two.scene.revision(2).await);
        assert_eq!((after.0.0, after.1.0), (before.0.0 + 1, before.1.0 + 1));
    }
}

#[tokio::test]
async fn another_node_that_is_faster_on_either_side_makes_it_run_again_on_both() {
    for side in [1, 2] {
        let two = Two::accounts().await;
        let other = two.scene.beside().await;
        two.scene.between.play(Trick::Hold);
        let pairing = two
            .scene
            .begin(&two.first, "PairGroups", &pair("dev"))
            .await;
        two.scene.between.holds_one().await;
        // The other node takes the revision that the held commit wanted.
        let key = if side == 1 { &two.first } else { &two.second };
        let ops = [("GroupName", "ops")];
        other.call(key, "CreateGroup", &ops).await.succeeds();
        two.scene.between.let_go();
        pairing.await.unwrap().succeeds();
        assert_eq!(two.have("dev").await, 2, "side {side}");
        assert_eq!(two.have("ops").await, 1, "side {side}");
    }
}

#[tokio::test]
async fn a_permission_lost_meanwhile_on_another_node_counts_when_it_runs_again() {
    let two = Two::accounts().await;
    let alice = two.scene.user(&two.first, "alice", "ram:*").await;
    let other = two.scene.beside().await;
    two.scene.between.play(Trick::Hold);
    let pairing = two.scene.begin(&alice, "PairGroups", &pair("dev")).await;
    two.scene.between.holds_one().await;
    let of_alice = may("alice");
    let detach = other.call(&two.first, "DetachPolicyFromUser", &of_alice);
    detach.await.succeeds();
    two.scene.between.let_go();
    pairing.await.unwrap().refuses("NoPermission");
    assert_eq!(two.have("dev").await, 0);
}

#[tokio::test]
async fn a_name_that_is_taken_on_one_side_changes_neither() {
    let two = Two::accounts().await;
    let alias = [("AccountAlias", "taken")];
    two.scene
        .call(&two.first, "SetAccountAlias", &alias)
        .await
        .succeeds();
    let before = (two.scene.revision(1).await, two.scene.revision(2).await);
    let [name, other] = pair("dev");
    let pair = [name, other, ("Claim", "taken")];
    let told = two.scene.call(&two.first, "PairGroups", &pair).await;
    told.refuses("EntityAlreadyExists");
    assert_eq!(two.have("dev").await, 0);
    let after = (two.scene.revision(1).await, two.scene.revision(2).await);
    assert_eq!(after.1, before.1);
    assert_eq!(after.0.0, before.0.0 + 1, "the event of what was refused");
}

#[tokio::test]
async fn bundles_that_cross_and_ordinary_writes_beside_them_all_come_through() {
    let two = Two::accounts().await;
    let mut running = Vec::new();
    for number in 0..8 {
        let name = format!("pair{number}");
        let back = [("GroupName", name.as_str()), ("Other", "1000000000000001")];
        running.push(if number % 2 == 0 {
            two.scene
                .begin(&two.first, "PairGroups", &pair(&name))
                .await
        } else {
            two.scene.begin(&two.second, "PairGroups", &back).await
        });
        let own = format!("own{number}");
        let own = [("GroupName", own.as_str())];
        running.push(two.scene.begin(&two.first, "CreateGroup", &own).await);
    }
    for told in running {
        told.await.unwrap().succeeds();
    }
    for number in 0..8 {
        assert_eq!(two.have(&format!("pair{number}")).await, 2);
    }
}
