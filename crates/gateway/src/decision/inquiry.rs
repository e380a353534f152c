//! A service that may ask, and what it is answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use policy::{Context, Gathered, Judgement, Named, Question};
use rpc::{Malformed, Signed};
use serde_json::json;

use super::aside::Made;
use super::desk::{Door, EVALUATE, RAMPART, VERIFY};
use super::question::{Evaluation, EvaluationRequest};
use super::sound::{check_action, check_resource};
use super::subject::Subject;
use super::{group, trust};
use crate::ask::answer::Reply;
use crate::ask::arrival::{Arrival, ids};
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::Deed as _;
use crate::audit::event;
use crate::door::enter::{Entered, enter};
use crate::door::note::{note, turned_away};
use crate::door::perform::{denied, tell};
use crate::fault::Error;
use crate::held::account::Held;
use crate::held::aside::Flip;
use crate::held::control::Bound;
use crate::held::gather::{Owner, Policies};
use crate::held::snapshot::Snapshot;
use crate::judge::trace::Stand;
use crate::judge::{Docket, Home, Plea};
use crate::node::Core;
use crate::prove::Shown;
use crate::prove::authenticate::Freshness;

/// How a service proves who it is.
pub enum Credentials<'a> {
    /// By a signature of the second generation.
    Signed(&'a Signed),
    /// By a bearer credential; the server takes it over TLS or loopback only.
    Bearer(&'a str),
}

/// What a service wants to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Desk {
    /// Ask for decisions.
    Evaluate,
    /// Have requests verified that it received.
    Verify,
}

/// A service that may ask, and the state its questions are answered from.
pub struct Inquiry<'a> {
    pub(super) core: &'a Arc<Core>,
    pub(super) call: Call,
    pub(super) caller: Caller,
    pub(super) account: Arc<Held>,
    pub(super) snapshot: Arc<Snapshot>,
    /// Those of other accounts that sessions came of.
    pub(super) elsewhere: Mutex<Vec<Arc<Snapshot>>>,
    stale: bool,
    /// What rollouts turn of what was answered.
    flips: Mutex<Vec<Flip>>,
    policies: Policies,
    /// Control policies that bound the account, whoever asks.
    pub(super) control: Bound,
    docket: Docket,
}

/// Lets a service in that may ask.
///
/// # Errors
/// The answer to give when it may not.
pub(crate) async fn inquire<'a>(
    core: &'a Arc<Core>,
    arrival: &Arrival,
    credentials: Credentials<'_>,
    desk: Desk,
) -> Result<Box<Inquiry<'a>>, Reply> {
    let call = call(core, arrival, desk);
    let shown = match credentials {
        Credentials::Signed(signed) => Shown::Signature(signed),
        Credentials::Bearer(text) => Shown::Bearer(text),
    };
    let refuse = |error| reply(core, &call, error);
    let entered = enter(core, &call, shown, Freshness::Node).await;
    let entered = entered.map_err(refuse)?;
    let policies = entered.policies();
    let Entered {
        proven,
        caller,
        control,
    } = entered;
    let plea = Plea {
        call: &call,
        caller: &caller,
        policies: &policies,
        deed: &Door,
        home: Home::from(&*proven.snapshot),
    };
    let docket = match Docket::of(Door.plan(&caller, plea.home.state), &plea).judge(&plea) {
        Ok(docket) => docket,
        Err(refused) => {
            let error = Box::pin(denied(core, &call, &proven, refused)).await;
            return Err(refuse(error));
        }
    };
    // Boxed: it is handed on from here to there.
    Ok(Box::new(Inquiry {
        core,
        call,
        caller,
        account: proven.account,
        snapshot: proven.snapshot,
        elsewhere: Mutex::default(),
        stale: proven.stale,
        flips: Mutex::default(),
        policies,
        control,
        docket,
    }))
}

/// Turns a service away that shows nothing that can be looked at, and writes that down.
pub(crate) async fn refuse(
    core: &Arc<Core>,
    arrival: &Arrival,
    desk: Desk,
    malformed: Malformed,
) -> Reply {
    let call = call(core, arrival, desk);
    let error = turned_away(core, &call, None, malformed).await;
    reply(core, &call, error)
}

