//! Minting and opening the token of a session, beside the bare cryptography in it.
//!
//! Only a permit mints, so an operation of this bench is let in like any other and takes the time.

use std::hint::black_box;
use std::sync::Arc;

use aes_gcm::aead::{Aead, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use anyhow::{Context as _, Result, anyhow};
use domain::Context;
use gateway::{
    Api, Caller, Code, Effect, Entry, Operation, Permit, Plan, Ran, Service, Session, entry,
};
use hmac::{Hmac, Mac as _};
use model::{RoleId, RoleName, SessionName};
use rpc::{FromParameters, Malformed, ParameterShape, Reader};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::Memory;
use tokio::runtime::Builder;

use crate::house::{House, arrival, now, went_well};
use crate::measure::{Rounds, cpu, nanos, thread_time};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let house = runtime.block_on(House::open(Arc::new(Memory::new()), PROBES, 1, |_| {}))?;
    let account = house.accounts.first().context("an account")?;
    let probe = |times: usize| -> Result<Probed> {
        let request = account.acs3("Mint", &[("Times", &times.to_string())])?;
        let reply = runtime.block_on(house.gateway.call(&arrival(), &request.incoming()));
        went_well(&reply)?;
        Ok(serde_json::from_slice(&reply.body)?)
    };
    let times = options.times(40_000);
    let sample = probe(1)?;
    let now = now();
    let opens = || {
        let claims = house
            .vault
            .open_token(&sample.key_id, black_box(&sample.token), now);
        claims.map(|claims| (claims.revision, house.vault.session_secret(&sample.key_id)))
    };
    opens().map_err(|error| anyhow!("a token does not open: {error:?}"))?;
    // The token is Base64 of a version, a key id, the nonce, the sealed text and its tag.
    let length = sample.token.len() / 4 * 3 - (1 + 4 + 12 + 16);
    let bare = Bare::new(length);
    let mut rounds = Rounds::new();
    rounds.add(|| Ok(probe(times)?.nanos));
    rounds.add(|| {
        cpu(times, || {
            black_box(bare.seal(&sample.key_id));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            let _ = black_box(opens());
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(bare.open(&sample.key_id));
        })
    });
    let [minted, sealed, opened, bare_open] = rounds.run(options.rounds())?;
    let name = format!("AES-256-GCM of {length} bytes + HMAC-SHA256");
    let what = "mint the credentials of a session (id, secret, token)";
    report.add(Row::beside(what, Unit::Nanos, &minted, (&name, &sealed)));
    let what = "open a session's token and find its secret";
    report.add(Row::beside(what, Unit::Nanos, &opened, (&name, &bare_open)));
    Ok(())
}

/// The cryptography alone.
struct Bare {
    cipher: Aes256Gcm,
    text: Vec<u8>,
    sealed: Vec<u8>,
}

impl Bare {
    fn new(length: usize) -> Self {
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from([7; 32]));
        let text = vec![7; length];
        let sealed = cipher
            .encrypt(&Nonce::from([7; 12]), text.as_slice())
            .unwrap_or_default();
        Self {
            cipher,
            text,
            sealed,
        }
    }

    fn seal(&self, key_id: &str) -> (Option<Vec<u8>>, Option<u8>) {
        let sealed = self
            .cipher
            .encrypt(&Nonce::from([7; 12]), black_box(self.text.as_slice()));
        (sealed.ok(), mac(key_id))
    }

    fn open(&self, key_id: &str) -> (Option<Vec<u8>>, Option<u8>) {
        let opened = self
            .cipher
            .decrypt(&Nonce::from([7; 12]), black_box(self.sealed.as_slice()));
        (opened.ok(), mac(key_id))
    }
}

fn mac(key_id: &str) -> Option<u8> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(black_box(&[7; 32])).ok()?;
    mac.update(black_box(key_id.as_bytes()));
    mac.finalize().into_bytes().first().copied()
}

static PROBES: &[&Service] = &[&PROBE];
static PROBE: Service = Service {
    name: "Ram",
    version: crate::house::RAM,
    category: "Management",
    host: "bench",
    code: |_| Code::new(400, "Refused"),
    operations: ENTRIES,
};
static ENTRIES: &[Entry] = &[entry::<Ram, Mint>()];

/// The API it stands in for.
struct Ram;

impl Api for Ram {
    const CODE: &'static str = "ram";
}

/// Mints so many times and says how long one took.
struct Mint {
    times: usize,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Probed {
    nanos: f64,
    key_id: String,
    token: String,
}

impl FromParameters for Mint {
    const REQUEST: &'static str = "Mint";
    const PARTS: &'static [&'static [ParameterShape]] = &[];

    fn read(reader: Reader<'_>) -> Result<Self, Malformed> {
        let times = reader.get("Times").and_then(|text| text.parse().ok());
        times
            .map(|times| Self { times })
            .ok_or_else(|| Malformed::new("InvalidParameter", "Times"))
    }
}

impl Operation for Mint {
    const EFFECT: Effect = Effect::Read;
    type Answer = Probed;

    fn plan(&self, _caller: &Caller, _account: &domain::Account) -> Plan {
        Plan::free()
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (Ok(role_name), Ok(name)) =
            ("worker".parse::<RoleName>(), "one".parse::<SessionName>())
        else {
            return Ok(Probed {
                nanos: f64::NAN,
                key_id: String::new(),
                token: String::new(),
            });
        };
        let from = context.now;
        let session = || Session {
            role: RoleId::new(300_000_000_000_000_001),
            role_name: role_name.clone(),
            name: name.clone(),
            from,
            until: from.plus_seconds(3600),
            policy: None,
            mfa: false,
            mfa_at: None,
            source_identity: None,
            caller_account: permit.caller().account,
            since: from,
            parent: None,
        };
        let last = permit.mint(session(), context.entropy);
        let start = thread_time().unwrap_or_default();
        for _ in 0..self.times {
            black_box(permit.mint(session(), context.entropy));
        }
        let taken = thread_time().unwrap_or_default().saturating_sub(start);
        Ok(Probed {
            nanos: nanos(taken) / self.times as f64,
            key_id: last.access_key_id,
            token: last.security_token,
        })
    }
}
