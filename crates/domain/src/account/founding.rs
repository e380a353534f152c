//! The founding of an account: its owner's logon and one administrator with a key.

use model::{
    AccountId, Alias, AttachmentScope, Kind, LoginProfile, Logon, Owner, Profile, Refusal, Secret,
    UserId, UserName,
};

use super::attachment::Holder;
use super::catalog::Named;
use super::{access_key, attachment, user};
use crate::context::{Claim, Context};

/// What an account is founded with. Passwords arrive as hashes: hashing is slow and is done before.
pub struct Founder {
    /// The new account's id.
    pub id: AccountId,
    /// Its alias, if it shall have one.
    pub alias: Option<Alias>,
    /// Name of the administrator.
    pub administrator: UserName,
    /// Argon2id hash of the owner's password.
    pub root_password_hash: String,
    /// Argon2id hash of the administrator's password.
    pub administrator_password_hash: String,
    /// The administrator's AccessKey id, known beforehand so that it can be written down first.
    pub key_id: String,
    /// Its secret.
    pub key_secret: Secret,
}

/// What came of it.
pub struct Founded {
    /// The administrator's AccessKey id.
    pub key_id: String,
}

/// Founds the account. The owner gets a password and no AccessKey; daily work is the
/// administrator's.
///
/// # Errors
/// When there is such an account already.
pub fn found(context: &mut Context<'_>, founder: Founder) -> Result<Founded, Refusal> {
    if context.account.exists() {
        return Err(Refusal::Exists(Kind::Account, founder.id.to_string()));
    }
    context.effects.claims.push(Claim {
        kind: "account",
        name: founder.id.to_string(),
    });
    if let Some(alias) = &founder.alias {
        context.effects.claims.push(Claim::alias(alias.as_str()));
    }
    let created = context.now;
    context.account.profile.put(Profile {
        id: founder.id,
        alias: founder.alias,
        created,
    });
    logon(context, Owner::Root, founder.root_password_hash);
    let name = founder.administrator.clone();
    let new = user::New::from(founder.administrator);
    let user = user::create(context, new)?.id;
    login_profile(context, user);
    let administrator = Owner::User(user);
    logon(context, administrator, founder.administrator_password_hash);
    let (key, _) = access_key::add(context, administrator, &founder.key_id, founder.key_secret)?;
    let all = "AdministratorAccess"
        .parse()
        .map_err(|e: model::Malformed| Refusal::Invalid("PolicyName", e.to_string()))?;
    let all = Named {
        system: true,
        name: all,
    };
    attachment::attach(context, &Holder::User(name), &all, AttachmentScope::Account)?;
    Ok(Founded {
        key_id: key.id.to_string(),
    })
}

/// The administrator may log on at once. Its password was drawn for it and shown to nobody else, so it
/// is no initial one.
fn login_profile(context: &mut Context<'_>, user: UserId) {
    context.account.login_profiles.put(LoginProfile {
        user,
        active: true,
        reset_required: false,
        mfa_required: false,
        created: context.now,
        updated: context.now,
        enabled: context.now,
        last_logon: None,
    });
}

fn logon(context: &mut Context<'_>, owner: Owner, password_hash: String) {
    context.account.logons.put(Logon {
        owner,
        password_hash: Some(password_hash),
        set: context.now,
        initial: false,
        earlier: Vec::new(),
    });
}
