//! One story in which every operation is called with all that it can be given, so that its answer
//! shows all that it can show.

mod agents;
mod applications;
mod directory;
mod escalation;
mod factors;
mod keys;
mod kms;
mod leases;
mod logon;
mod people;
mod providers;
mod ram;
mod rampart;
mod reports;
mod resource_groups;
mod rollouts;
mod sts;
mod trail;

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway::logon::SignOn;
use gateway::testing::Buckets;
use serde_json::Value;
use services::testing::{Key, Told, World};

use crate::sample::operations;

/// Where people's pages are.
const SITE: &str = "https://ram.example";

/// The story after it was told.
pub(crate) struct Scenario {
    pub(crate) world: World,
    /// Each call's operation and outcome.
    pub(crate) calls: Vec<(String, String)>,
    /// The answers of each operation, by its service and name.
    pub(crate) answers: BTreeMap<(String, String), Vec<Value>>,
    /// The version by which the directory is spoken to.
    directory: &'static str,
    keys: Vec<Key>,
    /// Passwords that were set.
    passwords: Vec<String>,
    /// What answers showed once, beside keys.
    shown: Vec<String>,
}

impl Scenario {
    /// Tells the story.
    pub(crate) fn play() -> Self {
        let mut scenario = Self {
            world: World::with_settings("acme", |settings| {
                settings.ceremonies = Arc::new(rampart::Willing);
                settings.delivery = Arc::<Buckets>::default();
                settings.sign_on = Arc::new(SignOn {
                    origins: vec![SITE.to_owned()],
                    ..SignOn::default()
                });
            }),
            calls: Vec::new(),
            answers: BTreeMap::new(),
            directory: directory::LATER,
            keys: Vec::new(),
            passwords: Vec::new(),
            shown: Vec::new(),
        };
        ram::begin(&mut scenario);
        people::play(&mut scenario);
        keys::play(&mut scenario);
        providers::play(&mut scenario);
        applications::play(&mut scenario);
        logon::play(&mut scenario);
        factors::play(&mut scenario);
        sts::play(&mut scenario);
        reports::play(&mut scenario);
        resource_groups::play(&mut scenario);
        kms::play(&mut scenario);
        trail::play(&mut scenario);
        rampart::play(&mut scenario);
        leases::play(&mut scenario);
        escalation::play(&mut scenario);
        agents::play(&mut scenario);
        directory::play(&mut scenario);
        ram::end(&mut scenario);
        scenario
    }

    /// Everything that must not be found.
    pub(crate) fn secrets(&mut self) -> Vec<String> {
        let keys = self.keys.iter().flat_map(Key::secrets);
        let shown = self.passwords.iter().chain(&self.shown).cloned();
        keys.chain(shown).chain(self.world.secrets()).collect()
    }

    /// What is no secret and must be found.
    pub(crate) fn known(&self) -> Vec<String> {
        self.keys
            .iter()
            .map(|key| key.id.clone())
            .chain(["alice@example.com".to_owned()])
            .collect()
    }

    fn admin(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let told = self
            .world
            .admin()
            .call(operation, parameters.iter().copied());
        self.note(operation, &told)
    }

    /// A call that nobody signs, which gives a key.
    fn unsigned(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Key {
        let told = self
            .world
            .anonymous()
            .call(operation, parameters.iter().copied());
        self.note(operation, &told);
        let key = Key::of(&told);
        self.keys.push(key.clone());
        key
    }

    fn by(&mut self, key: &Key, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let told = self
            .world
            .holder_of(key)
            .call(operation, parameters.iter().copied());
        self.note(operation, &told)
    }

    /// A call of another account's administrator, whose events are not the story's.
    fn elsewhere(&mut self, alias: &str, operation: &str, parameters: &[(&str, &str)]) -> Value {
        self.world.visit(alias);
        let told = self.world.scene(operation, parameters.iter().copied());
        self.world.visit("acme");
        let answer = told.answers();
        self.answers
            .entry(spelt(operation))
            .or_default()
            .push(answer.clone());
        answer
    }

    #[track_caller]
    fn note(&mut self, operation: &str, told: &Told) -> Value {
        let (service, name) = spelt(operation);
        self.calls.push((name.clone(), told.code()));
        let answer = told.json();
        if told.status == 200 {
            let answers = self.answers.entry((service, name)).or_default();
            answers.push(answer.clone());
        } else {
            assert_eq!(told.code(), "NoPermission", "{operation}: {answer}");
        }
        answer
    }

    fn key(&mut self, operation: &str, parameters: &[(&str, &str)], by: Option<&Key>) -> Key {
        let key = match by {
            None => self.world.admin().key(),
            Some(key) => key.clone(),
        };
        let told = self
            .world
            .holder_of(&key)
            .call(operation, parameters.iter().copied());
        self.note(operation, &told);
        let key = Key::of(&told);
        self.keys.push(key.clone());
        key
    }
}

/// Service and name of an operation, which may be given as `Ims.GetUser` or, of the first service that has
/// it, as `GetUser`.
fn spelt(operation: &str) -> (String, String) {
    if let Some((service, name)) = operation.split_once('.') {
        return (service.to_owned(), name.to_owned());
    }
    let mut having = operations().filter(|(_, entry)| entry.name == operation);
    let (service, _) = having.next().unwrap();
    (service.name.to_owned(), operation.to_owned())
}
