//! The page that asks, and where its form may lead.

use gateway::oauth::{Authorization, Looked};
use http::StatusCode;
use model::Scope;
use pages::consent::{self, Gets, Prove, Said, Stage, View};

use super::request::Request;
use crate::http::answer::Answer;
use crate::people::head;
use crate::people::visit::Visit;

/// What is asked of whom.
pub(super) struct Asking<'a> {
    pub(super) visit: &'a Visit<'a>,
    pub(super) request: &'a Request,
    pub(super) wanted: &'a Authorization,
    pub(super) looked: &'a Looked,
}

/// Whether the person must show again who that is.
pub(super) fn needs_proof(looked: &Looked, installs: bool) -> bool {
    installs && !looked.is_elevated || !looked.is_fresh
}

/// Asks.
pub(super) fn ask(asking: &Asking<'_>, status: StatusCode, said: Said<'_>) -> Answer {
    let Asking {
        visit,
        request,
        wanted,
        looked,
    } = asking;
    let installs = !looked.is_installed || request.prompts("admin_consent");
    let stage = match (looked.is_own, installs) {
        (false, _) => Stage::Foreign,
        (true, true) => Stage::Install,
        (true, false) => Stage::Confirm,
    };
    let here = request.here(visit.arrival().now.seconds());
    let here: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    let origin = origin(&wanted.redirect);
    let view = View {
        application: &wanted.client.display_name,
        name: &looked.name,
        account: &looked.account,
        goes_to: &origin,
        gets: &gets(wanted, installs),
        stage,
        prove: needs_proof(looked, installs).then(|| way(looked)),
        said,
        along: &request.along(),
        logon: &format!("/logon?next={here}"),
    };
    let mut answer = visit.page(status, consent::page(&visit.frame(), &view));
    // Browsers hold where the form leads in the end against what the page allows.
    head::lets_send_to(&mut answer, &origin);
    answer
}

/// What the application gets: whoever lets it in for the account lets in all that it may be allowed.
fn gets(wanted: &Authorization, installs: bool) -> Vec<Gets> {
    let scopes = if installs {
        &wanted.client.scopes
    } else {
        &wanted.scopes
    };
    let mut gets = Vec::new();
    for scope in scopes {
        gets.extend(match scope {
            Scope::OpenId => Some(Gets::OpenId),
            Scope::Aliuid => Some(Gets::Aliuid),
            Scope::Profile => Some(Gets::Profile),
            Scope::Scim => None,
        });
    }
    if wanted.client.account.is_none() {
        gets.push(Gets::Acts);
    }
    if wanted.offline {
        gets.push(Gets::Offline);
    }
    gets
}

fn way(looked: &Looked) -> Prove {
    let has = |way: &str| looked.ways.iter().any(|one| one == way);
    if has("Code") {
        Prove::Code
    } else if has("Password") {
        Prove::Password
    } else {
        Prove::Key
    }
}

/// Of an address, what stands before its path.
fn origin(redirect: &str) -> String {
    if let Some((scheme, rest)) = redirect.split_once("://") {
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        format!("{scheme}://{host}")
    } else {
        let scheme = redirect.split(':').next().unwrap_or_default();
        format!("{scheme}:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_by_what_stands_before_its_path() {
        for (redirect, shown) in [
            ("https://app.example.com/back?a", "https://app.example.com"),
            (
                "http://127.0.0.1:12345/cli/callback",
                "http://127.0.0.1:12345",
            ),
            ("com.example.app:/back", "com.example.app:"),
        ] {
            assert_eq!(origin(redirect), shown);
        }
    }
}
