//! The door of the cloud APIs: bytes of a request in, bytes of an answer out.

use std::sync::Arc;

use rpc::{Incoming, Malformed, Request};

use super::admit::admit;
use super::note::unproven;
use crate::ask::answer::{self, Reply};
use crate::ask::arrival::{Arrival, ids};
use crate::ask::call::Call;
use crate::ask::operation::{Entry, Service};
use crate::audit::event::recorded;
use crate::fault::Error;
use crate::node::{Core, counter};

/// Serves one request of the cloud APIs.
pub(crate) async fn call(core: &Arc<Core>, arrival: &Arrival, incoming: &Incoming<'_>) -> Reply {
    match rpc::read(incoming) {
        Ok(request) => serve(core, arrival, request).await,
        Err(malformed) => {
            let format = rpc::wanted_format(incoming);
            Box::pin(unproven(core, arrival, None, "", None, &malformed)).await;
            let (code, message) = answer::wire(&malformed);
            Reply::error(format, arrival, &code, message, None)
        }
    }
}

async fn serve(core: &Arc<Core>, arrival: &Arrival, request: Request) -> Reply {
    let format = request.format;
    let (service, entry) = match find(core, &request) {
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
    let (request_id, event_id) = ids(arrival.seed);
    let call = Call {
        arrival: arrival.clone(),
        request_id,
        event_id,
        service,
        entry,
        recorded: recorded(entry, &request.parameters),
    };
    match admit(core, &call, &request).await {
        Ok(served) => {
            core.count(&call);
            let mut reply = Reply::success(format, call, &served.json);
            reply.revision = Some(served.revision);
            reply.stale = served.stale;
            reply
        }
        Err(error) => {
            let (code, message) = answer::words(&call, &error);
            counter(&call, code.code.to_string()).increment(1);
            let detail = match error {
                Error::Denied(denial) => Some(denial.detail),
                Error::Broke(fault) => {
                    tracing::error!(%fault, request_id = call.request_id, action = entry.name, "a request failed");
                    None
                }
                _ => None,
            };
            let mut reply = Reply::error(format, arrival, &code, message, detail);
            reply.stale = core.touch.is_away() && reply.status < 500;
            reply
        }
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
