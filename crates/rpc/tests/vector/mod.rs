//! The captured requests, as values that a test can alter.

use http::{HeaderMap, HeaderName, HeaderValue};
use rpc::{Incoming, Malformed, Proof, Request, Signed, Verified};
use serde::Deserialize;

/// One captured request with what is known of its signature.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Vector {
    pub(crate) id: String,
    pub(crate) scheme: String,
    pub(crate) conforming: bool,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) access_key_id: String,
    #[serde(default)]
    pub(crate) access_key_secret: String,
    pub(crate) security_token: Option<String>,
    pub(crate) string_to_sign: Option<String>,
    pub(crate) expected_signature: Option<String>,
    #[serde(default)]
    pub(crate) signed_headers: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    count: usize,
    vectors: Vec<Vector>,
}

/// All of them.
pub(crate) fn all() -> Vec<Vector> {
    let text = include_str!("../vectors/signing-vectors.json");
    let file: File = serde_json::from_str(text).unwrap();
    assert_eq!(file.vectors.len(), file.count);
    file.vectors
}

/// Those of the first generation.
pub(crate) fn rpc1() -> Vec<Vector> {
    all()
        .into_iter()
        .filter(|vector| vector.scheme == "rpc-hmac-sha1")
        .collect()
}

/// Those of the second generation.
pub(crate) fn acs3() -> Vec<Vector> {
    all()
        .into_iter()
        .filter(|vector| vector.scheme == "acs3-hmac-sha256")
        .collect()
}

/// Both.
pub(crate) fn signed() -> Vec<Vector> {
    rpc1().into_iter().chain(acs3()).collect()
}

impl Vector {
    pub(crate) fn read(&self) -> Result<Request, Malformed> {
        let headers = self.header_map();
        rpc::read(&Incoming {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
            body: self.body.as_bytes(),
        })
    }

    pub(crate) fn header_map(&self) -> HeaderMap {
        let pairs = self.headers.iter().map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        });
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(name, value);
        }
        map
    }

    pub(crate) fn signature(&self) -> Signed {
        match self.read().unwrap().proof {
            Proof::Signed(signed) => signed,
            other => panic!("{}: {other:?}", self.id),
        }
    }

    /// Reads and verifies: the rule that matched, or the code that a client would see.
    pub(crate) fn outcome(&self) -> Result<Verified, &'static str> {
        let request = self.read().map_err(|refused| refused.code)?;
        match request.proof {
            Proof::Signed(signed) => signed
                .verify(self.access_key_secret.as_bytes())
                .map_err(|_| "SignatureDoesNotMatch"),
            Proof::Anonymous => Err("anonymous"),
            Proof::Bearer(_) => Err("bearer"),
        }
    }

    pub(crate) fn is_acs3(&self) -> bool {
        self.scheme.starts_with("acs3")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The same request with another value for a header.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut other = self.without_header(name);
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    pub(crate) fn without_header(&self, name: &str) -> Self {
        let mut other = self.clone();
        other
            .headers
            .retain(|(given, _)| !given.eq_ignore_ascii_case(name));
        other
    }

    /// The raw pairs of query and body, and which of the two each is in.
    pub(crate) fn pairs(&self) -> Vec<(bool, String)> {
        let pairs = |text: &str| -> Vec<String> {
            text.split('&')
                .filter(|pair| !pair.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let query = pairs(&self.query).into_iter().map(|pair| (true, pair));
        query
            .chain(pairs(&self.body).into_iter().map(|pair| (false, pair)))
            .collect()
    }

    /// The same request with other raw pairs.
    pub(crate) fn with_pairs(&self, pairs: &[(bool, String)]) -> Self {
        let of = |place: bool| {
            let pairs: Vec<_> = pairs
                .iter()
                .filter(|pair| pair.0 == place)
                .map(|pair| pair.1.as_str())
                .collect();
            pairs.join("&")
        };
        // A hash of the body would tell an alteration before its signature does.
        let mut other = self.without_header("content-md5");
        (other.query, other.body) = (of(true), of(false));
        other
    }

    /// The same request with one pair put in the place of another.
    pub(crate) fn with_pair(&self, at: usize, pair: String) -> Self {
        let mut pairs = self.pairs();
        pairs[at].1 = pair;
        self.with_pairs(&pairs)
    }

    /// The same request with another value for a parameter of the first generation.
    pub(crate) fn with_value(&self, name: &str, value: &str) -> Self {
        let pairs = self.pairs();
        let at = pairs
            .iter()
            .position(|(_, pair)| pair.split('=').next() == Some(name));
        self.with_pair(at.unwrap(), rpc::sign::form(&[(name, value)]))
    }

    /// The same request with another signature text.
    pub(crate) fn with_signature(&self, signature: &str) -> Self {
        if !self.is_acs3() {
            return self.with_value("Signature", signature);
        }
        let sent = self.header("authorization").unwrap();
        let (before, _) = sent.rsplit_once("Signature=").unwrap();
        self.with_header("Authorization", &format!("{before}Signature={signature}"))
    }
}
