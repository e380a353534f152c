//! An account as it is and as it would be, and the others that have a say.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Account;
use domain::account::policy_tests::with_draft;
use model::{AccountId, RoleName, Tested};
use policy::{Budget, Gathered, Kind, Path, Policy, Principal, Set};

use super::party::{Party, counting};
use super::posed::Asked;
use super::sides::{Sides, name_draft, paths_differ};
use super::whom::Whom;
use crate::held::gather;

/// The account whose calls are decided again, without and with what is tried.
pub(crate) struct Stage {
    pub(super) own: Party,
    /// The one document that is tried, with the name of its policy or role; all that differs, if it is none.
    pub(super) tested: Option<(Tested, Arc<str>)>,
    /// Other accounts that own what was asked for, as far as they have been looked at; none where they may not be.
    others: HashMap<String, Option<Party>>,
    /// Trust of another account, as far as it was given when it was asked.
    elsewhere: Set,
    sides: HashMap<Whom, Sides>,
    /// Whether control policies of the account say anything else of an action.
    controlled: HashMap<String, bool>,
    memory: Arc<Budget>,
}

impl Stage {
    /// An account with all that differs.
    pub(crate) fn of(own: Party) -> Self {
        Self {
            elsewhere: gather::trust(trusting(&own.number), "role"),
            own,
            tested: None,
            others: HashMap::new(),
            sides: HashMap::new(),
            controlled: HashMap::new(),
            memory: Arc::new(Budget::new(MEMORY)),
        }
    }

    /// Sets a draft in the place of what is tested; none if that is not there.
    pub(crate) fn set(
        account: AccountId,
        (today, managing): (&Account, Option<&Account>),
        tested: Tested,
        document: &str,
    ) -> Option<Self> {
        let name = match tested {
            Tested::Policy(id) => today.policies.get(&id)?.name.shared(),
            Tested::Trust(id) => today.roles.get(&id)?.name.shared(),
        };
        let then = with_draft(today, tested, document);
        let own = Party::new(account, (today, managing), Some((&then, managing)), false);
        Some(Self {
            tested: Some((tested, name)),
            ..Self::of(own)
        })
    }

    /// Whether a role's trust differs, or the role is on one side alone.
    pub(super) fn trust_differs(&self, name: &str) -> bool {
        let trust = |state: &Account| {
            let name: RoleName = name.parse().ok()?;
            Some(state.roles.named(&name).ok()?.trust.clone())
        };
        self.own.differs.0 && trust(&self.own.today) != trust(&self.own.then)
    }

    /// Whether control policies say anything else of an action of the account's principals.
    pub(super) fn control_differs(&mut self, action: &str) -> bool {
        if !self.own.differs.1 {
            return false;
        }
        if let Some(known) = self.controlled.get(action) {
            return *known;
        }
        let (before, after) = (&self.own.before, &self.own.after);
        let differs = before.manages != after.manages
            || paths_differ((before.path.as_ref(), after.path.as_ref()), action);
        if self.controlled.len() > MOST_ACTIONS {
            self.controlled.clear();
        }
        self.controlled.insert(action.to_owned(), differs);
        differs
    }

    /// Gathers the policies of somebody on both sides, if that has not been done.
    pub(super) fn gather(&mut self, whom: Whom) {
        if self.sides.contains_key(&whom) {
            return;
        }
        if self.sides.len() > MOST_HOLDERS {
            self.sides.clear();
        }
        let own = &self.own;
        let before = whom.attached(&own.today);
        let after = own.differs.0.then(|| {
            let mut after = whom.attached(&own.then);
            if let Some((Tested::Policy(_), name)) = &self.tested {
                name_draft(&mut after, name);
            }
            Set::within(after, &self.memory)
        });
        let named = |state| whom.principal(state, &own.number, "");
        let sides = Sides {
            before: Set::within(before, &self.memory),
            after,
            renamed: own.differs.0
                && named(&own.then).is_some_and(|then| Some(then) != named(&own.today)),
            changed: HashMap::new(),
        };
        self.sides.insert(whom, sides);
    }

    /// What was gathered of somebody.
    pub(super) fn sides(&mut self, whom: Whom) -> Option<&mut Sides> {
        self.sides.get_mut(&whom)
    }

    /// Who asks, by the name it has with what is tried.
    pub(super) fn renamed(&self, asked: &Asked) -> Option<Principal> {
        let session = match &asked.principal {
            Principal::Session { session, .. } => session,
            _ => "",
        };
        asked
            .whom
            .principal(&self.own.then, &self.own.number, session)
    }

