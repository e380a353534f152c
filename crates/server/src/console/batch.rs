//! Several looks of a page at once: each is a call of its own, judged and written down by itself.

use gateway::{Arrival, Gateway, Order, Reply};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::http::answer::{self, Answer, Problem};
use crate::http::whole::Whole;
use crate::machine;

/// The most calls at once.
const MOST: usize = 20;
/// Once the answers are this long together, no more is called: they are held until all are there.
const LONGEST: usize = 4 << 20;

/// What is called at once.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Batch<'a> {
    #[serde(borrow)]
    calls: Vec<OneCall<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneCall<'a> {
    product: String,
    version: String,
    operation: String,
    #[serde(borrow)]
    parameters: Option<&'a RawValue>,
}

/// What became of all of them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answers<'a> {
    request_id: &'a str,
    answers: Vec<Told>,
}

/// What became of one call: as its answer would say by itself.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    status: u16,
    body: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stale: bool,
}

/// Answers all of them, in their order.
pub(super) async fn answer(
    gateway: &Gateway,
    whole: &Whole,
    token: &str,
) -> Result<Answer, Problem> {
    let batch = read(&whole.body)?;
    let answers = all(gateway, &whole.arrival, token, &batch).await?;
    let id = whole.arrival.request_id();
    let body = Answers {
        request_id: &id,
        answers,
    };
    Ok(answer::json(StatusCode::OK, &id, &body))
}

async fn all(
    gateway: &Gateway,
    arrival: &Arrival,
    token: &str,
    batch: &Batch<'_>,
) -> Result<Vec<Told>, Problem> {
    within(LONGEST, gateway, arrival, token, batch).await
}

async fn within(
    longest: usize,
    gateway: &Gateway,
    arrival: &Arrival,
    token: &str,
    Batch { calls }: &Batch<'_>,
) -> Result<Vec<Told>, Problem> {
    let mut answers: Vec<Told> = Vec::with_capacity(calls.len());
    let mut length = 0;
    for call in calls {
        // A session that is over is over for all of them.
        if let Some(last) = answers.last().filter(|last| last.status == UNPROVEN) {
            answers.push(last.clone());
            continue;
        }
        if length > longest {
            answers.push(too_long(arrival));
            continue;
        }
        let parameters = call.parameters.map_or("{}", RawValue::get);
        let order = Order {
            product: &call.product,
            version: &call.version,
            operation: &call.operation,
            parameters: parameters.as_bytes(),
            only_looks: true,
            if_revision: None,
        };
        let arrival = Arrival {
            seed: seed()?,
            ..arrival.clone()
        };
        let told = told(gateway.order(&arrival, token, order).await);
        length += told.body.as_ref().map_or(0, |body| body.get().len());
        answers.push(told);
    }
    Ok(answers)
}

fn read(body: &[u8]) -> Result<Batch<'_>, Problem> {
    let batch: Result<Batch<'_>, _> = serde_json::from_slice(body);
    let batch = batch.map_err(|error| wrong(&format!("is not read: {error}")))?;
    if batch.calls.is_empty() || batch.calls.len() > MOST {
        return Err(wrong(&format!("must be 1 to {MOST}")));
    }
    Ok(batch)
}

fn wrong(rule: &str) -> Problem {
    let message = format!("The parameter Calls {rule}.");
    let status = StatusCode::BAD_REQUEST;
    Problem::new(status, "InvalidParameter.Calls", message)
}

fn told(reply: Reply) -> Told {
    Told {
        status: reply.status,
        body: raw(reply.body),
        revision: reply.revision,
        stale: reply.stale,
    }
}

/// What is told of a call that is not made because the answers before it are so long.
fn too_long(arrival: &Arrival) -> Told {
    let why = "The answers before this one are too long for one batch; call it by itself.";
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let problem = Problem::new(status, "LimitExceeded.Answers", why);
    Told {
        status: status.as_u16(),
        body: raw(problem.body(&arrival.request_id(), &arrival.host_id)),
        revision: None,
        stale: false,
    }
}

/// A body as it stands. All of them are JSON.
fn raw(body: Vec<u8>) -> Option<Box<RawValue>> {
    let text = String::from_utf8(body).ok()?;
    RawValue::from_string(text).ok()
}

/// The status of a call whose session is over, or none.
const UNPROVEN: u16 = 401;

