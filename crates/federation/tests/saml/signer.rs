//! An identity provider of the tests' own. It writes canonical forms by hand and has no canonicalizer, so that ours is
//! compared with the standard and not with itself.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding,
};
use data_encoding::BASE64;
use rcgen::{CertificateParams, KeyPair, RsaKeySize, date_time_ymd};

pub(crate) const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(crate) const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const INC: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

pub(crate) static RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa(2035));
pub(crate) static OTHER: LazyLock<Signer> = LazyLock::new(|| Signer::rsa(2035));
pub(crate) static EXPIRED: LazyLock<Signer> = LazyLock::new(|| Signer::rsa(2024));
/// The key of the expired one, with a certificate that is good.
pub(crate) static RENEWED: LazyLock<Signer> = LazyLock::new(|| {
    let key = KeyPair::try_from(EXPIRED.pkcs8.as_slice()).unwrap();
    Signer::certified(&key, 2035, true)
});
pub(crate) static P256: LazyLock<Signer> =
    LazyLock::new(|| Signer::ec(&rcgen::PKCS_ECDSA_P256_SHA256));
pub(crate) static P384: LazyLock<Signer> =
    LazyLock::new(|| Signer::ec(&rcgen::PKCS_ECDSA_P384_SHA384));

/// A key with its certificate.
pub(crate) struct Signer {
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) der: Vec<u8>,
    is_rsa: bool,
}

impl Signer {
    fn rsa(until: i32) -> Self {
        let key = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        Self::certified(&key, until, true)
    }

    fn ec(algorithm: &'static rcgen::SignatureAlgorithm) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        Self::certified(&key, 2035, false)
    }

    fn certified(key: &KeyPair, until: i32, is_rsa: bool) -> Self {
        let mut parameters = CertificateParams::new(vec!["idp.example".to_owned()]).unwrap();
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(until, 1, 1);
        Self {
            pkcs8: key.serialize_der(),
            der: parameters.self_signed(key).unwrap().der().to_vec(),
            is_rsa,
        }
    }

    pub(crate) fn certificate(&self) -> String {
        BASE64.encode(&self.der)
    }

    fn value(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        if algorithm.contains("hmac") {
            // The public certificate as a secret.
            let key = hmac::Key::new(hmac::HMAC_SHA256, &self.der);
            return hmac::sign(&key, message).as_ref().to_vec();
        }
        let random = SystemRandom::new();
        if self.is_rsa {
            let pair = rsa::KeyPair::from_pkcs8(&self.pkcs8).unwrap();
            let encoding: &'static dyn RsaEncoding = match algorithm.rsplit('-').next() {
                Some("sha384") => &RSA_PKCS1_SHA384,
                Some("sha512") => &RSA_PKCS1_SHA512,
                _ => &RSA_PKCS1_SHA256,
            };
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(encoding, &random, message, &mut signature)
                .unwrap();
            return signature;
        }
        let method = if algorithm.ends_with("sha384") {
            &ECDSA_P384_SHA384_FIXED_SIGNING
        } else {
            &ECDSA_P256_SHA256_FIXED_SIGNING
        };
        let pair = EcdsaKeyPair::from_pkcs8(method, &self.pkcs8).unwrap();
        pair.sign(&random, message).unwrap().as_ref().to_vec()
    }
}

/// How something is signed, each part as it stands in the XML.
#[derive(Clone)]
pub(crate) struct Mark {
    pub(crate) signer: &'static Signer,
    pub(crate) algorithm: String,
    pub(crate) digest: String,
    pub(crate) form: String,
    /// The URI of the reference; none takes the identifier.
    pub(crate) uri: Option<String>,
    /// What stands in Transforms.
    pub(crate) transforms: String,
    /// What stands in `SignatureMethod` and in `DigestMethod`.
    pub(crate) inside: [&'static str; 2],
    /// What stands behind `SignatureValue`.
    pub(crate) behind: String,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            signer: &RSA,
            algorithm: format!("{MORE}rsa-sha256"),
            digest: format!("{XENC}sha256"),
            form: EXC.to_owned(),
            uri: None,
            transforms: format!(
                "{}{}",
                transform(&format!("{DS}enveloped-signature")),
                transform(EXC)
            ),
            inside: ["", ""],
            behind: String::new(),
        }
    }
}

pub(crate) fn transform(algorithm: &str) -> String {
    format!("<ds:Transform Algorithm=\"{algorithm}\"></ds:Transform>")
}

impl Mark {
    /// The Signature of a canonical text with this identifier.
    pub(crate) fn of(&self, canonical: &str, id: &str) -> String {
        let info = self.info(canonical, id);
        let signed = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{info}</ds:SignedInfo>");
        self.around(&info, &signed)
    }

    /// The Signature of what a `SignedInfo` says, over these bytes.
    pub(crate) fn around(&self, info: &str, signed: &str) -> String {
        let value = BASE64.encode(&self.signer.value(&self.algorithm, signed.as_bytes()));
        let behind = &self.behind;
        format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{info}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue>{behind}</ds:Signature>"
        )
    }

    pub(crate) fn info(&self, canonical: &str, id: &str) -> String {
        let Self {
            algorithm,
            digest: kind,
            form,
            transforms,
            inside: [method, hash],
            ..
        } = self;
        let uri = self.uri.clone().unwrap_or_else(|| format!("#{id}"));
        let value = digest_of(kind, canonical);
        format!(
            "<ds:CanonicalizationMethod Algorithm=\"{form}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{algorithm}\">{method}</ds:SignatureMethod>\
             <ds:Reference URI=\"{uri}\"><ds:Transforms>{transforms}</ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{kind}\">{hash}</ds:DigestMethod>\
             <ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
        )
    }
}

fn digest_of(kind: &str, canonical: &str) -> String {
    let algorithm = match kind.rsplit('#').next() {
        Some("sha1") => &SHA1_FOR_LEGACY_USE_ONLY,
        Some("sha384") => &SHA384,
        Some("sha512") => &SHA512,
        _ => &SHA256,
    };
    BASE64.encode(digest(algorithm, canonical.as_bytes()).as_ref())
}
