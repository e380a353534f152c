//! What is served under each path.

use std::sync::Arc;

use http::header::{LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

use super::answer::{self, Answer, Problem, spoken};
use super::house::House;
use super::rooms::{Asked, Endpoint, Logon, Page, Rooms, Sought};
use super::whole::Whole;
use crate::busy::Work;
use crate::figures::Admission;

/// How a path is served.
#[derive(Clone, Copy)]
pub(crate) enum Serve {
    /// At once.
    Now(fn(&House, &Whole) -> Answer),
    /// By rooms that may take their time.
    Later(fn(Arc<House>, Whole) -> Serving),
}

/// A request on its way to its answer.
pub(crate) type Serving = Work<Result<Answer, Problem>>;

impl Serve {
    /// The answer.
    pub(crate) async fn run(self, house: &Arc<House>, whole: Whole) -> Result<Answer, Problem> {
        match self {
            Self::Now(serve) => Ok(serve(house, &whole)),
            Self::Later(serve) => serve(Arc::clone(house), whole).await,
        }
    }
}

/// A call of the cloud APIs.
pub(crate) fn call(house: Arc<House>, whole: Whole) -> Serving {
    Box::pin(
        async move { Ok(enter(&house, whole, |rooms, whole| rooms.call(whole), spoken).await) },
    )
}

/// One decision.
pub(crate) fn evaluation(house: Arc<House>, whole: Whole) -> Serving {
    ask(house, whole, Asked::Evaluation)
}

/// Several decisions at once.
pub(crate) fn evaluations(house: Arc<House>, whole: Whole) -> Serving {
    ask(house, whole, Asked::Evaluations)
}

/// A search of the decision API.
pub(crate) fn search(house: Arc<House>, whole: Whole, sought: Sought) -> Serving {
    ask(house, whole, Asked::Search(sought))
}

/// Who signed a request that a user's service received.
pub(crate) fn verification(house: Arc<House>, whole: Whole) -> Serving {
    ask(house, whole, Asked::Verification)
}

/// The first step of a logon.
pub(crate) fn begin(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Begin)
}

/// The second factor.
pub(crate) fn factor(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Factor)
}

/// A new password.
pub(crate) fn change(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Change)
}

/// A second factor is to be had.
pub(crate) fn enrol(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Enrol)
}

/// A second factor is bound.
pub(crate) fn bind(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Bind)
}

/// A passkey is to be asked for.
pub(crate) fn ask_passkey(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskPasskey)
}

/// A passkey alone.
pub(crate) fn passkey(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Passkey)
}

/// A key is to be asked for as the second factor.
pub(crate) fn ask_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskKey)
}

/// A key as the second factor.
pub(crate) fn key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Key)
}

/// A key is to be made as the second factor.
pub(crate) fn ask_new_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskNewKey)
}

/// A key that was made as the second factor.
pub(crate) fn new_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::NewKey)
}

/// A key is to be made for whoever has a session.
pub(crate) fn ask_own_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskOwnKey)
}

/// A key that was made for whoever has a session.
pub(crate) fn own_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::OwnKey)
}

/// A virtual device is to be made for whoever has a session.
pub(crate) fn ask_own_device(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskOwnDevice)
}

/// It is bound.
pub(crate) fn own_device(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::OwnDevice)
}

/// The second factor once more, of whoever has a session.
pub(crate) fn prove(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Prove)
}

/// A key is to be asked for as that.
pub(crate) fn ask_proof(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::AskProof)
}

/// A key as the second factor once more.
pub(crate) fn prove_by_key(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::ProveByKey)
}

/// Whose session it is.
pub(crate) fn me(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::Me)
}

/// The end of a session.
pub(crate) fn end(house: Arc<House>, whole: Whole) -> Serving {
    log_on(house, whole, Logon::End)
}

/// A page that people log on with, or see of themselves.
pub(crate) fn page(house: Arc<House>, whole: Whole, page: Page) -> Serving {
    Box::pin(async move {
        let show = move |rooms: Arc<dyn Rooms>, whole| rooms.page(page, whole);
        Ok(enter(&house, whole, show, |answer| answer).await)
    })
}

/// What OAuth and OpenID are made of.
pub(crate) fn oauth(house: Arc<House>, whole: Whole, endpoint: Endpoint) -> Serving {
    Box::pin(async move {
        let serve = move |rooms: Arc<dyn Rooms>, whole| rooms.oauth(endpoint, whole);
        Ok(enter(&house, whole, serve, |answer| answer).await)
    })
}

/// What directories provision by.
pub(crate) fn scim(house: Arc<House>, whole: Whole) -> Serving {
    let serve = |rooms: Arc<dyn Rooms>, whole| rooms.scim(whole);
    Box::pin(async move { Ok(enter(&house, whole, serve, |answer| answer).await) })
}

fn log_on(house: Arc<House>, whole: Whole, logon: Logon) -> Serving {
    Box::pin(async move {
        let step = move |rooms: Arc<dyn Rooms>, whole| rooms.log_on(logon, whole);
        Ok(enter(&house, whole, step, |answer| answer).await)
    })
}

