//! From a signed request to a decision in process, beside the bare HMAC of its bytes.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use benches::case::Case;
use benches::workload::{Shape, Workload};
use gateway::Gateway;
use gateway::decision::{Credentials, Desk};
use hmac::Hmac;
use rpc::Proof;
use sha1::Sha1;
use store::Memory;
use tokio::runtime::{Builder, Runtime};

use crate::house::{ADMINISTRATOR, Account, House, Signed, arrival, went_well};
use crate::measure::{Rounds, cpu, nanos, thread_time};
use crate::options::Options;
use crate::report::{Report, Row, Unit};
use crate::wire::bare;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let store = Arc::new(Memory::new());
    let house = runtime.block_on(House::open(store, services::SERVICES, 1, |_| {}))?;
    let account = house.accounts.first().context("an account")?.clone();
    let sample = get_user(&account)?;
    let text = text_of(&sample)?;
    let key = format!("{}&", account.secret);
    let secrets: HashMap<&str, &str, foldhash::fast::RandomState> =
        [(account.key.as_str(), account.secret.as_str())]
            .into_iter()
            .collect();
    let case = Case::new(Workload::new(Shape::of(10), 42, 400))?;
    let all = case.gathered(&case.identity, true);
    let mut turn = 0;
    let times = options.times(40_000);
    let mut rounds = Rounds::new();
    rounds.add(|| {
        cpu(times, || {
            black_box(bare::<Hmac<Sha1>>(key.as_bytes(), &text));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            turn += 1;
            black_box(parts(&sample, &secrets).and_then(|()| case.decide(turn % 400, &all)));
        })
    });
    rounds.add(|| inquiries(&runtime, &house.gateway, &account, times / 4));
    rounds.add(|| calls(&runtime, &house.gateway, &account, times / 4));
    let [bare, parts, inquired, called] = rounds.run(options.rounds())?;
    let name = format!("HMAC-SHA1 of its {} bytes", text.len());
    let bound = (name.as_str(), &bare);
    let what = "verify (RPC v1), look the key up, decide in all layers";
    report.add(Row::beside(what, Unit::Nanos, &parts, bound).at_most(5.0));
    let what = "the same through the gateway: time, key, HMAC, nonce, caller, three judgements";
    report.add(Row::beside(what, Unit::Nanos, &inquired, bound));
    let what = "GetUser through the gateway, from bytes to bytes, no event kept";
    report.add(Row::beside(what, Unit::Nanos, &called, bound));
    Ok(())
}

fn parts(
    sample: &Signed,
    secrets: &HashMap<&str, &str, foldhash::fast::RandomState>,
) -> Option<()> {
    let Proof::Signed(signed) = rpc::read(&black_box(sample).incoming()).ok()?.proof else {
        return None;
    };
    let secret = secrets.get(signed.access_key_id())?;
    signed.verify(secret.as_bytes()).ok().map(|_| ())
}

/// The decision API as far as its question: who asks, with which right.
fn inquiries(runtime: &Runtime, gateway: &Gateway, account: &Account, times: usize) -> Result<f64> {
    let requests = (0..times)
        .map(|_| get_user(account))
        .collect::<Result<Vec<_>>>()?;
    let arrival = arrival();
    runtime.block_on(async {
        let start = thread_time()?;
        for request in &requests {
            let read = rpc::read(&request.incoming()).map_err(|m| anyhow!("{}", m.message))?;
            let Proof::Signed(signed) = read.proof else {
                continue;
            };
            let inquiry = gateway.inquire(&arrival, Credentials::Signed(&signed), Desk::Evaluate);
            if let Err(reply) = inquiry.await {
                went_well(&reply)?;
            }
        }
        Ok(nanos(thread_time()?.saturating_sub(start)) / times as f64)
    })
}

fn calls(runtime: &Runtime, gateway: &Gateway, account: &Account, times: usize) -> Result<f64> {
    let requests = (0..times)
        .map(|_| get_user(account))
        .collect::<Result<Vec<_>>>()?;
    let arrival = arrival();
    runtime.block_on(async {
        let start = thread_time()?;
        for request in &requests {
            went_well(&gateway.call(&arrival, &request.incoming()).await)?;
        }
        Ok(nanos(thread_time()?.saturating_sub(start)) / times as f64)
    })
}

fn get_user(account: &Account) -> Result<Signed> {
    account.rpc1("GetUser", &[("UserName", ADMINISTRATOR)])
}

fn text_of(request: &Signed) -> Result<String> {
    match rpc::read(&request.incoming())
        .map_err(|m| anyhow!("{}", m.message))?
        .proof
    {
        // A secret that is wrong brings the text to light.
        Proof::Signed(signed) => match signed.verify(b"wrong") {
            Err(mismatch) => Ok(mismatch.string_to_sign().to_owned()),
            Ok(_) => Err(anyhow!("a wrong secret was right")),
        },
        _ => Err(anyhow!("the request is not signed")),
    }
}