    /// Another account that owns what was asked for.
    pub(super) fn owner(&self, owner: &str) -> Owner<'_> {
        if *owner == *self.own.number {
            return Owner::Own;
        }
        match self.others.get(owner) {
            Some(Some(party)) => Owner::Known(party),
            _ => Owner::Unknown,
        }
    }

    /// Whether another account has still to be looked at, or found out that it may not be.
    pub(super) fn is_new(&self, owner: &str) -> bool {
        *owner != *self.own.number && !self.others.contains_key(owner)
    }

    /// Takes in another account; none if it may not be looked at.
    pub(super) fn meet(&mut self, owner: &str, party: Option<Party>) {
        if self.others.len() > MOST_OTHERS {
            self.others.clear();
        }
        self.others.insert(owner.to_owned(), party);
    }

    /// The trust of the role that is assumed, on both sides. That of an account that is not looked at counts as
    /// given.
    pub(super) fn trust(&self, owner: &str, resource: Option<&String>) -> Option<(Set, Set)> {
        let party = match self.owner(owner) {
            Owner::Own => &self.own,
            Owner::Known(party) => party,
            Owner::Unknown => return Some((self.elsewhere.clone(), self.elsewhere.clone())),
        };
        let begin = ["acs:ram::", &party.number, ":role/"].concat();
        let name = resource?.strip_prefix(&begin)?;
        let name: RoleName = name.parse().ok()?;
        let trust = |state: &Account| {
            let role = state.roles.named(&name).ok()?;
            Some(gather::trust(role.trust_policy().clone(), "role"))
        };
        match (trust(&party.today), trust(&party.then)) {
            (None, None) => None,
            // A role that is not there trusts nobody.
            (before, after) => Some((before.unwrap_or_default(), after.unwrap_or_default())),
        }
    }

    /// The policy that what was asked for carries itself, on both sides; none where that is not known, or it is nothing
    /// that carries one.
    pub(super) fn carried(&self, owner: &str, resource: Option<&String>) -> Option<(Set, Set)> {
        let party = match self.owner(owner) {
            Owner::Own => &self.own,
            Owner::Known(party) => party,
            Owner::Unknown => return None,
        };
        let carried = |state| gather::carried_by(state, &party.number, resource?);
        match (carried(&party.today), carried(&party.then)) {
            (None, None) => None,
            (before, after) => Some((before.unwrap_or_default(), after.unwrap_or_default())),
        }
    }

    /// The control policies that count on each side for what an owner has.
    pub(super) fn control(&self, owner: &str) -> [(Option<&Path>, Option<&Path>); 2] {
        let other = match self.owner(owner) {
            Owner::Known(party) => Some(party),
            Owner::Own | Owner::Unknown => None,
        };
        let own = &self.own;
        [
            counting(&own.before, other.map(|one| &one.before)),
            counting(&own.after, other.map(|one| &one.after)),
        ]
    }

    /// Everything that takes part on each side.
    pub(super) fn gathered<'g>(
        &'g self,
        whom: Whom,
        owner: &str,
        trust: Option<&'g (Set, Set)>,
        carried: Option<&'g (Set, Set)>,
    ) -> Option<[Gathered<'g>; 2]> {
        let sides = self.sides.get(&whom)?;
        let [before, after] = self.control(owner);
        let all = |identity, (trust, resource_based), (control, control_caller)| Gathered {
            identity: Some(identity),
            trust,
            resource_based,
            control,
            control_caller,
            ..Gathered::default()
        };
        let then = sides.after.as_ref().unwrap_or(&sides.before);
        Some([
            all(
                &sides.before,
                (trust.map(|one| &one.0), carried.map(|one| &one.0)),
                before,
            ),
            all(
                then,
                (trust.map(|one| &one.1), carried.map(|one| &one.1)),
                after,
            ),
        ])
    }
}

/// Who owns what was asked for.
pub(super) enum Owner<'s> {
    /// The account itself.
    Own,
    /// An account that was looked at.
    Known(&'s Party),
    /// One that may not be.
    Unknown,
}

/// A trust policy that lets everybody of an account in.
fn trusting(account: &str) -> Arc<Policy> {
    let text = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"*","Principal":{{"RAM":["acs:ram::{account}:root"]}}}}]}}"#
    );
    Arc::new(Policy::restore(&text, Kind::Trust))
}

/// How many rows all sets of policies may remember together: some 20 MiB.
const MEMORY: usize = 400_000;
/// Of how many principals policies are kept gathered.
const MOST_HOLDERS: usize = 1_000;
/// Of how many other accounts what they are is kept.
const MOST_OTHERS: usize = 100;
/// Of how many actions it is kept whether they differ.
const MOST_ACTIONS: usize = 10_000;
