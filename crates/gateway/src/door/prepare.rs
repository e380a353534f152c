//! Fulfils what an operation wants, before it runs: the one place where a call waits for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::settings;
use domain::ceremony::Flaw;
use domain::{Entropy, Stream};
use model::Secret;

use super::parties::Parties;
use super::unseal::{opened, unsealed};
use super::{past, practice, replay, trace};
use crate::ask::assertion::{self, Addressed, Desk};
use crate::ask::call::Call;
use crate::ask::credential::Patience;
use crate::ask::id_token::no_provider;
use crate::ask::past::Search;
use crate::ask::presented::ProviderToken;
use crate::ask::trace::KeyTrace;
use crate::ask::want::{Ceremony, Compared, Prepared, Wants};
use crate::fault::{Error, Fault};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::node::attempts::Where;
use crate::node::turns::Line;
use crate::prove::token::believe;
use crate::rehearse::outcome::Rehearsal;
use crate::rehearse::practice::Practice;
use crate::trails::progress;

/// Decides recorded calls of the account again.
async fn rehearsed(
    core: &Core,
    call: &Call,
    home: &Arc<Snapshot>,
    rehearsal: &Rehearsal,
) -> Result<Prepared, Error> {
    let parties = parties(core, call, home);
    let rehearsed = Box::pin(replay::rehearse(core, &parties, rehearsal)).await?;
    Ok(Prepared::Rehearsed(Arc::new(rehearsed)))
}

/// Looks up what somebody of the account did.
async fn practised(
    core: &Core,
    call: &Call,
    home: &Arc<Snapshot>,
    wish: Practice,
) -> Result<Prepared, Error> {
    let parties = parties(core, call, home);
    let practised = Box::pin(practice::practised(core, &parties, wish)).await?;
    Ok(Prepared::Practised(Arc::new(practised)))
}

/// The accounts that recorded calls are about.
fn parties<'c>(core: &'c Core, call: &Call, home: &'c Arc<Snapshot>) -> Parties<'c> {
    Parties {
        core,
        now: call.arrival.now,
        patience: Patience::Key,
        home,
        draft: None,
    }
}

/// Fetches or computes what is wanted for a deed on this state of its home account.
pub(super) async fn prepare(
    core: &Core,
    call: &Call,
    home: &Arc<Snapshot>,
    wants: Wants,
) -> Result<Prepared, Error> {
    Ok(match wants {
        // Reads have calls judged before they come here; nothing else may want it.
        Wants::Nothing | Wants::Foresight(_) | Wants::Weighing(_) | Wants::Tryout(_) => {
            Prepared::Nothing
        }
        Wants::LastUsed(key) => {
            let used = core.last_used.of(&*core.store, home.account, key.as_str());
            Prepared::LastUsed(used.await?)
        }
        Wants::EachLastUsed(keys) => {
            let mut uses = BTreeMap::new();
            for key in keys {
                let used = core.last_used.of(&*core.store, home.account, key.as_str());
                uses.extend(used.await?.map(|used| (key, used)));
            }
            Prepared::EachLastUsed(uses.into())
        }
        Wants::Uses => {
            let uses = core
                .last_used
                .of_all(&*core.store, home.account, &home.state);
            Prepared::Uses(uses.await?.into())
        }
        Wants::Seen => {
            let seen = core.last_seen.of_all(&*core.store, home.account);
            Prepared::Seen(seen.await?.into())
        }
        Wants::Flips(rollout) => {
            let (store, of) = (&*core.store, (home.account, &rollout));
            let counted = core.flips.of(store, &core.node, of).await?;
            Prepared::Flips(Arc::new(counted))
        }
        Wants::PasswordHash(password) => {
            let line = Line::Account(home.account);
            Prepared::PasswordHash(core.passwords.hash(line, password, salt(call)).await?)
        }
        Wants::Exam(exam) => {
            let known = core.settings.known.clone();
            let (passwords, salt) = (&core.passwords, salt(call));
            let examined = passwords.examine(home.account, *exam, salt, known).await?;
            Prepared::Examined(Arc::new(examined))
        }
        Wants::Fits(password, hash) => {
            let known = core.settings.known.clone();
            let (source, now) = (call.arrival.source.address(), call.arrival.now);
            let line = Where::of(home.account, &home.state, source, now).line(source);
            let fitted = core.passwords.fit(line, password, hash, salt(call), known);
            Prepared::Fits(fitted.await?)
        }
        Wants::FitsAgain(password, hash) => {
            let known = core.settings.known.clone();
            let (passwords, account) = (&core.passwords, home.account);
            let fitted = passwords.fit_again(account, (password, hash), salt(call), known);
            Prepared::Fits(fitted.await?)
        }
        Wants::Outside(fetch) => Prepared::Outside(core.settings.outside.get(&fetch).await),
        Wants::Internal(url) => Prepared::Internal(core.settings.outside.is_internal(&url)),
        Wants::Opened(id) => {
            let secret = opened(core, home, &id)?;
            Prepared::Opened(id, secret)
        }
        Wants::Unseal(asked) => {
            let opened = Box::pin(unsealed(core, home, *asked)).await?;
            Prepared::Unsealed(Arc::new(opened))
        }
        Wants::Events(search) => looked_up(core, call, home, *search).await?,
        Wants::KeyTrace(search) => traced(core, call, home, *search).await?,
        Wants::EventsEnd => events_end(core).await?,
        Wants::Deliveries => deliveries(core, home).await?,
        Wants::Decisions(requests) => {
            let (store, account) = (&*core.store, home.account);
            let decided = past::decisions(store, &core.vault, account, &requests).await?;
            Prepared::Decisions(decided.into())
        }
        Wants::Rehearsal(rehearsal) => rehearsed(core, call, home, &rehearsal).await?,
        Wants::Practice(wish) => practised(core, call, home, wish).await?,
        Wants::State(id) => {
            let account = core.account(id, call.arrival.now).await?;
            let fresh = core.fresh(&account, call.arrival.now, Patience::Session);
            Prepared::State(fresh.await?.snapshot.state.clone())
        }
        Wants::Ceremony(one) => ceremony(core, *one),
        Wants::Trial(presented) => trial(core, call, home, &presented).await?,
        Wants::ResponseTrial(presented) => {
            let provider = home.state.saml_providers.named(&presented.provider);
            let provider = provider.map_err(|_| assertion::no_provider())?;
            let desk = Desk {
                providers: &core.providers,
                addressed: &core.settings.addressed,
                request: None,
                limits: &core.settings.limits,
                now: call.arrival.now,
            };
            let read = assertion::trial(presented.response.expose(), provider, desk)?;
            Prepared::Read(Arc::new(read))
        }
        Wants::UserTrial(response) => user_trial(core, call, home, &response)?,
    })
}

