//! What the store keeps, for tests that look behind the operations.

use std::sync::Arc;

use domain::account::{access_key, elevation, logon_session, settings};
use domain::{Account, Context, Effects, Entropy, Limits, SecretEffect};
use gateway::Arrival;
use model::{
    Factor, Kind, LoginProfile, LogonSession, Means, Owner, Profile, Proof, Record as _, Refusal,
    Secret, SecurityPreference, StoredSecret, WayIn,
};
use store::{
    ASIDE, Aggregate, Append, Claim, CommitId, EventFilter, Image, Name, Revision, Sealed,
    SecretChange,
};

use super::actor::Key;
use super::{World, sure};

/// What became of an account's records after some place in its log.
#[derive(Debug, Default)]
pub struct Changes {
    /// Where the log ends now.
    pub revision: u64,
    /// The records that changed, as each deed left them.
    pub images: Vec<Image>,
    /// The secrets that were made or replaced, and are still there.
    pub sealed: Vec<Sealed>,
}

impl World {
    /// What changed in the account that was turned to last, after this revision of it. Rows that only
    /// write down what was refused change nothing.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn changes(&self, after: u64) -> Changes {
        let aggregate = gateway::aggregate(self.account);
        let tail = self.store.tail(&aggregate, Revision(after));
        let tail = sure(self.runtime.block_on(tail));
        let revision = tail.rows.last().map_or(after, |row| row.revision.0);
        let images: Vec<_> = tail.rows.into_iter().flat_map(|row| row.images).collect();
        let mut sealed = tail.sealed;
        sealed.extend(self.runtime.block_on(self.aside(&aggregate, &images)));
        Changes {
            revision,
            images,
            sealed,
        }
    }

    /// The sealed values that records of secrets speak of, as far as they are there.
    async fn aside(&self, aggregate: &Aggregate, images: &[Image]) -> Vec<Sealed> {
        let mut found = Vec::new();
        let secrets = images
            .iter()
            .filter(|image| image.table == StoredSecret::TABLE);
        for payload in secrets.filter_map(|image| image.payload.as_deref()) {
            let secret = sure(StoredSecret::read(payload));
            for version in &secret.versions {
                let id = [ASIDE, &secret.value(version)].concat();
                found.extend(sure(self.store.sealed(aggregate, &id).await));
            }
        }
        found
    }

    /// Puts records and secrets into the account that was turned to last, past all operations; a record
    /// that has no payload goes. The alias in the registry follows; ids of keys there stay as they are.
    ///
    /// # Panics
    /// When the store fails.
    pub fn put(&mut self, images: Vec<Image>, sealed: Vec<Sealed>) {
        let arrival = self.arrival();
        let mut append = self.next_row(&arrival);
        // To read an account anew takes long, and this is done often.
        if images.iter().any(|image| image.table == Profile::TABLE) {
            let mut state = self.state();
            append.releases.extend(alias(&state).map(|(name, _)| name));
            for image in &images {
                sure(state.apply(&image.table, &image.key, image.payload.as_deref()));
            }
            append.claims.extend(alias(&state).map(|(_, claim)| claim));
        }
        append.images = images;
        append.secrets = sealed.into_iter().map(SecretChange::Put).collect();
        sure(self.runtime.block_on(self.store.commit(&[append])));
    }

    /// All records of the account that was turned to last, as the log tells them.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn records(&self) -> Vec<String> {
        let state = self.state();
        state
            .images()
            .iter()
            .map(|one| format!("{} {} {:?}", one.table, one.key, one.payload))
            .collect()
    }

    /// The ids under which secrets of the account are sealed.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn sealed(&self) -> Vec<String> {
        let aggregate = gateway::aggregate(self.account);
        let loaded = self.runtime.block_on(self.store.load(&aggregate, 0));
        let sealed = sure(loaded).map(|loaded| loaded.sealed);
        let ids = sealed.into_iter().flatten().map(|one| one.id);
        ids.collect()
    }

    /// Every text the store keeps in clear: records and their history, events, names, times.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn kept(&self) -> String {
        let mut text = String::new();
        let filter = EventFilter {
            limit: usize::MAX,
            ..EventFilter::default()
        };
        self.runtime.block_on(async {
            self.gateway.drain().await;
            while sure(self.store.project(1000).await).behind {}
            for stored in sure(self.store.look_up(&filter).await) {
                push(&mut text, &stored.event);
            }
            for aggregate in sure(self.store.aggregates("", None, usize::MAX).await) {
                for row in sure(self.store.tail(&aggregate, Revision(0)).await).rows {
                    push(&mut text, &row.images);
                    for sealed in self.aside(&aggregate, &row.images).await {
                        text.push_str(&String::from_utf8_lossy(&sealed.blob));
                        text.push('\n');
                    }
                }
                for side in sure(self.store.side_all(&aggregate).await) {
                    push(&mut text, &side);
                }
                let loaded = sure(self.store.load(&aggregate, 0).await);
                for sealed in loaded.map(|loaded| loaded.sealed).unwrap_or_default() {
                    text.push_str(&String::from_utf8_lossy(&sealed.blob));
                    text.push('\n');
                }
            }
        });
        text
    }

    /// Gives an owner a key in the store itself, past all operations.
    pub(super) fn plant_key(&mut self, owner: Owner) -> Key {
        let (key, secret) = self.plant(|context| access_key::create(context, owner));
        Key::pair(key.id.as_str(), secret.expose())
    }

    /// Lets the account prefer something, past all operations.
    ///
    /// # Panics
    /// When the store fails.
    pub fn prefer(&mut self, change: impl FnOnce(&mut SecurityPreference)) {
        self.plant(|context| {
            let mut preference = settings::security_preference(context.account).into_owned();
            change(&mut preference);
            Ok(context.account.security_preference.put(preference))
        });
    }

    /// Does a deed to the account in the store itself, past all operations: for what none does.
    ///
    /// # Panics
    /// When it is refused, or the store fails.
    pub fn plant<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> T {
        let mut state = self.state();
        let arrival = self.arrival();
        let mut entropy = Entropy::of(arrival.seed);
        let mut effects = Effects::default();
        let limits = Limits {
            owner_keys: true,
            ..Limits::default()
        };
        let mut context = Context {
            account: &mut state,
            now: arrival.now,
            entropy: &mut entropy,
            limits: &limits,
            effects: &mut effects,
            beside: None,
        };
        let done = sure(deed(&mut context));
        let append = self.row(&state, effects, &arrival, &mut entropy);
        sure(self.runtime.block_on(self.store.commit(&[append])));
        done
    }

    /// Lets a user have logged on just now: no operation does that.
    ///
    /// # Panics
    /// When there is no such user, or the user cannot log on.
    pub fn logs_on(&mut self, user: &str) {
        let name = sure(user.parse());
        self.plant(|context| {
            let user = context.account.users.named(&name)?.id;
            let profile = context.account.login_profiles.get(&user);
            let profile =
                profile.ok_or_else(|| Refusal::Missing(Kind::LoginProfile, name.to_string()))?;
            let profile = LoginProfile {
                last_logon: Some(context.now),
                ..LoginProfile::clone(profile)
            };
            Ok(context.account.login_profiles.put(profile))
        });
    }

    /// Lets somebody begin a session by logging on, for an hour; without a user the account's owner does.
    /// The session's id.
    ///
    /// # Panics
    /// When there is no such user.
    pub fn begins_session(&mut self, user: Option<&str>, factor: bool) -> String {
        self.begun(user, factor).0.id.to_string()
    }

    /// The token of a session of a user without a factor, as if the user had logged on.
    ///
    /// # Panics
    /// When there is no such user.
    #[must_use]
    pub fn opens_session(&mut self, user: &str) -> String {
        let (_, token) = self.begun(Some(user), false);
        format!("{}.{}", self.account, token.expose())
    }

    /// Lets the owner of a session have shown again just now who that is.
    ///
    /// # Panics
    /// When there is no such session.
    pub fn shows_again(&mut self, session: &str) {
        self.plant(|context| {
            let until = context.now.plus_seconds(elevation::LASTS);
            let sessions = &mut context.account.logon_sessions;
            let found = sure(sessions.get(&session.into()).cloned().ok_or("no session"));
            sessions.put(LogonSession {
                elevated: Some(until),
                ..LogonSession::clone(&found)
            });
            Ok(())
        });
    }

    /// The token of a session of the account's owner.
    #[must_use]
    pub fn opens_owner_session(&mut self) -> String {
        let (_, token) = self.begun(None, false);
        format!("{}.{}", self.account, token.expose())
    }

    fn begun(&mut self, user: Option<&str>, factor: bool) -> (Arc<LogonSession>, Secret) {
        let source = self.source;
        self.plant(|context| {
            let named = |name: &str| context.account.users.named(&sure(name.parse()));
            let owner = match user {
                Some(name) => Owner::User(named(name)?.id),
                None => Owner::Root,
            };
            let beginning = logon_session::Beginning {
                source,
                agent: "browser",
                seconds: 3600,
                proof: Proof {
                    way: WayIn::Password,
                    factor: factor.then_some(Factor {
                        shown: context.now,
                        means: Means::VirtualDevice,
                    }),
                },
            };
            Ok(logon_session::begin(context, owner, &beginning))
        })
    }

    /// A row of all that changed in a state, and of what goes with it, after the newest of its account.
    fn row(
        &self,
        state: &Account,
        effects: Effects,
        arrival: &Arrival,
        entropy: &mut Entropy,
    ) -> Append {
        let mut append = self.next_row(arrival);
        let image = |change: domain::Change| Image {
            table: change.table.to_owned(),
            key: change.key,
            payload: change.payload,
        };
        let claim = |claim: domain::Claim| Claim {
            kind: claim.kind.to_owned(),
            name: claim.name,
            value: self.account.to_string(),
        };
        append.images = state.changes().into_iter().map(image).collect();
        append.claims = effects.claims.into_iter().map(claim).collect();
        let secrets = effects.secrets.into_iter();
        append.secrets = secrets
            .filter_map(|effect| self.seal(effect, entropy))
            .collect();
        append
    }

    /// An empty row after the newest of the account that was turned to last.
    fn next_row(&self, arrival: &Arrival) -> Append {
        let aggregate = gateway::aggregate(self.account);
        let newest = sure(self.runtime.block_on(self.store.revision(&aggregate)));
        let id = CommitId(u128::from(self.requests).to_be_bytes());
        Append::new(aggregate, newest.next(), id, arrival.now.millis())
    }

    fn seal(&self, effect: SecretEffect, entropy: &mut Entropy) -> Option<SecretChange> {
        Some(match effect {
            // Here is one master key alone.
            SecretEffect::Reseal(_) => return None,
            SecretEffect::Destroy(id) => SecretChange::Drop(id),
            SecretEffect::Keep(id, blob) => {
                let id = [ASIDE, &id].concat();
                SecretChange::Put(Sealed { id, blob })
            }
            SecretEffect::Discard(id) => SecretChange::Drop([ASIDE, &id].concat()),
            SecretEffect::Seal(id, secret) => {
                let identity = format!("account/{}/secret/{id}", self.account);
                let secret = secret.expose().as_bytes();
                let blob = self.vault.seal(&identity, secret, entropy);
                SecretChange::Put(Sealed { id, blob })
            }
        })
    }

    fn state(&self) -> Account {
        let aggregate = gateway::aggregate(self.account);
        let tail = sure(
            self.runtime
                .block_on(self.store.tail(&aggregate, Revision(0))),
        );
        let mut state = Account::default();
        for image in tail.rows.iter().flat_map(|row| &row.images) {
            sure(state.apply(&image.table, &image.key, image.payload.as_deref()));
        }
        state.forget_changes();
        state
    }
}

/// The alias of an account, as the registry has it.
fn alias(state: &Account) -> Option<(Name, Claim)> {
    let profile = state.profile()?;
    let (kind, name) = ("alias".to_owned(), profile.alias.as_ref()?.to_string());
    let value = profile.id.to_string();
    let claim = Claim {
        kind: kind.clone(),
        name: name.clone(),
        value,
    };
    Some((Name { kind, name }, claim))
}

fn push(text: &mut String, value: &impl std::fmt::Debug) {
    text.extend([format!("{value:?}"), "\n".to_owned()]);
}
