//! Leases of secrets: a value is read and it is noted who was shown it, until when; they are renewed, listed, revoked.
//!
//! Whoever leases may read: `kms:GetSecretValue` on the secret is asked for as where it is read without a lease, with
//! the policy that the secret carries. What lets somebody lease lets them list and give back what is theirs.

use std::fmt;
use std::str::FromStr;

use derive::Parameters;
use domain::account::kms::lease::{self, New};
use domain::account::kms::{key, secret, version};
use domain::{Account, Context};
use gateway::{After, Caller, Effect, Operation, Permit, Plan, Ran, Unseal, Wants, Who};
use model::{
    LeaseHolder, Malformed, Record as _, Refusal, RoleId, RoleName, SecretLeaseId, SecretName,
    SecretVersion, SecretVersionId, SessionName, Stage, StoredSecret, UserName,
};

use super::secret_lease_view::{LeaseView, LeasedView, RenewedView, RevokedView, Shown};
use crate::kms::crypt::wanting;
use crate::kms::secret_role;
use crate::kms::value::{gone, read, with_value};
use crate::kms::which::{key_of, on_secret, on_secrets};
use crate::page::{List, Marked};
use crate::view::Paged;

/// What lets somebody lease.
const LEASE: &str = "rampart:LeaseSecretValue";
/// What lets somebody read.
const READ: &str = "kms:GetSecretValue";

/// Reads the value of a version with a lease: the current one, unless another is asked for.
#[derive(Parameters)]
pub struct LeaseSecretValue {
    secret_name: SecretName,
    version_id: Option<SecretVersionId>,
    version_stage: Option<Stage>,
    lease_seconds: Option<u32>,
}

impl Operation for LeaseSecretValue {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = LeasedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let plan = on_secret(home, account, &self.secret_name).also(READ);
        let Ok(secret) = secret::find(account, &self.secret_name) else {
            return plan;
        };
        let plan = plan.also_on("kms:Decrypt", key_of(home, secret));
        let Ok((secret, version)) = self.version(account) else {
            return plan;
        };
        let asked = with_value(Unseal::default(), home, secret, version);
        plan.wanting(Wants::Unseal(Box::new(asked)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let holder = holder(permit.caller())?;
        let (secret, version) = self.version(context.account)?;
        let (secret, version) = (secret.clone(), version.clone());
        let value = permit.unsealed().value(&secret.value(&version));
        let value = value.ok_or_else(|| gone(&version))?;
        let seconds = self.lease_seconds;
        let given = match &secret.role {
            Some(of) => Some(secret_role::given(&secret, of, seconds, permit, context)?),
            None => None,
        };
        let new = New {
            holder,
            holder_arn: permit.caller().arn(),
            source: permit.source().address(),
            seconds,
            token: given.as_ref().map(|one| (one.key_id.clone(), one.ends)),
        };
        let lease = lease::begin(context, &secret.name, &version, new)?;
        let notes = &mut context.effects.notes;
        notes.extend(read(&version));
        notes.extend(given.iter().flat_map(secret_role::Given::notes));
        notes.push(("secretLeaseId", lease.id.to_string().into()));
        let value = given.as_ref().map_or(value, |given| &given.value);
        Ok(LeasedView {
            secret_data: value.expose().to_owned(),
            secret_data_type: version.data_type.to_string(),
            secret_lease: (&lease, &*context.account).into(),
            secret_name: secret.name.clone(),
            secret_type: secret.kind.to_string(),
            version_id: version.id.clone(),
            version_stages: version.stages.iter().map(ToString::to_string).collect(),
        })
    }
}

impl LeaseSecretValue {
    /// The version that is asked for, if it may be read.
    fn version<'a>(
        &self,
        account: &'a Account,
    ) -> Result<(&'a StoredSecret, &'a SecretVersion), Refusal> {
        let secret = &**secret::live(account, &self.secret_name)?;
        let (id, stage) = (self.version_id.as_ref(), self.version_stage.as_ref());
        let version = version::asked(secret, id, stage)?;
        version::check_open(account, version)?;
        Ok((secret, version))
    }
}

/// Renews a lease of the caller's own for so many seconds from now, which it lasts at least; all renewals together end
/// a week after it began.
#[derive(Parameters)]
pub struct RenewSecretLease {
    lease_id: SecretLeaseId,
    lease_seconds: Option<u32>,
}

impl Operation for RenewSecretLease {
    const EFFECT: Effect = Effect::Write;
    type Answer = RenewedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_lease(caller, account, self.lease_id).also(READ)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let by = holder(permit.caller())?;
        lease::seconds(self.lease_seconds)?;
        let lease = lease::renew(context, self.lease_id, &by, self.lease_seconds)?;
        let secret_lease = LeaseView::from((&lease, &*context.account));
        context.effects.notes.extend(secret_lease.notes());
        Ok(RenewedView { secret_lease })
    }
}