/// Each call has an id and randomness of its own.
fn seed() -> Result<[u8; 32], Problem> {
    machine::seed().map_err(|error| {
        tracing::error!(%error, "request refused");
        Problem::internal()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::net::IpAddr;
    use std::sync::Arc;

    use domain::Entropy;
    use domain::account::Defaults;
    use gateway::logon::{Came, Step, Stepped};
    use gateway::{Cost, Foundation, Settings};
    use model::{AccountId, Moment, Secret};
    use serde_json::Value;
    use store::Memory;
    use vault::Vault;

    use super::*;

    fn shown(answers: Result<Vec<Told>, Problem>) -> Vec<Value> {
        let answers = answers.ok().unwrap();
        let answers = answers.iter().map(serde_json::to_value);
        answers.map(Result::unwrap).collect()
    }

    fn calls(count: usize) -> String {
        let one = r#"{"Product":"Ram","Version":"2015-05-01","Operation":"ListUsers"}"#;
        format!(r#"{{"Calls":[{}]}}"#, vec![one; count].join(","))
    }

    #[test]
    fn so_many_calls_and_nothing_else_are_read() {
        assert_eq!(read(calls(20).as_bytes()).unwrap().calls.len(), 20);
        for bad in [
            calls(0),
            calls(21),
            "{}".to_owned(),
            r#"{"Calls":[{"Product":"Ram"}]}"#.to_owned(),
            calls(1).replace("Operation", "Action"),
            calls(1).replace("{\"Calls", "{\"More\":1,\"Calls"),
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    /// A server with one account, and the token of a session of its administrator.
    async fn entered() -> (Arc<Gateway>, Arrival, String) {
        let now = Moment::from_seconds(1_800_000_000);
        let mut settings = Settings::new(Arc::new(move || now), [2; 32]);
        settings.hash_cost = Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        };
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        let vault = Arc::new(Vault::read(master.expose()).unwrap());
        let store = Arc::new(Memory::new());
        let opened = Gateway::open(store, vault, services::SERVICES, settings).await;
        let gateway = opened.ok().unwrap();
        let arrival = |seed: u8| Arrival {
            now,
            seed: [seed; 32],
            source: IpAddr::from([203, 0, 113, 9]).into(),
            secure: true,
            host_id: "rampart.example".into(),
            user_agent: "browser".into(),
            least_revision: None,
        };
        let mut foundation = Foundation::draw(
            Some(AccountId::new(1_000_000_000_000_001)),
            Some("acme".parse().unwrap()),
            "admin".parse().unwrap(),
            &mut Entropy::of([8; 32]),
        );
        foundation.administrator_password = Secret::new("Administrator-1".to_owned());
        foundation.defaults = Defaults::Plain;
        gateway.found(&arrival(1), &foundation).await.unwrap();
        let step = Step::Password {
            name: "admin@acme".to_owned(),
            password: Secret::new("Administrator-1".to_owned()),
            remembered: None,
        };
        let stepped = gateway.log_on(&arrival(2), step).await.stepped;
        let Stepped::Taken(Came::Session { token, .. }) = stepped else {
            panic!("no session");
        };
        (gateway, arrival(3), token)
    }

    #[tokio::test]
    async fn each_call_is_answered_by_itself_and_none_changes_anything() {
        let (gateway, arrival, token) = entered().await;
        let body = r#"{"Calls":[
            {"Product":"Ram","Version":"2015-05-01","Operation":"GetUser","Parameters":{"UserName":"admin"}},
            {"Product":"Ram","Version":"2015-05-01","Operation":"GetUser","Parameters":{"UserName":"bob"}},
            {"Product":"Ram","Version":"2015-05-01","Operation":"CreateUser","Parameters":{"UserName":"bob"}},
            {"Product":"Ram","Version":"2015-05-01","Operation":"Fly"},
            {"Product":"Ram","Version":"2015-05-01","Operation":"GetUser","Parameters":{"UserName":"bob"}}]}"#;
        let answers = all(
            &gateway,
            &arrival,
            &token,
            &read(body.as_bytes()).ok().unwrap(),
        )
        .await;
        let answers = shown(answers);
        let told: Vec<_> = answers
            .iter()
            .map(|one| {
                (
                    one["Status"].as_u64().unwrap(),
                    one["Body"]["Code"].as_str(),
                )
            })
            .collect();
        let missing = (404, Some("EntityNotExist.User"));
        let expected = [
            (200, None),
            missing,
            (400, Some("InvalidAction.NotARead")),
            (404, Some("InvalidAction.NotFound")),
            missing,
        ];
        assert_eq!(told, expected);
        assert_eq!(answers[0]["Body"]["User"]["UserName"], "admin");
        assert!(answers[0]["Revision"].as_u64().is_some());
        let ids: BTreeSet<_> = answers
            .iter()
            .map(|one| one["Body"]["RequestId"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), 5);
        let answers = all(&gateway, &arrival, "", &read(body.as_bytes()).ok().unwrap()).await;
        for one in shown(answers) {
            assert_ne!(one["Status"], 200);
        }
    }

    #[tokio::test]
    async fn a_session_that_is_over_is_looked_at_once() {
        let (gateway, arrival, _) = entered().await;
        let body = calls(20);
        let none = "1000000000000001.none";
        let answers = all(
            &gateway,
            &arrival,
            none,
            &read(body.as_bytes()).ok().unwrap(),
        )
        .await;
        let answers = shown(answers);
        let ids: BTreeSet<_> = answers
            .iter()
            .map(|one| one["Body"]["RequestId"].as_str().unwrap())
            .collect();
        assert_eq!((answers.len(), ids.len()), (20, 1));
        for one in answers {
            let told = (&one["Status"], &one["Body"]["Code"]);
            assert_eq!(told, (&401.into(), &"InvalidLogonSession".into()));
        }
    }

    #[tokio::test]
    async fn answers_that_are_long_together_are_not_all_held() {
        let (gateway, arrival, token) = entered().await;
        let one = r#"{"Product":"Ram","Version":"2015-05-01","Operation":"GetUser","Parameters":{"UserName":"admin"}}"#;
        let body = format!(r#"{{"Calls":[{one},{one},{one}]}}"#);
        let batch = read(body.as_bytes()).ok().unwrap();
        let statuses = async |longest| {
            let answers = within(longest, &gateway, &arrival, &token, &batch).await;
            let answers = shown(answers).into_iter();
            answers
                .map(|one| one["Status"].as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(statuses(LONGEST).await, [200, 200, 200]);
        assert_eq!(statuses(1).await, [200, 413, 413]);
        let answers = shown(within(1, &gateway, &arrival, &token, &batch).await);
        assert_eq!(answers[2]["Body"]["Code"], "LimitExceeded.Answers");
    }
}
