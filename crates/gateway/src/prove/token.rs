//! Whom an identity provider vouches for: from a token to what is believed of it.

use std::sync::Arc;

use federation::oidc;
use model::{Moment, OidcProvider};
use rpc::Malformed;
use sha2::{Digest, Sha256};

use super::authenticate::{Asked, Proven, Unproven, of_provider};
use crate::ask::attempt::Attempt;
use crate::ask::credential::Credential;
use crate::ask::id_token::{self, Disbelief, IdToken};
use crate::ask::presented::ProviderToken;
use crate::ask::vouched::{Vouched, Word};
use crate::node::Core;

/// Proves a token. The provider's keys are waited for here, where nobody else waits.
pub(crate) async fn vouched(
    core: &Core,
    presented: &ProviderToken,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let account = presented.account;
    let (held, state, provider) = of_provider(core, presented, asked).await?;
    let token = believe(core, presented, &provider, asked.arrival.now).await;
    let attempt = Attempt::by_token(provider.name.as_str(), token.as_ref().err());
    let token = match token {
        Ok(token) => token,
        Err(why) => return Err(Unproven::of(Some(account), Malformed::from(why)).at(attempt)),
    };
    let vouched = Vouched {
        account,
        provider: provider.name.clone(),
        word: Word::Token(Box::new(token)),
        attempt,
    };
    Ok(Proven {
        credential: Credential::Federated(Arc::new(vouched)),
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}

/// What the provider vouches for with this token now.
pub(crate) async fn believe(
    core: &Core,
    presented: &ProviderToken,
    provider: &OidcProvider,
    now: Moment,
) -> Result<IdToken, Disbelief> {
    let account = presented.account;
    let text = presented.token.expose();
    let token = oidc::Unproven::read(text, provider.issuer.as_str())?;
    let place = (account, provider.issuer.shared());
    let outside = &core.settings.outside;
    let known = core
        .provider_keys
        .of(outside, place, token.key(), now.seconds());
    let known = known.await.map_err(Disbelief::NoKeys)?;
    known.chains.check(provider)?;
    let token = token.prove(&known.keys)?;
    let says = id_token::admit(&token, provider, now, &core.settings.limits)?;
    Ok(IdToken {
        says,
        print: data_encoding::HEXLOWER.encode(&Sha256::digest(text)),
        token,
        chains: known.chains.clone(),
    })
}
