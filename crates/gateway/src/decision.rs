//! Decisions for users' own services: may this subject do that; who signed this request.
//!
//! A service asks about its own account only: a subject or key of any other is as unknown to it
//! as one that does not exist. Decisions are taken from this node's snapshot and wait for nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::{group, role, user};
use model::{AccessKeyId, Owner, Refusal, RoleName, UserName};
use policy::{Context, Gathered, Principal, Question, Resource, Set, decide};
use rpc::{Malformed, Requirements, Signed};
use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::audit::Outcome;
use crate::authenticate::{Asked, Freshness, Proven, Unproven, authenticate, bearer};
use crate::call::{Arrival, Call};
use crate::caller::Token;
use crate::core::ReadAudit;
use crate::fault::Error;
use crate::gateway::{Gateway, policies};
use crate::gather::{self, Holder};
use crate::judge::{Policies, judge};
use crate::operation::{Code, Deed, Effect, Entry, Service, Targets, Wants};
use crate::permit::Grant;
use crate::snapshot::Snapshot;
use crate::{Caller, Reply, Who, nonce};

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
    gateway: &'a Gateway,
    call: Call,
    caller: Caller,
    account: Arc<Account>,
    snapshot: Arc<Snapshot>,
    explains: bool,
    simulates: bool,
}

/// May the subject do the action on the resource?
#[derive(Clone, Debug)]
pub struct EvaluationRequest {
    /// What the subject is.
    pub subject: SubjectKind,
    /// Its ARN, or an AccessKey id.
    pub id: String,
    /// The SecurityToken of a session: without it nothing is known of the session's policy.
    pub security_token: Option<String>,
    /// The action, such as `oss:GetObject`.
    pub action: String,
    /// The ARN of the resource.
    pub resource: String,
    /// Condition keys and their values.
    pub context: BTreeMap<String, Vec<String>>,
}

/// What a subject is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SubjectKind {
    /// A RAM user, or the owner of an AccessKey.
    User,
    /// A role, as any session of it without a policy of its own.
    Role,
    /// A session of a role.
    Session,
    /// A group: what its policies alone allow.
    Group,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Whether the subject may.
    pub decision: bool,
    /// One word for the outcome: `Allow`, `ExplicitDeny`, `ImplicitDeny` or `UnknownSubject`.
    pub outcome: &'static str,
    /// The explanation, for services that may see it.
    pub explanation: Option<Value>,
    /// The revision of the account it was taken at.
    pub revision: u64,
}

/// A request that a service received, as far as its signature covers it.
pub struct Received {
    /// The method.
    pub method: String,
    /// The path as it arrived.
    pub path: String,
    /// The query as it arrived.
    pub query: String,
    /// The headers that are signed.
    pub headers: http::HeaderMap,
    /// SHA-256 of the body in hex.
    pub payload_sha256: String,
    /// The address the service saw.
    pub source_address: String,
    /// The host the service answers to.
    pub expected_host: String,
    /// Whether the service also takes the first generation, which signs no host.
    pub first_generation: bool,
    /// A name for this verification; the same may be asked again.
    pub verify_id: String,
    /// What is to be decided in the same call.
    pub question: Option<(String, String)>,
    /// Condition keys for it.
    pub context: BTreeMap<String, Vec<String>>,
}

/// Who signed, or why that cannot be said.
pub enum Verification {
    /// The signature is right.
    Verified {
        /// `root-account`, `ram-user` or `assumed-role`.
        kind: &'static str,
        /// The signer's ARN.
        arn: String,
        /// The signer's name.
        name: String,
        /// The account.
        account: String,
        /// The AccessKey id.
        access_key_id: String,
        /// The decision, if one was asked for.
        evaluation: Option<Evaluation>,
    },
    /// It is not.
    Refused(Malformed),
}

