//! Founding accounts: credentials are on the disk before the account is in the store, so that no
//! crash leaves an account without them.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use domain::account::Defaults;
use gateway::{Arrival, Error, Foundation};
use model::{AccountId, Alias, Secret, UserName};
use serde_json::{Value, json};

use crate::files::{self, FileError};
use crate::machine::{self, NoEntropy};
use crate::open::{Opened, bootstrap_file};
use crate::site::Pages;

/// What the founder of an account may choose.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The account's id; random if left out.
    pub account: Option<AccountId>,
    /// Its alias.
    pub alias: Option<Alias>,
    /// The administrator's name; `admin` if left out.
    pub administrator: Option<UserName>,
    /// Whether the store is meant to be new, although there is a master key.
    pub new_store: bool,
    /// Whether it demands no more of its people than the vendor does where nobody has set anything.
    pub plain_defaults: bool,
    /// Where people will log on.
    pub pages: Pages,
}

/// Why an account was not founded: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// There is an account already.
    #[error(
        "the store has an account already, nothing was changed; a further one is made with \
         `rampart account create`"
    )]
    NotEmpty,
    /// There is a master key and no account: a store was lost, or the wrong one is named.
    #[error(
        "there is a master key but no account in the store: restore the store from a backup, or \
         name it with --store; if a new store is meant, found its first account with \
         `rampart init --new-store` (nothing was changed)"
    )]
    Lost,
    /// The id or alias is taken.
    #[error("the account's id or alias is taken; choose another (nothing was changed)")]
    Taken,
    /// An earlier, interrupted attempt had another id.
    #[error("the founding of this store began as account {0}; give this id or none")]
    BegunAs(String),
    /// A file of credentials is there that this program did not write.
    #[error("{} is no file of credentials; move it away and try again", .0.display())]
    Foreign(PathBuf),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The store.
    #[error("the account could not be founded: {0}")]
    Store(String),
}

/// Credentials of a new account, and where people log on. They are shown once.
pub struct Credentials(Foundation, Pages);

/// Where the credentials of the first account wait to be taken away.
#[must_use]
pub fn path(directory: &Path) -> PathBuf {
    bootstrap_file(directory)
}

/// Founds the first account of an empty store. Its credentials are in [`path`] from before it is
/// founded; what an interrupted attempt wrote there is used again, unless something else is wished.
///
/// # Errors
/// When there is an account, also when another node founds one at the same time; and when there is a
/// master key for a store without accounts, unless the wish says that it is new.
pub async fn found_first(opened: &Opened, wish: &Wish) -> Result<Credentials, FoundError> {
    if !opened.empty {
        return Err(FoundError::NotEmpty);
    }
    if !opened.is_new && !wish.new_store {
        return Err(FoundError::Lost);
    }
    let path = path(&opened.directory);
    let begun = match files::read(&path)? {
        Some(text) => {
            let begun = read(&text).ok_or_else(|| FoundError::Foreign(path.clone()))?;
            Some(begun).filter(|begun| wish.fits(begun))
        }
        None => None,
    };
    let mut foundation = match begun {
        Some(begun) => begun,
        None => wish.draw()?,
    };
    // Two nodes that found at once take one id, so that only one of them can succeed.
    let id = foundation.account.to_string();
    let agreed = opened.store.meta_put_if_absent(FIRST, &id).await;
    let agreed = agreed.map_err(|fault| FoundError::Store(fault.to_string()))?;
    if agreed != id {
        if wish.account.is_some() {
            return Err(FoundError::BegunAs(agreed));
        }
        foundation.account =
            AccountId::read(&agreed).map_err(|_| FoundError::Store(format!("bad id {agreed}")))?;
    }
    foundation.defaults = wish.defaults();
    let credentials = Credentials(foundation, wish.pages.clone());
    files::write_private(&path, &credentials.text())?;
    match found(opened, &credentials).await {
        Err(FoundError::Taken) => {
            files::remove(&path)?;
            opened.founded()?;
            Err(FoundError::NotEmpty)
        }
        Err(error) => Err(error),
        Ok(()) => {
            opened.founded()?;
            Ok(credentials)
        }
    }
}

/// Founds a further account. Its credentials wait in the returned file until they are shown.
///
/// # Errors
/// When its id or alias is taken.
pub async fn found_further(
    opened: &Opened,
    wish: &Wish,
) -> Result<(Credentials, PathBuf), FoundError> {
    let credentials = Credentials(wish.draw()?, wish.pages.clone());
    let name = format!("account-{}.json", credentials.0.account);
    let path = opened.directory.join(name);
    files::write_private(&path, &credentials.text())?;
    if let Err(error) = found(opened, &credentials).await {
        if matches!(error, FoundError::Taken) {
            files::remove(&path)?;
        }
        return Err(error);
    }
    Ok((credentials, path))
}

async fn found(opened: &Opened, credentials: &Credentials) -> Result<(), FoundError> {
    opened
        .gateway
        .found(&arrival()?, &credentials.0)
        .await
        .map_err(|error| match error {
            Error::Refused(model::Refusal::Exists(..)) => FoundError::Taken,
            Error::Broke(fault) => FoundError::Store(fault.to_string()),
            other => FoundError::Store(format!("{other:?}")),
        })
}

