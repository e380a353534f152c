//! The account as it is, and as it would be with a draft.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Account;
use domain::account::policy_tests::with_draft;
use model::{AccountId, RoleName, Tested};
use policy::{Kind, Policy, Set, Statement};

use super::sides::{Sides, name_draft, speaks};
use super::whom::Whom;
use crate::held::gather;

/// The account without and with the draft.
pub(super) struct Stage<'a> {
    pub(super) number: Arc<str>,
    pub(super) tested: Tested,
    pub(super) today: &'a Account,
    then: Account,
    stored: Arc<Policy>,
    draft: Arc<Policy>,
    /// The name of the policy, or of the role.
    pub(super) name: Arc<str>,
    /// Trust of another account, as far as it was given when it was asked.
    elsewhere: Set,
    sides: HashMap<Whom, Sides>,
    changed: HashMap<String, bool>,
}

impl<'a> Stage<'a> {
    /// Sets a draft in the place of what is tested; none if that is not there.
    pub(super) fn set(
        account: AccountId,
        today: &'a Account,
        tested: Tested,
        document: &str,
    ) -> Option<Self> {
        let (name, stored, kind) = match tested {
            Tested::Policy(id) => {
                let policy = today.policies.get(&id)?;
                let version = today.versions.get(&(id, policy.default_version))?;
                (
                    policy.name.shared(),
                    version.compiled().clone(),
                    Kind::Identity,
                )
            }
            Tested::Trust(id) => {
                let role = today.roles.get(&id)?;
                (role.name.shared(), role.trust_policy().clone(), Kind::Trust)
            }
        };
        let number: Arc<str> = account.to_string().into();
        Some(Self {
            elsewhere: gather::trust(trusting(&number), "role"),
            number,
            tested,
            today,
            then: with_draft(today, tested, document),
            stored,
            draft: Arc::new(Policy::restore(document, kind)),
            name,
            sides: HashMap::new(),
            changed: HashMap::new(),
        })
    }

    /// Whether the draft says anything else of an action than what is in force. Where it does not, no decision on
    /// the action can turn, whatever the rest of the request is.
    pub(super) fn changes(&mut self, action: &str) -> bool {
        if let Some(known) = self.changed.get(action) {
            return *known;
        }
        let about = |policy: &'_ Arc<Policy>| -> Vec<Statement> {
            let statements = policy.document().statements().iter();
            statements
                .filter(|one| speaks(one, action))
                .cloned()
                .collect()
        };
        let changed = about(&self.stored) != about(&self.draft);
        self.changed.insert(action.to_owned(), changed);
        changed
    }

    /// The policies of somebody without and with the draft.
    pub(super) fn sides(&mut self, whom: Whom) -> &Sides {
        let Self {
            sides,
            today,
            then,
            tested,
            name,
            ..
        } = self;
        sides.entry(whom).or_insert_with(|| {
            let before = whom.attached(today);
            let mut after = whom.attached(then);
            if let Tested::Policy(_) = tested {
                name_draft(&mut after, name);
            }
            Sides {
                before: Set::new(before),
                after: Set::new(after),
            }
        })
    }

    /// The trust of the role that is assumed, without and with the draft. Another account's is not looked at: it
    /// counts as given.
    pub(super) fn trust(&self, owner: &str, resource: Option<&String>) -> Option<(Set, Set)> {
        if *owner != *self.number {
            return Some((self.elsewhere.clone(), self.elsewhere.clone()));
        }
        let begin = ["acs:ram::", &self.number, ":role/"].concat();
        let name = resource?.strip_prefix(&begin)?;
        let name: RoleName = name.parse().ok()?;
        let trust = |state: &Account| {
            let role = state.roles.named(&name).ok()?;
            Some(gather::trust(role.trust_policy().clone(), "role"))
        };
        trust(self.today).zip(trust(&self.then))
    }
}

/// A trust policy that lets everybody of an account in.
fn trusting(account: &str) -> Arc<Policy> {
    let text = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"*","Principal":{{"RAM":["acs:ram::{account}:root"]}}}}]}}"#
    );
    Arc::new(Policy::restore(&text, Kind::Trust))
}
