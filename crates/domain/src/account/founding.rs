//! The founding of an account: its owner's logon, one administrator with a key, and what is demanded
//! from the first moment.

use model::{
    AccessKey, AccountId, Alias, AttachmentScope, GroupName, Kind, LoginProfile, Logon, Malformed,
    Owner, PolicyName, Profile, Refusal, Secret, UserId, UserName,
};

use super::attachment::Holder;
use super::catalog::Named;
use super::{access_key, attachment, best_practice, group, root, user};
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
    /// What is demanded of its people.
    pub defaults: Defaults,
}

/// What a new account demands of its people.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Defaults {
    /// The vendor's best practice; the passwords of the founding are good for one logon each.
    #[default]
    BestPractice,
    /// What the vendor gives an account that nobody has set anything in: nearly nothing.
    Plain,
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
    let strict = founder.defaults == Defaults::BestPractice;
    logon(context, Owner::Root, founder.root_password_hash, false);
    if strict {
        root::demand(context.account);
        context
            .account
            .password_policy
            .put(best_practice::passwords());
        context
            .account
            .security_preference
            .put(best_practice::preference());
    }
    let name = founder.administrator.clone();
    let new = user::New::from(founder.administrator);
    let user = user::create(context, new)?.id;
    login_profile(context, user, strict);
    let administrator = Owner::User(user);
    let hash = founder.administrator_password_hash;
    logon(context, administrator, hash, strict);
    let (key, _) = access_key::add(context, administrator, &founder.key_id, founder.key_secret)?;
    context.account.access_keys.put(AccessKey {
        bootstrap: true,
        ..AccessKey::clone(&key)
    });
    let holder = if strict {
        Holder::Group(administrators(context, &name)?)
    } else {
        Holder::User(name)
    };
    let all = Named {
        system: true,
        name: word::<PolicyName>("PolicyName", "AdministratorAccess")?,
    };
    attachment::attach(context, &holder, &all, AttachmentScope::Account)?;
    Ok(Founded {
        key_id: key.id.to_string(),
    })
}

/// The group of the administrators, with the first of them in it: policies belong to groups.
fn administrators(context: &mut Context<'_>, first: &UserName) -> Result<GroupName, Refusal> {
    let name: GroupName = word("GroupName", "administrators")?;
    group::create(context, name.clone().into())?;
    group::join(context, first, &name)?;
    Ok(name)
}

fn word<T: std::str::FromStr<Err = Malformed>>(
    parameter: &'static str,
    text: &str,
) -> Result<T, Refusal> {
    text.parse()
        .map_err(|e: Malformed| Refusal::Invalid(parameter, e.to_string()))
}

/// The administrator may log on at once, and where it is strict must choose a password and bind a factor.
fn login_profile(context: &mut Context<'_>, user: UserId, strict: bool) {
    context.account.login_profiles.put(LoginProfile {
        user,
        active: true,
        reset_required: strict,
        mfa_required: strict,
        created: context.now,
        updated: context.now,
        enabled: context.now,
        last_logon: None,
    });
}

fn logon(context: &mut Context<'_>, owner: Owner, password_hash: String, initial: bool) {
    context.account.logons.put(Logon {
        owner,
        password_hash: Some(password_hash),
        set: context.now,
        initial,
        earlier: Vec::new(),
        reset_required: false,
        mfa_required: false,
    });
}

#[cfg(test)]
mod tests {
    use model::{KeyNetwork, Means, Moment, PasswordPolicy, Progress, Proof, SecurityPreference};

    use super::*;
    use crate::account::logon::{self, Next};
    use crate::account::{Account, key_network, settings};
    use crate::posture::{self, Outcome};
    use crate::{Effects, Entropy, Limits};

    fn tell<T>(account: &mut Account, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        deed(&mut Context {
            account,
            now: Moment::from_seconds(1_000_000),
            entropy: &mut Entropy::of([1; 32]),
            limits: &Limits::default(),
            effects: &mut Effects::default(),
            beside: None,
        })
    }