fn call(core: &Core, arrival: &Arrival, desk: Desk) -> Call {
    let (request_id, event_id) = ids(arrival.now, arrival.seed);
    Call {
        arrival: arrival.clone(),
        request_id,
        event_id,
        service: &RAMPART,
        entry: match desk {
            Desk::Evaluate => &EVALUATE,
            Desk::Verify => &VERIFY,
        },
        recorded: event::NONE.to_owned(),
        region: core.settings.region.clone(),
        if_revision: None,
        attempt: None,
    }
}

impl Inquiry<'_> {
    /// The id of the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.call.request_id
    }

    /// The revision of the account that answers are taken at.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.snapshot.revision.0
    }

    /// Whether the answers come from a state that could not be compared with the store.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Answers one question; see [`Inquiry::reach`].
    ///
    /// # Errors
    /// When the question itself is not sound.
    pub fn evaluate(&self, request: &EvaluationRequest<'_>) -> Result<Evaluation, Malformed> {
        let told = self.asked(request, |subject, context| {
            self.decide(subject, request.action, request.resource, context)
        })?;
        Ok(told.unwrap_or_else(|| self.unknown()))
    }

    /// The same in one word, for who asks often.
    ///
    /// # Errors
    /// When the question itself is not sound.
    pub fn allows(&self, request: &EvaluationRequest<'_>) -> Result<bool, Malformed> {
        let told = self.asked(request, |subject, context| {
            self.judge(
                subject,
                request.action,
                request.resource,
                context,
                |_, _, judgement| judgement.is_allowed(),
            )
        })?;
        Ok(told.unwrap_or_default())
    }

    /// Looks up whom a question is about, and what is known of the request; nothing if nobody knows the subject.
    fn asked<T>(
        &self,
        request: &EvaluationRequest<'_>,
        tell: impl FnOnce(&Subject, &Context) -> T,
    ) -> Result<Option<T>, Malformed> {
        check_action(request.action)?;
        check_resource(request.resource)?;
        let Some(subject) = self.subject(request)? else {
            return Ok(None);
        };
        let mut context = self.given(&request.context)?;
        context.replace("acs:CurrentTime", self.now(&context));
        if context.get("acs:MFAPresent").is_none() || !self.may(SIMULATE) {
            context.replace("acs:MFAPresent", if subject.mfa { "true" } else { "false" });
        }
        let session = subject.policies.session.as_ref();
        let claims = session.map(|token| &token.claims);
        if let Some(identity) = claims.and_then(|claims| claims.source_identity.as_ref())
            && (context.get("acs:SourceIdentity").is_none() || !self.may(SIMULATE))
        {
            context.replace("acs:SourceIdentity", identity.as_str());
        }
        Ok(Some(tell(&subject, &context)))
    }

    /// Writes down what was asked and answered, which is a JSON object; call it before the answer
    /// leaves.
    ///
    /// # Errors
    /// The answer to give when the event could not be made durable and must be.
    pub async fn close(mut self: Box<Self>, asked: String) -> Result<(), Reply> {
        self.call.recorded = asked;
        let Self {
            core,
            call,
            caller,
            docket,
            policies,
            snapshot,
            flips,
            ..
        } = *self;
        let stand = Stand {
            caller: &caller,
            policies: &policies,
            revision: snapshot.revision.0,
            between: false,
            call: &call,
            weight: core.settings.traffic.weight(call.arrival.seed),
        };
        let mut touched = core.settings.traffic.touched(docket, stand);
        let turned = flips.into_inner().unwrap_or_else(PoisonError::into_inner);
        touched.flips.extend(turned);
        let noted = note(core, &call, &caller, &touched, None).await;
        match noted {
            Ok(()) => core.count(&call),
            Err(fault) => return Err(reply(core, &call, fault.into())),
        }
        Ok(())
    }

    /// Whether the service may do something beside asking.
    fn may(&self, action: &str) -> bool {
        self.docket.allows(action, &self.caller, &self.policies)
    }

    fn unknown(&self) -> Evaluation {
        Evaluation {
            decision: false,
            outcome: "UnknownSubject",
            explanation: None,
            revision: self.snapshot.revision.0,
        }
    }

    fn now(&self, context: &Context) -> String {
        let given = context
            .get("acs:CurrentTime")
            .filter(|_| self.may(SIMULATE));
        match given.map(|mut values| (values.next(), values.next())) {
            Some((Some(given), None)) => given.to_owned(),
            _ => self.call.arrival.now.text().as_str().to_owned(),
        }
    }

    /// The keys that the service gives. Those the server derives are not its to give, unless it
    /// may simulate.
    pub(super) fn given(&self, keys: &BTreeMap<String, Vec<String>>) -> Result<Context, Malformed> {
        let mut context = Context::with_capacity(keys.len() + 8, 256);
        for (key, values) in keys {
            let derived = DERIVED.iter().any(|own| own.eq_ignore_ascii_case(key));
            if derived && !self.may(SIMULATE) {
                let why = format!(
                    "The condition key {key} is derived by the server; giving it needs rampart:Simulate."
                );
                return Err(Malformed::new("InvalidParameter.context", why));
            }
            for value in values {
                context.insert(key, value.as_str());
            }
        }
        Ok(context)
    }

    pub(super) fn decide(
        &self,
        subject: &Subject,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Evaluation {
        self.judge(
            subject,
            action,
            resource,
            context,
            |question, gathered, judgement| Evaluation {
                decision: judgement.is_allowed(),
                outcome: match judgement.decision {
                    policy::Decision::Allow => "Allow",
                    policy::Decision::ExplicitDeny => "ExplicitDeny",
                    policy::Decision::ImplicitDeny => "ImplicitDeny",
                },
                explanation: self
                    .may(EXPLAIN)
                    .then(|| json!(policy::explain(question, gathered))),
                revision: self.snapshot.revision.0,
            },
        )
    }

    fn judge<T>(
        &self,
        subject: &Subject,
        action: &str,
        resource: &str,
        context: &Context,
        tell: impl FnOnce(&Question<'_>, &Gathered<'_>, &Judgement) -> T,
    ) -> T {
        let number = &self.account.number;
        let placed = group::placed(&self.snapshot.state, number, resource, context);
        let context = placed.as_ref().unwrap_or(context);
        let trust = trust::of(&self.snapshot.state, number, action, resource);
        // Of resources of other accounts only trust could allow anything, which is not looked at here.
        let gathered = subject.policies.gathered(trust.as_ref(), Owner::Caller);
        let (asked, resource) = (resource, Named::new(resource, number));
        let principal = &subject.principal;
        let (told, judgement) = resource.decide(
            principal,
            action,
            context,
            &gathered,
            |question, judgement| {
                let told = tell(question, &gathered, judgement);
                (
                    told,
                    subject.policies.are_rolled_out().then(|| judgement.clone()),
                )
            },
        );
        if let Some(judgement) = judgement {
            let made = Made {
                subject,
                action,
                asked,
                resource: &resource,
                context,
                trust: trust.as_ref(),
                gathered: &gathered,
                judgement,
            };
            let turned = made.turned(self.account.id);
            let mut flips = self.flips.lock().unwrap_or_else(PoisonError::into_inner);
            flips.extend(turned);
        }
        told
    }
}

/// To see why a decision is as it is.
const EXPLAIN: &str = "rampart:Explain";
/// To give condition keys that the server derives.
const SIMULATE: &str = "rampart:Simulate";

/// The condition keys that the server derives.
const DERIVED: &[&str] = &[
    "acs:CurrentTime",
    "acs:MFAPresent",
    "acs:PrincipalARN",
    "acs:PrincipalRDId",
    "acs:PrincipalRDPath",
    "acs:SourceIdentity",
];

fn reply(core: &Core, call: &Call, error: Error) -> Reply {
    tell(core, call, error).reply(rpc::Format::Json, &call.arrival)
}
