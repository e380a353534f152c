//! What services ask, and what they are answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use rpc::Malformed;
use serde_json::Value;

/// May the subject do the action on the resource?
#[derive(Clone, Debug)]
pub struct EvaluationRequest<'a> {
    /// What the subject is.
    pub subject: SubjectKind,
    /// Its ARN, or an AccessKey id.
    pub id: &'a str,
    /// The SecurityToken of a session: without it nothing is known of the session's policy.
    pub security_token: Option<&'a str>,
    /// The action, such as `oss:GetObject`.
    pub action: &'a str,
    /// The ARN of the resource, or `*`. An empty account field means the asking account.
    pub resource: &'a str,
    /// Condition keys and their values; questions may have them in common.
    pub context: Arc<BTreeMap<String, Vec<String>>>,
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
