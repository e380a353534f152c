//! The judge, asked whether somebody may do something in the account as it would be then. Whoever holds the same policies
//! is asked about once, and so is whatever the policies do not tell apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{AccountId, Role};
use policy::analysis::{About, Asked, Finding, Outcome, Part, Row, compare, rows};
use policy::{
    Attached, Context, Gathered, Layer, Named, Path, Policy, Principal, Set, Source, Statement,
};

use super::rights::{self, EVERYTHING, Piece, Rights, TRUST, carried, piece, remaining, speaks};
use super::step::{Ask, Grant};
use super::who::Who;
use crate::account::Account;

/// Everything that is asked of one account.
pub(super) struct Judge<'a> {
    /// Its id.
    pub(super) home: AccountId,
    number: Arc<str>,
    control: Option<&'a Path>,
    /// What is taken away.
    without: BTreeSet<Piece>,
    places: BTreeMap<rights::RightsKey, usize>,
    rights: Vec<Arc<Rights>>,
    about: BTreeMap<(usize, &'static str), Arc<Places>>,
    known: BTreeMap<Key, Option<Arc<Row>>>,
    everything: BTreeMap<usize, bool>,
    gained: BTreeMap<(usize, usize), bool>,
    /// How many steps are left.
    pub(super) steps: u64,
    /// How often the judge was asked.
    pub(super) asked: u64,
    /// Whether a comparison could not be told.
    pub(super) is_undecided: bool,
}

/// Statements by their policy and their number in it.
type Places = Vec<(usize, usize)>;

/// What has a say beside the policies of who asks.
#[derive(Clone, Copy)]
pub(super) enum Beside<'b> {
    Nothing,
    /// The trust policy of the role that is to be assumed.
    Trust(&'b Role),
    /// The policy that a secret of this name carries.
    Carried(&'b str, &'b Arc<Policy>),
}

/// What answers are alike for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    rights: Option<usize>,
    principal: String,
    action: &'static str,
    /// Which statements cover the resource.
    covering: Vec<bool>,
    /// The resource and what it carries, where that has a say.
    beside: (String, String),
}

impl<'a> Judge<'a> {
    pub(super) fn new(home: AccountId, control: Option<&'a Path>, steps: u64) -> Self {
        Self {
            home,
            number: home.to_string().into(),
            control,
            without: BTreeSet::new(),
            places: BTreeMap::new(),
            rights: Vec::new(),
            about: BTreeMap::new(),
            known: BTreeMap::new(),
            everything: BTreeMap::new(),
            gained: BTreeMap::new(),
            steps,
            asked: 0,
            is_undecided: false,
        }
    }

    /// One that knows nothing yet, with so many steps, for the same account without these pieces.
    pub(super) fn without(&self, pieces: BTreeSet<Piece>, steps: u64) -> Self {
        Self {
            without: pieces,
            ..Self::new(self.home, self.control, steps)
        }
    }

    /// The place of somebody's policies among all that were looked at.
    pub(super) fn place(&mut self, world: &Account, who: Who) -> usize {
        self.pay(1);
        let key = rights::key(world, who, &self.without);
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = self.rights.len();
        let rights = Rights::of(world, &key, &self.without);
        self.rights.push(Arc::new(rights));
        self.places.insert(key, place);
        place
    }

    fn rights(&self, place: usize) -> Option<Arc<Rights>> {
        self.rights.get(place).cloned()
    }

    /// Counts steps down.
    pub(super) fn pay(&mut self, steps: u64) {
        self.steps = self.steps.saturating_sub(steps);
    }

    /// Whether an Allow of the policies at a place is about the action at all.
    pub(super) fn speaks(&self, place: usize, action: &str) -> bool {
        let rights = self.rights.get(place);
        rights.is_some_and(|rights| rights.allows(action))
    }

