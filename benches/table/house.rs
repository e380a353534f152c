//! A gateway with accounts, and requests signed for it beforehand.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow, ensure};
use domain::Entropy;
use domain::account::Defaults;
use gateway::{Arrival, Foundation, Gateway, ReadAudit, Reply, Service, Settings, Vault};
use http::HeaderMap;
use model::{AccountId, Moment};
use rpc::sign::{self, Draft, Key, Stamp};
use rpc::{Incoming, Requirements};
use store::Store;

/// The administrator's name in every account.
pub(crate) const ADMINISTRATOR: &str = "admin";
/// The host that requests are signed for.
pub(crate) const HOST: &str = "rampart.test";
/// The version of RAM's API.
pub(crate) const RAM: &str = "2015-05-01";
/// The version of STS.
pub(crate) const STS: &str = "2015-04-01";

/// A gateway with accounts.
pub(crate) struct House {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) vault: Arc<Vault>,
    store: Arc<dyn Store>,
    pub(crate) accounts: Vec<Account>,
}

/// An account and its administrator's key.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Account {
    pub(crate) key: String,
    pub(crate) secret: String,
}

/// A request that was signed beforehand.
pub(crate) struct Signed {
    method: &'static str,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
    path: &'static str,
}

impl House {
    /// Opens a gateway on a store and founds accounts in it.
    pub(crate) async fn open(
        store: Arc<dyn Store>,
        services: &'static [&'static Service],
        accounts: u64,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Self> {
        let vault = Arc::new(Vault::read(Vault::generate(&mut entropy()).expose())?);
        let mut settings = Settings::new(Arc::new(now), seed());
        settings.reads = ReadAudit::Off;
        change(&mut settings);
        let gateway = Gateway::open(store.clone(), vault.clone(), services, settings).await?;
        let mut founded = Vec::new();
        for number in 1..=accounts {
            founded.push(found(&gateway, number).await?);
        }
        Ok(Self {
            gateway,
            vault,
            store,
            accounts: founded,
        })
    }

    /// One more node with the same keys, on the same store by a way of its own.
    pub(crate) async fn beside(&self, store: Arc<dyn Store>) -> Result<Arc<Gateway>> {
        let mut settings = Settings::new(Arc::new(now), seed());
        settings.reads = ReadAudit::Off;
        Ok(Gateway::open(store, self.vault.clone(), services::SERVICES, settings).await?)
    }

    /// Does what is left of the work in the background, so that it is in nobody's way.
    pub(crate) async fn settle(&self) -> Result<()> {
        while self.store.project(256).await?.behind {}
        Ok(())
    }
}

/// Founds the account of this number.
pub(crate) async fn found(gateway: &Gateway, number: u64) -> Result<Account> {
    let account = AccountId::new(1_000_000_000_000_000 + number);
    let name = ADMINISTRATOR
        .parse()
        .map_err(|_| anyhow!("a name for the administrator"))?;
    let mut foundation = Foundation::draw(Some(account), None, name, &mut entropy());
    // As those of before, whose numbers are on record.
    foundation.defaults = Defaults::Plain;
    let done = gateway.found(&arrival(), &foundation).await;
    done.map_err(|error| anyhow!("an account cannot be founded: {error:?}"))?;
    Ok(Account {
        key: foundation.key_id,
        secret: foundation.key_secret.expose().to_owned(),
    })
}

/// A user with no other right than to ask for decisions, as a service that calls for them has.
pub(crate) async fn service(gateway: &Gateway, admin: &Account) -> Result<Account> {
    let document = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"rampart:Evaluate","Resource":"*"}]}"#;
    let attached = [
        ("UserName", "service"),
        ("PolicyName", "Ask"),
        ("PolicyType", "Custom"),
    ];
    for (action, parameters) in [
        ("CreateUser", &[("UserName", "service")][..]),
        (
            "CreatePolicy",
            &[("PolicyName", "Ask"), ("PolicyDocument", document)][..],
        ),
        ("AttachPolicyToUser", &attached[..]),
    ] {
        told(gateway, admin.acs3(action, parameters)?).await?;
    }
    let asked = admin.acs3("CreateAccessKey", &[("UserName", "service")])?;
    let answer = told(gateway, asked).await?;
    Ok(Account {
        key: text(&answer, "/AccessKey/AccessKeyId"),
        secret: text(&answer, "/AccessKey/AccessKeySecret"),
    })
}

/// The answer to a call that goes well.
pub(crate) async fn told(gateway: &Gateway, request: Signed) -> Result<serde_json::Value> {
    let reply = gateway.call(&arrival(), &request.incoming()).await;
    went_well(&reply)?;
    Ok(serde_json::from_slice(&reply.body)?)
}

pub(crate) fn text(answer: &serde_json::Value, place: &str) -> String {
    let found = answer.pointer(place).and_then(serde_json::Value::as_str);
    found.unwrap_or_default().to_owned()
}

/// A bearer credential of a role that a service assumes, with no other right than to ask for decisions.
pub(crate) async fn bearer(gateway: &Gateway, admin: &Account) -> Result<String> {
    asker(gateway, admin).await?;
    assumed(gateway, admin).await
}

/// The role of a service that may ask for decisions.
pub(crate) async fn asker(gateway: &Gateway, admin: &Account) -> Result<()> {
    let trust = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}"#;
    let attached = [
        ("RoleName", "asker"),
        ("PolicyName", "Ask"),
        ("PolicyType", "Custom"),
    ];
    let role = [("RoleName", "asker"), ("AssumeRolePolicyDocument", trust)];
    for (action, parameters) in [
        ("CreateRole", &role[..]),
        ("AttachPolicyToRole", &attached[..]),
    ] {
        told(gateway, admin.acs3(action, parameters)?).await?;
    }
    Ok(())
}

