//! A role by the response of a SAML provider: reading it beside the cryptography in it, and from bytes to credentials.

use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey,
};
use data_encoding::BASE64;
use gateway::Addressed;
use gateway::saml::{Expected, Lenience, Metadata, read};
use model::Moment;
use rcgen::{CertificateParams, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd};
use store::Memory;
use tokio::runtime::Builder;

use crate::house::{House, STS, Signed, arrival, now, told, went_well};
use crate::measure::{Rounds, cpu, nanos, thread_time};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

/// What a role by a response may take, in nanoseconds.
const MOST: f64 = 3e6;
/// How many bytes a response has about.
const BYTES: usize = 6 * 1024;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let provider = Provider::new()?;
    let times = options.times(200);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let house = runtime.block_on(House::open(
        Arc::new(Memory::new()),
        services::SERVICES,
        1,
        |settings| {
            settings.addressed = Arc::new(Addressed {
                recipients: vec![HERE.to_owned()],
                audiences: vec![HERE.to_owned()],
            });
        },
    ))?;
    runtime.block_on(provider.set_up(&house))?;
    let one = provider.response("_a0", now())?;
    let length = BASE64.decode(one.text.as_bytes())?.len();
    let metadata = provider.metadata();
    let known = Metadata::read(metadata.as_bytes(), false)?;
    let here = [HERE.to_owned()];
    let reads = |known: &Metadata| {
        let expected = Expected {
            provider: known,
            audiences: &here,
            recipients: &here,
            request: None,
            lenience: Lenience::default(),
            longest: 3600,
            skew: 60,
            now: now().seconds(),
        };
        read(black_box(&one.text), &expected)
    };
    reads(&known).outcome.map_err(|cause| anyhow!("{cause}"))?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, provider.pair.public_key());
    let responses = RefCell::new(provider.all((options.rounds() + 1) * times)?);
    let mut rounds = Rounds::new();
    rounds.add(|| {
        cpu(times, || {
            black_box(reads(&known).outcome.is_ok());
        })
    });
    rounds.add(|| {
        cpu(times, || {
            let _ = black_box(digest(&SHA256, black_box(one.canonical.as_bytes())));
            let _ = black_box(key.verify(black_box(one.signed.as_bytes()), &one.signature));
        })
    });
    rounds.add(|| {
        cpu(times, || {
            black_box(Metadata::read(black_box(metadata.as_bytes()), false).is_ok());
        })
    });
    rounds.add(|| {
        let calls: Vec<_> = responses.borrow_mut().drain(..times).collect();
        let start = thread_time()?;
        for call in &calls {
            let reply = runtime.block_on(house.gateway.call(&arrival(), &call.incoming()));
            went_well(&reply)?;
        }
        Ok(nanos(thread_time()?.saturating_sub(start)) / times as f64)
    });
    let [ours, bare, described, whole] = rounds.run(options.rounds())?;
    let name = "RSA-2048 verification + SHA-256 of the assertion";
    let what = format!("read and believe a SAML response of {length} bytes");
    let row = Row::beside(what, Unit::Nanos, &ours, (name, &bare));
    report.add(row.note(format!(
        "reading the provider's metadata would add {:.0} us",
        described.median() / 1e3
    )));
    let what = "AssumeRoleWithSAML, from its bytes to credentials in a log row in memory";
    let row = Row::beside(what, Unit::Nanos, &whole, (name, &bare));
    report.add(row.goal("<= 3 ms", whole.median() <= MOST));
    Ok(())
}

/// A provider with an RSA key.
struct Provider {
    pair: KeyPair,
    certificate: Vec<u8>,
}

/// A response, and what of it is signed.
struct Response {
    text: String,
    canonical: String,
    signed: String,
    signature: Vec<u8>,
}

impl Provider {
    fn new() -> Result<Self> {
        let key = rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let mut parameters = CertificateParams::new(vec!["idp.example".to_owned()])?;
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(2120, 1, 1);
        let pair = KeyPair::from_pkcs8(&key.serialize_der());
        Ok(Self {
            pair: pair.map_err(|why| anyhow!("an RSA key: {why}"))?,
            certificate: parameters.self_signed(&key)?.der().to_vec(),
        })
    }

