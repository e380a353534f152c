//! On the way to an account's identity provider: where a browser is sent, and what it keeps so that the answer is known
//! as an answer to itself.

use data_encoding::BASE64URL_NOPAD;
use domain::account::logon::is_elsewhere;
use domain::account::settings;
use domain::{Account, Entropy, Stream};
use federation::saml::{Form, Request, Unsendable, identifier};
use model::AccountId;
use rpc::Format;
use vault::{Again, Sent, Why};

use super::astray::{account_of, state_of};
use super::identity::identity;
use crate::ask::answer::{Reply, broke};
use crate::ask::arrival::Arrival;
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
    let Some(account) = account_of(core, &domain.to_ascii_lowercase()).await? else {
        return Ok(None);
    };
    let Some(snapshot) = state_of(core, arrival, account).await? else {
        return Ok(None);
    };
    let there = (account, &snapshot.state);
    sending(core, arrival, there, going, Why::LogOn)
}

/// Where the owner of the session with this token is sent to prove themselves anew; nowhere if it is no session, or
/// not of a user who logs on at a provider.
pub(crate) async fn send_again(
    core: &Core,
    arrival: &Arrival,
    token: &str,
    going: Going<'_>,
) -> Result<Option<Sending>, Reply> {
    let failed = |fault: Fault| {
        let (code, words) = broke(&fault);
        Reply::error(Format::Json, arrival, &code, words, None)
    };
    let Some(identity) = identity(core, arrival, token).await? else {
        return Ok(None);
    };
    let Ok(account) = AccountId::read(&identity.account_id) else {
        return Ok(None);
    };
    let snapshot = state_of(core, arrival, account).await.map_err(failed)?;
    let Some(snapshot) = snapshot else {
        return Ok(None);
    };
    let session = snapshot.state.logon_sessions.get(&identity.session_id);
    if !session.is_some_and(|one| is_elsewhere(&snapshot.state, one.owner)) {
        return Ok(None);
    }
    let again = Again {
        session: identity.session_id.to_string(),
        asked: arrival.now,
    };
    let there = (account, &snapshot.state);
    sending(core, arrival, there, going, Why::Again(again)).map_err(failed)
}

/// Where whoever may try the provider of an account's users is sent, also before it is switched on; nowhere if this
/// ticket does not say so any more.
pub(crate) async fn send_on_trial(
    core: &Core,
    arrival: &Arrival,
    ticket: &str,
    going: Going<'_>,
) -> Result<Option<Sending>, Fault> {
    let Some(account) = core.vault.open_trial(ticket, arrival.now) else {
        return Ok(None);
    };
    let Some(snapshot) = state_of(core, arrival, account).await? else {
        return Ok(None);
    };
    let there = (account, &snapshot.state);
    sending(core, arrival, there, going, Why::Trial)
}

fn sending(
    core: &Core,
    arrival: &Arrival,
    (account, state): (AccountId, &Account),
    going: Going<'_>,
    why: Why,
) -> Result<Option<Sending>, Fault> {
    let sign_on = &core.settings.sign_on;
    let Some(key) = &sign_on.key else {
        return Ok(None);
    };
    let sso = settings::sso(state);
    let provider = sso
        .metadata
        .as_ref()
        .filter(|_| sso.enabled || why == Why::Trial);
    let provider = provider.and_then(|metadata| core.providers.of(metadata));
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
        why,
    };
    let request = Request {
        id: &identifier(sent.id),
        issued: arrival.now.seconds(),
        issuer: &entity,
        answer_to: &answer_to,
        afresh: matches!(sent.why, Why::Again(_)),
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