/// A bearer credential of that role.
pub(crate) async fn assumed(gateway: &Gateway, admin: &Account) -> Result<String> {
    let parameters = [
        ("RoleArn", "acs:ram::1000000000000001:role/asker"),
        ("RoleSessionName", "bench"),
    ];
    let answer = told(gateway, admin.signed((STS, "AssumeRole"), &parameters)?).await?;
    Ok(gateway::bearer_credential(
        &text(&answer, "/Credentials/AccessKeyId"),
        &text(&answer, "/Credentials/AccessKeySecret"),
        &text(&answer, "/Credentials/SecurityToken"),
    ))
}

impl Account {
    fn key(&self) -> Key<'_> {
        Key {
            id: &self.key,
            secret: self.secret.as_bytes(),
            token: None,
        }
    }

    /// A call in the first generation.
    pub(crate) fn rpc1(&self, action: &str, parameters: &[(&str, &str)]) -> Result<Signed> {
        let nonce = nonce();
        let stamp = Stamp {
            time: now().seconds(),
            nonce: &nonce,
        };
        let query = sign::rpc1("GET", (RAM, action), parameters, self.key(), stamp)
            .map_err(|malformed| anyhow!("{}", malformed.message))?;
        let headers = HeaderMap::new();
        Ok(Signed {
            method: "GET",
            query,
            headers,
            body: Vec::new(),
            path: "/",
        })
    }

    /// A call in the second generation, as the current SDKs send it.
    pub(crate) fn acs3(&self, action: &str, parameters: &[(&str, &str)]) -> Result<Signed> {
        self.signed((RAM, action), parameters)
    }

    /// The same of any version of an API.
    pub(crate) fn signed(
        &self,
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Result<Signed> {
        let query = sign::form(parameters);
        let mut signed = self.post("/", &query, Some(operation), Vec::new())?;
        signed.query = query;
        Ok(signed)
    }

    /// A JSON body to one of the server's own paths.
    pub(crate) fn json(&self, path: &'static str, body: &str) -> Result<Signed> {
        self.post(path, "", None, body.as_bytes().to_vec())
    }

    fn post(
        &self,
        path: &'static str,
        query: &str,
        operation: Option<(&str, &str)>,
        body: Vec<u8>,
    ) -> Result<Signed> {
        let nonce = nonce();
        let stamp = Stamp {
            time: now().seconds(),
            nonce: &nonce,
        };
        let content_type = (!body.is_empty()).then_some("application/json");
        let draft = Draft {
            method: "POST",
            host: HOST,
            path,
            query,
            operation,
            content_type,
            body: &body,
        };
        let headers = sign::acs3(&draft, self.key(), stamp)?;
        Ok(Signed {
            method: "POST",
            query: String::new(),
            headers,
            body,
            path,
        })
    }
}

impl Signed {
    /// A call that nobody signs, as a form.
    pub(crate) fn unsigned((version, action): (&str, &str), parameters: &[(&str, &str)]) -> Self {
        let named = [("Action", action), ("Version", version), ("Format", "JSON")];
        let mut headers = HeaderMap::new();
        let form = http::HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(http::header::CONTENT_TYPE, form);
        Self {
            method: "POST",
            query: String::new(),
            headers,
            body: sign::form(&[&named, parameters].concat()).into_bytes(),
            path: "/",
        }
    }

    pub(crate) fn incoming(&self) -> Incoming<'_> {
        Incoming {
            method: self.method,
            path: self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    /// Its signature, read as the decision API reads one.
    pub(crate) fn signature(&self) -> Result<rpc::Signed> {
        let hash = rpc::payload_sha256(&self.body);
        let needs = Requirements::ENDPOINT;
        let Self {
            method,
            path,
            query,
            headers,
            ..
        } = self;
        rpc::read_signature(method, path, query, headers, &hash, needs)
            .map_err(|malformed| anyhow!("{}", malformed.message))
    }

    /// As it travels.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mark = if self.query.is_empty() { "" } else { "?" };
        let mut bytes = format!(
            "{} {}{mark}{} HTTP/1.1\r\n",
            self.method, self.path, self.query
        );
        if !self.headers.contains_key("host") {
            bytes.push_str("host: rampart.test\r\n");
        }
        let mut bytes = bytes.into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// That the call went well.
pub(crate) fn went_well(reply: &Reply) -> Result<()> {
    let body = String::from_utf8_lossy(&reply.body);
    ensure!(
        reply.status == 200,
        "a call was refused: {} {body}",
        reply.status
    );
    Ok(())
}

/// A request's arrival now.
pub(crate) fn arrival() -> Arrival {
    Arrival {
        now: now(),
        seed: seed(),
        source: IpAddr::V4(Ipv4Addr::LOCALHOST).into(),
        secure: true,
        host_id: HOST.into(),
        user_agent: "bench".into(),
        least_revision: None,
    }
}

pub(crate) fn now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(since.as_millis() as i64)
}

/// A seed of its own for each request; what it is made of costs no system call here.
fn seed() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut seed = [7; 32];
    let number = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let time = now().millis().to_be_bytes();
    for (to, from) in seed.iter_mut().zip(number.into_iter().chain(time)) {
        *to = from;
    }
    seed
}

fn entropy() -> Entropy {
    Entropy::of(seed())
}

fn nonce() -> String {
    let bytes = entropy().bytes::<16>();
    format!("{:032x}", u128::from_be_bytes(bytes))
}
