//! Who signed a request that a service received.

use std::net::IpAddr;

use rpc::{Malformed, Requirements, Signed};

use super::desk::RAMPART;
use super::inquiry::Inquiry;
use super::question::{Received, Verification};
use super::sound::{check_action, check_resource};
use super::subject::{Subject, unavailable};
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Who, unknown_key};
use crate::ask::operation::Effect;
use crate::fault::Error;
use crate::judge::keys::derive;
use crate::nonce::claims as nonce;
use crate::prove::admit::{Way, let_in};
use crate::prove::authenticate::{Asked, Freshness, Proven, Unproven, authenticate};
use crate::prove::revoked;

impl Inquiry<'_> {
    /// Verifies a request that the service received.
    ///
    /// # Errors
    /// When the question itself is not sound; a signature that is not right is an answer.
    pub async fn verify(&self, received: &Received) -> Result<Verification, Malformed> {
        let requirements = Requirements {
            operation: false,
            first_generation: received.first_generation,
        };
        let source: IpAddr = received.source_address.parse().map_err(|_| {
            Malformed::new(
                "InvalidParameter.source_address",
                "source_address must be an IP address.",
            )
        })?;
        let read = rpc::read_signature(
            &received.method,
            &received.path,
            &received.query,
            &received.headers,
            &received.payload_sha256,
            requirements,
        );
        let signed = match read {
            Ok(signed) => signed,
            Err(malformed) => return Ok(Verification::Refused(malformed)),
        };
        if signed.scheme() == rpc::Scheme::Acs3 && !is_host(received) {
            let why = "The request was signed for another host.";
            return Ok(Verification::Refused(Malformed::new(
                "SignatureDoesNotMatch.Host",
                why,
            )));
        }
        let arrival = Arrival {
            source: source.into(),
            ..self.call.arrival.clone()
        };
        let asked = Asked {
            arrival: &arrival,
            freshness: Freshness::Node,
            echo: false,
        };
        let core = self.core;
        let proven = match authenticate(core, &signed, asked).await {
            // One of another account is as unknown as one that is not there.
            Ok(proven) if proven.account.id != self.account.id => Err(unknown_key()),
            Ok(proven) => Ok(proven),
            Err(Unproven {
                error: Error::Wire(_),
                account: Some(account),
                ..
            }) if account != self.account.id => Err(unknown_key()),
            Err(Unproven {
                error: Error::Wire(malformed),
                ..
            }) => Err(malformed),
            Err(Unproven { .. }) => {
                return Err(unavailable());
            }
        };
        let resolved = proven.and_then(|proven| {
            self.claim(&signed, &received.verify_id)?;
            let caller = self.used(&proven, &arrival)?;
            Ok((proven, caller))
        });
        let (proven, caller) = match self.counts(resolved, &arrival).await? {
            Ok(both) => both,
            Err(malformed) => return Ok(Verification::Refused(malformed)),
        };
        let evaluation = match &received.question {
            None => None,
            Some((action, resource)) => {
                check_action(action)?;
                check_resource(resource)?;
                let mut context = self.given(&received.context)?;
                context.replace("acs:CurrentTime", arrival.now.to_string());
                context.replace("acs:SourceIp", arrival.source.text());
                derive(&mut context, &caller, arrival.now);
                let control = self.control.as_ref();
                let control = match control {
                    Err(unknown) if caller.principal.is_controlled() => {
                        return Err(unknown.malformed());
                    }
                    control => control.ok().cloned().flatten(),
                };
                let subject = Subject {
                    principal: caller.principal.clone(),
                    policies: proven.policies(&caller, control),
                    mfa: caller.mfa,
                };
                Some(self.decide(&subject, action, resource, &context))
            }
        };
        Ok(Verification::Verified {
            kind: caller.identity().r#type,
            arn: caller.arn(),
            name: caller.name().into_owned(),
            account: caller.account.to_string(),
            access_key_id: caller.access_key_id.to_string(),
            evaluation,
        })
    }

    /// Whoever was proven, unless what came of other accounts was revoked there.
    async fn counts(
        &self,
        resolved: Result<(Proven, Caller), Malformed>,
        arrival: &Arrival,
    ) -> Result<Result<(Proven, Caller), Malformed>, Malformed> {
        let Ok((proven, caller)) = resolved else {
            return Ok(resolved);
        };
        let counts = revoked::elsewhere(self.core, &proven.credential, arrival.now).await;
        let counts = counts.map_err(|_| unavailable())?;
        Ok(counts.map(|()| (proven, caller)))
    }

    /// Whose key it is that was used, if it may be.
    fn used(&self, proven: &Proven, arrival: &Arrival) -> Result<Caller, Malformed> {
        proven.note_use(self.core, arrival, RAMPART.name);
        let way = Way {
            source: &arrival.source,
            service: RAMPART.name,
            effect: Effect::Read,
            now: arrival.now,
        };
        let settings = &self.core.settings;
        let used = let_in(&proven.credential, &proven.snapshot.state, way, settings);
        if used.is_err() {
            proven.note_late(self.core, arrival, RAMPART.name);
        }
        used
    }

    /// A nonce counts once for each service that verifies, but the same verification may be asked
    /// again.
    fn claim(&self, signed: &Signed, verify_id: &str) -> Result<(), Malformed> {
        // A role is one service, however many sessions it has.
        let who = match &self.caller.who {
            Who::Root => String::new(),
            Who::User(user) => format!("user/{}", user.id),
            Who::Session(role, _) => format!("role/{}", role.id),
            Who::Federated(vouched) => format!("provider/{}", vouched.provider),
            Who::Agent(known) => format!("agent/{}", known.id),
            Who::Application(one) => format!("application/{}", one.id),
            Who::Server(part) => format!("server/{part}"),
        };
        let service = format!("{}/{who}\n{}", self.caller.account, signed.access_key_id());
        let print = nonce::fingerprint(&service, signed.nonce());
        let again = nonce::fingerprint(&format!("{service}\n{verify_id}"), signed.nonce());
        let nonces = &self.core.nonces;
        match nonces.claim(print, self.account.id) {
            Ok(()) => nonces.claim(again, self.account.id),
            Err(_) if nonces.knows(&again) => Ok(()),
            Err(replayed) => Err(replayed),
        }
    }
}

fn is_host(received: &Received) -> bool {
    let host = received
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(&received.expected_host))
}
