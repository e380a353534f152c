//! Service credentials of users, as IMS spells them. Without a user they are the caller's.

use std::sync::Arc;

use ::domain::account::service_credential::{self as credential, New};
use ::domain::account::settings::security_preference;
use ::domain::account::upn;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    CredentialAge, KeyStatus, Moment, Refusal, ServiceCredential, ServiceCredentialId,
    ServiceCredentialName, ServiceName, UserId,
};

use crate::identity::target;
use crate::identity::whose::{self, ByPrincipalNameIfAny, Whose};
use crate::page::{List, Tokened};
use crate::view::{Done, One, Paged, Stamp, done};

/// Makes a service credential. Its secret is shown in this answer and never again.
#[derive(Parameters)]
pub struct CreateServiceCredential {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    service_credential_name: ServiceCredentialName,
    service_name: ServiceName,
    credential_age_days: Option<CredentialAge>,
}

impl Operation for CreateServiceCredential {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<CredentialView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = New {
            user: whose::user(&self.whose, permit.caller(), context)?,
            name: self.service_credential_name.clone(),
            service: self.service_name.clone(),
            age: self.credential_age_days,
        };
        let (made, secret) = credential::create(context, new)?;
        Ok(One(CredentialView {
            service_credential_secret: Some(secret.expose().to_owned()),
            ..CredentialView::from((&made, &*context))
        }))
    }
}

/// Shows a service credential without its secret.
#[derive(Parameters)]
pub struct GetServiceCredential {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    service_credential_id: ServiceCredentialId,
}

impl Operation for GetServiceCredential {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<CredentialView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let found = credential::find(context.account, user, self.service_credential_id)?;
        Ok(One::of((found, &*context)))
    }
}

/// Lists service credentials without their secrets: those of a user, or of all users.
#[derive(Parameters)]
pub struct ListServiceCredentials {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    all_users: Option<bool>,
    service_name: Option<ServiceName>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListServiceCredentials {
    const NAME: &'static str = "service credentials";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = ServiceCredentialId;
}

impl Operation for ListServiceCredentials {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<CredentialView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        if self.all_users == Some(true) {
            return Plan::on(target::all(caller.account, "user/*"));
        }
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let of = self.user(permit.caller(), context)?;
        let (account, home) = (&*context.account, permit.home());
        let after = self.page.after(home)?.copied();
        let own = of.map(|user| credential::of(account, user, after));
        let all = of.is_none().then(|| credential::all(account, after));
        let service = self.service_name.as_ref();
        let found = own.into_iter().flatten().chain(all.into_iter().flatten());
        let found = found.filter(|one| service.is_none_or(|name| credential::is_for(one, name)));
        let shown = found.map(|credential| (credential, &*context));
        Ok(self.page.cut_and_tell(home, shown, |(one, _)| one.id))
    }
}

impl ListServiceCredentials {
    /// The user, unless all are meant: then none may be named.
    fn user(&self, caller: &Caller, context: &Context<'_>) -> Result<Option<UserId>, Refusal> {
        match (self.all_users, self.whose.name()) {
            (Some(true), None) => Ok(None),
            (Some(true), Some(_)) => {
                let rule = "must be empty where AllUsers is true".to_owned();
                Err(Refusal::Invalid("UserPrincipalName", rule))
            }
            _ => whose::user(&self.whose, caller, context).map(Some),
        }
    }
}

/// Renames a service credential, or switches it on or off.
#[derive(Parameters)]
pub struct UpdateServiceCredential {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    service_credential_id: ServiceCredentialId,
    service_credential_name: Option<ServiceCredentialName>,
    status: Option<KeyStatus>,
}

impl Operation for UpdateServiceCredential {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.status == Some(KeyStatus::Active)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let (id, name) = (
            self.service_credential_id,
            self.service_credential_name.clone(),
        );
        credential::update(context, user, id, name, self.status).map(done)
    }
}

/// Deletes a service credential, switched off or not.
#[derive(Parameters)]
pub struct DeleteServiceCredential {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    service_credential_id: ServiceCredentialId,
}

impl Operation for DeleteServiceCredential {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        credential::delete(context, user, self.service_credential_id).map(done)
    }
}

/// They are a matter of their user, who may manage them without a policy if the account says so.
fn plan(whose: &impl Whose, caller: &Caller, account: &Account) -> Plan {
    let allowed = security_preference(account).manage_service_credentials;
    whose::plan(whose, caller, account, allowed)
}

/// A service credential as IMS shows it; its secret only when it was just made.
#[derive(View)]
#[view(flat "ServiceCredential")]
pub struct CredentialView {
    service_credential_id: ServiceCredentialId,
    service_credential_name: ServiceCredentialName,
    service_credential_secret: Option<String>,
    service_name: ServiceName,
    user_principal_name: Option<String>,
    status: String,
    create_time: Stamp,
    expiration_time: Option<Stamp>,
}

impl From<(&Arc<ServiceCredential>, &Context<'_>)> for CredentialView {
    fn from((credential, context): (&Arc<ServiceCredential>, &Context<'_>)) -> Self {
        let now: Moment = context.now;
        let user = context.account.users.get(&credential.user);
        let suffix = &context.limits.domain_suffix;
        Self {
            service_credential_id: credential.id,
            service_credential_name: credential.name.clone(),
            service_credential_secret: None,
            service_name: credential.service.clone(),
            user_principal_name: user.map(|user| upn::of(context.account, &user.name, suffix)),
            status: credential.status(now).to_string(),
            create_time: Stamp(credential.created),
            expiration_time: credential.expires.map(Stamp),
        }
    }
}

#[cfg(test)]
mod tests;
