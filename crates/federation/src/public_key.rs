//! Public keys of providers: how strong they must be, and what they verify.

use aws_lc_rs::signature::{
    EcdsaVerificationAlgorithm, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// How many bits the modulus of an RSA key has at least.
const LEAST_RSA_BITS: usize = 2048;
const MOST_RSA_BITS: usize = 8192;

/// A key that is strong enough.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PublicKey {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ec { curve: Curve, point: Vec<u8> },
}

/// A curve that keys may be on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Curve {
    P256,
    P384,
}

/// How a signature is made.
#[derive(Clone, Copy)]
pub(crate) enum Method {
    Rsa(&'static RsaParameters),
    Ecdsa(Curve, &'static EcdsaVerificationAlgorithm),
}

impl PublicKey {
    /// A key of RSA, of numbers whose highest byte comes first.
    pub(crate) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, String> {
        let (modulus, exponent) = (number(modulus), number(exponent));
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

    /// A point on a curve, not compressed.
    pub(crate) fn ec(curve: Curve, point: Vec<u8>) -> Result<Self, String> {
        let length = curve.bytes();
        if point.len() == 1 + 2 * length && point.first() == Some(&4) {
            return Ok(Self::Ec { curve, point });
        }
        Err(format!("its coordinates have not {length} bytes each"))
    }

    /// Whether it is of the kind that signs so.
    pub(crate) fn suits(&self, method: Method) -> bool {
        match (method, self) {
            (Method::Rsa(_), Self::Rsa { .. }) => true,
            (Method::Ecdsa(wanted, _), Self::Ec { curve, .. }) => wanted == *curve,
            _ => false,
        }
    }

    /// Whether the signature is this key's. False for what it does not suit.
    pub(crate) fn verifies(&self, method: Method, message: &[u8], signature: &[u8]) -> bool {
        match (method, self) {
            (Method::Rsa(parameters), Self::Rsa { modulus, exponent }) => {
                let (n, e) = (modulus, exponent);
                let key = RsaPublicKeyComponents { n, e };
                key.verify(parameters, message, signature).is_ok()
            }
            (Method::Ecdsa(wanted, method), Self::Ec { curve, point }) if wanted == *curve => {
                let key = UnparsedPublicKey::new(method, point);
                key.verify(message, signature).is_ok()
            }
            _ => false,
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
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

impl Curve {
    /// How long a coordinate is.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

/// A number without zeros before it.
fn number(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.iter().skip(zeros).copied().collect()
}
