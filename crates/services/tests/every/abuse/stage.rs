//! Where abuse takes place: an account in which as many samples as can be are there, another account
//! with the same under other names, and a way back to how things were.

use std::collections::{BTreeMap, BTreeSet};

use gateway::{Entry, Service};
use model::{Moment, Profile, Record as _};
use serde_json::Value;
use services::testing::World;

use super::attack::{Attack, By, belongs};
use super::ledger::{Kept, Ledger};
use super::outcome::Outcome;
use super::planted;
use crate::sample::{ASSUMABLE, full_name, operations, parameters};

/// Parameters as they are sent.
pub(super) type Pairs = Vec<(String, String)>;

/// What our account, and the other, are called.
const OURS: &str = "acme";
const THEIRS: &str = "globex";
/// Our user without policies.
const NOBODY: &str = "holder";

/// Operations that furnish an account when their samples are served.
const FURNISHING: [&str; 12] = [
    "Create",
    "Add",
    "Attach",
    "Set",
    "Tag",
    "Bind",
    "Enable",
    "Put",
    "Register",
    "Generate",
    "Provision",
    "Move",
];

/// The place, furnished.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) our_id: String,
    pub(super) their_id: String,
    ours: Ledger,
    theirs: Ledger,
    /// How both were when all was furnished.
    furnished: (Kept, Kept),
    /// Our account before each call that furnished it, by its operation.
    marks: Vec<(String, Kept)>,
    /// Our account after each deletion that can be, once they were needed.
    deleted: Option<Vec<Kept>>,
    /// What answers told on the way, such as the id of a key.
    learned: BTreeMap<String, String>,
}

/// A sound call, and what came of it.
pub(super) struct Base {
    /// The state that it was made in.
    pub(super) mark: Kept,
    pub(super) given: Pairs,
    pub(super) outcome: Outcome,
    /// What came of it without one of its parameters, by those that it may be without.
    without: BTreeMap<String, Outcome>,
    /// What is another at each call: ids, times, secrets.
    pub(super) volatile: BTreeSet<String>,
}

/// And what becomes another in the course of all the calls: a page of recorded calls ends after 10,000 events, and
/// more calls are recorded all the time.
fn volatile(name: &str, mut differences: BTreeSet<String>) -> BTreeSet<String> {
    if name == "Rampart.RehearsePolicy" {
        let ends = [
            "answer.CoveredFrom",
            "answer.IsTruncated",
            "answer.NextToken",
        ];
        differences.extend(ends.map(str::to_owned));
    }
    if name == "Rampart.RehearseChanges" {
        let counted = [
            "answer.Accounts.CoveredFrom",
            "answer.Accounts.RecordCount",
            "answer.CallCount",
            "answer.DecidedOtherwiseCount",
            "answer.IsTruncated",
            "answer.NextToken",
            "answer.RecordCount",
            "answer.UnchangedCount",
        ];
        differences.extend(counted.map(str::to_owned));
    }
    differences
}

impl Base {
    /// Whether the operation cannot be called without a parameter, whatever its table says.
    pub(super) fn needs(&self, parameter: &str) -> bool {
        self.outcome.is_ok() && !self.ignoring(parameter).is_ok()
    }

    /// What would come of a call that ignores the parameter.
    pub(super) fn ignoring(&self, parameter: &str) -> &Outcome {
        self.without.get(parameter).unwrap_or(&self.outcome)
    }
}

