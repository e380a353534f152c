//! What policies come to: whether somebody can do everything, or can come to it.
//!
//! Both are proven by the policy engine on all policies of a user together, never read from a literal `*`:
//! `*:*`, `ram:*` and `NotAction` are found, and a Deny without conditions takes away what it denies.
//! A role that such a policy lets somebody assume counts as theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use model::{
    AttachmentScope, Entity, PolicyRef, Role, RoleId, UserId, role_arn, root_arn, user_arn,
};
use policy::analysis::{Finding, can, compare};
use policy::{ActionPattern, Document, Effect, Kind, Policy, ResourcePattern};
use serde::{Deserialize, Serialize};

use crate::account::{Account, attached, membership};
use crate::system_policy;

/// What the policies of somebody come to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Power {
    /// Nothing out of the ordinary.
    Ordinary,
    /// Everything.
    Super,
    /// Something by which one can raise one's own or another's permissions: what.
    Privileged(String),
    /// The engine cannot tell.
    Undecided,
}

impl fmt::Display for Power {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ordinary => out.write_str("the policies allow nothing of high risk"),
            Self::Super => out.write_str("the policies allow everything"),
            Self::Privileged(by) => write!(out, "the policies allow {by}"),
            Self::Undecided => out.write_str("what the policies allow cannot be told"),
        }
    }
}

/// Finds out what policies come to, each set of policies once.
pub(super) struct Analyst<'a> {
    account: &'a Account,
    /// What sets of policies come to by themselves.
    known: BTreeMap<BTreeSet<PolicyRef>, Power>,
    /// The roles by which one comes to more.
    roles: BTreeMap<RoleId, &'a Role>,
}

/// The policies of somebody: those for the account, and those for groups of resources.
#[derive(Default)]
struct Held {
    account: BTreeSet<PolicyRef>,
    groups: BTreeSet<PolicyRef>,
}

impl<'a> Analyst<'a> {
    pub(super) fn new(account: &'a Account) -> Self {
        let mut analyst = Self {
            account,
            known: BTreeMap::new(),
            roles: BTreeMap::new(),
        };
        analyst.find_roles();
        analyst
    }

    /// How many sets of policies were weighed.
    #[cfg(test)]
    pub(super) fn weighed(&self) -> usize {
        self.known.len()
    }

    /// What the policies of a user come to.
    pub(super) fn of_user(&mut self, id: UserId) -> Power {
        let mut held = Held::default();
        held.add(self.account, Entity::User(id));
        for one in membership::of_user(self.account, id) {
            held.add(self.account, Entity::Group(one.group));
        }
        let own = self.of(&held);
        if matches!(own, Power::Super | Power::Privileged(_)) {
            return own;
        }
        let by_role = self.assumable(&held, |home, account| {
            let user = account.users.get(&id)?;
            Some(user_arn(home, &user.name))
        });
        by_role.map_or(own, |role| Power::Privileged(assuming(role)))
    }

    /// Roles that are mighty by themselves, then those that can assume one of them, and so on.
    fn find_roles(&mut self) {
        let account = self.account;
        let mut rest: Vec<(&'a Role, Held)> = Vec::new();
        for role in account.roles.iter() {
            let mut held = Held::default();
            held.add(account, Entity::Role(role.id));
            match self.of(&held) {
                Power::Super | Power::Privileged(_) => {
                    self.roles.insert(role.id, role);
                }
                Power::Ordinary | Power::Undecided => rest.push((role, held)),
            }
        }
        loop {
            let (found, left): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(role, held)| {
                let by = self.assumable(held, |home, _| Some(role_arn(home, &role.name)));
                by.is_some()
            });
            if found.is_empty() {
                return;
            }
            self.roles
                .extend(found.into_iter().map(|(role, _)| (role.id, role)));
            rest = left;
        }
    }

    /// What these policies come to by themselves.
    fn of(&mut self, held: &Held) -> Power {
        let own = self.of_set(&held.account);
        if own != Power::Ordinary || held.groups.is_empty() {
            return own;
        }
        // What is allowed in a group of resources is not everything.
        match self.of_set(&held.groups) {
            Power::Super => Power::Privileged("everything in a resource group".to_owned()),
            other => other,
        }
    }

