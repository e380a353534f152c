//! What an operation is, and how a table of them is written.

use std::borrow::Cow;
use std::sync::Arc;

use domain::{Account, Context};
use model::{AccountId, Refusal};
use policy::Policy;
use rpc::{FromParameters, Malformed, ParameterShape, Parameters};
use serde::Serialize;

use super::caller::Caller;
use super::permit::{Grant, Permit, Wants};

/// What an operation does to the world.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Looks at a snapshot; its nonce is claimed on this node alone.
    Read,
    /// Changes the account; committed before it is answered.
    Write,
    /// Changes nothing but gives out credentials; committed like a write, so that a replay on
    /// another node is refused.
    Mint,
}

/// One operation of a cloud API: a struct of its parameters and what it does.
///
/// `run` may be called more than once for one request, when another node was faster; it starts
/// from the newest state each time.
pub trait Operation: FromParameters + Send + Sync + 'static {
    /// The name on the wire.
    const NAME: &'static str;
    /// The action that policies name.
    const ACTION: &'static str;
    /// What it does to the world.
    const EFFECT: Effect;
    /// What it answers, without the request id.
    type Answer: Serialize;

    /// The ARNs it touches; a permission for each is needed. `account` is the home account.
    fn targets(&self, caller: &Caller, account: &Account) -> Targets;

    /// The account whose state it runs on.
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    /// Condition keys that only this operation knows.
    fn condition_keys(&self, _caller: &Caller) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Further actions that must be allowed on the same targets.
    fn also_needs(&self, _caller: &Caller) -> &'static [&'static str] {
        &[]
    }

    /// The trust policy that has a say, when a role is assumed.
    fn trust(&self, _account: &Account) -> Option<Arc<Policy>> {
        None
    }

    /// What must be fetched or computed before it can run, because it is slow or outside.
    fn wants(&self, _caller: &Caller) -> Wants {
        Wants::Nothing
    }

    /// Does it. Nothing here waits.
    ///
    /// # Errors
    /// What it declines to do; then nothing has changed.
    fn run(
        &self,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<Self::Answer, Refusal>
    where
        Self: Sized;
}

/// What an operation touches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Targets {
    /// Nothing that needs permission: any valid credential may do it.
    Free,
    /// These ARNs, of the home account.
    These(Vec<Target>),
}

impl Targets {
    /// One ARN.
    #[must_use]
    pub fn one(kind: &'static str, name: impl Into<String>, arn: String) -> Self {
        Self::These(vec![Target {
            kind,
            name: name.into(),
            arn,
        }])
    }

    /// The operation is authorized on `*`, whatever it touches.
    #[must_use]
    pub fn everything() -> Self {
        Self::one("", "", "*".to_owned())
    }
}

/// One thing an operation touches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// Its kind in audit events, such as `ACS::RAM::User`; empty for lists and `*`.
    pub kind: &'static str,
    /// Its name in audit events.
    pub name: String,
    /// What policies are matched against.
    pub arn: String,
}

/// An error code of a service and its HTTP status.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code {
    /// HTTP status.
    pub status: u16,
    /// The code.
    pub code: Cow<'static, str>,
}

impl Code {
    /// A code that is known beforehand.
    #[must_use]
    pub const fn new(status: u16, code: &'static str) -> Self {
        Self {
            status,
            code: Cow::Borrowed(code),
        }
    }

    /// A code that names a parameter.
    #[must_use]
    pub const fn owned(status: u16, code: String) -> Self {
        Self {
            status,
            code: Cow::Owned(code),
        }
    }
}

/// One cloud service: an API version, its operations and its code book.
pub struct Service {
    /// The product in CamelCase, such as `Ram`.
    pub name: &'static str,
    /// The API version; it alone tells services apart on the wire.
    pub version: &'static str,
    /// What its events are: `Management`, or `Data` for decisions on behalf of users' services.
    pub category: &'static str,
    /// The host that stands in events and errors.
    pub host: &'static str,
    /// The only place that knows the service's error codes.
    pub code: fn(&Refusal) -> Code,
    /// The table of operations.
    pub operations: &'static [Entry],
}

/// One row of a service's table.
pub struct Entry {
    /// The name on the wire.
    pub name: &'static str,
    /// The action that policies name.
    pub action: &'static str,
    /// What it does to the world.
    pub effect: Effect,
    /// Its parameters.
    pub shape: &'static [ParameterShape],
    /// Reads a request's parameters.
    pub read: fn(&Parameters) -> Result<Arc<dyn Deed>, Malformed>,
}

/// The row of an operation.
#[must_use]
pub const fn entry<O: Operation>() -> Entry {
    Entry {
        name: O::NAME,
        action: O::ACTION,
        effect: O::EFFECT,
        shape: O::SHAPE,
        read: |parameters| Ok(Arc::new(O::from_parameters(parameters)?)),
    }
}

/// An operation with its parameters, whatever its type.
pub trait Deed: Send + Sync {
    /// See [`Operation::targets`].
    fn targets(&self, caller: &Caller, account: &Account) -> Targets;
    /// See [`Operation::home`].
    fn home(&self, caller: &Caller) -> AccountId;
    /// See [`Operation::condition_keys`].
    fn condition_keys(&self, caller: &Caller) -> Vec<(&'static str, String)>;
    /// See [`Operation::also_needs`].
    fn also_needs(&self, caller: &Caller) -> &'static [&'static str];
    /// See [`Operation::trust`].
    fn trust(&self, account: &Account) -> Option<Arc<Policy>>;
    /// See [`Operation::wants`].
    fn wants(&self, caller: &Caller) -> Wants;
    /// See [`Operation::run`]; the answer as JSON text.
    ///
    /// # Errors
    /// What the operation declines to do.
    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal>;
}

impl<O: Operation> Deed for O {
    fn targets(&self, caller: &Caller, account: &Account) -> Targets {
        Operation::targets(self, caller, account)
    }

    fn home(&self, caller: &Caller) -> AccountId {
        Operation::home(self, caller)
    }

    fn condition_keys(&self, caller: &Caller) -> Vec<(&'static str, String)> {
        Operation::condition_keys(self, caller)
    }

    fn also_needs(&self, caller: &Caller) -> &'static [&'static str] {
        Operation::also_needs(self, caller)
    }

    fn trust(&self, account: &Account) -> Option<Arc<Policy>> {
        Operation::trust(self, account)
    }

    fn wants(&self, caller: &Caller) -> Wants {
        Operation::wants(self, caller)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let answer = Operation::run(self, &Permit::of(grant), context)?;
        // INVARIANT: answers are plain structs and lists, which always serialise.
        Ok(serde_json::to_string(&answer).unwrap_or_default())
    }
}