/// What a key of the account was used for, of the service as it is spelled.
async fn traced(
    core: &Core,
    call: &Call,
    home: &Snapshot,
    search: KeyTrace,
) -> Result<Prepared, Error> {
    let search = KeyTrace {
        service: search.service.map(|own| core.spelled(own)),
        ..search
    };
    let found = trace::things(&*core.store, home.account, &search, call.arrival.now).await?;
    Ok(Prepared::Traced(Arc::new(found)))
}

/// Where everything recorded ends.
async fn events_end(core: &Core) -> Result<Prepared, Fault> {
    Ok(Prepared::EventsEnd(core.store.events_end().await?))
}

/// What became of the deliveries of the account's trails.
async fn deliveries(core: &Core, home: &Snapshot) -> Result<Prepared, Fault> {
    let all = progress::all(&*core.store, home.account).await?;
    Ok(Prepared::Deliveries(Arc::new(all)))
}

/// Events of the account, from the time that is meant and of the service as it is spelled.
async fn looked_up(
    core: &Core,
    call: &Call,
    home: &Snapshot,
    search: Search,
) -> Result<Prepared, Error> {
    let now = call.arrival.now;
    let since = search.recent.map(|span| now.plus_seconds(-span));
    let search = Search {
        from: search.from.or(since),
        service: search.service.map(|own| core.spelled(own)),
        ..search
    };
    let found = past::events(&*core.store, home.account, &search).await?;
    Ok(Prepared::Events(Arc::new(found)))
}

/// What a token comes to at the provider that it is said to be of.
async fn trial(
    core: &Core,
    call: &Call,
    home: &Snapshot,
    presented: &ProviderToken,
) -> Result<Prepared, Error> {
    let provider = home.state.oidc_providers.named(&presented.provider);
    let provider = provider.map_err(|_| no_provider())?;
    let believed = believe(core, presented, provider, call.arrival.now).await;
    Ok(Prepared::Tried(Arc::new(believed.map(|token| token.says))))
}

/// What a response comes to by the provider that users log on at, whether that is switched on or not.
fn user_trial(
    core: &Core,
    call: &Call,
    home: &Snapshot,
    response: &Secret,
) -> Result<Prepared, Error> {
    let sso = settings::sso(&home.state);
    let metadata = sso.metadata.as_ref().ok_or_else(assertion::no_metadata)?;
    let names = core.settings.sign_on.names(home.account);
    let addressed = Addressed {
        recipients: names.clone(),
        audiences: names,
    };
    let desk = Desk {
        providers: &core.providers,
        addressed: &addressed,
        request: None,
        limits: &core.settings.limits,
        now: call.arrival.now,
    };
    let read = assertion::reading(response.expose(), metadata, desk)?;
    Ok(Prepared::Read(Arc::new(read)))
}

