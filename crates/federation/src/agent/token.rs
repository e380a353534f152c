//! A token of an agent on its way from text to what may be believed.

use data_encoding::BASE64;
use serde_json::{Map, Value};

use super::certificate::{MOST, vouched_key};
use super::signing::Signing;
use super::{Authorities, Flaw, PublicKey};
use crate::oidc::Seconds;
use crate::oidc::bounds::LONGEST;
use crate::oidc::claims::Claims;
use crate::oidc::compact::Compact;
use crate::oidc::{Cause, strict};

/// By how much clocks may differ.
const SKEW: Seconds = 60;
/// For how long a token may be good.
const LIFETIME: Seconds = 300;

/// A token that is well formed and speaks of one agent. Nothing of it may be believed yet.
pub struct Unproven {
    signing: Signing,
    chain: Vec<Vec<u8>>,
    agent: String,
    claims: Claims,
    compact: Compact,
}

/// A token that the agent has signed; perhaps for others, perhaps long ago.
#[derive(Debug)]
pub struct Proven {
    claims: Claims,
}

/// What of a token counts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Admitted {
    /// The name by which it counts once.
    pub id: String,
    /// From when on no clock lets it in any more.
    pub over: Seconds,
}

impl Unproven {
    /// Reads a token.
    ///
    /// # Errors
    /// When it is malformed, signed by what is not taken, or does not speak of one agent.
    pub fn read(text: &str) -> Result<Self, Flaw> {
        let compact = Compact::read_within(text, LONGEST)?;
        let header = strict::object(&compact.header).map_err(Cause::HeaderJson)?;
        let (signing, chain) = (signing(&header)?, chain(&header)?);
        let claims = Claims::read(&compact.payload)?;
        let agent = claims.needed("sub")?.to_owned();
        if claims.needed("iss")? != agent {
            return Err(Flaw::Subject);
        }
        Ok(Self {
            signing,
            chain,
            agent,
            claims,
            compact,
        })
    }

    /// Of whom it speaks.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// Proves it with the key that the agent has enrolled.
    ///
    /// # Errors
    /// When it is not signed by that key.
    pub fn prove_by_key(self, key: &PublicKey) -> Result<Proven, Flaw> {
        if !self.chain.is_empty() {
            return Err(Flaw::Unasked);
        }
        let Compact {
            signed, signature, ..
        } = &self.compact;
        self.told(key.verifies(self.signing, signed.as_bytes(), signature))
    }

    /// Proves it with the certificates that it brings, if the agent's authorities vouch for them.
    ///
    /// # Errors
    /// When they do not, the certificate is not the agent's, or the token is not signed by its key.
    pub fn prove_by_certificate(
        self,
        known: (&Authorities, &str),
        now: Seconds,
    ) -> Result<Proven, Flaw> {
        let key = vouched_key(&self.chain, known, now)?;
        let Compact {
            signed, signature, ..
        } = &self.compact;
        self.told(self.signing.verifies(&key, signed.as_bytes(), signature))
    }

    fn told(&self, fits: bool) -> Result<Proven, Flaw> {
        let claims = self.claims.clone();
        fits.then_some(Proven { claims }).ok_or(Flaw::Signature)
    }
}

impl Proven {
    /// Compares what it says with what is expected at this time.
    ///
    /// # Errors
    /// When it says something else.
    pub fn admit(&self, audience: &str, now: Seconds) -> Result<Admitted, Flaw> {
        let got = self.claims.audiences()?;
        if got != [audience] {
            let expected = audience.to_owned();
            return Err(Flaw::Audience { expected, got });
        }
        let (expires, issued) = (self.needed("exp")?, self.needed("iat")?);
        if let Some(from) = self.claims.time("nbf")?
            && from > now + SKEW
        {
            return Err(Flaw::Future { issued: from, now });
        }
        if expires <= now - SKEW {
            let expired = expires;
            return Err(Flaw::Expired { expired, now });
        }
        if issued > now + SKEW {
            return Err(Flaw::Future { issued, now });
        }
        let (got, most) = (expires - issued, LIFETIME);
        if !(1..=most).contains(&got) {
            return Err(Flaw::Lifetime { got, most });
        }
        let id = self.claims.needed("jti")?;
        if !(16..=128).contains(&id.len()) {
            return Err(Flaw::Id(id.len()));
        }
        Ok(Admitted {
            id: id.to_owned(),
            over: expires + SKEW,
        })
    }

    fn needed(&self, claim: &'static str) -> Result<Seconds, Cause> {
        self.claims.time(claim)?.ok_or(Cause::Missing(claim))
    }
}

/// The algorithm. Nothing in the header changes a rule.
fn signing(header: &Map<String, Value>) -> Result<Signing, Flaw> {
    for name in ["jwk", "jku", "x5u", "crit", "b64", "zip", "enc"] {
        if header.contains_key(name) {
            return Err(Flaw::Header(name));
        }
    }
    let named = header
        .get("alg")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Signing::named(named).ok_or_else(|| Flaw::Algorithm(named.to_owned()))
}

fn chain(header: &Map<String, Value>) -> Result<Vec<Vec<u8>>, Flaw> {
    let Some(listed) = header.get("x5c") else {
        return Ok(Vec::new());
    };
    let decode = |one: &Value| BASE64.decode(one.as_str()?.as_bytes()).ok();
    let listed = listed.as_array().ok_or(Flaw::Chain)?;
    let chain: Option<Vec<_>> = listed.iter().map(decode).collect();
    chain
        .filter(|chain| (1..=MOST).contains(&chain.len()))
        .ok_or(Flaw::Chain)
}
