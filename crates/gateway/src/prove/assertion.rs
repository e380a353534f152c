//! Whom a SAML provider vouches for: from a response to what is believed of it.

use std::sync::Arc;

use rpc::Malformed;

use super::authenticate::{Asked, Proven, Unproven, found};
use crate::ask::assertion::{Assertion, Desk, no_provider, trial, used};
use crate::ask::attempt::{Attempt, Purpose};
use crate::ask::credential::Credential;
use crate::ask::presented::ProviderResponse;
use crate::ask::vouched::{Vouched, Word};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::nonce::claims::{self as nonce, Claimed};

/// Proves a response. It is looked at once, outside every lock.
pub(crate) async fn vouched(
    core: &Core,
    presented: &ProviderResponse,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let account = presented.account;
    let named = |snapshot: &Snapshot| {
        let providers = &snapshot.state.saml_providers;
        let named = providers.named(&presented.provider).ok().cloned();
        named.ok_or_else(no_provider)
    };
    let (held, state, provider) = found(core, account, asked, named).await?;
    let desk = Desk {
        providers: &core.providers,
        addressed: &core.settings.addressed,
        request: None,
        limits: &core.settings.limits,
        now: asked.arrival.now,
    };
    let unproven = |malformed: Malformed| Unproven::of(Some(account), malformed);
    let read = trial(presented.response.expose(), &provider, desk).map_err(unproven)?;
    let attempt = Attempt::by_response(Purpose::Role, provider.name.as_str(), &read);
    let assertion = match Assertion::believed(read, &provider) {
        Ok(assertion) => assertion,
        Err(malformed) => return Err(unproven(malformed).at(attempt)),
    };
    // One that was brought before is anybody's to send again: it must not come to the committer each time, which
    // alone decides whether one is new.
    let claim = nonce::of_assertion(&assertion);
    let claimed = held.claims().judge(&claim, core.settings.nonces_per_key);
    if claimed == Claimed::Seen {
        return Err(unproven(used()).at(attempt.again()));
    }
    let vouched = Vouched {
        account,
        provider: provider.name.clone(),
        word: Word::Assertion(Box::new(assertion)),
        attempt,
    };
    Ok(Proven {
        credential: Credential::Federated(Arc::new(vouched)),
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}