    /// Whether somebody may do it: when, by which statements; nothing if never.
    pub(super) fn ask(
        &mut self,
        (world, who, place): (&Account, Who, usize),
        action: &'static str,
        resource: &str,
        beside: Beside<'_>,
    ) -> Option<Ask> {
        self.pay(1);
        let rights = self.rights(place)?;
        if !matches!(beside, Beside::Carried(..)) && !rights.allows(action) {
            return None;
        }
        let principal = who.principal(world, &self.number)?;
        let row = self.row(Some((place, &rights)), &principal, action, resource, beside)?;
        let without = &self.without;
        let grant = |part: &Arc<Part>| {
            let statement = rights.number(part.policy, part.statement);
            match part.layer {
                Layer::Trust | Layer::ResourceBased => self.grant_beside(part, beside),
                Layer::Identity => {
                    let policy = rights.policy(part.policy)?;
                    let source = rights::origin(world, who, policy, without)?;
                    Some(grant_of(source, part.layer, statement))
                }
                _ => None,
            }
        };
        let grants = row.grants.iter().filter_map(grant).collect();
        Some(Ask::new(action, resource, row, grants))
    }

    /// Whether a role lets in whom nobody here is: somebody a provider vouches for, or a service.
    pub(super) fn lets_in(
        &mut self,
        principal: &Principal,
        resource: &str,
        role: &Role,
    ) -> Option<Ask> {
        let beside = Beside::Trust(role);
        let row = self.row(None, principal, ASSUME, resource, beside)?;
        let trusting = row.grants.iter().filter(|own| own.layer == Layer::Trust);
        let grants = trusting
            .filter_map(|part| self.grant_beside(part, beside))
            .collect();
        Some(Ask::new(ASSUME, resource, row, grants))
    }

    /// What a statement of the policy beside grants, by its number in the whole of it.
    fn grant_beside(&self, part: &Part, beside: Beside<'_>) -> Option<Grant> {
        let source = attached_beside(beside)?.source;
        let left = self.beside(beside).and_then(|(_, left)| left);
        let number = left.and_then(|left| left.get(part.statement).copied());
        Some(grant_of(
            source,
            part.layer,
            number.unwrap_or(part.statement),
        ))
    }

    /// The policy beside, without what is taken away.
    fn beside(&self, beside: Beside<'_>) -> Option<(Set, Option<Vec<usize>>)> {
        let attached = attached_beside(beside)?;
        let gone = |at| self.without.contains(&piece(&attached.source, at));
        let (policy, left) = remaining(attached.policy.clone(), gone);
        let set = Set::new(vec![Attached { policy, ..attached }]);
        Some((set, left))
    }

    fn row(
        &mut self,
        rights: Option<(usize, &Rights)>,
        principal: &Principal,
        action: &'static str,
        resource: &str,
        beside: Beside<'_>,
    ) -> Option<Arc<Row>> {
        let number = self.number.clone();
        let named = Named::owned(resource, &number);
        let is_plain = matches!(beside, Beside::Nothing)
            && !self
                .control_statements()
                .any(|own| !own.conditions().is_empty())
            && rights.is_some_and(|(_, own)| !own.has_conditions);
        let key = Key {
            rights: rights.map(|(place, _)| place),
            principal: if is_plain {
                String::new()
            } else {
                principal.arn().unwrap_or_default()
            },
            action,
            covering: match rights {
                Some((place, own)) => self.covering(place, own, action, resource),
                None => Vec::new(),
            },
            beside: match beside {
                Beside::Nothing => (String::new(), String::new()),
                Beside::Trust(role) => (resource.to_owned(), role.trust.to_string()),
                Beside::Carried(_, policy) => (resource.to_owned(), policy.document().to_string()),
            },
        };
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.asked += 1;
        let set = self.beside(beside).map(|(set, _)| set);
        let is_trust = matches!(beside, Beside::Trust(_));
        let gathered = Gathered {
            identity: rights.map(|(_, own)| &own.set),
            control: self.control,
            trust: set.as_ref().filter(|_| is_trust),
            resource_based: set.as_ref().filter(|_| !is_trust),
            ..Gathered::default()
        };
        let nothing = Context::new();
        let asked = Asked {
            principal,
            account: &number,
            known: &nothing,
            gathered: &gathered,
        };
        let about = About {
            action: Some(action),
            resource: Some(&named),
            apart: &[],
        };
        let mut steps = EACH;
        let row = rows(&asked, &about, &mut steps).into_iter().next();
        let row = row
            .filter(|own| own.outcome != Outcome::Never)
            .map(Arc::new);
        self.pay(ONE + EACH - steps);
        self.known.insert(key, row.clone());
        row
    }

