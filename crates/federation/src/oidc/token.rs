//! A token on its way from text to what may be believed.

use super::bounds::LONGEST_SUBJECT;
use super::claims::Claims;
use super::compact::Compact;
use super::header::Header;
use super::{Algorithm, Cause, KeySet, Seconds};

/// By how much clocks may differ.
const SKEW: Seconds = 60;

/// What a token of a provider must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The client ids that the provider is registered with.
    pub clients: &'a [String],
    /// How long ago it may have been issued.
    pub issued_within: Seconds,
    /// How long it may be good for, from its issuing to its end.
    pub longest: Seconds,
    /// The time here.
    pub now: Seconds,
}

/// A token that is well formed and says that it is of the provider. Nothing of it may be believed yet.
pub struct Unproven {
    header: Header,
    claims: Claims,
    compact: Compact,
}

impl Unproven {
    /// Reads a token for the provider of this issuer, which is compared byte by byte.
    ///
    /// # Errors
    /// When it is malformed, signed by what is not believed, or another's.
    pub fn read(text: &str, issuer: &str) -> Result<Self, Cause> {
        let compact = Compact::read(text)?;
        let header = Header::read(&compact.header)?;
        let claims = Claims::read(&compact.payload)?;
        let got = claims.needed("iss")?;
        if got != issuer {
            return Err(Cause::Issuer {
                expected: issuer.to_owned(),
                got: got.to_owned(),
            });
        }
        Ok(Self {
            header,
            claims,
            compact,
        })
    }

    /// The id of the key that the header names. It chooses among the provider's keys, nothing else.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.header.key.as_deref()
    }

    /// By what it is signed.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.header.algorithm
    }

    /// Proves it with the keys that the provider publishes.
    ///
    /// # Errors
    /// When no key fits, or the signature does not.
    pub fn prove(self, keys: &KeySet) -> Result<Proven, Cause> {
        let algorithm = self.header.algorithm;
        let key = keys.find(self.key(), algorithm)?;
        let Compact {
            signed, signature, ..
        } = &self.compact;
        if !key.verifies(algorithm, signed.as_bytes(), signature) {
            let id = key.id.clone().unwrap_or_default();
            return Err(Cause::Signature(id));
        }
        Ok(Proven {
            claims: self.claims,
        })
    }
}

/// A token that the provider has signed; perhaps for others, perhaps long ago.
#[derive(Debug)]
pub struct Proven {
    claims: Claims,
}

/// What a token says that may be believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Admitted {
    /// Who issued it.
    pub issuer: String,
    /// Of whom it speaks.
    pub subject: String,
    /// For whom it was issued.
    pub audiences: Vec<String>,
    /// When it was issued.
    pub issued: Seconds,
    /// When it ends.
    pub expires: Seconds,
}

impl Proven {
    /// Compares what it says with what is expected.
    ///
    /// # Errors
    /// When it says something else.
    pub fn admit(&self, expected: &Expected<'_>) -> Result<Admitted, Cause> {
        let audiences = self.audiences(expected.clients)?;
        self.authorized_party(&audiences, expected.clients)?;
        let expires = self.needed("exp")?;
        let now = expected.now;
        if expires <= now - SKEW {
            let expired = expires;
            return Err(Cause::Expired { expired, now });
        }
        if let Some(from) = self.claims.time("nbf")?
            && from > now + SKEW
        {
            return Err(Cause::NotYet { from, now });
        }
        let issued = self.issued(expires, expected)?;
        Ok(Admitted {
            issuer: self.claims.needed("iss")?.to_owned(),
            subject: self.subject()?.to_owned(),
            audiences,
            issued,
            expires,
        })
    }

    fn needed(&self, claim: &'static str) -> Result<Seconds, Cause> {
        self.claims.time(claim)?.ok_or(Cause::Missing(claim))
    }

    fn audiences(&self, clients: &[String]) -> Result<Vec<String>, Cause> {
        let audiences = self.claims.audiences()?;
        if audiences.iter().any(|one| clients.contains(one)) {
            return Ok(audiences);
        }
        Err(Cause::Audience {
            expected: clients.to_vec(),
            got: audiences,
        })
    }

    fn authorized_party(&self, audiences: &[String], clients: &[String]) -> Result<(), Cause> {
        match self.claims.text("azp")? {
            Some(party) if clients.iter().any(|client| client == party) => Ok(()),
            Some(party) => Err(Cause::AuthorizedParty {
                expected: clients.to_vec(),
                got: party.to_owned(),
            }),
            None if audiences.len() == 1 => Ok(()),
            None => Err(Cause::NoAuthorizedParty(audiences.len())),
        }
    }

    fn issued(&self, expires: Seconds, expected: &Expected<'_>) -> Result<Seconds, Cause> {
        let issued = self.needed("iat")?;
        let now = expected.now;
        if issued > now + SKEW {
            return Err(Cause::Future { issued, now });
        }
        let earliest = now - expected.issued_within;
        if issued < earliest {
            return Err(Cause::TooOld { issued, earliest });
        }
        let (got, most) = (expires - issued, expected.longest);
        if got > most {
            return Err(Cause::Lifetime { got, most });
        }
        Ok(issued)
    }

    fn subject(&self) -> Result<&str, Cause> {
        let subject = self.claims.needed("sub")?;
        if (1..=LONGEST_SUBJECT).contains(&subject.len()) {
            Ok(subject)
        } else {
            Err(Cause::Subject(subject.len()))
        }
    }
}
