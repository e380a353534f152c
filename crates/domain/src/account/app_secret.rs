//! Secrets of OAuth applications: given out once, deleted one by one or with the application.
//!
//! Source: `CreateAppSecret` of IMS.

use model::{AppSecret, AppSecretId, Application, ApplicationId, Kind, Refusal, Secret};

use super::application;
use super::tables::Account;
use crate::context::{Context, SecretEffect};
use crate::limits;

/// Length of a secret: 48 letters or digits are 285 bits.
const SECRET_LETTERS: usize = 48;

/// The secret of this id, if it is this application's, without its value.
///
/// # Errors
/// When there is none.
pub fn find(account: &Account, of: ApplicationId, id: AppSecretId) -> Result<&AppSecret, Refusal> {
    let mut secrets = application::find(account, of)?.secrets.iter();
    let found = secrets.find(|one| one.id == id);
    found.ok_or_else(|| Refusal::Missing(Kind::AppSecret, id.to_string()))
}

/// Makes a secret; its value is in the answer and, sealed, in the store, and nowhere else.
///
/// # Errors
/// When there is no such application, or it has as many as may be.
pub fn create(
    context: &mut Context<'_>,
    of: ApplicationId,
) -> Result<(AppSecret, Secret), Refusal> {
    let mut application = Application::clone(application::find(context.account, of)?);
    let most = context.limits.app_secrets;
    limits::check(Kind::AppSecret, application.secrets.len(), most)?;
    let made = AppSecret {
        id: AppSecretId::new(u128::from_be_bytes(context.entropy.bytes())),
        created: context.now,
    };
    let secret = Secret::new(context.entropy.letters(SECRET_LETTERS));
    let seal = SecretEffect::Seal(application.sealed(made.id), secret.clone());
    context.effects.secrets.push(seal);
    application.secrets.push(made.clone());
    context.account.applications.put(application);
    Ok((made, secret))
}

/// Deletes a secret.
///
/// # Errors
/// When there is no such application, or it has no such secret.
pub fn delete(
    context: &mut Context<'_>,
    of: ApplicationId,
    id: AppSecretId,
) -> Result<(), Refusal> {
    find(context.account, of, id)?;
    let mut application = Application::clone(application::find(context.account, of)?);
    application.secrets.retain(|one| one.id != id);
    let destroy = SecretEffect::Destroy(application.sealed(id));
    context.effects.secrets.push(destroy);
    context.account.applications.put(application);
    Ok(())
}
