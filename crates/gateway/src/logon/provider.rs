//! Logging on by the word of the account's identity provider: what of a response is believed, whom it means, and the
//! session that comes of it.
//!
//! It takes two steps. The response comes from another site, so a browser shows none of the cookies that say who is logged
//! on already; what it comes to is a ticket, and the session begins on a page of ours.

use std::net::IpAddr;
use std::sync::Arc;

use domain::account::logon::{self, Reason};
use domain::account::logon_risk::{self, First};
use domain::account::{elevation, settings, upn};
use domain::{Account, Context, Note};
use federation::saml::{Check, Domains, Verified, identifier, user_name};
use model::{AccountId, Moment, Owner, Progress, Proof, Secret, UserName};
use rpc::Malformed;
use vault::{Again, Sent, Stage, Ticket, Why};

use super::astray::{Astray, state_of};
use super::service::STEP;
use super::shown::Believed;
use super::step::{Attempt, STEPS, Stopped};
use super::told::{Came, Next};
use crate::ask::arrival::Arrival;
use crate::ask::assertion::{Addressed, Assertion, Desk, SKEW, reading};
use crate::ask::attempt::{Attempt as Tried, Purpose};
use crate::ask::permit::Grant;
use crate::node::Core;
use crate::node::attempts::Where;
use crate::nonce::claims::{Claimed, of_assertion};

/// For how many seconds somebody may think about whether to go on.
const LASTS: i64 = 300;

/// Whom a response means, if it is believed. This is where everything that was looked at in it is known, with what came
/// of it.
pub(super) async fn believed(
    core: &Core,
    arrival: &Arrival,
    account: AccountId,
    response: &Secret,
    sent: Option<Sent>,
) -> Result<(Owner, Believed), Astray> {
    let place = Where::Source(Some(account));
    let snapshot = state_of(core, arrival, account).await;
    let snapshot = snapshot.map_err(Astray::Broke)?;
    let Some(snapshot) = snapshot else {
        let nowhere = Where::Source(None);
        return Err(Astray::Unknown(nowhere, Reason::NoAccount, None));
    };
    let state = &snapshot.state;
    let sso = settings::sso(state);
    let sent = sent.filter(|sent| sent.account == account);
    let tries = sent.as_ref().is_some_and(|sent| sent.why == Why::Trial);
    let Some(metadata) = sso.metadata.as_ref().filter(|_| sso.enabled || tries) else {
        return Err(refused(
            place,
            Reason::ProviderOff.code(),
            Reason::ProviderOff.words(),
        ));
    };
    let names = core.settings.sign_on.names(account);
    let addressed = Addressed {
        recipients: names.clone(),
        audiences: names,
    };
    let asked = sent.as_ref().map(|sent| identifier(sent.id));
    let desk = Desk {
        providers: &core.providers,
        addressed: &addressed,
        request: asked.as_deref(),
        limits: &core.settings.limits,
        now: arrival.now,
    };
    let read = reading(response.expose(), metadata, desk);
    let read = read.map_err(|why| refused(place.clone(), NO_METADATA, &why.message))?;
    let provider = core.providers.of(metadata);
    let entity = provider.as_ref().map_or("", |provider| &provider.entity);
    let tried = Tried {
        trial: tries,
        ..Tried::by_response(Purpose::User, entity, &read)
    };
    let refused = |code, why: &str, tried: Tried| {
        Astray::Refused(
            place.clone(),
            failed(code, why),
            false,
            Some(Box::new(tried)),
        )
    };
    let says = match read.outcome {
        Ok(says) => says,
        Err(cause) => {
            let check = cause.check();
            let why = format!("The SAML response is refused: {check:?}: {cause}.");
            return Err(refused(code(check), &why, tried));
        }
    };
    let assertion = Assertion::of(says, metadata);
    // One that was brought before is anybody's to send again: it must not come to the committer each time, which
    // alone decides whether one is new.
    let held = core.account(account, arrival.now).await;
    let held = held.map_err(Astray::Broke)?;
    let claim = of_assertion(&assertion);
    if held.claims().judge(&claim, core.settings.nonces_per_key) == Claimed::Seen {
        let why = "The SAML response was brought before, and counts once.";
        return Err(refused(USED_BEFORE, why, tried.again()));
    }
    // The provider has signed it, and nobody has brought it before.
    let signed = |code, why: &str| {
        let tried = Some(Box::new(tried.clone()));
        Astray::Refused(place.clone(), failed(code, why), true, tried)
    };
    let suffix = &core.settings.limits.domain_suffix;
    let owner = named(state, &assertion.says, suffix).map_err(|why| signed(NO_NAME, &why))?;
    let Some(owner) = owner else {
        let why = format!(
            "The account has no user of the name that the identity provider gives: {:?}.",
            assertion.says.name
        );
        return Err(signed(Reason::NoUser.code(), &why));
    };
    let tried = Arc::new(tried);
    let believed = Believed {
        assertion,
        sent,
        tried,
    };
    Ok((owner, believed))
}

/// The user whom an assertion means in this state of the account, if there is one of the name.
///
/// # Errors
/// Why it can mean no user at all.
pub fn named(state: &Account, says: &Verified, suffix: &str) -> Result<Option<Owner>, String> {
    let sso = settings::sso(state);
    let domains = Domains {
        default: &upn::domain(state, suffix),
        alias: None,
        auxiliary: sso.auxiliary_domain.as_ref().map(model::Word::as_str),
        with_domain: sso.with_domain,
    };
    let name = user_name(says, &domains);
    let name = name.map_err(|nobody| format!("The SAML response names no user: {nobody}."))?;
    let name = name.parse::<UserName>().ok();
    let user = name.and_then(|name| state.users.find(&name.folded()));
    Ok(user.map(|user| Owner::User(user.id)))
}

