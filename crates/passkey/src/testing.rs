//! An authenticator made of software, for tests: it makes keys and shows them, on whatever page it is told.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_cbor_2::Value as Cbor;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A device with keys, and the browser it is plugged into.
#[derive(Clone)]
pub struct Authenticator {
    /// Where the page is that asks.
    pub origin: String,
    /// The name of the site, if it is not the one that asks.
    pub party: Option<String>,
    /// Whether the user shows a finger.
    pub verifies: bool,
    /// By how much the counter grows each time; 0 for keys that do not count.
    pub step: u32,
    /// What the browser says of whether a new key knows its user, if it says that.
    pub stays: Option<bool>,
    /// What it has counted to.
    pub counter: u32,
    keys: Vec<Key>,
    seed: [u8; 32],
}

#[derive(Clone)]
struct Key {
    id: Vec<u8>,
    user: Vec<u8>,
    party: String,
    secret: SigningKey,
}

impl Authenticator {
    /// A device that verifies its user, counts, and is shown on pages of this origin. Another seed, other keys.
    #[must_use]
    pub fn new(origin: &str, seed: u8) -> Self {
        Self {
            origin: origin.to_owned(),
            party: None,
            verifies: true,
            step: 1,
            stays: Some(true),
            counter: 0,
            keys: Vec::new(),
            seed: [seed; 32],
        }
    }

    /// Makes a key, as `navigator.credentials.create` does. Nothing if the options are none.
    pub fn make(&mut self, options: &Value) -> Option<Value> {
        let options = options.get("publicKey")?;
        let party = text(options, "/rp/id")?;
        let number = u8::try_from(self.keys.len()).ok()?;
        let secret = Sha256::new()
            .chain_update(self.seed)
            .chain_update([number])
            .finalize();
        let key = Key {
            id: Sha256::digest(secret).to_vec(),
            user: BASE64URL_NOPAD
                .decode(text(options, "/user/id")?.as_bytes())
                .ok()?,
            party,
            secret: SigningKey::from_slice(&secret).ok()?,
        };
        let data = self.data(&key, Some(cose(&key)?))?;
        let object = Cbor::Map(BTreeMap::from([
            (Cbor::Text("fmt".to_owned()), Cbor::Text("none".to_owned())),
            (Cbor::Text("attStmt".to_owned()), Cbor::Map(BTreeMap::new())),
            (Cbor::Text("authData".to_owned()), Cbor::Bytes(data)),
        ]));
        let object = serde_cbor_2::to_vec(&object).ok()?;
        let client = self.client("webauthn.create", options)?;
        let id = BASE64URL_NOPAD.encode(&key.id);
        self.keys.push(key);
        let mut extensions = json!({});
        if let Some(stays) = self.stays {
            extensions = json!({ "credProps": { "rk": stays } });
        }
        Some(json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "attestationObject": BASE64URL_NOPAD.encode(&object),
                "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            },
            "clientExtensionResults": extensions,
        }))
    }

    /// Shows a key, as `navigator.credentials.get` does: one of those that are asked for, or the newest.
    pub fn show(&mut self, options: &Value) -> Option<Value> {
        let options = options.get("publicKey")?;
        let asked = options.get("allowCredentials").and_then(Value::as_array);
        let asked: Vec<_> = asked
            .into_iter()
            .flatten()
            .filter_map(|one| text(one, "/id"))
            .collect();
        let mut keys = self.keys.iter().rev();
        let key =
            keys.find(|key| asked.is_empty() || asked.contains(&BASE64URL_NOPAD.encode(&key.id)))?;
        let key = key.clone();
        self.counter = self.counter.saturating_add(self.step);
        let data = self.data(&key, None)?;
        let client = self.client("webauthn.get", options)?;
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: Signature = key.secret.sign(&signed);
        let id = BASE64URL_NOPAD.encode(&key.id);
        Some(json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "authenticatorData": BASE64URL_NOPAD.encode(&data),
                "clientDataJSON": BASE64URL_NOPAD.encode(&client),
                "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
                "userHandle": BASE64URL_NOPAD.encode(&key.user),
            },
            "clientExtensionResults": {},
        }))
    }

    /// What the device says of itself and a key.
    fn data(&self, key: &Key, public: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let party = self.party.as_ref().unwrap_or(&key.party);
        let mut flags = 0x01;
        if self.verifies {
            flags |= 0x04;
        }
        if public.is_some() {
            flags |= 0x40;
        }
        let mut data = Sha256::digest(party).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        if let Some(public) = public {
            data.extend([0; 16]);
            data.extend(u16::try_from(key.id.len()).ok()?.to_be_bytes());
            data.extend(&key.id);
            data.extend(public);
        }
        Some(data)
    }

    /// What the browser says of the page that asks.
    fn client(&self, kind: &str, options: &Value) -> Option<Vec<u8>> {
        let client = json!({
            "type": kind,
            "challenge": text(options, "/challenge")?,
            "origin": self.origin,
            "crossOrigin": false,
        });
        Some(client.to_string().into_bytes())
    }
}

/// The public key of a key, as COSE writes it.
fn cose(key: &Key) -> Option<Vec<u8>> {
    let point = key.secret.verifying_key().to_sec1_point(false);
    let number = |number: i128| Cbor::Integer(number);
    let map = Cbor::Map(BTreeMap::from([
        (number(1), number(2)),
        (number(3), number(-7)),
        (number(-1), number(1)),
        (number(-2), Cbor::Bytes(point.x()?.to_vec())),
        (number(-3), Cbor::Bytes(point.y()?.to_vec())),
    ]));
    serde_cbor_2::to_vec(&map).ok()
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(str::to_owned)
}
