//! What the store keeps, for tests that look behind the operations.

use domain::account::{access_key, settings};
use domain::{Account, Context, Effects, Entropy, Limits};
use gateway::Arrival;
use model::{LoginProfile, Owner, SecurityPreference};
use store::{Append, Claim, CommitId, EventFilter, Image, Name, Revision, Sealed, SecretChange};

use super::actor::Key;
use super::{World, sure};

/// What became of an account's records after some place in its log.
#[derive(Debug, Default)]
pub struct Changes {
    /// Where the log ends now.
    pub revision: u64,
    /// The records that changed, as each deed left them.
    pub images: Vec<Image>,
    /// How many secrets were made or replaced, and are still there.
    pub secrets: usize,
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
        Changes {
            revision: tail.rows.last().map_or(after, |row| row.revision.0),
            images: tail.rows.into_iter().flat_map(|row| row.images).collect(),
            secrets: tail.sealed.len(),
        }
    }

    /// Puts records into the account that was turned to last, past all operations; what has no
    /// payload goes. The alias in the registry follows; ids of keys there, and secrets, stay as they are.
    ///
    /// # Panics
    /// When the store fails.
    pub fn put(&mut self, images: Vec<Image>) {
        let arrival = self.arrival();
        let mut state = self.state();
        let mut append = self.next_row(&state, &arrival);
        append.releases.extend(alias(&state).map(|(name, _)| name));
        for image in &images {
            sure(state.apply(&image.table, &image.key, image.payload.as_deref()));
        }
        append.claims.extend(alias(&state).map(|(_, claim)| claim));
        append.images = images;
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
        let (key, secret) = sure(access_key::create(&mut context, owner));
        let mut append = self.next_row(&state, &arrival);
        let value = self.account.to_string();
        let name = key.id.to_string();
        append.claims.push(Claim {
            kind: "access_key".to_owned(),
            name: name.clone(),
            value,
        });
        let identity = format!("account/{}/secret/{name}", self.account);
        let blob = self
            .vault
            .seal(&identity, secret.expose().as_bytes(), &mut entropy);
        append.secrets.push(SecretChange::Put(Sealed {
            id: name.clone(),
            blob,
        }));
        sure(self.runtime.block_on(self.store.commit(&[append])));
        Key::pair(&name, secret.expose())
    }

    /// Lets the account prefer something, past all operations.
    ///
    /// # Panics
    /// When the store fails.
    pub fn prefer(&mut self, change: impl FnOnce(&mut SecurityPreference)) {
        let mut state = self.state();
        let mut preference = settings::security_preference(&state).into_owned();
        change(&mut preference);
        state.security_preference.put(preference);
        let arrival = self.arrival();
        let append = self.next_row(&state, &arrival);
        sure(self.runtime.block_on(self.store.commit(&[append])));
    }

    /// Lets a user have logged on just now: no operation does that.
    ///
    /// # Panics
    /// When there is no such user, or the user cannot log on.
    pub fn logs_on(&mut self, user: &str) {
        let mut state = self.state();
        let arrival = self.arrival();
        let user = sure(state.users.named(&sure(user.parse()))).id;
        let profile = sure(state.login_profiles.get(&user).ok_or("no login profile"));
        let profile = LoginProfile {
            last_logon: Some(arrival.now),
            ..LoginProfile::clone(profile)
        };
        state.login_profiles.put(profile);
        let append = self.next_row(&state, &arrival);
        sure(self.runtime.block_on(self.store.commit(&[append])));
    }

    /// A row of all that changed in a state, after the newest of its account.
    fn next_row(&self, state: &Account, arrival: &Arrival) -> Append {
        let aggregate = gateway::aggregate(self.account);
        let newest = sure(self.runtime.block_on(self.store.revision(&aggregate)));
        let id = CommitId(u128::from(self.requests).to_be_bytes());
        let mut append = Append::new(aggregate, newest.next(), id, arrival.now.millis());
        let image = |change: domain::Change| Image {
            table: change.table.to_owned(),
            key: change.key,
            payload: change.payload,
        };
        append.images = state.changes().into_iter().map(image).collect();
        append
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
