//! Secrets of OAuth applications. The value of one is shown when it is made and never again.

use ::domain::account::{app_secret, application};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AppSecret, AppSecretId, ApplicationId};

use super::application::plan;
use crate::view::{Done, Listed, One, Stamp, done};

/// Makes a secret of an OAuth application. Its value is in this answer and never shown again.
#[derive(Parameters)]
pub struct CreateAppSecret {
    app_id: ApplicationId,
}

impl Operation for CreateAppSecret {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<SecretView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (made, secret) = app_secret::create(context, self.app_id)?;
        let view = SecretView::from((self.app_id, &made));
        Ok(One(view.with_value(secret.expose())))
    }
}

/// Shows a secret of an OAuth application with its value masked.
#[derive(Parameters)]
pub struct GetAppSecret {
    app_id: ApplicationId,
    app_secret_id: AppSecretId,
}

impl Operation for GetAppSecret {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<SecretView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = app_secret::find(context.account, self.app_id, self.app_secret_id)?;
        let view = SecretView::from((self.app_id, found));
        Ok(One(view.with_value(MASKED)))
    }
}

/// Lists the secrets of an OAuth application without their values, the oldest first.
#[derive(Parameters)]
pub struct ListAppSecretIds {
    app_id: ApplicationId,
}

impl Operation for ListAppSecretIds {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<SecretView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let secrets = &application::find(context.account, self.app_id)?.secrets;
        let view = |one| SecretView::from((self.app_id, one));
        Ok(secrets.iter().map(view).collect())
    }
}

/// Deletes a secret of an OAuth application, the last one too.
#[derive(Parameters)]
pub struct DeleteAppSecret {
    app_id: ApplicationId,
    app_secret_id: AppSecretId,
}

impl Operation for DeleteAppSecret {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        app_secret::delete(context, self.app_id, self.app_secret_id).map(done)
    }
}

/// Of whatever value: how long it is or what it ends in is told to nobody.
const MASKED: &str = "********";

/// A secret as IMS shows it.
#[derive(View)]
#[view("AppSecret")]
pub struct SecretView {
    app_id: ApplicationId,
    app_secret_id: String,
    app_secret_value: Option<String>,
    create_date: Stamp,
}

impl SecretView {
    fn with_value(self, value: &str) -> Self {
        Self {
            app_secret_value: Some(value.to_owned()),
            ..self
        }
    }
}

impl From<(ApplicationId, &AppSecret)> for SecretView {
    fn from((of, secret): (ApplicationId, &AppSecret)) -> Self {
        Self {
            app_id: of,
            app_secret_id: secret.id.to_string(),
            app_secret_value: None,
            create_date: Stamp(secret.created),
        }
    }
}

#[cfg(test)]
mod tests;
