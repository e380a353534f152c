//! One request of each generation: read, canonicalise, verify, beside the bare HMAC of the same
//! bytes.
//!
//! In the first generation these bytes are the string to sign, in the second the canonical request,
//! which the protocol hashes before it signs the hash.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use rpc::{Incoming, Proof, Signed};
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;

use crate::measure::{Rounds, cpu};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let file = include_str!("../../crates/rpc/tests/vectors/signing-vectors.json");
    let file: Value = serde_json::from_str(file)?;
    let first = Sample::load(&file, "legacy-py-getuser-ak")?;
    let second = Sample::load(&file, "new-py-acs3-getuser-ak")?;
    let key = format!("{}&", first.secret);
    let times = options.times(200_000);
    let mut rounds = Rounds::new();
    rounds.add(|| {
        cpu(times, || {
            black_box(bare::<Hmac<Sha1>>(key.as_bytes(), &first.text));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(first.whole());
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(bare::<Hmac<Sha256>>(second.secret.as_bytes(), &second.text));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(second.whole());
        })
    });
    let [bare_1, whole_1, bare_2, whole_2] = rounds.run(options.rounds())?;
    let name = format!("HMAC-SHA1 of its {} bytes", first.text.len());
    let what = "verify an RPC-v1 request (read, canonical form, HMAC)";
    report.add(Row::beside(what, Unit::Nanos, &whole_1, (&name, &bare_1)));
    let name = format!("HMAC-SHA256 of its {} bytes", second.text.len());
    let what = "verify an ACS3 request (read, canonical form, HMAC)";
    report.add(Row::beside(what, Unit::Nanos, &whole_2, (&name, &bare_2)));
    Ok(())
}

/// The bare HMAC by the fastest library for short texts (docs/decisions has the comparison).
pub(crate) fn bare<M: KeyInit + Mac>(secret: &[u8], text: &str) -> Option<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(black_box(secret)).ok()?;
    mac.update(black_box(text.as_bytes()));
    mac.finalize().into_bytes().first().copied()
}

/// One captured request.
struct Sample {
    method: String,
    query: String,
    headers: HeaderMap,
    body: String,
    secret: String,
    /// The bytes under the bare HMAC.
    text: String,
}

impl Sample {
    fn load(file: &Value, id: &str) -> Result<Self> {
        let vectors = file["vectors"].as_array().context("no vectors")?;
        let vector = vectors
            .iter()
            .find(|vector| vector["id"] == id)
            .context("no such vector")?;
        let text = |name: &str| vector[name].as_str().map(str::to_owned);
        let mut headers = HeaderMap::new();
        for pair in vector["headers"].as_array().context("no headers")? {
            let name: HeaderName = pair[0].as_str().context("no header name")?.parse()?;
            headers.append(
                name,
                HeaderValue::from_str(pair[1].as_str().context("no value")?)?,
            );
        }
        let sample = Self {
            method: text("method").context("no method")?,
            query: text("query").context("no query")?,
            headers,
            body: text("body").context("no body")?,
            secret: text("access_key_secret").context("no secret")?,
            text: text("canonical_request")
                .or_else(|| text("string_to_sign"))
                .context("no text that was signed")?,
        };
        ensure!(sample.whole(), "the vector {id} does not verify");
        Ok(sample)
    }

    fn whole(&self) -> bool {
        let signed = self.read();
        signed.is_some_and(|signed| signed.verify(black_box(self.secret.as_bytes())).is_ok())
    }

    fn read(&self) -> Option<Signed> {
        let incoming = Incoming {
            method: black_box(&self.method),
            path: "/",
            query: black_box(&self.query),
            headers: black_box(&self.headers),
            body: self.body.as_bytes(),
        };
        match rpc::read(&incoming).ok()?.proof {
            Proof::Signed(signed) => Some(signed),
            _ => None,
        }
    }
}