impl Gateway {
    /// Lets a service in that may ask.
    ///
    /// # Errors
    /// The answer to give when it may not.
    pub async fn inquire(
        &self,
        arrival: &Arrival,
        credentials: Credentials<'_>,
        desk: Desk,
    ) -> Result<Inquiry<'_>, Reply> {
        let entry = match desk {
            Desk::Evaluate => &EVALUATE,
            Desk::Verify => &VERIFY,
        };
        let call = Call {
            arrival: arrival.clone(),
            request_id: arrival.request_id(),
            service: &RAMPART,
            entry,
            recorded: Map::new(),
        };
        let asked = Asked {
            arrival,
            freshness: Freshness::Node,
            echo: true,
            service: RAMPART.name,
        };
        let proven = match &credentials {
            Credentials::Signed(signed) => authenticate(&self.core, signed, asked).await,
            Credentials::Bearer(text) => bearer(&self.core, text, asked).await,
        };
        let refuse = |error: &Error| refusal(&call, arrival, error);
        let proven = match proven {
            Ok(proven) => proven,
            Err(Unproven {
                error: Error::Wire(malformed),
                account,
            }) => {
                return Err(refuse(&self.turned_away(&call, account, malformed).await));
            }
            Err(Unproven { error, .. }) => return Err(refuse(&error)),
        };
        if let Credentials::Signed(signed) = credentials {
            let print = nonce::fingerprint(signed.access_key_id(), signed.nonce());
            if let Err(malformed) = self.core.nonces.claim(print) {
                let account = Some(proven.account.id);
                return Err(refuse(&self.turned_away(&call, account, malformed).await));
            }
        }
        let caller = match Caller::resolve(&proven.credential, &proven.snapshot.state) {
            Ok(caller) => caller,
            Err(malformed) => {
                let account = Some(proven.account.id);
                return Err(refuse(&self.turned_away(&call, account, malformed).await));
            }
        };
        self.seat(call, proven, caller).await
    }

    async fn seat(&self, call: Call, proven: Proven, caller: Caller) -> Result<Inquiry<'_>, Reply> {
        let policies = policies(
            &proven.account,
            &proven.snapshot,
            &caller,
            &proven.credential,
        );
        let may = |action: &'static str| {
            let entry: &'static Entry = match action {
                "rampart:Explain" => &EXPLAIN,
                "rampart:Simulate" => &SIMULATE,
                _ => call.entry,
            };
            let call = Call {
                entry,
                ..call.clone()
            };
            judge(
                &call,
                &caller,
                &policies,
                &Door,
                &proven.snapshot,
                &self.core.vault,
            )
        };
        if let Err(refused) = may(call.entry.action) {
            let error = Error::Denied(refused.denial);
            let error = self.noted(&call, &caller, &refused.targets, error).await;
            return Err(refusal(&call, &call.arrival, &error));
        }
        let (explains, simulates) = (
            may("rampart:Explain").is_ok(),
            may("rampart:Simulate").is_ok(),
        );
        let Proven {
            account, snapshot, ..
        } = proven;
        Ok(Inquiry {
            gateway: self,
            call,
            caller,
            account,
            snapshot,
            explains,
            simulates,
        })
    }
}

