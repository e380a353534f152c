//! Leases: how long they last, who renews them, what their end comes to.

use model::{SealedUnder, Secret, SecretDataType, SecretKind, SessionName, Tags, UserId};

use super::*;
use crate::context::Effects;
use crate::entropy::Entropy;
use crate::limits::Limits;

const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
const ALICE: LeaseHolder = LeaseHolder::User(UserId::new(1));
const HOUR: i64 = 3600;

/// Seals nothing: no deed here makes a version.
struct Nobody;

impl Sealer for Nobody {
    fn enclose(
        &self,
        _: &str,
        _: Option<&Secret>,
        _: (&str, &Secret),
        _: &mut Entropy,
    ) -> Option<Vec<u8>> {
        None
    }
}

struct Story {
    account: Account,
    now: Moment,
    entropy: Entropy,
}

impl Story {
    /// A secret with one version.
    fn begins() -> Self {
        let mut story = Self {
            account: Account::default(),
            now: Moment::from_seconds(1_000_000),
            entropy: Entropy::of([1; 32]),
        };
        story.account.secrets.put(StoredSecret {
            name: name(),
            id: StoredSecretId::new(1),
            kind: SecretKind::Generic,
            description: None,
            key: None,
            config: None,
            policy: None,
            tags: Tags::new(),
            versions: vec![version(1, story.now)],
            count: 1,
            creator: "".into(),
            created: story.now,
            updated: story.now,
            deletion: None,
            rotation: None,
            role: None,
            due: None,
        });
        story.later(10);
        story
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut self.entropy,
            limits: &Limits::default(),
            effects: &mut Effects::default(),
            beside: None,
        })
    }

    fn later(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
    }

    fn lease(
        &mut self,
        seconds: Option<u32>,
        token: Option<&str>,
    ) -> Result<Arc<SecretLease>, Refusal> {
        let version = self.secret().versions.last().unwrap().clone();
        let ends = self.now.plus_seconds(900);
        let new = New {
            holder: ALICE,
            holder_arn: "acs:ram::1000000000000001:user/alice".to_owned(),
            source: [10, 0, 0, 1].into(),
            seconds,
            token: token.map(|id| (id.into(), ends)),
        };
        self.tell(|context| begin(context, &name(), &version, new))
    }

    fn renew(&mut self, id: SecretLeaseId, seconds: Option<u32>) -> Result<Moment, Refusal> {
        self.tell(|context| renew(context, id, &ALICE, seconds))
            .map(|lease| lease.ends)
    }

    fn revoke(&mut self, id: SecretLeaseId, rotate: bool) -> Result<Outcome, Refusal> {
        self.tell(|context| revoke(context, HOME, (id, rotate), (&Nobody, 9)))
    }

    fn secret(&self) -> &StoredSecret {
        self.account.secrets.get(&name()).unwrap()
    }

    /// Puts a newer version, which becomes the current one.
    fn put(&mut self) {
        let mut secret = self.secret().clone();
        secret.versions = vec![version(2, self.now)];
        self.account.secrets.put(secret);
    }

    fn held(&self) -> usize {
        after(&self.account, None, None, self.now).count()
    }
}

fn name() -> SecretName {
    "app/db".parse().unwrap()
}

fn version(number: u32, created: Moment) -> SecretVersion {
    SecretVersion {
        id: format!("v{number}").parse().unwrap(),
        number,
        stages: vec![Stage::Current],
        data_type: SecretDataType::Text,
        created,
        under: SealedUnder {
            key: "1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap(),
            material: 1,
        },
    }
}

#[test]
fn a_lease_runs_out_by_the_clock_and_nothing_is_written_then() {
    let mut story = Story::begins();
    let lease = story.lease(None, None).unwrap();
    assert_eq!(lease.ends, story.now.plus_seconds(HOUR));
    assert_eq!(lease.version.as_str(), "v1");
    story.account.forget_changes();
    story.later(HOUR - 1);
    assert!(find(&story.account, lease.id, story.now).is_ok());
    assert!(!is_any_over(&story.account, story.now));
    story.later(1);
    let missing = find(&story.account, lease.id, story.now);
    assert!(matches!(
        missing,
        Err(Refusal::Missing(Kind::SecretLease, _))
    ));
    assert_eq!((story.held(), story.account.secret_leases.len()), (0, 1));
    assert!(story.account.changes().is_empty());
    assert!(is_any_over(&story.account, story.now));
    // The next one makes room of what has run out.
    story.lease(None, None).unwrap();
    assert_eq!(story.account.secret_leases.len(), 1);
    for bad in [0, SHORTEST - 1, LONGEST + 1] {
        let told = story.lease(Some(bad), None);
        assert!(
            matches!(told, Err(Refusal::Invalid("LeaseSeconds", _))),
            "{bad}"
        );
    }
}