    fn metadata(&self) -> String {
        let certificate = BASE64.encode(&self.certificate);
        format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}" entityID="{ENTITY}"><md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ENTITY}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
        )
    }

    /// Makes the provider known to the account, and a role that trusts it.
    async fn set_up(&self, house: &House) -> Result<()> {
        let admin = house.accounts.first().context("an account")?;
        let metadata = BASE64.encode(self.metadata().as_bytes());
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{PROVIDER}"]}}}}]}}"#
        );
        let provider = [
            ("SAMLProviderName", "company"),
            ("EncodedSAMLMetadataDocument", &*metadata),
        ];
        let provider = admin.signed(("2019-08-15", "CreateSAMLProvider"), &provider)?;
        let role = [("RoleName", "desk"), ("AssumeRolePolicyDocument", &*trust)];
        for call in [provider, admin.acs3("CreateRole", &role)?] {
            told(&house.gateway, call).await?;
        }
        Ok(())
    }

    /// So many calls, each with a response of its own.
    fn all(&self, count: usize) -> Result<Vec<Signed>> {
        let now = now();
        let call = |number: usize| {
            let response = self.response(&format!("_b{number}"), now)?;
            Ok(Signed::unsigned(
                (STS, "AssumeRoleWithSAML"),
                &[
                    ("SAMLProviderArn", PROVIDER),
                    ("RoleArn", ROLE),
                    ("SAMLAssertion", &response.text),
                ],
            ))
        };
        (0..count).map(call).collect()
    }

    /// As providers write them, in canonical form by hand; groups make up the size.
    fn response(&self, id: &str, now: Moment) -> Result<Response> {
        let end = now.plus_seconds(3000);
        let group =
            "<saml:AttributeValue>cn=group,ou=groups,dc=company,dc=example</saml:AttributeValue>";
        let groups = group.repeat((BYTES - 3_200) / group.len());
        let begin = format!(
            r#"<saml:Assertion xmlns:saml="{SAML}" ID="{id}" IssueInstant="{now}" Version="2.0"><saml:Issuer>{ENTITY}</saml:Issuer>"#
        );
        let rest = format!(
            r#"<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{HERE}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{HERE}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="{ATTRIBUTES}Role"><saml:AttributeValue>{ROLE},{PROVIDER}</saml:AttributeValue></saml:Attribute><saml:Attribute Name="{ATTRIBUTES}RoleSessionName"><saml:AttributeValue>alice</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups">{groups}</saml:Attribute></saml:AttributeStatement></saml:Assertion>"#
        );
        let canonical = format!("{begin}{rest}");
        let sum = BASE64.encode(digest(&SHA256, canonical.as_bytes()).as_ref());
        let info = format!(
            r##"<ds:CanonicalizationMethod Algorithm="{EXC}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform><ds:Transform Algorithm="{EXC}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>{sum}</ds:DigestValue></ds:Reference>"##
        );
        let signed = format!(r#"<ds:SignedInfo xmlns:ds="{DS}">{info}</ds:SignedInfo>"#);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let done = self.pair.sign(
            &RSA_PKCS1_SHA256,
            &random,
            signed.as_bytes(),
            &mut signature,
        );
        done.map_err(|_| anyhow!("a response cannot be signed"))?;
        let value = BASE64.encode(&signature);
        let text = format!(
            r#"<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" Destination="{HERE}" ID="_r{id}" IssueInstant="{now}" Version="2.0"><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{begin}<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>{info}</ds:SignedInfo><ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>{rest}</samlp:Response>"#
        );
        Ok(Response {
            text: BASE64.encode(text.as_bytes()),
            canonical,
            signed,
            signature,
        })
    }
}

const HERE: &str = "https://rampart.test/saml-role/sso";
const ENTITY: &str = "https://idp.example/metadata";
const PROVIDER: &str = "acs:ram::1000000000000001:saml-provider/company";
const ROLE: &str = "acs:ram::1000000000000001:role/desk";
const ATTRIBUTES: &str = "https://www.aliyun.com/SAML-Role/Attributes/";
const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
