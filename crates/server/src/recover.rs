//! The way back in of who is shut out, on the store itself, beside a server that may be running.

use std::path::PathBuf;

pub use domain::account::recovery::{Lifted, Whom};
use gateway::{Error, Recovery};
use model::{AccountId, Alias, Secret};
use serde_json::{Value, json};

use crate::bootstrap::arrival;
use crate::files::{self, FileError};
use crate::machine::{self, NoEntropy};
use crate::open::Opened;
use crate::site::Pages;

/// Who is to be let in again, and how.
pub struct Wish {
    /// In this account.
    pub account: AccountId,
    /// This person.
    pub whom: Whom,
    /// What else goes that may shut people out.
    pub lifted: Lifted,
    /// Where the password is written instead of shown.
    pub file: Option<PathBuf>,
}

/// What lets somebody in again. It is shown once.
pub struct Recovered {
    account: AccountId,
    logon_name: String,
    password: Secret,
    file: Option<PathBuf>,
    url: String,
}

/// Why nothing was changed: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// There is no such person, or nothing to lift.
    #[error("{0} Nothing was changed.")]
    Refused(String),
    /// There is a file already.
    #[error("{} is there already; name another file (nothing was changed)", .0.display())]
    Taken(PathBuf),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The store.
    #[error("nobody could be let in: {0}")]
    Store(String),
}

impl From<Error> for RecoverError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Refused(refusal.to_string()),
            other => Self::Store(other.to_string()),
        }
    }
}

/// Does it; it is durable when this returns, and a running server goes by it within a moment. A password
/// that is written to a file is there before.
///
/// # Errors
/// When there is no such person, nothing to lift, a file is in the way, or the store fails.
pub async fn recover(
    opened: &Opened,
    pages: &Pages,
    wish: Wish,
) -> Result<Recovered, RecoverError> {
    let whom = (wish.account, &wish.whom);
    let (now, mut entropy) = (arrival()?, machine::entropy()?);
    let drawn = opened.gateway.draw_password(&now, whom, &mut entropy);
    let (logon_name, password) = drawn.await?;
    let recovered = Recovered {
        account: wish.account,
        url: url(pages, wish.account, &logon_name),
        logon_name,
        password: password.clone(),
        file: wish.file,
    };
    recovered.write()?;
    let recovery = Recovery {
        account: wish.account,
        whom: wish.whom,
        lifted: wish.lifted,
        password,
    };
    let done = opened.gateway.recover(&arrival()?, recovery).await;
    if let Err(error @ Error::Refused(_)) = done {
        // It opens nothing, and is not kept for something that it may be taken for.
        recovered.file.as_deref().map(files::remove).transpose()?;
        return Err(error.into());
    }
    done?;
    Ok(recovered)
}

impl Recovered {
    /// What there is to say, with the password or the file that has it.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut said = self.whole();
        if let (Some(file), Some(said)) = (&self.file, said.as_object_mut()) {
            said.remove("Password");
            said.insert("PasswordFile".to_owned(), json!(file));
        }
        said
    }

    fn whole(&self) -> Value {
        json!({
            "AccountId": self.account,
            "LogonName": self.logon_name,
            "Password": self.password.expose(),
            "LogonUrl": self.url,
        })
    }

    fn write(&self) -> Result<(), RecoverError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        if file.exists() {
            return Err(RecoverError::Taken(file.clone()));
        }
        files::write_private(file, &format!("{:#}\n", self.whole()))?;
        Ok(())
    }
}

/// The page to log on at for this name: `user@alias.suffix`, or an account's id.
fn url(pages: &Pages, account: AccountId, logon_name: &str) -> String {
    let id = account.to_string();
    let Some((user, domain)) = logon_name.split_once('@') else {
        return pages.logon(&id, None);
    };
    let domain = domain.split('.').next().unwrap_or_default();
    let alias = domain.parse::<Alias>();
    let alias = alias.as_ref().map_or(id.as_str(), Alias::as_str);
    pages.logon(alias, Some(user))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_link_has_the_name_that_is_logged_on_with() {
        let account = AccountId::new(1_000_000_000_000_001);
        let config = Config::default();
        let pages = Pages::of(&config, config.listen.first().copied());
        for (name, link) in [
            ("ops@acme.onaliyun.com", "account=acme&username=ops"),
            (
                "ops@1000000000000001.onaliyun.com",
                "account=1000000000000001&username=ops",
            ),
            ("1000000000000001", "account=1000000000000001"),
        ] {
            let whole = format!("https://localhost:7280/logon?{link}");
            assert_eq!(url(&pages, account, name), whole);
        }
    }
}