/// When and whence a command of the server's own comes.
pub(crate) fn arrival() -> Result<Arrival, NoEntropy> {
    Ok(Arrival {
        now: machine::now(),
        seed: machine::seed()?,
        source: IpAddr::from(Ipv4Addr::LOCALHOST).into(),
        secure: true,
        host_id: "rampart".into(),
        user_agent: concat!("rampart/", env!("CARGO_PKG_VERSION")).into(),
        least_revision: None,
    })
}

impl Wish {
    fn administrator(&self) -> Result<UserName, FoundError> {
        match &self.administrator {
            Some(name) => Ok(name.clone()),
            None => "admin"
                .parse()
                .map_err(|e: model::Malformed| FoundError::Store(e.to_string())),
        }
    }

    fn draw(&self) -> Result<Foundation, FoundError> {
        let name = self.administrator()?;
        let mut entropy = machine::entropy()?;
        let drawn = Foundation::draw(self.account, self.alias.clone(), name, &mut entropy);
        Ok(Foundation {
            defaults: self.defaults(),
            ..drawn
        })
    }

    fn defaults(&self) -> Defaults {
        if self.plain_defaults {
            Defaults::Plain
        } else {
            Defaults::BestPractice
        }
    }

    /// Whether what was begun is what is wished.
    fn fits(&self, begun: &Foundation) -> bool {
        self.account.is_none_or(|id| id == begun.account)
            && self
                .alias
                .as_ref()
                .is_none_or(|alias| begun.alias.as_ref() == Some(alias))
            && self
                .administrator
                .as_ref()
                .is_none_or(|name| *name == begun.administrator)
    }
}

impl Credentials {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.0.account
    }

    /// The credentials in the form of `bootstrap.json`.
    #[must_use]
    pub fn json(&self) -> Value {
        let Foundation {
            account,
            alias,
            administrator,
            ..
        } = &self.0;
        let id = account.to_string();
        let alias = alias.as_ref().map_or(id.as_str(), Alias::as_str);
        json!({
            "AccountId": id,
            "AccountAlias": alias,
            "LogonUrl": self.logon_url(),
            "Root": {
                "LogonName": id,
                "Password": self.0.root_password.expose(),
            },
            "Administrator": {
                "UserName": administrator.to_string(),
                "LogonName": format!("{administrator}@{alias}.onaliyun.com"),
                "Password": self.0.administrator_password.expose(),
                "AccessKeyId": self.0.key_id,
                "AccessKeySecret": self.0.key_secret.expose(),
            },
        })
    }

    /// The page where the administrator logs on.
    #[must_use]
    pub fn logon_url(&self) -> String {
        let Self(one, pages) = self;
        let id = one.account.to_string();
        let alias = one.alias.as_ref().map_or(id.as_str(), Alias::as_str);
        pages.logon(alias, Some(one.administrator.as_str()))
    }

    /// The same as text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{:#}\n", self.json())
    }
}

/// The link in the credentials of the first account, as long as they lie there.
#[must_use]
pub fn logon_link(directory: &Path) -> Option<String> {
    let text = files::read(&path(directory)).ok()??;
    let json: Value = serde_json::from_str(&text).ok()?;
    json.get("LogonUrl")?.as_str().map(str::to_owned)
}

/// What a file of credentials says.
fn read(text: &str) -> Option<Foundation> {
    let json: Value = serde_json::from_str(text).ok()?;
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
    let secret = |pointer: &str| text(pointer).map(|text| Secret::new(text.to_owned()));
    let account = AccountId::read(text("/AccountId")?).ok()?;
    let alias = text("/AccountAlias").filter(|alias| *alias != account.to_string());
    Some(Foundation {
        account,
        alias: alias.map(str::parse).transpose().ok()?,
        administrator: text("/Administrator/UserName")?.parse().ok()?,
        root_password: secret("/Root/Password")?,
        administrator_password: secret("/Administrator/Password")?,
        key_id: text("/Administrator/AccessKeyId")?.to_owned(),
        key_secret: secret("/Administrator/AccessKeySecret")?,
        defaults: Defaults::default(),
    })
}

/// What the store remembers of a founding that began.
pub(crate) const FIRST: &str = "first_account";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for alias in [None, Some("acme".parse().unwrap())] {
            let wish = Wish {
                alias,
                ..Wish::default()
            };
            let credentials = Credentials(wish.draw().unwrap(), wish.pages.clone());
            let again = Credentials(read(&credentials.text()).unwrap(), wish.pages.clone());
            assert_eq!(credentials.text(), again.text());
            assert!(wish.fits(&again.0));
        }
    }

    #[test]
    fn another_wish_does_not_fit_what_was_begun() {
        let begun = Wish::default().draw().unwrap();
        let wish = Wish {
            administrator: Some("ops".parse().unwrap()),
            ..Wish::default()
        };
        assert!(!wish.fits(&begun));
    }
}