#[test]
fn there_are_so_many_and_those_that_ran_out_do_not_count() {
    let mut story = Story::begins();
    let first = SecretLease::clone(&story.lease(Some(SHORTEST), None).unwrap());
    for number in 1..=MOST {
        story.account.secret_leases.put(SecretLease {
            id: SecretLeaseId::new(u64::try_from(number).unwrap()),
            ends: story.now.plus_seconds(HOUR),
            ..first.clone()
        });
    }
    let full = Err(Refusal::LimitReached(Kind::SecretLease, MOST));
    assert_eq!(story.lease(None, None), full);
    story.later(SHORTEST.into());
    assert_eq!(story.lease(None, None), full);
    story.later(HOUR);
    story.lease(None, None).unwrap();
    assert_eq!(story.account.secret_leases.len(), 1);
}

#[test]
fn its_holder_renews_it_up_to_a_week_and_never_makes_it_shorter() {
    let mut story = Story::begins();
    let began = story.now;
    let id = story.lease(Some(2 * 3600), None).unwrap().id;
    assert_eq!(story.renew(id, Some(60)), Ok(began.plus_seconds(2 * HOUR)));
    let session: SessionName = "pod-7".parse().unwrap();
    let other = LeaseHolder::Session(model::RoleId::new(1), session);
    let told = story.tell(|context| renew(context, id, &other, None));
    assert!(matches!(told, Err(Refusal::State(NOT_HELD, _))), "{told:?}");
    let mut ends = began;
    let mut renewals = 0;
    while story.now < began.plus_seconds(IN_ALL - HOUR) {
        story.later(HOUR);
        ends = story.renew(id, Some(LONGEST)).unwrap();
        renewals += 1;
    }
    assert_eq!((ends, renewals), (began.plus_seconds(IN_ALL), 7 * 24 - 1));
    story.later(HOUR);
    let told = story.renew(id, None);
    assert!(matches!(told, Err(Refusal::Missing(..))), "{told:?}");
}

#[test]
fn the_end_of_a_lease_says_what_it_comes_to_and_no_more() {
    let mut story = Story::begins();
    let id = story.lease(None, None).unwrap().id;
    assert_eq!(story.revoke(id, false), Ok(Outcome::Released));
    assert_eq!(story.secret().due(), None);
    assert!(matches!(story.revoke(id, false), Err(Refusal::Missing(..))));
    let id = story.lease(None, None).unwrap().id;
    assert_eq!(story.revoke(id, true), Ok(Outcome::RotationDue));
    assert_eq!(story.secret().due(), Some(story.now));
    let id = story.lease(None, None).unwrap().id;
    story.later(1);
    story.put();
    // Replaced, and with that no more due.
    assert_eq!(story.secret().due(), None);
    assert_eq!(story.revoke(id, true), Ok(Outcome::Replaced));
    assert_eq!(story.secret().due(), None);
    assert_eq!(story.held(), 0);
}

#[test]
fn credentials_of_a_lease_end_with_it_and_are_not_renewed() {
    let mut story = Story::begins();
    let lease = story.lease(Some(60), Some("STS.one")).unwrap();
    assert_eq!(lease.ends, story.now.plus_seconds(900));
    assert_eq!(lease.latest, lease.ends);
    let told = story.renew(lease.id, None);
    assert!(
        matches!(told, Err(Refusal::Invalid("LeaseId", _))),
        "{told:?}"
    );
    let told = story.revoke(lease.id, true);
    assert!(
        matches!(told, Err(Refusal::Invalid("Rotate", _))),
        "{told:?}"
    );
    // What was refused is thrown away with its state; here it was told on.
    let lease = story.lease(None, Some("STS.two")).unwrap();
    assert_eq!(story.revoke(lease.id, false), Ok(Outcome::CredentialsEnded));
    let revoked: Vec<_> = story.account.revocations.iter().collect();
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0].what, Revoked::Token("STS.two".into()));
    assert!(revoked[0].ends(8, story.now) && !revoked[0].ends(9, story.now));
}

#[test]
fn leases_go_with_their_secret() {
    let mut story = Story::begins();
    let lease = story.lease(None, None).unwrap();
    story.tell(|context| forget_of(context.account, StoredSecretId::new(2)));
    assert_eq!(story.held(), 1);
    story.tell(|context| forget_of(context.account, lease.secret));
    assert_eq!(story.account.secret_leases.len(), 0);
}