/// Lists leases that have not run out: the caller's own, with `AllHolders` everybody's, or those of a user, of a role or
/// of a session of a role.
#[derive(Parameters)]
pub struct ListSecretLeases {
    secret_name: Option<SecretName>,
    all_holders: Option<bool>,
    user_name: Option<UserName>,
    role_name: Option<RoleName>,
    role_session_name: Option<SessionName>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListSecretLeases {
    const NAME: &'static str = "secret leases";
    type Place = LeasePlace;
}

/// Whose leases are listed.
enum Whose {
    Everybody,
    Holder(LeaseHolder),
    Role(RoleId),
}

impl Whose {
    fn is(&self, holder: &LeaseHolder) -> bool {
        match self {
            Self::Everybody => true,
            Self::Holder(own) => own == holder,
            Self::Role(role) => matches!(holder, LeaseHolder::Session(own, _) if own == role),
        }
    }
}

impl Operation for ListSecretLeases {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<LeaseView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let plan = match &self.secret_name {
            Some(name) => on_secret(home, account, name),
            None => on_secrets(home),
        };
        if self.is_about_others() {
            return plan;
        }
        plan.judged_as(LEASE).self_service(true)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (context, home) = (&*context, permit.home());
        let account = &*context.account;
        let whose = self.whose(permit.caller(), account)?;
        let secret = self.secret_name.as_ref();
        let secret = secret.map(|name| secret::find(account, name));
        let secret = secret.transpose()?.map(|secret| secret.id);
        let after = self.page.after(home)?.map(|place| &place.0);
        let found = lease::after(account, after, secret, context.now);
        let shown = found.filter(|one| whose.is(&one.holder));
        let shown = shown.map(|one| (one, account));
        let place = |(one, _): &Shown<'_>| LeasePlace(one.index());
        Ok(self.page.cut(home, shown, place))
    }
}

impl ListSecretLeases {
    fn is_about_others(&self) -> bool {
        let named = self.user_name.is_some() || self.role_name.is_some();
        named || self.role_session_name.is_some() || self.all_holders == Some(true)
    }

    fn whose(&self, caller: &Caller, account: &Account) -> Result<Whose, Refusal> {
        let all = self.all_holders == Some(true);
        let session = self.role_session_name.as_ref();
        match (all, &self.user_name, &self.role_name, session) {
            (true, None, None, None) => Ok(Whose::Everybody),
            (false, Some(name), None, None) => {
                let user = account.users.named(name)?.id;
                Ok(Whose::Holder(LeaseHolder::User(user)))
            }
            (false, None, Some(name), None) => Ok(Whose::Role(account.roles.named(name)?.id)),
            (false, None, Some(name), Some(session)) => {
                let role = account.roles.named(name)?.id;
                Ok(Whose::Holder(LeaseHolder::Session(role, session.clone())))
            }
            (false, None, None, None) => holder(caller).map(Whose::Holder),
            _ => {
                let rule = "whose leases are meant is said in one way: AllHolders true, UserName, or RoleName with or without RoleSessionName";
                Err(Refusal::Invalid("AllHolders", rule.to_owned()))
            }
        }
    }
}

/// Ends a lease before its time. Credentials that were made for it count no more; with Rotate the AccessKey of a managed
/// secret is rotated, and any other value is marked as one to be replaced. What was seen stays seen.
#[derive(Parameters)]
pub struct RevokeSecretLease {
    lease_id: SecretLeaseId,
    rotate: Option<bool>,
}

impl Operation for RevokeSecretLease {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = RevokedView;

    fn after(&self) -> Option<After> {
        self.rotates().then_some(After::ProvePairs)
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = on_lease(caller, account, self.lease_id);
        let lease = account.secret_leases.get(&self.lease_id);
        let own = holder(caller).ok();
        let plan = match lease {
            Some(lease) if own.as_ref() == Some(&lease.holder) => plan.judged_as(LEASE),
            _ => plan,
        };
        let secret = lease.and_then(|lease| lease::secret(account, lease));
        let Some(secret) = secret.filter(|_| self.rotates()) else {
            return plan;
        };
        let plan = plan.also("kms:RotateSecret");
        if secret.rotation.is_none() {
            return plan;
        }
        let named = secret.key.as_ref().map(|key| &key.id);
        let material = key::sealing_material(account, named);
        plan.also_on("kms:GenerateDataKey", key_of(caller.account, secret))
            .wanting(wanting(material))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let lease = lease::find(context.account, self.lease_id, context.now)?.clone();
        let before = LeaseView::from((&lease, &*context.account));
        let which = (self.lease_id, self.rotates());
        // The deed runs on the newest state and makes the next: what that one issues is not meant.
        let revision = permit.revision().saturating_add(1);
        let by = (permit.unsealed(), revision);
        let outcome = lease::revoke(context, permit.home(), which, by)?;
        let notes = &mut context.effects.notes;
        notes.extend(before.notes());
        notes.push(("secretLeaseOutcome", outcome.as_str().into()));
        Ok(RevokedView::of(before, outcome))
    }
}

impl RevokeSecretLease {
    fn rotates(&self) -> bool {
        self.rotate == Some(true)
    }
}

/// A call on a lease, there or not: it is about its secret.
fn on_lease(caller: &Caller, account: &Account, id: SecretLeaseId) -> Plan {
    let lease = account.secret_leases.get(&id);
    match lease.and_then(|lease| lease::secret(account, lease)) {
        Some(secret) => on_secret(caller.account, account, &secret.name),
        None => on_secrets(caller.account),
    }
}

/// As whom a caller holds leases.
fn holder(caller: &Caller) -> Result<LeaseHolder, Refusal> {
    match &caller.who {
        Who::Root => Ok(LeaseHolder::Root),
        Who::User(user) => Ok(LeaseHolder::User(user.id)),
        Who::Session(role, claims) => Ok(LeaseHolder::Session(role.id, claims.session.clone())),
        _ => Err(lease::no_holder()),
    }
}

/// Where a lease stands among all.
pub struct LeasePlace(lease::Place);

impl fmt::Display for LeasePlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (secret, lease) = self.0;
        write!(out, "{secret}:{lease}")
    }
}

impl FromStr for LeasePlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("a secret and a lease");
        let (secret, lease) = text.split_once(':').ok_or(RULE)?;
        Ok(Self((secret.parse()?, lease.parse()?)))
    }
}

#[cfg(test)]
mod tests;