impl Attempt {
    /// The provider has vouched: looks at everything again that may have changed since it was believed.
    pub(super) fn vouched(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        believed: &Believed,
    ) -> Result<Came, Stopped> {
        let source = grant.source.address();
        let Believed {
            assertion, sent, ..
        } = believed;
        note(context, believed);
        let why = sent.as_ref().map(|sent| &sent.why);
        match why {
            // Whether it is switched on is not what is tried.
            Some(Why::Trial) => logon::check_provided(context.account, self.owner, source)?,
            _ => logon::gate_provider(context.account, self.owner, source)?,
        }
        let sso = settings::sso(context.account);
        let is_by = sso
            .metadata
            .as_ref()
            .is_some_and(|one| assertion.is_by(one));
        let named = named(context.account, &assertion.says, &self.suffix);
        if !is_by || !assertion.is_good(context.now) || named != Ok(Some(self.owner)) {
            return Err(Reason::Outdated.into());
        }
        match why {
            Some(Why::Again(again)) => {
                return self.proved_again((context, source), &assertion.says, again);
            }
            Some(Why::Trial) => {
                context.effects.telling.name = Some(STEP);
                return Ok(Came::Tried);
            }
            Some(Why::LogOn) | None => {}
        }
        let first = First {
            source,
            agent: &self.agent,
            known: Some(false),
        };
        let progress = Progress {
            proof: Proof::PROVIDER,
            signals: logon_risk::signals(context.account, self.owner, first, context.now),
            remember: false,
        };
        let until = assertion.says.session_until.map(Moment::from_seconds);
        // Whatever answers the same request has a ticket of the same name, and one of them counts.
        let (id, expires) = match sent {
            Some(sent) => (first_of(sent.id), sent.expires),
            None => (context.entropy.bytes(), context.now),
        };
        let ticket = Ticket {
            account: self.account,
            owner: self.owner,
            id,
            stage: Stage::Vouched(until),
            password_set: Moment::default(),
            progress,
            steps: 1,
            expires: expires.plus_seconds(LASTS),
        };
        context.effects.telling.name = Some(STEP);
        let next = Next::Provider;
        context.effects.notes.push(("next", next.name().into()));
        Ok(Came::Next {
            next,
            ticket: grant.vault.seal_ticket(&ticket, context.entropy),
            ways: Vec::new(),
        })
    }

    /// Whose session it is was asked for anew, and has come back: no session begins, and this one may go further.
    fn proved_again(
        &self,
        (context, source): (&mut Context<'_>, IpAddr),
        says: &Verified,
        again: &Again,
    ) -> Result<Came, Stopped> {
        context.effects.telling.name = Some(STEP);
        let proved = says.authenticated.map(Moment::from_seconds);
        let afresh = proved.filter(|at| again.asked <= at.plus_seconds(SKEW));
        let proved = afresh.ok_or(Reason::NotAfresh)?;
        let whose = (self.owner, source);
        elevation::vouch(context, &again.session, whose, proved)?;
        let session = Note::Text(again.session.clone().into());
        context.effects.notes.push(("elevatedSession", session));
        Ok(Came::Elevated)
    }

    /// Begins the session that the provider has vouched for.
    pub(super) fn come_in(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
    ) -> Result<Came, Stopped> {
        logon::gate_provider(context.account, self.owner, grant.source.address())?;
        let ticket = self.ticket.as_ref().ok_or(Reason::Outdated)?;
        let Stage::Vouched(until) = ticket.stage else {
            return Err(Reason::Outdated.into());
        };
        if until.is_some_and(|until| until <= context.now) || ticket.steps >= STEPS {
            return Err(Reason::Outdated.into());
        }
        Ok(self.begin_until(grant, context, &ticket.progress, until))
    }
}

/// Whose word was taken, for the event; the response itself is in none.
fn note(context: &mut Context<'_>, believed: &Believed) {
    let says = &believed.assertion.says;
    let text = |text: &str| Note::Text(text.to_owned().into());
    let asked = if believed.sent.is_some() {
        "true"
    } else {
        "false"
    };
    context.effects.notes.extend([
        ("samlIssuer", text(&says.issuer)),
        ("samlSubject", text(&says.name)),
        ("samlSubjectType", text(says.short_format())),
        ("samlAssertionId", text(&says.id)),
        ("samlAsked", text(asked)),
    ]);
}

fn first_of(id: [u8; 20]) -> [u8; 16] {
    id.first_chunk().copied().unwrap_or_default()
}

/// A response that anybody could have made up.
fn refused(place: Where, code: &'static str, why: &str) -> Astray {
    Astray::Refused(place, failed(code, why), false, None)
}

fn failed(code: &'static str, why: &str) -> Malformed {
    let said = Reason::Response.words();
    Malformed::new(code, said).with_status(401).with_event(why)
}

/// The code in the event of a response that fails at this check.
fn code(check: Check) -> &'static str {
    macro_rules! codes {
        ($($name:ident)*) => {
            match check {
                $(Check::$name => concat!("LogonFailed.Response.", stringify!($name)),)*
            }
        };
    }
    codes!(
        Metadata Encoding Form Markup Root Status Encryption Assertion Identifiers Comments Places Signed
        SignatureForm Canonicalization Algorithm Reference Transforms DigestAlgorithm Signature Certificate Digest
        Structure Issuer Destination InResponseTo IssuedAt Subject Confirmation Recipient Expiry NotBefore Lifetime
        Conditions Audience Session Attributes
    )
}

const NO_METADATA: &str = "LogonFailed.Response.Metadata";
const USED_BEFORE: &str = "LogonFailed.Response.Replayed";
const NO_NAME: &str = "LogonFailed.Response.Name";
