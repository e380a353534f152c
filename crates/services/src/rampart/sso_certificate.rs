//! By which certificates SAML providers are known, and how long: what somebody looks at before people cannot come in.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::settings;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, Moment, Nearness, ProviderName, SamlMetadata};

use crate::identity::metadata::dates;
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Paged, Stamp};

/// Lists SAML providers that have metadata, the one that users log on at first, with their certificates and when those
/// end.
#[derive(Parameters)]
pub struct ListSsoCertificates {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListSsoCertificates {
    const NAME: &'static str = "sso-certificates";
    type Place = Place;
}

impl Operation for ListSsoCertificates {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ProviderView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, now) = (permit.home(), context.now);
        let after = self.page.after(home)?;
        let sso = settings::sso(context.account);
        let users = sso.metadata.as_ref().filter(|_| after.is_none());
        let users = users.map(|metadata| (Place::Users, metadata, now));
        let after = after.and_then(Place::provider).map(ProviderName::folded);
        let providers = context.account.saml_providers.ordered(after.as_ref());
        let providers = providers.filter_map(|one| {
            let metadata = one.metadata.as_ref()?;
            Some((Place::Role(one.name.clone()), metadata, now))
        });
        let all = users.into_iter().chain(providers);
        Ok(self.page.cut(home, all, |(place, ..)| place.clone()))
    }
}

/// Whose metadata, and its place in the list.
#[derive(Clone)]
pub enum Place {
    /// The one that users log on at, before all others.
    Users,
    /// One for roles.
    Role(ProviderName),
}

impl Place {
    const fn provider(&self) -> Option<&ProviderName> {
        match self {
            Self::Users => None,
            Self::Role(name) => Some(name),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No name of a provider begins so.
        out.write_str(self.provider().map_or(USERS, |name| name.as_str()))
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text == USERS {
            return Ok(Self::Users);
        }
        text.parse().map(Self::Role)
    }
}

const USERS: &str = "-";

/// A provider, and until when it can vouch.
#[derive(View)]
#[view(flat "SsoProvider")]
pub struct ProviderView {
    purpose: &'static str,
    #[view("SAMLProviderName")]
    name: Option<ProviderName>,
    status: &'static str,
    /// When nobody comes in any more, unless other metadata is brought in.
    end_date: Option<Stamp>,
    metadata_end_date: Option<Stamp>,
    certificates: Vec<CertificateView>,
}

/// A certificate that the provider signs with.
#[derive(View)]
struct CertificateView {
    fingerprint: Arc<str>,
    status: &'static str,
    start_date: Stamp,
    end_date: Stamp,
}

impl From<(Place, &SamlMetadata, Moment)> for ProviderView {
    fn from((place, metadata, now): (Place, &SamlMetadata, Moment)) -> Self {
        let dated = dates(metadata);
        let end = dated.good_until(now);
        let certificates = dated.certificates.iter().map(|one| CertificateView {
            fingerprint: one.fingerprint.clone(),
            status: if one.from > now {
                "NotYetGood"
            } else {
                status(Some(one.until), now)
            },
            start_date: Stamp(one.from),
            end_date: Stamp(one.until),
        });
        Self {
            purpose: place.provider().map_or("User", |_| "Role"),
            name: place.provider().cloned(),
            status: status(end, now),
            end_date: end.map(Stamp),
            metadata_end_date: metadata.valid_until.map(Stamp),
            certificates: certificates.collect(),
        }
    }
}

fn status(end: Option<Moment>, now: Moment) -> &'static str {
    match end.map(|end| Nearness::of(end, now)) {
        None => "Unknown",
        Some(None) => "Good",
        Some(Some(Nearness::Over)) => "Ended",
        Some(Some(_)) => "EndsSoon",
    }
}

#[cfg(test)]
mod tests;
