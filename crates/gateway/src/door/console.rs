//! The door of the console: a session that began by logging on calls an operation of the cloud APIs.
//! It has no other way in than clients with keys: the same operations, judged and written down alike.

use std::sync::Arc;

use ::rpc::{Format, Malformed, Parameters};

use super::find::find;
use super::note::unproven;
use super::rpc::{call_of, done};
use crate::ask::answer::{self, Reply};
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::caller::no_session;
use crate::ask::operation::{Effect, Entry, Service};
use crate::audit::event::NONE;
use crate::audit::recorded::recorded;
use crate::logon::person;
use crate::node::Core;
use crate::prove::Shown;

/// A call of the console.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The product, such as `Ram`, in any case.
    pub product: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// The text of a JSON object with its parameters.
    pub parameters: &'a [u8],
    /// Whether it is refused unless it only looks.
    pub only_looks: bool,
    /// The revision of the account that its caller has seen: on any other it is refused.
    pub if_revision: Option<u64>,
}

/// Serves a call of the session that this token opens. What is wrong with its parameters, only whoever
/// has the token learns.
pub(crate) async fn order(
    core: &Arc<Core>,
    arrival: &Arrival,
    token: &str,
    order: Order<'_>,
) -> Reply {
    let found = find_in(core, order);
    let asked = found.and_then(|found| Ok((found, person(token).ok_or_else(no_session)?)));
    let (found, person) = match asked {
        Ok(asked) => asked,
        Err(malformed) => {
            Box::pin(unproven(core, arrival, None, "", None, &malformed)).await;
            let (code, message) = answer::wire(&malformed);
            return Reply::error(Format::Json, arrival, &code, message, None);
        }
    };
    let (_, entry) = found;
    let parameters = Parameters::nested(order.parameters, entry.shape);
    let known = parameters.as_ref();
    let recorded = known.map_or_else(|_| NONE.to_owned(), |known| recorded(entry, known));
    let call = Call {
        if_revision: order.if_revision,
        ..call_of(core, arrival, found, recorded)
    };
    let deed = || {
        if order.only_looks && entry.effect != Effect::Read {
            let why = "Only what looks and changes nothing is called with others at once.";
            return Err(Malformed::new("InvalidAction.NotARead", why));
        }
        (entry.read)(&parameters?)
    };
    done(core, call, Shown::Person(&person), Format::Json, deed).await
}

/// The operation that is meant.
fn find_in(core: &Core, order: Order<'_>) -> Result<(&'static Service, &'static Entry), Malformed> {
    let (service, entry) = find(core, order.version, order.operation)?;
    if service.name.eq_ignore_ascii_case(order.product) {
        return Ok((service, entry));
    }
    let why = format!(
        "The version {} is one of {}.",
        service.version, service.name
    );
    Err(Malformed::new("InvalidVersion", why))
}