    fn founded(defaults: Defaults) -> Account {
        let mut account = Account::default();
        let founder = Founder {
            id: AccountId::new(1_000_000_000_000_001),
            alias: None,
            administrator: "admin".parse().unwrap(),
            root_password_hash: "root".to_owned(),
            administrator_password_hash: "admin".to_owned(),
            key_id: "LTAIfirst".to_owned(),
            key_secret: Secret::new("secret".to_owned()),
            defaults,
        };
        tell(&mut account, |context| {
            found(context, founder).ok().unwrap()
        });
        account
    }

    fn failing(account: &Account) -> Vec<&'static str> {
        let now = Moment::from_seconds(1_000_000);
        let snapshot = posture::gather(account, None, now, "onaliyun.com").unwrap();
        let assessed = posture::assess(&snapshot, posture::Profile::Default, &[]);
        let fails = |one: &&posture::Verdict| {
            let mut findings = one.findings.iter();
            findings.any(|finding| finding.outcome == Outcome::Fail)
        };
        let verdicts = assessed.verdicts.iter().filter(fails);
        verdicts.map(|one| one.rule.id).collect()
    }

    /// A logon with the right password, and the code of a device or not.
    fn progress(factor: bool, now: Moment) -> Progress {
        let password = Progress {
            proof: Proof::PASSWORD,
            signals: Vec::new(),
            remember: false,
        };
        let shown = password.with(Means::VirtualDevice, now);
        if factor { shown } else { password }
    }

    #[test]
    fn what_a_new_account_lacks_is_done_in_the_first_hour() {
        let account = founded(Defaults::BestPractice);
        // Two factors to bind, a key to delete, and the networks that only the account's people know.
        let first_hour = ["RT-02", "US-01", "US-04", "AK-04", "AK-08", "LG-02"];
        assert_eq!(failing(&account), first_hour);
        let plain = founded(Defaults::Plain);
        assert!(failing(&plain).len() > 15, "{:?}", failing(&plain));
        assert_eq!(
            *settings::password_policy(&plain),
            PasswordPolicy::default()
        );
        assert_eq!(
            *settings::security_preference(&plain),
            SecurityPreference::default()
        );
    }

    #[test]
    fn both_must_bind_a_factor_and_choose_a_password_unless_it_is_plain() {
        for (defaults, before, after) in [
            (Defaults::BestPractice, Next::Enrolment, Next::Change),
            (Defaults::Plain, Next::Session, Next::Session),
        ] {
            let account = founded(defaults);
            let user = account.users.iter().next().unwrap().id;
            for owner in [Owner::Root, Owner::User(user)] {
                let now = Moment::from_seconds(1_000_001);
                let next = |factor| logon::next(&account, owner, &progress(factor, now), now);
                assert_eq!(
                    (next(false), next(true)),
                    (Ok(before), Ok(after)),
                    "{owner:?}"
                );
            }
        }
    }

    #[test]
    fn the_key_of_the_founding_is_loose_until_it_is_off_or_bound_to_networks() {
        let policy = |networks: &str| -> KeyNetwork {
            let statement = format!(r#"{{"Type":"ClassicWhiteList","IPList":["{networks}"]}}"#);
            let text = format!(r#"{{"Version":1,"Status":"Active","Statements":[{statement}]}}"#);
            text.parse().unwrap()
        };
        let mut account = founded(Defaults::BestPractice);
        let loose = |account: &Account| key_network::loose_bootstrap_keys(account).count();
        assert_eq!(loose(&account), 1);
        let owner = Owner::User(account.users.iter().next().unwrap().id);
        tell(&mut account, |context| {
            access_key::create(context, owner).ok().unwrap();
        });
        assert_eq!(loose(&account), 1, "no other key is one");
        for (networks, left) in [("0.0.0.0/0", 1), ("192.0.2.0/24", 0)] {
            tell(&mut account, |context| {
                key_network::set_of_account(context, policy(networks));
            });
            assert_eq!(loose(&account), left, "{networks}");
        }
        let key = "LTAIfirst".parse().unwrap();
        // A policy of the key's own stands in place of the account's.
        tell(&mut account, |context| {
            key_network::set_of_key(context, owner, &key, policy("::/0")).unwrap();
        });
        assert_eq!(loose(&account), 1);
        tell(&mut account, |context| {
            let off = model::KeyStatus::Inactive;
            access_key::set_status(context, owner, &key, off).unwrap();
        });
        assert_eq!(loose(&account), 0);
    }
}
