//! Laws of applications, whatever is asked for in whatever order; and what their secrets leave behind.

use std::collections::BTreeSet;

use model::{Application, ApplicationId, ApplicationKind, Edit, Moment, Refusal, Scope};
use proptest::prelude::*;

use super::{New, Terms, create, delete, deprovision, provision, update};
use crate::account::{Account, app_secret};
use crate::{Context, Effects, Entropy, Limits, SecretEffect};

/// An account, and what deeds did beside its records.
#[derive(Default)]
struct Story {
    account: Account,
    effects: Effects,
    limits: Limits,
    now: Moment,
}

impl Story {
    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.now = self.now.plus_seconds(1);
        let mut seed = [0; 32];
        seed.iter_mut()
            .zip(self.now.millis().to_be_bytes())
            .for_each(|(to, byte)| *to = byte);
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of(seed),
            limits: &self.limits,
            effects: &mut self.effects,
            beside: None,
        })
    }

    fn make(
        &mut self,
        name: &str,
        kind: ApplicationKind,
        terms: Terms,
    ) -> Result<ApplicationId, Refusal> {
        let new = New {
            name: name.parse().unwrap(),
            kind,
            display_name: "shown".parse().unwrap(),
            protocol: model::ProtocolVersion::default(),
            terms,
        };
        self.tell(|context| create(context, new).map(|made| made.id))
    }

    fn shown(&self, id: ApplicationId) -> &Application {
        super::find(&self.account, id).unwrap()
    }

    /// The ids under which secrets are sealed at the end.
    fn sealed(&self) -> BTreeSet<&str> {
        let mut sealed = BTreeSet::new();
        for effect in &self.effects.secrets {
            match effect {
                SecretEffect::Seal(id, _) => sealed.insert(id.as_str()),
                SecretEffect::Destroy(id) => sealed.remove(id.as_str()),
                other => panic!("{}", matches!(other, SecretEffect::Keep(..))),
            };
        }
        sealed
    }
}

fn kind() -> impl Strategy<Value = ApplicationKind> {
    let kinds = [
        ApplicationKind::Web,
        ApplicationKind::Native,
        ApplicationKind::Server,
    ];
    prop::sample::select(kinds.to_vec())
}

fn scopes() -> impl Strategy<Value = Vec<Scope>> {
    prop::sample::subsequence(Scope::ALL.to_vec(), 1..=3)
}

fn edit<T: std::fmt::Debug + Clone + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Edit<T>> {
    prop_oneof![
        1 => Just(Edit::Keep),
        1 => Just(Edit::Clear),
        3 => of.prop_map(Edit::To),
    ]
}

fn terms() -> impl Strategy<Value = Terms> {
    let addresses = ["https://a.example/", "http://127.0.0.1/", "meeting:/a"];
    let redirects =
        prop::sample::subsequence(addresses.map(|one| one.parse().unwrap()).to_vec(), 1..=2);
    let flags = (any::<Option<bool>>(), any::<Option<bool>>());
    (edit(scopes()), edit(scopes()), edit(redirects), flags).prop_map(
        |(scopes, required, redirects, (secret_required, multi_tenant))| Terms {
            scopes,
            required,
            redirects,
            secret_required,
            multi_tenant,
            ..Terms::default()
        },
    )
}

/// What may be asked of an application.
#[derive(Clone, Debug)]
enum Asked {
    Update(Terms),
    Provision(Option<Vec<Scope>>),
    Deprovision,
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        3 => terms().prop_map(Asked::Update),
        2 => prop::option::of(scopes()).prop_map(Asked::Provision),
        1 => Just(Asked::Deprovision),
    ]
}

fn is_sound(application: &Application) {
    let Application {
        kind,
        scopes,
        required,
        redirects,
        ..
    } = application;
    assert!(required.contains(&Scope::OpenId) && required.is_subset(scopes));
    assert!(scopes.iter().all(|scope| scope.is_for(*kind)));
    assert!(redirects.iter().all(|one| one.is_for(*kind)));
    assert!(application.secret_required || !kind.keeps_secrets());
    if let Some(provision) = &application.provision {
        assert!(provision.scopes.contains(&Scope::OpenId));
        assert!(provision.scopes.is_subset(scopes));
        assert!(provision.created <= provision.updated);
    }
}

