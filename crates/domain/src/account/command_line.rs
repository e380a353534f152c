//! The vendor's own command line, as an OAuth application that every account may let in.
//!
//! Source: its program, which knows these ids and this redirect address alone.

use std::collections::BTreeSet;

use model::{
    AccessSeconds, Application, ApplicationId, ApplicationKind, ApplicationName, ProtocolVersion,
    RedirectUri, RefreshSeconds, Scope,
};

use super::tables::Account;
use crate::context::Context;

/// The ids of its China and its international edition.
pub const IDS: [ApplicationId; 2] = [
    ApplicationId::new(4_038_181_954_557_748_008),
    ApplicationId::new(4_103_531_455_503_354_461),
];
/// Where it listens, on whatever port is free.
pub const REDIRECT: &str = "http://127.0.0.1/cli/callback";
/// What people are shown.
pub const DISPLAY_NAME: &str = "Alibaba Cloud CLI";
/// What policies and lists know it by, if no other application has the name.
const NAME: &str = "aliyun-cli";

/// Whether this is its id.
#[must_use]
pub fn is(id: ApplicationId) -> bool {
    IDS.contains(&id)
}

/// Its record for an account that lets it in.
pub(super) fn application(context: &Context<'_>, id: ApplicationId) -> Option<Application> {
    if !is(id) {
        return None;
    }
    Some(Application {
        id,
        name: name(context.account, id)?,
        kind: ApplicationKind::Native,
        display_name: DISPLAY_NAME.parse().ok()?,
        protocol: ProtocolVersion::TwoOne,
        scopes: scopes(),
        required: BTreeSet::from([Scope::OpenId]),
        redirects: vec![REDIRECT.parse::<RedirectUri>().ok()?],
        secret_required: false,
        multi_tenant: false,
        access: AccessSeconds::USUAL,
        refresh: RefreshSeconds::usual(ApplicationKind::Native),
        secrets: Vec::new(),
        provision: None,
        created: context.now,
        updated: context.now,
    })
}

/// What it may be allowed.
#[must_use]
pub fn scopes() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::OpenId, Scope::Aliuid, Scope::Profile])
}

/// A name that is free.
fn name(account: &Account, id: ApplicationId) -> Option<ApplicationName> {
    let names = [NAME.to_owned(), format!("{NAME}-{id}")];
    let names = names.iter().filter_map(|name| name.parse().ok());
    let mut free = names.filter(|name| account.applications.check_free(name, None).is_ok());
    free.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_made_of_is_sound() {
        assert!(REDIRECT.parse::<RedirectUri>().is_ok());
        assert!(
            DISPLAY_NAME
                .parse::<model::ApplicationDisplayName>()
                .is_ok()
        );
        assert!(NAME.parse::<ApplicationName>().is_ok());
        assert!(IDS.iter().all(|id| id.to_string().len() == 19));
        let kind = ApplicationKind::Native;
        assert!(scopes().iter().all(|scope| scope.is_for(kind)));
    }
}