impl Stage {
    /// Furnishes both accounts.
    pub(super) fn set(services: &'static [&'static Service]) -> Self {
        let mut world = World::serving(services, OURS, |settings| {
            settings.denials_per_minute = u64::MAX;
            // Here a current password is guessed at each call that does not show it.
            settings.guesses = u32::MAX;
        });
        let our_id = world.account_id();
        let _ = world.session(ASSUMABLE);
        let _ = world.user(NOBODY);
        world.visit(THEIRS);
        let their_id = world.account_id();
        let _ = world.session(ASSUMABLE);
        planted::password(&mut world);
        world.visit(OURS);
        planted::password(&mut world);
        let (ours, theirs) = (Ledger::of(&mut world, OURS), Ledger::of(&mut world, THEIRS));
        let mut stage = Self {
            world,
            our_id,
            their_id,
            ours,
            theirs,
            furnished: Default::default(),
            marks: Vec::new(),
            deleted: None,
            learned: BTreeMap::new(),
        };
        stage.furnish(THEIRS);
        stage.marks.clear();
        stage.learned.clear();
        stage.furnish(OURS);
        stage.furnished = (stage.ours.kept.clone(), stage.theirs.kept.clone());
        stage
    }

    /// Calls what can be called, again and again while that brings more: an attachment needs what is
    /// attached.
    fn furnish(&mut self, alias: &'static str) {
        let furnishing = |name: &str| FURNISHING.iter().any(|verb| name.starts_with(verb));
        let mut left: Vec<_> = operations()
            .filter(|(_, entry)| furnishing(entry.name))
            .collect();
        loop {
            let before = left.len();
            left.retain(|(service, entry)| !self.furnished_by(alias, service, entry));
            if left.len() == before {
                break;
            }
        }
        self.world.visit(alias);
        let user = if alias == THEIRS { "theirs" } else { "sample" };
        let passkey = planted::passkey(&mut self.world, user);
        self.learned.insert("PasskeyId".to_owned(), passkey);
        let session = planted::session(&mut self.world, user);
        self.learned.insert("SessionId".to_owned(), session);
        let (ledger, world) = self.ledger(alias);
        let _ = ledger.follow(world);
    }

    /// Whether a sound call is served, and more is there. One that shuts the administrator out is taken
    /// back, and one that renames the account: samples name it.
    fn furnished_by(&mut self, alias: &'static str, service: &Service, entry: &Entry) -> bool {
        let name = full_name(service, entry);
        self.world.visit(alias);
        let before = self.ledger(alias).0.kept.clone();
        for given in self.samples(service, entry) {
            self.world.visit(alias);
            let given = self.as_of_now(&given);
            let told = self.world.scene(&name, lent(&given));
            let welcome = self.world.scene("GetCallerIdentity", []).status == 200;
            let (ledger, world) = self.ledger(alias);
            let trace = ledger.follow(world);
            let renamed = trace
                .images
                .iter()
                .any(|image| image.table == Profile::TABLE);
            if told.status == 200 && welcome && !trace.is_empty() && !renamed {
                learn(&told.json(), &mut self.learned);
                self.marks.push((name, before));
                return true;
            }
            let (ledger, world) = self.ledger(alias);
            ledger.restore(world, &before);
        }
        false
    }

    fn ledger(&mut self, alias: &str) -> (&mut Ledger, &mut World) {
        match alias {
            THEIRS => (&mut self.theirs, &mut self.world),
            _ => (&mut self.ours, &mut self.world),
        }
    }

    /// Ways to call an operation soundly in the account that was turned to: with all that its samples
    /// say, with what it must have, and either with what was learned.
    fn samples(&self, service: &Service, entry: &Entry) -> Vec<Pairs> {
        let visiting = self.world.account_id() == self.their_id;
        let own = |value: String| {
            if visiting { self.theirs(&value) } else { value }
        };
        let whole: Pairs = parameters(&self.world, service, entry)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (String::from(name), own(value)))
            .collect();
        let required = |name: &str| {
            let mut shapes = entry.shape.iter().filter(|shape| shape.required);
            shapes.any(|shape| belongs(name, shape.name))
        };
        let needed = |(name, _): &&(String, String)| required(name);
        let least: Pairs = whole.iter().filter(needed).cloned().collect();
        let (known, known_least) = (self.with_learned(&whole), self.with_learned(&least));
        let mut all = vec![known, known_least, whole, least];
        all.sort();
        all.dedup();
        all.sort_by_key(|given| std::cmp::Reverse(given.len()));
        all
    }

    fn with_learned(&self, given: &Pairs) -> Pairs {
        let known = |name: &str| {
            let mut learned = self.learned.iter();
            learned.find(|(field, _)| name.ends_with(field.as_str()))
        };
        let pair = |(name, value): &(String, String)| {
            let known = known(name).map_or(value, |(_, known)| known);
            (name.clone(), known.clone())
        };
        given.iter().map(pair).collect()
    }

    /// A value as the other account has it.
    pub(super) fn theirs(&self, value: &str) -> String {
        let named = value.replace("sample", "theirs");
        named.replace(&self.our_id, &self.their_id)
    }

    /// A sound call of an operation, and what comes of it without each parameter that it can be without.
    pub(super) fn base(&mut self, service: &Service, entry: &Entry) -> Base {
        let name = full_name(service, entry);
        let (mark, given, outcome) = self.sound(&name, service, entry);
        let again = self.after_a_while(&name, &mark, &given);
        let mut base = Base {
            volatile: volatile(&name, outcome.differences(&again, &BTreeSet::new())),
            without: BTreeMap::new(),
            mark,
            given,
            outcome,
        };
        for shape in entry.shape.iter().filter(|shape| !shape.required) {
            let others = |(name, _): &&(String, String)| !belongs(name, shape.name);
            let given: Pairs = base.given.iter().filter(others).cloned().collect();
            if given.len() < base.given.len() {
                let outcome = self.after_a_while(&name, &base.mark, &given);
                base.without.insert(shape.name.to_owned(), outcome);
            }
        }
        base
    }

    fn after_a_while(&mut self, name: &str, mark: &Kept, given: &Pairs) -> Outcome {
        self.world.later(61);
        let outcome = self.call(name, given, By::Administrator);
        self.restore(mark);
        outcome
    }

    /// The latest state in which a sound call of an operation is served, and what came of it; if there is
    /// none, how it is refused at the end.
    fn sound(&mut self, name: &str, service: &Service, entry: &Entry) -> (Kept, Pairs, Outcome) {
        let denial = planted::denial(&mut self.world, NOBODY);
        self.learned.remove(DENIAL);
        self.learned.remove(REQUEST);
        learn(&denial, &mut self.learned);
        let mut found = self.served(name, service, entry, self.states(name));
        if !found.2.is_ok() {
            let states = self.after_deletions();
            let brought_back = self.served(name, service, entry, states);
            if brought_back.2.is_ok() {
                found = brought_back;
            }
        }
        self.restore(&found.0);
        found
    }

    /// The states of our account in which an operation may be served: those before its kind of call, and
    /// the others, late ones first.
    fn states(&self, name: &str) -> Vec<Kept> {
        let own = self.marks.iter().filter(|(mark, _)| *mark == name);
        let marks = own.chain(self.marks.iter().rev());
        let marks = marks.map(|(_, kept)| kept.clone());
        std::iter::once(self.furnished.0.clone())
            .chain(marks)
            .collect()
    }

    /// The states after deletions: what is brought back must be gone.
    fn after_deletions(&mut self) -> Vec<Kept> {
        if let Some(deleted) = &self.deleted {
            return deleted.clone();
        }
        let mut deleted = Vec::new();
        for (service, entry) in operations().filter(|(_, entry)| entry.name.starts_with("Delete")) {
            let name = full_name(service, entry);
            let (state, given, outcome) = self.served(&name, service, entry, self.states(&name));
            if outcome.is_ok() {
                self.restore(&state);
                let _ = self.call(&name, &given, By::Administrator);
                deleted.push(self.ours.kept.clone());
            }
        }
        self.deleted.insert(deleted).clone()
    }

    /// The first of these states in which a sound call is served, or how it is refused in the first of
    /// all.
    fn served(
        &mut self,
        name: &str,
        service: &Service,
        entry: &Entry,
        states: Vec<Kept>,
    ) -> (Kept, Pairs, Outcome) {
        let mut refused = None;
        for state in states {
            self.restore(&state);
            for given in self.samples(service, entry) {
                let outcome = self.call(name, &given, By::Administrator);
                self.restore(&state);
                let served = outcome.is_ok();
                let found = (state.clone(), given, outcome);
                if served {
                    return found;
                }
                refused.get_or_insert(found);
            }
        }
        refused.unwrap()
    }

    /// What is given, as it is sound at this time.
    fn as_of_now(&self, given: &Pairs) -> Pairs {
        planted::with_codes(given, self.learned.get(SEED), self.world.now())
    }

    /// Lets the events that follow stand apart, and says from when on they do.
    pub(super) fn begin(&mut self) -> Moment {
        self.world.later(60);
        self.world.now()
    }

    /// Sends an attack. Those who have not proven who they are, and fail alike in one minute, are counted
    /// together: so that is how long each waits.
    pub(super) fn strike(&mut self, name: &str, attack: &Attack) -> Outcome {
        self.world.later(60);
        self.call(name, &attack.given, attack.by)
    }

    fn call(&mut self, name: &str, given: &Pairs, by: By) -> Outcome {
        let alias = if by == By::Stranger { THEIRS } else { OURS };
        self.world.visit(alias);
        let given = self.as_of_now(given);
        let told = match by {
            By::Administrator | By::Stranger => self.world.admin().call(name, lent(&given)),
            By::Nobody => self.world.user(NOBODY).call(name, lent(&given)),
        };
        let theirs = self.theirs.follow(&mut self.world);
        let ours = self.ours.follow(&mut self.world);
        Outcome::of(&told, ours, theirs)
    }

    /// Puts our account to this state, and the other to where it was.
    pub(super) fn restore(&mut self, mark: &Kept) {
        self.theirs.restore(&mut self.world, &self.furnished.1);
        self.ours.restore(&mut self.world, mark);
        self.world.visit(OURS);
    }
}

/// Ids that only an answer tells.
fn learn(value: &Value, learned: &mut BTreeMap<String, String>) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        let is_id = LEARNED.iter().any(|end| name.ends_with(end));
        match value {
            Value::String(text) if is_id => {
                let text = text.clone();
                learned.entry(name.clone()).or_insert(text);
            }
            _ => learn(value, learned),
        }
    }
}

/// Fields of answers whose values stand for things that were made.
const LEARNED: [&str; 11] = [
    "KeyId",
    "CiphertextBlob",
    "CredentialId",
    "AppId",
    "AppSecretId",
    "SerialNumber",
    "DeletionTaskId",
    "UserId",
    DENIAL,
    REQUEST,
    SEED,
];
/// What tells of a denial to those who may know.
const DENIAL: &str = "EncodedDiagnosticMessage";
/// The id of the request that was denied.
const REQUEST: &str = "RequestId";
/// What codes of a second factor are made from.
const SEED: &str = "Base32StringSeed";

fn lent(pairs: &Pairs) -> impl Iterator<Item = (&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
}
