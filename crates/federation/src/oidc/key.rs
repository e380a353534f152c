//! One published key (RFC 7517), and what it may be used for.

use aws_lc_rs::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::Algorithm;
use super::algorithm::Method;

/// How many bits the modulus of an RSA key has at least.
const LEAST_RSA_BITS: usize = 2048;
const MOST_RSA_BITS: usize = 8192;

/// A key, or why it is none that could be used: a set may hold keys of kinds that are not known here.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    material: Result<Material, String>,
    only: Option<String>,
    r#use: Option<String>,
    operations: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ec { curve: Curve, point: Vec<u8> },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Curve {
    P256,
    P384,
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
            material: Material::read(members),
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
        let suits = match (algorithm.method(), material) {
            (Method::Rsa(_), Material::Rsa { .. }) => true,
            (Method::Ecdsa(_), Material::Ec { curve, .. }) => *curve == of_algorithm(algorithm),
            _ => false,
        };
        if suits {
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
        match (algorithm.method(), &self.material) {
            (Method::Rsa(parameters), Ok(Material::Rsa { modulus, exponent })) => {
                RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                }
                .verify(parameters, message, signature)
                .is_ok()
            }
            (Method::Ecdsa(method), Ok(Material::Ec { point, .. })) => {
                UnparsedPublicKey::new(method, point)
                    .verify(message, signature)
                    .is_ok()
            }
            _ => false,
        }
    }
}

fn of_algorithm(algorithm: Algorithm) -> Curve {
    if algorithm == Algorithm::Es384 {
        Curve::P384
    } else {
        Curve::P256
    }
}

impl Material {
    fn read(members: &Map<String, Value>) -> Result<Self, String> {
        if members.contains_key("d") || members.contains_key("k") {
            return Err("what is published is the secret part of it".to_owned());
        }
        match members.get("kty").and_then(Value::as_str) {
            Some("RSA") => Self::rsa(members),
            Some("EC") => Self::ec(members),
            Some(other) => Err(format!("keys of the type {other:?} are not used")),
            None => Err("it has no type".to_owned()),
        }
    }

    fn rsa(members: &Map<String, Value>) -> Result<Self, String> {
        let number = |name| {
            let mut bytes = bytes(members, name)?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            bytes.drain(..zeros);
            Ok::<_, String>(bytes)
        };
        let (modulus, exponent) = (number("n")?, number("e")?);
        let high = modulus.first().copied().unwrap_or_default();
        let bits = (modulus.len() * 8).saturating_sub(high.leading_zeros() as usize);
        if !(LEAST_RSA_BITS..=MOST_RSA_BITS).contains(&bits) {
            return Err(format!(
                "its modulus has {bits} bits; {LEAST_RSA_BITS} to {MOST_RSA_BITS} are allowed"
            ));
        }
        // An exponent of 3 lets signatures be made up where padding is read carelessly; nobody needs it.
        if exponent.len() > 8 || exponent.as_slice() <= [3].as_slice() && exponent.len() == 1 {
            return Err("its exponent is smaller than 5 or longer than 64 bits".to_owned());
        }
        if exponent.last().is_none_or(|last| last % 2 == 0) {
            return Err("its exponent is even".to_owned());
        }
        Ok(Self::Rsa { modulus, exponent })
    }

    fn ec(members: &Map<String, Value>) -> Result<Self, String> {
        let (curve, length) = match members.get("crv").and_then(Value::as_str) {
            Some("P-256") => (Curve::P256, 32),
            Some("P-384") => (Curve::P384, 48),
            other => {
                let other = other.unwrap_or_default();
                return Err(format!("keys on the curve {other:?} are not used"));
            }
        };
        let (x, y) = (bytes(members, "x")?, bytes(members, "y")?);
        if x.len() != length || y.len() != length {
            return Err(format!("its coordinates have not {length} bytes each"));
        }
        Ok(Self::Ec {
            curve,
            point: [&[4], x.as_slice(), y.as_slice()].concat(),
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ec {
                curve: Curve::P256, ..
            } => "EC, P-256",
            Self::Ec {
                curve: Curve::P384, ..
            } => "EC, P-384",
        }
    }
}

fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, String> {
    members
        .get(name)
        .and_then(Value::as_str)
        .and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok())
        .ok_or_else(|| format!("its member {name:?} is no base64url"))
}
