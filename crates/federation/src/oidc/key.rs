//! One published key (RFC 7517), and what it may be used for.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::Algorithm;
use crate::public_key::{Curve, PublicKey};

/// A key, or why it is none that could be used: a set may hold keys of kinds that are not known here.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    material: Result<PublicKey, String>,
    only: Option<String>,
    r#use: Option<String>,
    operations: Option<Vec<String>>,
}

impl Key {
    pub(super) fn read(members: &Map<String, Value>) -> Self {
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let operations = members.get("key_ops").map(|listed| {
            let listed = listed.as_array().map(Vec::as_slice).unwrap_or_default();
            listed
                .iter()
                .filter_map(|operation| operation.as_str().map(str::to_owned))
                .collect()
        });
        Self {
            id: text("kid"),
            material: material(members),
            only: text("alg"),
            r#use: text("use"),
            operations,
        }
    }

    /// Whether it may verify what is signed so.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn fits(&self, algorithm: Algorithm) -> Result<(), String> {
        let material = self.material.as_ref().map_err(Clone::clone)?;
        if let Some(only) = &self.only
            && only != algorithm.name()
        {
            return Err(format!("it is published for {only} alone"));
        }
        if let Some(r#use) = &self.r#use
            && r#use != "sig"
        {
            return Err(format!("it is published for the use {use:?}"));
        }
        if let Some(operations) = &self.operations
            && !operations.iter().any(|operation| operation == "verify")
        {
            return Err(format!("it is published for {operations:?}"));
        }
        if material.suits(algorithm.method()) {
            Ok(())
        } else {
            Err(format!("it is a key of another kind ({})", material.kind()))
        }
    }

    /// Whether the signature is this key's. False for what it does not fit.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if self.fits(algorithm).is_err() {
            return false;
        }
        let material = self.material.as_ref();
        material.is_ok_and(|key| key.verifies(algorithm.method(), message, signature))
    }
}

fn material(members: &Map<String, Value>) -> Result<PublicKey, String> {
    if members.contains_key("d") || members.contains_key("k") {
        return Err("what is published is the secret part of it".to_owned());
    }
    match members.get("kty").and_then(Value::as_str) {
        Some("RSA") => PublicKey::rsa(&bytes(members, "n")?, &bytes(members, "e")?),
        Some("EC") => ec(members),
        Some(other) => Err(format!("keys of the type {other:?} are not used")),
        None => Err("it has no type".to_owned()),
    }
}

fn ec(members: &Map<String, Value>) -> Result<PublicKey, String> {
    let curve = match members.get("crv").and_then(Value::as_str) {
        Some("P-256") => Curve::P256,
        Some("P-384") => Curve::P384,
        other => {
            let other = other.unwrap_or_default();
            return Err(format!("keys on the curve {other:?} are not used"));
        }
    };
    let (x, y) = (bytes(members, "x")?, bytes(members, "y")?);
    if x.len() != curve.bytes() {
        return Err(format!(
            "its coordinates have not {} bytes each",
            curve.bytes()
        ));
    }
    PublicKey::ec(curve, [&[4], x.as_slice(), y.as_slice()].concat())
}

fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, String> {
    members
        .get(name)
        .and_then(Value::as_str)
        .and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok())
        .ok_or_else(|| format!("its member {name:?} is no base64url"))
}
