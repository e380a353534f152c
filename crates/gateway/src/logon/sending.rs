//! On the way to an account's identity provider: where a browser is sent, and what it keeps so that the answer is known
//! as an answer to itself.

use data_encoding::BASE64URL_NOPAD;
use domain::account::settings;
use domain::{Entropy, Stream};
use federation::saml::{Form, Request, Unsendable, identifier};
use vault::Sent;

use super::astray::{account_of, state_of};
use crate::ask::arrival::Arrival;
use crate::ask::assertion::provider_of;
use crate::fault::Fault;
use crate::node::Core;

/// For how many seconds somebody may be about it at the provider.
const LASTS: i64 = 900;

/// From where a browser goes, and where to after.
#[derive(Clone, Copy, Debug)]
pub struct Going<'a> {
    /// The origin of the page that it is on.
    pub origin: Option<&'a str>,
    /// Where to go after, on this server.
    pub next: &'a str,
}

/// How a browser is sent.
pub struct Sending {
    /// How.
    pub how: How,
    /// What it keeps and shows when it comes back.
    pub kept: String,
}

/// By which binding.
pub enum How {
    /// To an address.
    Redirect(String),
    /// By a form.
    Post(Form),
}

/// Where a user of the account with this domain is sent to log on; nowhere if that is done here.
pub(crate) async fn send(
    core: &Core,
    arrival: &Arrival,
    domain: &str,
    going: Going<'_>,
) -> Result<Option<Sending>, Fault> {
    let sign_on = &core.settings.sign_on;
    let Some(key) = &sign_on.key else {
        return Ok(None);
    };
    let Some(account) = account_of(core, &domain.to_ascii_lowercase()).await? else {
        return Ok(None);
    };
    let Some(snapshot) = state_of(core, arrival, account).await? else {
        return Ok(None);
    };
    let sso = settings::sso(&snapshot.state);
    let provider = sso.metadata.as_ref().filter(|_| sso.enabled);
    let provider = provider.and_then(provider_of);
    let names = (
        sign_on.entity(account),
        sign_on.answer_to(going.origin, account),
    );
    let (Some(provider), (Some(entity), Some(answer_to))) = (provider, names) else {
        return Ok(None);
    };
    let mut entropy = Entropy::new(arrival.seed, Stream::Deed, 0);
    let sent = Sent {
        account,
        id: entropy.bytes(),
        relay: BASE64URL_NOPAD.encode(&entropy.bytes::<24>()),
        next: going.next.to_owned(),
        expires: arrival.now.plus_seconds(LASTS),
    };
    let request = Request {
        id: &identifier(sent.id),
        issued: arrival.now.seconds(),
        issuer: &entity,
        answer_to: &answer_to,
        afresh: false,
    };
    let relay = Some(&*sent.relay);
    let how = match (&provider.redirect, &provider.post) {
        // That needs no script.
        (Some(to), _) => request
            .redirect(to, relay, key)
            .map(|to| How::Redirect(to.into())),
        (None, Some(to)) => request.post(to, relay, key).map(How::Post),
        (None, None) => return Ok(None),
    };
    let how = how.map_err(|why: Unsendable| Fault::Away(why.to_string()))?;
    let kept = core.vault.seal_sent(&sent, &mut entropy);
    Ok(Some(Sending { how, kept }))
}

/// What a browser was sent with, of all that it keeps, by what came back.
pub(crate) fn sent(core: &Core, arrival: &Arrival, kept: &[&str], relay: &str) -> Option<Sent> {
    let opened = kept.iter();
    let mut opened = opened.filter_map(|text| core.vault.open_sent(text, arrival.now));
    opened.find(|sent| sent.relay == relay)
}