impl Inquiry<'_> {
    /// The id of the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.call.request_id
    }

    /// Answers one question.
    ///
    /// # Errors
    /// When the question itself is not sound.
    pub fn evaluate(&self, request: &EvaluationRequest) -> Result<Evaluation, Malformed> {
        check_action(&request.action)?;
        let Some(subject) = self.subject(request)? else {
            return Ok(self.unknown());
        };
        let mut context = self.given(&request.context)?;
        context.replace("acs:CurrentTime", self.now(&context));
        if !self.simulates || context.get("acs:MFAPresent").is_none() {
            context.replace("acs:MFAPresent", if subject.mfa { "true" } else { "false" });
        }
        Ok(self.decide(&subject, &request.action, &request.resource, &context))
    }

    /// Verifies a request that the service received.
    ///
    /// # Errors
    /// When the question itself is not sound; a signature that is not right is an answer.
    pub async fn verify(&self, received: &Received) -> Result<Verification, Malformed> {
        let requirements = Requirements {
            operation: false,
            first_generation: received.first_generation,
        };
        let source = received.source_address.parse().map_err(|_| {
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
            source,
            ..self.call.arrival.clone()
        };
        let asked = Asked {
            arrival: &arrival,
            freshness: Freshness::Node,
            echo: false,
            service: RAMPART.name,
        };
        let core = &self.gateway.core;
        let proven = match authenticate(core, &signed, asked).await {
            // One of another account is as unknown as one that is not there.
            Ok(proven) if proven.account.id != self.account.id => Err(crate::caller::unknown_key()),
            Ok(proven) => Ok(proven),
            Err(Unproven {
                error: Error::Wire(_),
                account: Some(account),
            }) if account != self.account.id => Err(crate::caller::unknown_key()),
            Err(Unproven {
                error: Error::Wire(malformed),
                ..
            }) => Err(malformed),
            Err(Unproven { .. }) => {
                let why = "The store cannot be reached; ask again.";
                return Err(Malformed::new("ServiceUnavailable", why).with_status(503));
            }
        };
        let resolved = proven.and_then(|proven| {
            let caller = Caller::resolve(&proven.credential, &proven.snapshot.state)?;
            self.claim(&signed, &received.verify_id)?;
            Ok((proven, caller))
        });
        let (proven, caller) = match resolved {
            Ok(both) => both,
            Err(malformed) => return Ok(Verification::Refused(malformed)),
        };
        let evaluation = match &received.question {
            None => None,
            Some((action, resource)) => {
                check_action(action)?;
                let mut context = self.given(&received.context)?;
                context.replace("acs:CurrentTime", arrival.now.to_string());
                context.replace("acs:SourceIp", arrival.source.to_string());
                crate::judge::derive(&mut context, &caller);
                let Policies { identity, session } = policies(
                    &proven.account,
                    &proven.snapshot,
                    &caller,
                    &proven.credential,
                );
                let subject = Subject {
                    principal: caller.principal.clone(),
                    identity,
                    session,
                    mfa: caller.mfa,
                };
                Some(self.decide(&subject, action, resource, &context))
            }
        };
        Ok(Verification::Verified {
            kind: caller.identity().r#type,
            arn: caller.arn(),
            name: caller.name(),
            account: caller.account.to_string(),
            access_key_id: caller.access_key_id.to_string(),
            evaluation,
        })
    }

    /// Writes down what was asked and answered; call it before the answer leaves.
    ///
    /// # Errors
    /// The answer to give when the event could not be made durable and must be.
    pub async fn close(self, asked: Vec<(String, Value)>) -> Result<(), Reply> {
        let reads = self.gateway.core.settings.reads;
        if reads == ReadAudit::Off {
            return Ok(());
        }
        let call = Call {
            recorded: asked.into_iter().collect(),
            ..self.call
        };
        let noted = self
            .gateway
            .note(&call, &self.caller, &[], &Outcome::Success, false)
            .await;
        noted.map_err(|fault| refusal(&call, &call.arrival, &fault.into()))
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
        match context.get("acs:CurrentTime") {
            Some([given]) if self.simulates => given.to_string(),
            _ => self.call.arrival.now.to_string(),
        }
    }

    /// The keys that the service gives. Those the server derives are not its to give, unless it
    /// may simulate.
    fn given(&self, keys: &BTreeMap<String, Vec<String>>) -> Result<Context, Malformed> {
        let mut context = Context::new();
        for (key, values) in keys {
            let derived = DERIVED.iter().any(|own| own.eq_ignore_ascii_case(key));
            if derived && !self.simulates {
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

    fn subject(&self, request: &EvaluationRequest) -> Result<Option<Subject>, Malformed> {
        let state = &self.snapshot.state;
        let number: Arc<str> = self.account.id.to_string().into();
        let relative = |kind: &str| {
            let prefix = format!("acs:ram::{}:{kind}/", self.account.id);
            request.id.strip_prefix(&prefix).map(str::to_owned)
        };
        match request.subject {
            SubjectKind::User => {
                let named = relative("user").and_then(|name| name.parse::<UserName>().ok());
                let found = match named {
                    Some(name) => user::find(state, &name).ok().cloned(),
                    None => self.owner(&request.id),
                };
                Ok(found.map(|user| Subject {
                    principal: Principal::User {
                        account: number,
                        name: user.name.shared(),
                    },
                    identity: Some(self.account.identity(&self.snapshot, Holder::User(user.id))),
                    session: None,
                    mfa: false,
                }))
            }
            SubjectKind::Role => {
                let name = relative("role").and_then(|name| name.parse::<RoleName>().ok());
                let found = name.and_then(|name| role::find(state, &name).ok().cloned());
                Ok(found.map(|role| Subject {
                    principal: Principal::Session {
                        account: number,
                        role: role.name.shared(),
                        session: "?".into(),
                        service_linked: role.service_linked,
                    },
                    identity: Some(self.account.identity(&self.snapshot, Holder::Role(role.id))),
                    session: None,
                    mfa: false,
                }))
            }
            SubjectKind::Session => self.session(request),
            SubjectKind::Group => {
                let name = relative("group").and_then(|name| name.parse().ok());
                let found = name.and_then(|name| group::find(state, &name).ok().cloned());
                Ok(found.map(|group| Subject {
                    // A group is no principal: conditions on who asks find nobody.
                    principal: Principal::User {
                        account: number,
                        name: "?".into(),
                    },
                    identity: Some(Arc::new(gather::group(state, group.id))),
                    session: None,
                    mfa: false,
                }))
            }
        }
    }

    fn owner(&self, key: &str) -> Option<Arc<model::User>> {
        let id = key.parse::<AccessKeyId>().ok()?;
        let key = self.snapshot.state.access_keys.get(&id)?;
        if key.status != model::KeyStatus::Active {
            return None;
        }
        match key.owner {
            Owner::Root => None,
            Owner::User(id) => self.snapshot.state.users.get(&id).cloned(),
        }
    }

    /// A session is known by its token alone: it may carry a policy that only the token holds.
    fn session(&self, request: &EvaluationRequest) -> Result<Option<Subject>, Malformed> {
        let Some(token) = &request.security_token else {
            let why = "A subject of type session needs subject.properties.security_token, because the session's policy is in it; to ask about the role alone use type role.";
            return Err(Malformed::new("MissingParameter", why));
        };
        let core = &self.gateway.core;
        let Ok(claims) = core
            .vault
            .open_token(&request.id, token, self.call.arrival.now)
        else {
            return Ok(None);
        };
        if claims.account != self.account.id {
            return Ok(None);
        }
        let policy = claims
            .policy
            .as_deref()
            .map(|text| gather::session(text, claims.session.as_str()));
        let token = Arc::new(Token {
            claims: Arc::new(claims),
            policy,
        });
        let credential = crate::Credential::Session(token.clone());
        let Ok(caller) = Caller::resolve(&credential, &self.snapshot.state) else {
            return Ok(None);
        };
        let Who::Session(role, _) = &caller.who else {
            return Ok(None);
        };
        let identity = self.account.identity(&self.snapshot, Holder::Role(role.id));
        Ok(Some(Subject {
            principal: caller.principal.clone(),
            identity: Some(identity),
            session: Some(token),
            mfa: caller.mfa,
        }))
    }

    fn decide(
        &self,
        subject: &Subject,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Evaluation {
        let own = self.account.id.to_string();
        // The owner stands in the ARN's account field; an empty one is the asking account's.
        let owner = match resource.split(':').nth(3) {
            Some(owner) if !owner.is_empty() => owner,
            _ => &own,
        };
        let resources = [Resource {
            arn: resource,
            owner,
            group: None,
        }];
        let question = Question::new(&subject.principal, action, &resources, context);
        let session: Option<&Set> = subject
            .session
            .as_ref()
            .and_then(|token| token.policy.as_ref());
        let gathered = Gathered {
            identity: subject.identity.as_deref(),
            session,
            ..Gathered::default()
        };
        let judgement = decide(&question, &gathered);
        Evaluation {
            decision: judgement.is_allowed(),
            outcome: match judgement.decision {
                policy::Decision::Allow => "Allow",
                policy::Decision::ExplicitDeny => "ExplicitDeny",
                policy::Decision::ImplicitDeny => "ImplicitDeny",
            },
            explanation: self
                .explains
                .then(|| json!(policy::explain(&question, &gathered))),
            revision: self.snapshot.revision.0,
        }
    }

    /// A nonce counts once for each service that verifies, but the same verification may be asked
    /// again.
    fn claim(&self, signed: &Signed, verify_id: &str) -> Result<(), Malformed> {
        let service = format!("{}\n{}", self.caller.arn(), signed.access_key_id());
        let print = nonce::fingerprint(&service, signed.nonce());
        let again = nonce::fingerprint(&format!("{service}\n{verify_id}"), signed.nonce());
        let nonces = &self.gateway.core.nonces;
        match nonces.claim(print) {
            Ok(()) => nonces.claim(again),
            Err(_) if nonces.knows(&again) => Ok(()),
            Err(replayed) => Err(replayed),
        }
    }
}

/// Whom a decision is about.
struct Subject {
    principal: Principal,
    identity: Option<Arc<Set>>,
    session: Option<Arc<Token>>,
    mfa: bool,
}

/// The condition keys that the server derives.
const DERIVED: &[&str] = &[
    "acs:CurrentTime",
    "acs:MFAPresent",
    "acs:PrincipalARN",
    "acs:PrincipalRDId",
    "acs:PrincipalRDPath",
    "acs:SourceIdentity",
];

fn check_action(action: &str) -> Result<(), Malformed> {
    let sound = action
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if sound && !action.contains(['*', '?']) {
        return Ok(());
    }
    let why = "action.name must be one action such as oss:GetObject, without wildcards.";
    Err(Malformed::new("InvalidParameter.action", why))
}

fn is_host(received: &Received) -> bool {
    let host = received
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(&received.expected_host))
}

fn refusal(call: &Call, arrival: &Arrival, error: &Error) -> Reply {
    let (code, message) = crate::answer::words(call, error);
    let detail = match error {
        Error::Denied(denial) => Some(denial.detail.clone()),
        _ => None,
    };
    Reply::error(rpc::Format::Json, arrival, &code, message, detail)
}

/// What a service needs permission for: to ask at all, on its account.
struct Door;

impl Deed for Door {
    fn targets(&self, caller: &Caller, _account: &domain::Account) -> Targets {
        Targets::one("", "", format!("acs:rampart::{}:*", caller.account))
    }

    fn home(&self, caller: &Caller) -> model::AccountId {
        caller.account
    }

    fn condition_keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn also_needs(&self) -> &'static [&'static str] {
        &[]
    }

    fn trust(&self, _account: &domain::Account) -> Option<Arc<policy::Policy>> {
        None
    }

    fn wants(&self, _caller: &Caller) -> Wants {
        Wants::Nothing
    }

    fn run(
        &self,
        _grant: &Grant<'_>,
        _context: &mut domain::Context<'_>,
    ) -> Result<String, Refusal> {
        Ok("{}".to_owned())
    }
}

/// The decision API as a service of its own, for events and errors.
static RAMPART: Service = Service {
    name: "Rampart",
    version: "1",
    host: "rampart",
    code: |refusal| match refusal {
        Refusal::NotAllowed(_) => Code::new(403, "NoPermission"),
        _ => Code::new(400, "InvalidParameter"),
    },
    operations: &[],
};

/// What events of a call are: decisions for users' services are data events.
pub(crate) fn category(call: &Call) -> &'static str {
    if std::ptr::eq(call.service, &raw const RAMPART) {
        "Data"
    } else {
        "Management"
    }
}

static EVALUATE: Entry = desk("Evaluate", "rampart:Evaluate");
static VERIFY: Entry = desk("VerifyRequest", "rampart:VerifyRequest");
static EXPLAIN: Entry = desk("Explain", "rampart:Explain");
static SIMULATE: Entry = desk("Simulate", "rampart:Simulate");

const fn desk(name: &'static str, action: &'static str) -> Entry {
    Entry {
        name,
        action,
        effect: Effect::Read,
        shape: &[],
        read: |_| Ok(Arc::new(Door)),
    }
}