fn ask(house: Arc<House>, whole: Whole, asked: Asked) -> Serving {
    Box::pin(async move {
        let ask = move |rooms: Arc<dyn Rooms>, whole| rooms.ask(asked, whole);
        Ok(enter(&house, whole, ask, |answer| answer).await)
    })
}

/// A call of the console.
pub(crate) fn order(house: Arc<House>, whole: Whole) -> Serving {
    let order = |rooms: Arc<dyn Rooms>, whole| rooms.order(whole);
    Box::pin(async move { Ok(enter(&house, whole, order, |answer| answer).await) })
}

/// The description of the decision API.
pub(crate) fn configuration(house: &House, whole: &Whole) -> Answer {
    house.rooms.configuration(whole)
}

/// What SAML providers are told of this server.
pub(crate) fn saml_metadata(house: &House, whole: &Whole) -> Answer {
    let told = house.rooms.saml_metadata(whole);
    told.unwrap_or_else(|| absent(house, whole))
}

/// What the provider of an account's users is told of this server.
pub(crate) fn sso_metadata(house: &House, whole: &Whole) -> Answer {
    let told = house.rooms.sso_metadata(whole);
    told.unwrap_or_else(|| absent(house, whole))
}

/// Whether the process runs.
pub(crate) fn health(_: &House, whole: &Whole) -> Answer {
    status(whole, "alive", None)
}

/// Whether it serves.
pub(crate) fn ready(house: Arc<House>, whole: Whole) -> Serving {
    if house.busy.is_ending() {
        let message = "The server is stopping; ask another node.";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let problem = Problem::new(status, "ServiceUnavailable", message);
        return Box::pin(std::future::ready(Err(problem)));
    }
    Box::pin(async move {
        if let Some(account) = house.rooms.damaged().await {
            // Which accounts there are is not for strangers.
            let account = if whole.is_near {
                format!("the account {account}")
            } else {
                "an account".to_owned()
            };
            let message = format!("Rows of {account} are damaged; `rampart check` says which.");
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Err(Problem::new(status, "ServiceUnavailable", message));
        }
        // Without its store a node still decides, so it stays in service and says so.
        let store = if house.rooms.store_is_there().await {
            "reachable"
        } else {
            "away"
        };
        Ok(status(&whole, "ready", Some(store)))
    })
}

/// The figures of the process, for those who may see them.
pub(crate) fn metrics(house: &House, whole: &Whole) -> Answer {
    let id = whole.arrival.request_id();
    match house.watchers.admit(whole.is_near, &whole.parts.headers) {
        Admission::Yes => {
            let kind = "text/plain; version=0.0.4; charset=utf-8";
            answer::answer(StatusCode::OK, kind, &id, house.figures.render())
        }
        Admission::NotFromHere => {
            let message = "Figures are shown to this machine alone. (An operator may show them to \
                           others with --metrics bearer or --metrics open.)";
            told(
                whole,
                &Problem::new(StatusCode::FORBIDDEN, "NoPermission", message),
            )
        }
        Admission::Unproven => {
            let message = "Figures are shown for the bearer token of --metrics-token-file.";
            let status = StatusCode::UNAUTHORIZED;
            let mut answer = told(whole, &Problem::new(status, "InvalidBearerToken", message));
            let challenge = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            answer
        }
    }
}

/// A browser at the door.
pub(crate) fn to_console(_: &House, whole: &Whole) -> Answer {
    let id = whole.arrival.request_id();
    let body = serde_json::json!({ "RequestId": id, "Location": "/console/" });
    let mut answer = answer::json(StatusCode::FOUND, &id, &body);
    let location = HeaderValue::from_static("/console/");
    answer.headers_mut().insert(LOCATION, location);
    answer
}

/// No such path.
pub(crate) fn absent(_: &House, whole: &Whole) -> Answer {
    let message = "Nothing is served under this path; the cloud APIs are at /, decisions at \
                   /access/v1/evaluation.";
    let status = StatusCode::NOT_FOUND;
    told(
        whole,
        &Problem::new(status, "InvalidPath.NotFound", message),
    )
}

fn told(whole: &Whole, problem: &Problem) -> Answer {
    problem.answer(&whole.arrival.request_id(), &whole.arrival.host_id)
}

/// Whatever the room does: a client that hangs up cancels nothing, and work that breaks takes nothing
/// with it and leaves its event all the same.
async fn enter<T: Send + 'static>(
    house: &House,
    whole: Whole,
    work: impl FnOnce(Arc<dyn Rooms>, Arc<Whole>) -> Work<T>,
    answer: impl FnOnce(T) -> Answer,
) -> Answer {
    let whole = Arc::new(whole);
    let work = work(Arc::clone(&house.rooms), Arc::clone(&whole));
    if let Some(done) = house.busy.run(work).await {
        return answer(done);
    }
    house.rooms.broke(&whole.arrival).await;
    // Under the id of its event.
    told(&whole, &Problem::internal())
}

fn status(whole: &Whole, status: &str, store: Option<&str>) -> Answer {
    let id = whole.arrival.request_id();
    let mut body = serde_json::json!({ "RequestId": id, "Status": status });
    if let (Some(store), Some(body)) = (store, body.as_object_mut()) {
        body.insert("Store".to_owned(), store.into());
    }
    answer::json(StatusCode::OK, &id, &body)
}