proptest! {
    #[test]
    fn an_application_is_sound_whatever_was_asked_and_a_refusal_changes_nothing(
        kind in kind(),
        all in prop::collection::vec(asked(), 0..8),
    ) {
        let mut story = Story::default();
        let id = story.make("app", kind, Terms::default()).unwrap();
        for one in all {
            let before = story.shown(id).clone();
            let done = story.tell(|context| match one {
                Asked::Update(terms) => update(context, id, None, terms).map(drop),
                Asked::Provision(scopes) => provision(context, id, scopes).map(drop),
                Asked::Deprovision => deprovision(context, id),
            });
            let after = story.shown(id);
            is_sound(after);
            if done.is_err() {
                prop_assert_eq!(format!("{before:?}"), format!("{after:?}"));
            }
        }
    }

    #[test]
    fn what_is_sealed_is_what_applications_have(
        all in prop::collection::vec((0..3_usize, 0..4_u8), 0..24),
    ) {
        let mut story = Story::default();
        let names = ["a", "b", "c"];
        let mut ids = names.map(|name| story.make(name, ApplicationKind::Web, Terms::default()).unwrap());
        for (place, what) in all {
            let id = ids[place];
            let first = story.shown(id).secrets.first().map(|secret| secret.id);
            match (what, first) {
                (0, _) => {
                    story.tell(|context| delete(context, id)).unwrap();
                    ids[place] = story.make(names[place], ApplicationKind::Web, Terms::default()).unwrap();
                }
                (1, Some(secret)) => story.tell(|context| app_secret::delete(context, id, secret)).unwrap(),
                _ => {
                    let full = story.shown(id).secrets.len() == story.limits.app_secrets;
                    let made = story.tell(|context| app_secret::create(context, id).is_ok());
                    prop_assert_eq!(made, !full);
                }
            }
        }
        let have: Vec<_> = story
            .account
            .applications
            .iter()
            .flat_map(|one| one.secrets.iter().map(|secret| one.sealed(secret.id)))
            .collect();
        prop_assert_eq!(have.iter().map(String::as_str).collect::<BTreeSet<_>>(), story.sealed());
        let claims = story.effects.claims.len() - story.effects.releases.len();
        prop_assert_eq!(claims, story.account.applications.len());
    }
}

#[test]
fn what_is_usual_depends_on_the_kind() {
    let mut story = Story::default();
    let usual = [
        (ApplicationKind::Web, (true, false, 7_776_000)),
        (ApplicationKind::Native, (false, true, 2_592_000)),
        (ApplicationKind::Server, (true, true, 2_592_000)),
    ];
    for (kind, expected) in usual {
        let id = story
            .make(&kind.to_string(), kind, Terms::default())
            .unwrap();
        let made = story.shown(id);
        let told = (
            made.secret_required,
            made.multi_tenant,
            made.refresh.seconds(),
        );
        assert_eq!((told, made.access.seconds()), (expected, 3_600), "{kind}");
    }
}

#[test]
fn scopes_that_an_application_may_have_no_more_are_taken_from_where_it_is_installed() {
    let mut story = Story::default();
    let all = || Edit::To(vec![Scope::Aliuid, Scope::Profile]);
    let terms = Terms {
        scopes: all(),
        required: all(),
        ..Terms::default()
    };
    let id = story.make("app", ApplicationKind::Web, terms).unwrap();
    story
        .tell(|context| provision(context, id, None).map(drop))
        .unwrap();
    let less = || Terms {
        scopes: Edit::To(vec![Scope::Profile]),
        ..Terms::default()
    };
    story
        .tell(|context| update(context, id, None, less()).map(drop))
        .unwrap();
    let left = BTreeSet::from([Scope::OpenId, Scope::Profile]);
    let application = story.shown(id);
    assert_eq!((&application.scopes, &application.required), (&left, &left));
    assert_eq!(application.provision.as_ref().unwrap().scopes, left);
    // More than that it gets only when it is installed anew.
    let more = Terms {
        scopes: all(),
        ..Terms::default()
    };
    story
        .tell(|context| update(context, id, None, more).map(drop))
        .unwrap();
    assert_eq!(story.shown(id).scopes.len(), 3);
    assert_eq!(story.shown(id).provision.as_ref().unwrap().scopes, left);
}
