//! Reading and verifying a request beside the bare HMAC of the same bytes, in one run.
//!
//! `bare` is the HMAC alone: in the first generation of the string to sign, in the second of the
//! canonical request (which the protocol hashes before it signs the hash). `whole` is everything
//! from raw request to verdict: parsing, sorting, canonical form, hashes, comparison.

use std::hint::black_box;
use std::time::Duration;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use rpc::{Incoming, Proof, Signed};
use sha1::Sha1;
use sha2::Sha256;

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
    fn load(id: &str) -> Option<Self> {
        let file = include_str!("../tests/vectors/signing-vectors.json");
        let file: serde_json::Value = serde_json::from_str(file).ok()?;
        let vector = file
            .get("vectors")?
            .as_array()?
            .iter()
            .find(|v| v["id"] == id)?;
        let text = |name: &str| Some(vector.get(name)?.as_str()?.to_owned());
        let mut headers = HeaderMap::new();
        for pair in vector.get("headers")?.as_array()? {
            let name: HeaderName = pair.get(0)?.as_str()?.parse().ok()?;
            headers.append(name, HeaderValue::from_str(pair.get(1)?.as_str()?).ok()?);
        }
        Some(Self {
            method: text("method")?,
            query: text("query")?,
            headers,
            body: text("body")?,
            secret: text("access_key_secret")?,
            text: text("canonical_request").or_else(|| text("string_to_sign"))?,
        })
    }

    fn read(&self) -> Option<Signed> {
        let incoming = Incoming {
            method: &self.method,
            path: "/",
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_bytes(),
        };
        match rpc::read(&incoming).ok()?.proof {
            Proof::Signed(signed) => Some(signed),
            _ => None,
        }
    }

    fn whole(&self) -> bool {
        self.read()
            .is_some_and(|signed| signed.verify(self.secret.as_bytes()).is_ok())
    }
}

fn bare<M: KeyInit + Mac>(secret: &[u8], text: &[u8]) -> Option<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(text);
    mac.finalize().into_bytes().first().copied()
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, sample: &Sample, first_generation: bool) {
    let key = format!("{}&", sample.secret);
    group.bench_function("bare", |b| {
        b.iter(|| {
            let text = black_box(sample.text.as_bytes());
            if first_generation {
                bare::<Hmac<Sha1>>(black_box(key.as_bytes()), text)
            } else {
                bare::<Hmac<Sha256>>(black_box(sample.secret.as_bytes()), text)
            }
        });
    });
    group.bench_function("whole", |b| b.iter(|| black_box(sample).whole()));
    group.bench_function("read", |b| b.iter(|| black_box(sample).read().is_some()));
}

fn benches(criterion: &mut Criterion) {
    for (name, id, first_generation) in [
        ("rpc1 GetUser", "legacy-py-getuser-ak", true),
        (
            "rpc1 AssumeRole with policy",
            "legacy-py-assumerole-policy-spaces",
            true,
        ),
        (
            "rpc1 form body",
            "popcore-post-tagresources-nested-sts",
            true,
        ),
        ("acs3 GetUser", "new-py-acs3-getuser-ak", false),
        ("acs3 form body", "new-py-acs3-putsecret-form-body", false),
    ] {
        let sample = Sample::load(id).filter(Sample::whole);
        assert!(sample.is_some(), "the vector {id} must be there and verify");
        let mut group = criterion.benchmark_group(name);
        group.warm_up_time(Duration::from_millis(300));
        group.measurement_time(Duration::from_secs(1));
        if let Some(sample) = sample {
            measure(&mut group, &sample, first_generation);
        }
        group.finish();
    }
}

criterion_group!(verify, benches);
criterion_main!(verify);
