//! What an operation is, and how a table of them is written.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use domain::{Account, Context};
use model::{AccountId, Moment, Refusal, SecretName};
use rpc::{FromParameters, Malformed, ParameterShape, Parameters};
use serde::Serialize;

use super::caller::Caller;
use super::permit::{Grant, Permit};
use super::plan::Plan;
use super::presented::Presented;

/// What an operation does to the world.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Looks at a snapshot; its nonce is claimed on this node alone.
    Read,
    /// Changes the account; committed before it is answered.
    Write,
    /// Gives out credentials and changes nothing but what is noted of that; committed like a write, so that a
    /// replay on another node is refused.
    Mint,
}

/// What the server does by itself at once when an operation is done, before it is answered. A job does it too, for
/// whoever was interrupted; what comes of it is no part of the answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum After {
    /// The new pair of a managed secret is proven, and becomes current.
    ProvePair(SecretName),
    /// The same of every such pair of the account that waits.
    ProvePairs,
}

/// One operation of a cloud API: a struct of its parameters and what it does.
///
/// `run` may be called more than once for one request, when another node was faster; it starts
/// from the newest state each time.
pub trait Operation: FromParameters + Send + Sync + 'static {
    /// The name on the wire; that of the struct, unless it says otherwise.
    const NAME: &'static str = Self::REQUEST;
    /// The action that policies name, if it is not the name of the operation.
    const ACTION: Option<&'static str> = None;
    /// What it does to the world.
    const EFFECT: Effect;
    /// Whether a session that began by logging on does it only after its owner has shown again who that is.
    const DANGER: bool = false;
    /// Whether nobody needs to sign it: what it presents in place of a signature proves who asks.
    const KEYLESS: bool = false;
    /// What it answers, without the request id.
    type Answer: Serialize;

    /// What it presents in place of a signature, if it is one of those that are [`Self::KEYLESS`].
    fn presented(&self) -> Option<Presented> {
        None
    }

    /// What the server does at once when it is done.
    fn after(&self) -> Option<After> {
        None
    }

    /// The account whose state it runs on. Of a [`Effect::Write`] that is always the caller's own: what
    /// changes another account besides says so in its plan, and nothing changes another alone.
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    /// What it needs before it may run. `account` is the home account.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan;

    /// Whether what is asked for is what [`Self::DANGER`] is about, which is marked for the whole operation.
    fn is_dangerous(&self, _caller: &Caller, _account: &Account) -> bool {
        true
    }

    /// Checks that a session that began by logging on has shown what else this asks for. It is looked at before
    /// it runs, and where somebody asks whether it would.
    ///
    /// # Errors
    /// What is to be shown.
    fn check_shown(
        &self,
        _caller: &Caller,
        _account: &Account,
        _now: Moment,
    ) -> Result<(), Refusal> {
        Ok(())
    }

    /// Does it. Nothing here waits.
    ///
    /// # Errors
    /// What it declines to do; then nothing has changed.
    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self>;
}

/// What comes of running an operation.
pub type Ran<O> = Result<<O as Operation>::Answer, Refusal>;

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
    /// See [`Operation::DANGER`].
    pub danger: bool,
    /// See [`Operation::KEYLESS`].
    pub keyless: bool,
    /// Its parameters.
    pub shape: &'static [ParameterShape],
    /// Reads a request's parameters.
    pub read: fn(&Parameters) -> Result<Arc<dyn Deed>, Malformed>,
}

/// A cloud API, as far as the names of its actions go.
pub trait Api {
    /// What stands before the colon of its actions, such as `ram`.
    const CODE: &'static str;
}

/// The row of an operation of this API.
#[must_use]
pub const fn entry<A: Api, O: Operation>() -> Entry {
    Entry {
        name: O::NAME,
        action: Action::<A, O>::NAME,
        effect: O::EFFECT,
        danger: O::DANGER,
        keyless: O::KEYLESS,
        shape: O::SHAPE,
        read: |parameters| Ok(Arc::new(O::from_parameters(parameters)?)),
    }
}

/// The action of an operation: code, colon, name.
struct Action<A, O>(PhantomData<(A, O)>);

impl<A: Api, O: Operation> Action<A, O> {
    /// The name, and room that is left.
    const ROOM: &'static [u8; LONGEST] = &join(&[A::CODE.as_bytes(), b":", O::NAME.as_bytes()]);
    const NAME: &'static str = if let Some(action) = O::ACTION {
        action
    } else {
        let length = A::CODE.len() + 1 + O::NAME.len();
        match str::from_utf8(Self::ROOM.as_slice().split_at(length).0) {
            Ok(name) => name,
            // INVARIANT: texts behind one another are a text.
            Err(_) => "",
        }
    };
}

/// The longest action.
const LONGEST: usize = 96;

/// Copies the texts behind one another; too long an action does not compile.
const fn join(mut texts: &[&[u8]]) -> [u8; LONGEST] {
    let mut room = [0; LONGEST];
    let mut left = room.as_mut_slice();
    while let Some((text, rest)) = texts.split_first() {
        let (place, beyond) = left.split_at_mut(text.len());
        place.copy_from_slice(text);
        (left, texts) = (beyond, rest);
    }
    room
}

/// An operation with its parameters, whatever its type.
pub trait Deed: Send + Sync {
    /// See [`Operation::presented`].
    fn presented(&self) -> Option<Presented> {
        None
    }
    /// See [`Operation::after`].
    fn after(&self) -> Option<After> {
        None
    }
    /// See [`Operation::home`].
    fn home(&self, caller: &Caller) -> AccountId;
    /// See [`Operation::plan`].
    fn plan(&self, caller: &Caller, account: &Account) -> Plan;
    /// See [`Operation::DANGER`] and [`Operation::check_shown`].
    ///
    /// # Errors
    /// What the caller's session is to show.
    fn check_shown(
        &self,
        _caller: &Caller,
        _account: &Account,
        _now: Moment,
    ) -> Result<(), Refusal> {
        Ok(())
    }
    /// See [`Operation::run`]; the answer as JSON text.
    ///
    /// # Errors
    /// What the operation declines to do.
    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal>;
}

impl<O: Operation> Deed for O {
    fn presented(&self) -> Option<Presented> {
        Operation::presented(self)
    }

    fn after(&self) -> Option<After> {
        Operation::after(self)
    }

    fn home(&self, caller: &Caller) -> AccountId {
        match O::EFFECT {
            Effect::Write => caller.account,
            Effect::Read | Effect::Mint => Operation::home(self, caller),
        }
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Operation::plan(self, caller, account)
    }

    fn check_shown(&self, caller: &Caller, account: &Account, now: Moment) -> Result<(), Refusal> {
        if O::DANGER && self.is_dangerous(caller, account) {
            caller.check_elevated(account, now)?;
        }
        Operation::check_shown(self, caller, account, now)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        // INVARIANT: there is no other way from a call to an operation, so a mark holds for all of them.
        Deed::check_shown(self, grant.caller, context.account, context.now)?;
        let answer = Operation::run(self, &Permit::of(grant), context)?;
        // INVARIANT: answers are plain structs and lists, which always serialise.
        Ok(serde_json::to_string(&answer).unwrap_or_default())
    }
}