    fn of_set(&mut self, set: &BTreeSet<PolicyRef>) -> Power {
        if let Some(known) = self.known.get(set) {
            return known.clone();
        }
        let policies = policies(self.account, set);
        let power = weigh(
            &policies
                .iter()
                .map(|one| one.document())
                .collect::<Vec<_>>(),
        );
        self.known.insert(set.clone(), power.clone());
        power
    }

    /// A mighty role that these policies let somebody assume, whom it trusts.
    fn assumable(
        &self,
        held: &Held,
        who: impl Fn(model::AccountId, &Account) -> Option<String>,
    ) -> Option<&'a Role> {
        let home = self.account.profile()?.id;
        let who = who(home, self.account)?;
        let policies = policies(self.account, &held.account);
        let documents: Vec<_> = policies.iter().map(|one| one.document()).collect();
        let assume = ActionPattern::parse(ASSUME)?;
        let mut roles = self.roles.values();
        roles
            .find(|role| {
                let arn = role_arn(home, &role.name);
                speaks(&documents, ASSUME, Some(&arn))
                    && trusts(role, &who, &root_arn(home))
                    && ResourcePattern::parse(&arn).is_some_and(|arn| {
                        !matches!(can(&documents, &assume, &arn, STEPS), Finding::None)
                    })
            })
            .copied()
    }
}

impl Held {
    fn add(&mut self, account: &Account, entity: Entity) {
        for attachment in attached::on(account, entity) {
            let set = match attachment.scope {
                AttachmentScope::Account => &mut self.account,
                AttachmentScope::ResourceGroup(_) => &mut self.groups,
            };
            set.insert(attachment.policy.clone());
        }
    }
}

fn assuming(role: &Role) -> String {
    format!("{ASSUME} of the role {}, which can do more", role.name)
}

/// The compiled policies. One that is not there denies everything in judgements; here nobody can tell.
fn policies(account: &Account, set: &BTreeSet<PolicyRef>) -> Vec<Arc<Policy>> {
    let find = |one: &PolicyRef| match one {
        PolicyRef::System(name) => Some(system_policy::find(name)?.compiled().clone()),
        PolicyRef::Custom(id) => {
            let policy = account.policies.get(id)?;
            let version = account.versions.get(&(*id, policy.default_version))?;
            Some(version.compiled().clone())
        }
    };
    let denying = || Arc::new(Policy::restore("", Kind::Identity));
    set.iter()
        .map(|one| find(one).unwrap_or_else(denying))
        .collect()
}

/// What documents come to together.
fn weigh(documents: &[&Document]) -> Power {
    let asked = RISKS
        .iter()
        .filter(|risk| speaks(documents, risk.action.text(), None));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() {
        return Power::Ordinary;
    }
    if compare(&[EVERYTHING.document()], documents, STEPS).lost == Finding::None {
        return Power::Super;
    }
    let mut undecided = false;
    for risk in asked {
        match can(documents, &risk.action, &risk.resource, STEPS) {
            Finding::Witness(_) => return Power::Privileged(risk.action.text().to_owned()),
            Finding::Undecided(_) => undecided = true,
            Finding::None => {}
        }
    }
    if undecided {
        Power::Undecided
    } else {
        Power::Ordinary
    }
}

/// Whether any Allow is about the action, and about the resource if one is given: a quick look before the
/// engine is asked.
fn speaks(documents: &[&Document], action: &str, resource: Option<&str>) -> bool {
    let statements = documents.iter().flat_map(|document| document.statements());
    let mut allowing = statements.filter(|one| one.effect() == Effect::Allow);
    allowing.any(|one| {
        let actions = one.actions();
        let named = actions.patterns().iter().any(|own| own.matches(action));
        named != actions.is_negated()
            && resource.is_none_or(|resource| {
                let own = one.resources();
                own.is_none_or(|own| own.patterns().iter().any(|own| own.matches(resource)))
            })
    })
}

