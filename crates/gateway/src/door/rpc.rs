//! The door of the cloud APIs: bytes of a request in, bytes of an answer out.

use std::sync::Arc;

use ::rpc::{Format, Incoming, Malformed, Parameters, Proof, Request};
use model::AccountId;

use super::note::{turned_away, unproven};
use super::perform::{perform, tell};
use crate::ask::answer::{self, Reply};
use crate::ask::arrival::{Arrival, ids};
use crate::ask::call::Call;
use crate::ask::operation::{Entry, Service};
use crate::audit::recorded::recorded;
use crate::node::Core;
use crate::prove::Shown;

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
    let itself = Shown::Server(account, part);
    serve(core, arrival, &request, Some(itself)).await
}

/// Serves a request. Who asks shows its proof, or is the server itself.
async fn serve(
    core: &Arc<Core>,
    arrival: &Arrival,
    request: &Request,
    itself: Option<Shown<'_>>,
) -> Reply {
    let format = request.format;
    let (service, entry) = match find(core, request) {
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
    let (request_id, event_id) = ids(arrival.now, arrival.seed);
    let call = Call {
        arrival: arrival.clone(),
        request_id,
        event_id,
        service,
        entry,
        recorded: recorded(entry, &request.parameters),
        region: core.settings.region.clone(),
    };
    let shown = match (itself, &request.proof) {
        (Some(itself), _) => itself,
        (None, Proof::Signed(signed)) => Shown::Signature(signed),
        (None, Proof::Anonymous | Proof::Bearer(_)) => {
            let error = turned_away(core, &call, None, unsigned(&request.proof)).await;
            return tell(core, &call, error).reply(format, arrival);
        }
    };
    let performed = perform(core, &call, shown, || (entry.read)(&request.parameters));
    match performed.await {
        Ok(served) => {
            let mut reply = Reply::success(format, call, &served.json);
            reply.revision = Some(served.revision);
            reply.stale = served.stale;
            reply
        }
        Err(told) => told.reply(format, arrival),
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

fn find(core: &Core, request: &Request) -> Result<(&'static Service, &'static Entry), Malformed> {
    let mut services = core.services.iter();
    let service = services
        .find(|one| one.version == request.version)
        .ok_or_else(|| {
            let versions: Vec<_> = core.services.iter().map(|one| one.version).collect();
            let why = format!(
                "The API version {} is not served here; served are {}.",
                short(&request.version),
                versions.join(", ")
            );
            Malformed::new("InvalidVersion", why)
        })?;
    let entry = service
        .operations
        .iter()
        .find(|one| one.name == request.action);
    let entry = entry.ok_or_else(|| {
        let why = format!(
            "{} {} serves no operation called {}.",
            service.name,
            service.version,
            short(&request.action)
        );
        Malformed::new("InvalidAction.NotFound", why).with_status(404)
    })?;
    Ok((service, entry))
}

/// A text of the client's that an error repeats.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