/// A signature at most: nothing to go to a thread of its own for.
fn ceremony(core: &Core, ceremony: Ceremony) -> Prepared {
    let ceremonies = &core.settings.ceremonies;
    match ceremony {
        Ceremony::Make(newcomer) => Prepared::Begun(ceremonies.begin_making(&newcomer)),
        Ceremony::Made {
            kind,
            state,
            answer,
        } => Prepared::Made(ceremonies.finish_making(kind, &state, &answer)),
        Ceremony::Show(asked) => Prepared::Begun(ceremonies.begin_showing(&asked)),
        Ceremony::Shown {
            state,
            answer,
            credential,
        } => {
            let seen = match &credential {
                Some(credential) => ceremonies.finish_showing(&state, &answer, credential),
                None => Err(Flaw::Unreadable),
            };
            Prepared::Shown(Compared { state, credential }, seen)
        }
    }
}

fn salt(call: &Call) -> [u8; 16] {
    Entropy::new(call.arrival.seed, Stream::Salt, 0).bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::account::login_profile;
    use domain::account::password::{self, Chosen, Through};
    use domain::{Account, Context, account};
    use model::{AccountId, Owner, Password, PasswordPolicy, Refusal};

    use super::*;
    use crate::ask::caller::Caller;
    use crate::ask::operation::{Deed, Entry};
    use crate::ask::permit::Grant;
    use crate::ask::plan::Plan;
    use crate::ask::server::{SERVER, entry};
    use crate::door::perform::admit;
    use crate::fault::Error;
    use crate::outside::{Fetch, Unfetched};
    use crate::prove::Shown;
    use crate::scene::Scene;

    const PAGE: &str = "https://names.example/group";

    /// Makes a group of the name that stands under a URL.
    struct Named {
        runs: AtomicUsize,
        bytes: usize,
    }

    impl Deed for Named {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
            let fetch = Fetch {
                bytes: self.bytes,
                ..Fetch::new(PAGE)
            };
            Plan::on_everything().wanting(Wants::Outside(fetch))
        }

        fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
            self.runs.fetch_add(1, Ordering::Relaxed);
            let Prepared::Outside(fetched) = grant.prepared else {
                panic!("it was not fetched");
            };
            let invalid = |why: String| Refusal::Invalid("Url", why);
            let fetched = fetched.as_ref().map_err(|why| invalid(why.to_string()))?;
            let name: model::GroupName = str::from_utf8(&fetched.body).unwrap().parse().unwrap();
            account::group::create(context, name.into())?;
            Ok("{}".to_owned())
        }
    }

    static ENTRY: Entry = entry("CreateNamed", "rampart:CreateNamed");

    async fn perform(
        scene: &Scene,
        core: &Arc<Core>,
        account: AccountId,
        deed: &Arc<impl Deed + 'static>,
    ) -> Result<(), Error> {
        let arrival = scene.arrival();
        let call = Call::new(arrival, (&SERVER, &ENTRY), "{}".to_owned(), "".into());
        let shown = Shown::Server(account, "names");
        admit(core, &call, shown, || Ok(deed.clone())).await?;
        Ok(())
    }

    fn named(bytes: usize) -> Arc<Named> {
        let runs = AtomicUsize::new(0);
        Arc::new(Named { runs, bytes })
    }

    #[tokio::test]
    async fn a_write_that_runs_twice_fetches_once() {
        let scene = Scene::new();
        let (one, other) = (scene.node(), scene.node());
        let account = scene.found(&one, 1).await;
        one.account(account, scene.now()).await.unwrap();
        scene.pages.put(PAGE, "first");
        let first = named(100);
        perform(&scene, &other, account, &first).await.unwrap();
        // The first node has not heard of that row, so its own falls behind and runs again.
        scene.pages.put(PAGE, "second");
        let second = named(100);
        perform(&scene, &one, account, &second).await.unwrap();
        assert_eq!(second.runs.load(Ordering::Relaxed), 2);
        assert_eq!(scene.pages.asked(), [PAGE, PAGE]);
        let held = one.account(account, scene.now()).await.unwrap();
        let state = &held.current().state;
        let names: Vec<_> = state.groups.iter().map(|g| g.name.to_string()).collect();
        assert!(names.contains(&"first".to_owned()) && names.contains(&"second".to_owned()));
    }

    #[tokio::test]
    async fn what_is_not_to_be_had_is_a_refusal_in_words() {
        let scene = Scene::new();
        let core = scene.node();
        let account = scene.found(&core, 1).await;
        let told = perform(&scene, &core, account, &named(3)).await;
        let Err(Error::Refused(Refusal::Invalid(parameter, why))) = told else {
            panic!("{told:?}");
        };
        assert_eq!(parameter, "Url");
        let url = PAGE.to_owned();
        assert_eq!(why, Unfetched::Status(url.clone(), 404).to_string());
        scene.pages.put(PAGE, "long");
        let told = perform(&scene, &core, account, &named(3)).await;
        let Err(Error::Refused(Refusal::Invalid(_, why))) = told else {
            panic!("{told:?}");
        };
        assert_eq!(why, Unfetched::TooLarge(url, 3).to_string());
        let held = core.account(account, scene.now()).await.unwrap();
        assert!(held.current().state.groups.is_empty());
    }

    /// Sets the password of the administrator, and from then on refuses the last five.
    struct SetPassword(Password);

    impl Deed for SetPassword {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, account: &Account) -> Plan {
            let user = account.users.iter().next().unwrap();
            let exam = password::exam(account, Owner::User(user.id), &self.0, None, Through::Api);
            Plan::on_everything().wanting(Wants::Exam(Box::new(exam)))
        }

        fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
            let Prepared::Examined(examined) = grant.prepared else {
                panic!("it was not examined");
            };
            let user = context.account.users.iter().next().unwrap().clone();
            let chosen = Chosen {
                password: &self.0,
                examined: Some(examined),
                through: Through::Api,
            };
            let to = login_profile::Update {
                password: Some(chosen),
                ..login_profile::Update::default()
            };
            login_profile::update(context, &user, &to)?;
            context.account.password_policy.put(PasswordPolicy {
                reuse: 5,
                ..PasswordPolicy::default()
            });
            Ok("{}".to_owned())
        }
    }

    #[tokio::test]
    async fn a_password_is_compared_with_the_hashes_that_another_node_has_written() {
        let scene = Scene::new();
        let (one, other) = (scene.node(), scene.node());
        let account = scene.found(&one, 1).await;
        one.account(account, scene.now()).await.unwrap();
        let set = async |core: &Arc<Core>, text: &str| {
            let deed = Arc::new(SetPassword(text.parse().unwrap()));
            perform(&scene, core, account, &deed).await
        };
        set(&other, "First-password-1").await.unwrap();
        set(&other, "Second-password-2").await.unwrap();
        // The first node knows neither that policy nor those passwords when it compares.
        let told = set(&one, "First-password-1").await;
        let Err(Error::Refused(Refusal::WeakPassword(field, _))) = told else {
            panic!("{told:?}");
        };
        assert_eq!(field, "PasswordReusePrevention");
        set(&one, "Third-password-3").await.unwrap();
        let held = one.account(account, scene.now()).await.unwrap();
        let state = &held.current().state;
        let user = state.users.iter().next().unwrap().id;
        let logon = state.logons.get(&Owner::User(user)).unwrap();
        assert_eq!(logon.earlier.len(), 3);
    }

    /// Makes a user with an AccessKey, or shows the secret of the one there is.
    #[derive(Default)]
    struct Keyed {
        shown: Mutex<Option<(usize, String)>>,
        runs: AtomicUsize,
        make: bool,
    }

    impl Keyed {
        fn key(account: &Account) -> Option<String> {
            let user = account.users.named(&"keyed".parse().unwrap()).ok()?;
            let mut keys = account::access_key::of(account, Owner::User(user.id));
            keys.next().map(|key| key.id.to_string())
        }
    }

    impl Deed for Keyed {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, account: &Account) -> Plan {
            let wanted = Self::key(account).filter(|_| !self.make);
            Plan::on_everything().wanting(wanted.map_or(Wants::Nothing, Wants::Opened))
        }

        fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
            let runs = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
            let secret = match grant.prepared {
                Prepared::Opened(_, secret) => secret.expose().to_owned(),
                _ if self.make => {
                    let name: model::UserName = "keyed".parse().unwrap();
                    let user = account::user::create(context, name.into())?.id;
                    let made = account::access_key::create(context, Owner::User(user))?;
                    made.1.expose().to_owned()
                }
                _ => String::new(),
            };
            *self.shown.lock().unwrap() = Some((runs, secret));
            Ok("{}".to_owned())
        }
    }

    #[tokio::test]
    async fn a_secret_is_opened_as_the_newest_state_has_it() {
        let scene = Scene::new();
        let (one, other) = (scene.node(), scene.node());
        let account = scene.found(&one, 1).await;
        one.account(account, scene.now()).await.unwrap();
        let shown = async |core: &Arc<Core>, make| {
            let keyed = Keyed {
                make,
                ..Keyed::default()
            };
            let keyed = Arc::new(keyed);
            perform(&scene, core, account, &keyed).await.unwrap();
            keyed.shown.lock().unwrap().clone().unwrap()
        };
        let (_, made) = shown(&other, true).await;
        // The first node has not heard of the key when it is asked: what it ran without is thrown away.
        assert_eq!(shown(&one, false).await, (2, made.clone()));
        assert_eq!(shown(&one, false).await, (1, made));
    }
}