    /// Which statements about the action cover the resource: those that others have the same are judged alike.
    fn covering(
        &mut self,
        place: usize,
        rights: &Rights,
        action: &'static str,
        resource: &str,
    ) -> Vec<bool> {
        let about = self.about.entry((place, action));
        let about = about
            .or_insert_with(|| Arc::new(rights.about(action)))
            .clone();
        let own = about.iter().map(|(policy, statement)| {
            let found = rights.set.statement(*policy, *statement);
            found.is_some_and(|own| covers(own, resource))
        });
        let control = self.control_statements();
        let control = control
            .filter(|own| speaks(own, action))
            .map(|own| covers(own, resource));
        own.chain(control).collect()
    }

    fn control_statements(&self) -> impl Iterator<Item = &'a Statement> {
        let levels = self.control.into_iter().flat_map(|path| path.iter());
        let attached = levels.flat_map(|level| level.policies.attached());
        attached.flat_map(|own| own.policy.document().statements())
    }

    /// Whether somebody's policies allow everything.
    pub(super) fn has_everything(&mut self, world: &Account, who: Who) -> bool {
        let place = self.place(world, who);
        if let Some(known) = self.everything.get(&place) {
            return *known;
        }
        let Some(rights) = self.rights(place).filter(|own| own.allows(ANY)) else {
            return false;
        };
        self.asked += 1;
        let lost = compare(&[EVERYTHING.document()], &rights.documents(), EACH).lost;
        self.pay(ONE);
        let has = self.tells(&lost) == Some(false);
        self.everything.insert(place, has);
        has
    }

    /// Whether the policies at one place allow what those at another do not.
    pub(super) fn gains(&mut self, before: usize, then: usize) -> bool {
        if before == then {
            return false;
        }
        if let Some(known) = self.gained.get(&(before, then)) {
            return *known;
        }
        let (Some(old), Some(new)) = (self.rights(before), self.rights(then)) else {
            return false;
        };
        self.asked += 1;
        let gained = compare(&old.documents(), &new.documents(), EACH).gained;
        self.pay(ONE);
        let gains = self.tells(&gained) == Some(true);
        self.gained.insert((before, then), gains);
        gains
    }

    /// Whether something was found; where nobody can tell, the answer says so.
    fn tells(&mut self, finding: &Finding) -> Option<bool> {
        match finding {
            Finding::None => Some(false),
            Finding::Witness(_) => Some(true),
            Finding::Undecided(_) => {
                self.is_undecided = true;
                None
            }
        }
    }
}

/// Whether a statement speaks of the resource.
fn covers(statement: &Statement, resource: &str) -> bool {
    statement
        .resources()
        .is_none_or(|own| own.is_unsure() || own.patterns().iter().any(|one| one.matches(resource)))
}

fn attached_beside(beside: Beside<'_>) -> Option<Attached> {
    let (policy, name, entity) = match beside {
        Beside::Nothing => return None,
        Beside::Trust(role) => (role.trust_policy().clone(), TRUST, role.name.as_str()),
        Beside::Carried(name, policy) => (policy.clone(), "resource", name),
    };
    Some(carried(policy, name, entity))
}

fn grant_of(source: Source, layer: Layer, statement: usize) -> Grant {
    Grant {
        piece: piece(&source, statement),
        source,
        layer,
        statement,
    }
}

/// The action that roles have a say in themselves.
pub(super) const ASSUME: &str = "sts:AssumeRole";
/// An action that no policy names.
const ANY: &str = "nothing-is-called-so:Nothing";
/// What asking costs, whatever comes of it.
const ONE: u64 = 50;
/// So many steps are for each question.
const EACH: u64 = 200_000;
