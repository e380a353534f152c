//! The message that explains a denial: sealed, bound to the account, good for a day.
//!
//! It holds what `DecodeDiagnosticMessage` answers. What may be in it, the gateway decides. Of a denial that concerns
//! two accounts there are two parts.

use domain::Entropy;
use model::{AccountId, Moment, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::key::{Purpose, Vault};

/// How long a message can be read, in seconds.
const LIFETIME: i64 = 24 * 60 * 60;
/// The parameter that a message comes back in.
const WHAT: &str = "EncodedDiagnosticMessage";

/// A denial, explained.
#[derive(Debug, Deserialize, Serialize)]
pub struct Diagnosis {
    /// When it was denied.
    pub at: Moment,
    /// The action that was checked.
    pub action: String,
    /// The resource that was decisive.
    pub resource: String,
    /// What its caller is told in place of that, who may not see whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// `SubUser`, `AssumedRoleUser` or `RootUser`.
    pub principal_type: String,
    /// The account the caller belongs to.
    pub principal_owner: String,
    /// User id, or role and session.
    pub principal_name: String,
    /// Whether a statement denied it.
    pub explicit: bool,
    /// The kind of policy that decided.
    pub policy_type: Option<String>,
    /// The condition keys of the request.
    pub conditions: Vec<(String, Vec<String>)>,
    /// The statements that counted.
    pub matched: Vec<Matched>,
    /// The explanation of the policy engine, down to the compared values.
    pub explanation: Value,
}

/// A policy that had a statement that counted.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Matched {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The policy's name.
    pub identifier: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The version, of custom policies only.
    pub version: Option<String>,
    /// What it is attached to.
    pub entity_type: String,
    /// How far the attachment reaches.
    pub scope: String,
    /// The folder, member or Root, of control policies only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

impl Diagnosis {
    /// What stands between the parts of a message that more than one account may read, each its own.
    pub const BETWEEN: char = '.';

    /// The sealed text of the message, which opens for this account alone.
    #[must_use]
    pub fn seal(&self, vault: &Vault, account: AccountId, entropy: &mut Entropy) -> String {
        // INVARIANT: texts and lists of texts, which always serialise.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let identity = account.to_string();
        vault.seal_text(Purpose::Diagnosis, identity.as_bytes(), &bytes, entropy)
    }

    /// Opens a message of this account.
    ///
    /// # Errors
    /// When it was altered, is another account's, or is older than a day.
    pub fn open(
        vault: &Vault,
        account: AccountId,
        message: &str,
        now: Moment,
    ) -> Result<Self, Refusal> {
        let diagnosis = Self::open_any_age(vault, account, message)?;
        if diagnosis.at.plus_seconds(LIFETIME) < now {
            return Err(Refusal::Expired(WHAT));
        }
        Ok(diagnosis)
    }

    /// Opens a message of this account however old it is: for whoever holds the master key itself.
    ///
    /// # Errors
    /// When it was altered, or is another account's.
    pub fn open_any_age(vault: &Vault, account: AccountId, message: &str) -> Result<Self, Refusal> {
        let identity = account.to_string();
        let opened = message
            .split(Self::BETWEEN)
            .find_map(|part| vault.open_text(Purpose::Diagnosis, identity.as_bytes(), part));
        let (_, bytes) = opened.ok_or(Refusal::Unreadable(WHAT))?;
        serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable(WHAT))
    }
}
