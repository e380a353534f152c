//! The job that says which certificates of identity providers end soon.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::metadata::{self, Ending, Whose};
use domain::{Account, Context};
use model::{AccountId, Nearness, Refusal, account_arn, saml_provider_arn};
use serde_json::{Value, json};

use super::errand::Errand;
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::entry;
use crate::fault::Error;

/// Tells of each certificate 30, 14, 7 days and a day before its end, and at its end: an event each, once.
pub struct Certificates;

#[async_trait]
impl Job for Certificates {
    fn name(&self) -> &'static str {
        "certificates"
    }

    /// An hour, because the last day counts.
    fn period(&self) -> i64 {
        60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        Ok(!metadata::ending(&snapshot.state, errand.now()).is_empty())
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        for ending in metadata::ending(&snapshot.state, errand.now()) {
            let entry = match ending.near {
                Nearness::Over => &EXPIRED,
                _ => &EXPIRING,
            };
            let parameters = shown(&ending);
            errand
                .perform(entry, &parameters, Arc::new(Tell(ending)))
                .await?;
        }
        Ok(())
    }
}

fn shown(ending: &Ending) -> Value {
    let mut shown = json!({
        "CertificateFingerprint": &*ending.fingerprint,
        "EndDate": ending.until.to_string(),
        "DaysBefore": ending.near.days(),
        "Purpose": if ending.whose == Whose::Users { "User" } else { "Role" },
    });
    if let (Some(name), Some(shown)) = (ending.whose.provider(), shown.as_object_mut()) {
        shown.insert("SAMLProviderName".to_owned(), name.as_str().into());
    }
    shown
}

/// That somebody is told of an end.
struct Tell(Ending);

impl Deed for Tell {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let home = caller.account;
        let (name, arn) = match self.0.whose.provider() {
            Some(name) => (name.to_string(), saml_provider_arn(home, name)),
            None => (String::new(), account_arn(home, "*")),
        };
        Plan::on(Target {
            kind: "ACS::RAM::SAMLProvider",
            name,
            ..Target::plain(arn)
        })
    }

    /// Looks again: the metadata may be another by now.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if !metadata::tell(context, &self.0) {
            let why = "the metadata was changed in the meantime";
            context.effects.notes.push(("unchanged", why.into()));
        }
        Ok("{}".to_owned())
    }
}

static EXPIRING: Entry = entry("SsoCertificateExpiring", "rampart:SsoCertificateExpiring");
static EXPIRED: Entry = entry("SsoCertificateExpired", "rampart:SsoCertificateExpired");
