//! The door of the cloud APIs: bytes of a request in, bytes of an answer out.

use std::sync::Arc;

use ::rpc::{Format, Incoming, Malformed, Parameters, Proof, Request};
use model::AccountId;

use super::find::find;
use super::follow_up::follow_up;
use super::note::{turned_away, unproven};
use super::perform::{perform, tell};
use crate::ask::answer::{self, Reply};
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::operation::{Deed, Entry, Service};
use crate::audit::recorded::recorded;
use crate::fault::Error;
use crate::node::Core;
use crate::prove::Shown;
use crate::prove::authenticate::{Asked, Freshness, Unproven, authenticate};

/// Serves one request of the cloud APIs.
pub(crate) async fn call(core: &Arc<Core>, arrival: &Arrival, incoming: &Incoming<'_>) -> Reply {
    match ::rpc::read(incoming) {
        Ok(request) => serve(core, arrival, &request, None).await,
        Err(malformed) => {
            let format = ::rpc::wanted_format(incoming);
            Box::pin(unproven(core, arrival, None, "", None, &malformed)).await;
            let (code, message) = answer::wire(&malformed);
            Reply::error(format, arrival, &code, message, None)
        }
    }
}

/// Performs an operation as the server itself: what a command or a file of the operator's asks for.
pub(crate) async fn act(
    core: &Arc<Core>,
    arrival: &Arrival,
    (account, part): (AccountId, &'static str),
    operation: (&str, &str),
    parameters: &[(&str, &str)],
) -> Reply {
    let itself = Shown::Server(account, part);
    act_with(core, arrival, itself, operation, parameters).await
}

/// The same for whoever shows something else than a signature.
pub(crate) async fn act_with(
    core: &Arc<Core>,
    arrival: &Arrival,
    shown: Shown<'_>,
    (version, action): (&str, &str),
    parameters: &[(&str, &str)],
) -> Reply {
    let parameters = match Parameters::collect(parameters.iter().copied()) {
        Ok(parameters) => parameters,
        Err(malformed) => {
            let (code, message) = answer::wire(&malformed);
            return Reply::error(Format::Json, arrival, &code, message, None);
        }
    };
    let request = Request {
        version: version.to_owned(),
        action: action.to_owned(),
        parameters,
        format: Format::Json,
        proof: Proof::Anonymous,
    };
    serve(core, arrival, &request, Some(shown)).await
}

/// Serves a request. Who asks shows its proof, or is the server itself.
async fn serve(
    core: &Arc<Core>,
    arrival: &Arrival,
    request: &Request,
    itself: Option<Shown<'_>>,
) -> Reply {
    let format = request.format;
    let (service, entry) = match find(core, &request.version, &request.action) {
        Ok(found) => found,
        Err(malformed) => {
            Box::pin(unproven(
                core,
                arrival,
                None,
                &request.action,
                None,
                &malformed,
            ))
            .await;
            let (code, message) = answer::wire(&malformed);
            return Reply::error(format, arrival, &code, message, None);
        }
    };
    let recorded = recorded(entry, &request.parameters);
    let call = call_of(core, arrival, (service, entry), recorded);
    if itself.is_none() && entry.keyless {
        return keyless(core, call, request).await;
    }
    let shown = match (itself, &request.proof) {
        (Some(itself), _) => itself,
        (None, Proof::Signed(signed)) => Shown::Signature(signed),
        (None, Proof::Anonymous | Proof::Bearer(_)) => {
            let error = turned_away(core, &call, None, unsigned(&request.proof)).await;
            return tell(core, &call, error).reply(format, arrival);
        }
    };
    let deed = || (entry.read)(&request.parameters);
    done(core, call, shown, format, deed).await
}

/// Serves what nobody needs to sign. A signature that comes all the same must be sound, and says nothing of who asks.
async fn keyless(core: &Arc<Core>, call: Call, request: &Request) -> Reply {
    let format = request.format;
    let turned = async |call: Call, account, malformed| {
        let error = turned_away(core, &call, account, malformed).await;
        tell(core, &call, error).reply(format, &call.arrival)
    };
    if let Proof::Bearer(_) = request.proof {
        return turned(call, None, unsigned(&request.proof)).await;
    }
    let read = (call.entry.read)(&request.parameters);
    let presented = read.and_then(|deed| match deed.presented() {
        Some(presented) => Ok((deed, presented)),
        None => Err(unsigned(&Proof::Anonymous)),
    });
    let (deed, presented) = match presented {
        Ok(presented) => presented,
        Err(malformed) => return turned(call, None, malformed).await,
    };
    if let Proof::Signed(signed) = &request.proof {
        let asked = Asked {
            arrival: &call.arrival,
            freshness: Freshness::Node,
            echo: false,
        };
        match Box::pin(authenticate(core, signed, asked)).await {
            Ok(_) => {}
            Err(Unproven {
                error: Error::Wire(malformed),
                account,
                ..
            }) => return turned(call, account, malformed).await,
            Err(Unproven { error, .. }) => {
                return tell(core, &call, error).reply(format, &call.arrival);
            }
        }
    }
    done(core, call, Shown::Presented(&presented), format, || {
        Ok(deed)
    })
    .await
}

/// A call of an operation.
pub(super) fn call_of(
    core: &Core,
    arrival: &Arrival,
    (service, entry): (&'static Service, &'static Entry),
    recorded: String,
) -> Call {
    Call::new(
        arrival.clone(),
        (service, entry),
        recorded,
        core.settings.region.clone(),
    )
}

/// Performs a call, and answers it.
pub(super) async fn done(
    core: &Arc<Core>,
    call: Call,
    shown: Shown<'_>,
    format: Format,
    deed: impl FnOnce() -> Result<Arc<dyn Deed>, Malformed>,
) -> Reply {
    match perform(core, &call, shown, deed).await {
        Ok(served) => {
            if let Some(after) = served.after {
                Box::pin(follow_up(core, after)).await;
            }
            let mut reply = Reply::success(format, call, &served.json);
            reply.revision = Some(served.revision);
            reply.stale = served.stale;
            reply
        }
        Err(told) => told.reply(format, &call.arrival),
    }
}

/// Why a request without a signature is not served.
fn unsigned(proof: &Proof) -> Malformed {
    match proof {
        Proof::Bearer(_) => Malformed::new(
            "UnsupportedSignatureMethod",
            "Bearer tokens are not accepted here; sign the request with an AccessKey.",
        ),
        Proof::Anonymous | Proof::Signed(_) => Malformed::new(
            "MissingAccessKeyId",
            "This operation needs a signed request; sign it with an AccessKey.",
        ),
    }
}