/// Whether a role's trust policy names somebody: everybody, the account, or just them. Its conditions may
/// be met some time, so they are not asked.
fn trusts(role: &Role, who: &str, root: &str) -> bool {
    let trust = role.trust_policy();
    let allowing = trust.document().statements().iter();
    let mut allowing = allowing.filter(|one| one.effect() == Effect::Allow);
    allowing.any(|one| {
        let named = one.principals().map(policy::Principals::ram);
        named.is_some_and(|named| named.iter().any(|own| [who, root, "*"].contains(&&**own)))
    })
}

/// An action of high risk.
struct Risk {
    action: ActionPattern,
    resource: ResourcePattern,
}

/// The actions of high risk that are there to be read.
static RISKS: LazyLock<Vec<Risk>> = LazyLock::new(|| {
    let anywhere = ANYWHERE.iter().map(|action| (*action, "*"));
    let others = OTHERS.iter().map(|action| (*action, SOMEBODY));
    let risks = anywhere.chain(others).chain(PLACES.iter().copied());
    let risk = |(action, resource)| {
        let action = ActionPattern::parse(action)?;
        let resource = ResourcePattern::parse(resource)?;
        Some(Risk { action, resource })
    };
    risks.filter_map(risk).collect()
});

static EVERYTHING: LazyLock<Policy> = LazyLock::new(|| {
    let text = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    Policy::restore(text, Kind::Identity)
});

/// On whatever resource.
const ANYWHERE: &[&str] = &[
    "ram:CreateAccessKey",
    "ram:UpdateAccessKey",
    "ram:CreateLoginProfile",
    "ram:UpdateLoginProfile",
    "ram:AddUserToGroup",
    "ram:AttachPolicyToUser",
    "ram:AttachPolicyToGroup",
    "ram:AttachPolicyToRole",
    "ram:CreatePolicy",
    "ram:CreatePolicyVersion",
    "ram:SetDefaultPolicyVersion",
    "ram:DetachPolicyFromUser",
    "ram:DetachPolicyFromGroup",
    "ram:DetachPolicyFromRole",
    "ram:UpdateRole",
    "ram:CreateRole",
    "ram:PassRole",
    "ram:CreateServiceCredential",
    "ram:SetSecurityPreference",
    "ram:SetPasswordPolicy",
    "ram:SetUserSsoSettings",
    "ram:CreateSAMLProvider",
    "ram:UpdateSAMLProvider",
    "ram:CreateOIDCProvider",
    "ram:UpdateOIDCProvider",
    "ram:AddClientIdToOIDCProvider",
    "ram:AddFingerprintToOIDCProvider",
    "ram:SetAccessKeyPolicy",
    "ram:SetAccessKeyPolicyForAccount",
    "ram:RestoreUserFromRecycleBin",
    "actiontrail:StopLogging",
    "actiontrail:DeleteTrail",
    "resourcemanager:DetachControlPolicy",
    "resourcemanager:DisableControlPolicy",
    "cloudsso:CreateAccessAssignment",
];

/// On others: what people do to their own password and second factor raises nothing.
const OTHERS: &[&str] = &[
    "ram:ChangePassword",
    "ram:BindMFADevice",
    "ram:UnbindMFADevice",
    "ram:DisableVirtualMFA",
];

/// On some resources.
const PLACES: &[(&str, &str)] = &[
    (ASSUME, ANY_ROLE),
    ("kms:GetSecretValue", "acs:kms:*:*:secret/acs/ram/user/*"),
];

const ASSUME: &str = "sts:AssumeRole";
/// A user whom no policy names, so one that a policy about others covers.
const SOMEBODY: &str = "acs:ram:*:*:user/nobody-is-called-so.0b1f5a";
/// A role that no policy names, so one that a policy about all roles covers.
const ANY_ROLE: &str = "acs:ram:*:*:role/nothing-is-called-so.0b1f5a";

/// How many steps each question may take: some ten milliseconds.
const STEPS: u64 = 200_000;
