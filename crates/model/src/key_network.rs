//! Network policies of AccessKeys: from where requests signed with a key may come.
//!
//! Source: `SetAccessKeyPolicy` of IMS. The text is kept as it was given, for who wrote it compares
//! what it reads with what it sent.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Record;

/// Characters of a document: room for all that it may hold.
const LONGEST: usize = 8192;
/// Statements of a document. Source: `ConditionsPerAKPolicyQuota`.
pub const KEY_STATEMENTS: usize = 8;
/// Addresses and networks in all statements together. Source: `IPItemsPerAKPolicyQuota`.
pub const KEY_NETWORKS: usize = 50;
/// What stands for any VPC.
const ANY_VPC: &str = "AllowAllVPC";

/// From where a key may be used: the document as it was given, and what it says.
#[derive(Clone, Debug)]
pub struct KeyNetwork {
    text: Arc<str>,
    active: bool,
    statements: Arc<[Statement]>,
}

/// The network policy for all keys of an account that have none of their own in force.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AccountKeyNetwork {
    /// The policy.
    pub policy: KeyNetwork,
}

impl Record for AccountKeyNetwork {
    const TABLE: &'static str = "access_key_policy";
    type Key = ();
    type Index = ();

    fn key(&self) {}

    fn index(&self) {}
}

#[derive(Debug)]
struct Statement {
    from: From,
    networks: Vec<IpNet>,
}

/// Over which way a request comes that a statement is about.
#[derive(Debug, Eq, PartialEq)]
enum From {
    Public,
    AnyVpc,
    Vpc(String),
}

impl KeyNetwork {
    /// The document as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is in force.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// The networks that it lets in over the public network, neighbours joined.
    #[must_use]
    pub fn public_networks(&self) -> Vec<IpNet> {
        let public = self.statements.iter();
        let public = public.filter(|one| one.from == From::Public);
        let networks: Vec<_> = public
            .flat_map(|one| one.networks.iter().copied())
            .collect();
        IpNet::aggregate(&networks)
    }

    /// Whether it lets in every address of a kind, and so nothing is kept out that has one.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        self.public_networks()
            .iter()
            .any(|net| net.prefix_len() == 0)
    }

    /// Whether it lets in what comes from this address, over the public network or a VPC. One without
    /// statements lets in nothing.
    #[must_use]
    pub fn admits(&self, address: IpAddr, vpc: Option<&str>) -> bool {
        let address = address.to_canonical();
        let here = |one: &&Statement| match (&one.from, vpc) {
            (From::Public, None) | (From::AnyVpc, Some(_)) => true,
            (From::Vpc(id), Some(vpc)) => id == vpc,
            (From::Public, Some(_)) | (From::AnyVpc | From::Vpc(_), None) => false,
        };
        let listed = |one: &Statement| one.networks.iter().any(|net| net.contains(&address));
        let whole = |one: &Statement| matches!(one.from, From::Vpc(_)) && one.networks.is_empty();
        let mut here = self.statements.iter().filter(here);
        here.any(|one| whole(one) || listed(one))
    }
}

impl FromStr for KeyNetwork {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("a document of at most {LONGEST} characters"));
        }
        let document: Document = serde_json::from_str(text)
            .map_err(|why| format!("a JSON document of Version, Status and Statements ({why})"))?;
        if document.version != 1 {
            return Err("a document whose Version is the number 1".to_owned());
        }
        if document.statements.len() > KEY_STATEMENTS {
            return Err(format!("a document of at most {KEY_STATEMENTS} Statements"));
        }
        let statements: Result<Vec<_>, _> =
            document.statements.into_iter().map(Written::read).collect();
        let statements = statements?;
        check(&statements)?;
        Ok(Self {
            text: text.into(),
            active: document.status == Status::Active,
            statements: statements.into(),
        })
    }
}

/// What no statement can break alone.
fn check(statements: &[Statement]) -> Result<(), String> {
    let networks: usize = statements.iter().map(|one| one.networks.len()).sum();
    if networks > KEY_NETWORKS {
        return Err(format!(
            "a document of at most {KEY_NETWORKS} addresses and networks in all IPLists together"
        ));
    }
    let mut rest = statements;
    while let Some((one, later)) = rest.split_first() {
        if one.from != From::Public && later.iter().any(|other| other.from == one.from) {
            return Err("a document that names each VPC in one statement alone".to_owned());
        }
        rest = later;
    }
    Ok(())
}

/// A document as JSON has it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Document {
    /// The vendor's examples without it are accepted.
    #[serde(default = "one")]
    version: u32,
    status: Status,
    statements: Vec<Written>,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize, Eq, PartialEq)]
enum Status {
    Active,
    Inactive,
}

/// A statement as JSON has it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    r#type: Type,
    #[serde(default)]
    value: String,
    #[serde(default, rename = "IPList")]
    list: Vec<String>,
}

#[derive(Deserialize)]
enum Type {
    #[serde(rename = "ClassicWhiteList")]
    Classic,
    #[serde(rename = "VPCWhiteList")]
    Vpc,
}

impl Written {
    fn read(self) -> Result<Statement, String> {
        let from = match self.r#type {
            Type::Classic if !self.value.is_empty() => {
                return Err("a ClassicWhiteList without a Value".to_owned());
            }
            Type::Classic => From::Public,
            Type::Vpc if self.value == ANY_VPC => From::AnyVpc,
            Type::Vpc if is_vpc(&self.value) => From::Vpc(self.value),
            Type::Vpc => {
                return Err(format!(
                    "a VPCWhiteList whose Value is the id of a VPC, such as vpc-1a2b, or {ANY_VPC}"
                ));
            }
        };
        if self.list.is_empty() && !matches!(from, From::Vpc(_)) {
            return Err(format!(
                "an IPList that is not empty, for a ClassicWhiteList and for {ANY_VPC}"
            ));
        }
        let networks: Result<_, _> = self.list.iter().map(|text| network(text)).collect();
        let networks = networks?;
        Ok(Statement { from, networks })
    }
}

/// Whether a text is the id of a VPC.
#[must_use]
pub fn is_vpc(text: &str) -> bool {
    let rest = text.strip_prefix("vpc-").unwrap_or_default();
    (1..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// An address, or a network.
fn network(text: &str) -> Result<IpNet, String> {
    let alone = || text.parse::<IpAddr>().map(IpNet::from);
    let found = text.parse::<IpNet>().or_else(|_| alone());
    // Addresses of requests are compared in their short form, which such a network never holds.
    let mapped = |net: &IpNet| match net {
        IpNet::V6(net) => net.addr().to_ipv4_mapped().is_some(),
        IpNet::V4(_) => false,
    };
    found.ok().filter(|net| !mapped(net)).ok_or_else(|| {
        "an IPList of IPv4 or IPv6 addresses and networks, such as 10.0.0.0/8".to_owned()
    })
}

impl Serialize for KeyNetwork {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for KeyNetwork {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(statements: &str) -> String {
        format!(r#"{{"Version":1,"Status":"Active","Statements":[{statements}]}}"#)
    }

    fn read(statements: &str) -> Result<KeyNetwork, String> {
        document(statements).parse()
    }

    fn classic(list: &str) -> String {
        format!(r#"{{"Type":"ClassicWhiteList","IPList":[{list}]}}"#)
    }

    fn vpc(value: &str, list: &str) -> String {
        format!(r#"{{"Type":"VPCWhiteList","Value":"{value}","IPList":[{list}]}}"#)
    }

    fn admits(policy: &KeyNetwork, address: &str, vpc: Option<&str>) -> bool {
        policy.admits(address.parse().unwrap(), vpc)
    }

    #[test]
    fn the_public_network_is_let_in_by_a_classic_list_alone() {
        let policy = read(&classic(r#""10.0.0.0/8","192.0.2.7","2001:db8::/32""#)).unwrap();
        for (address, expected) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("2001:db8::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(admits(&policy, address, None), expected, "{address}");
        }
        assert!(!admits(&policy, "10.1.2.3", Some("vpc-1")));
        let any = read(&vpc(ANY_VPC, r#""0.0.0.0/0","::/0""#)).unwrap();
        assert!(!admits(&any, "10.1.2.3", None));
    }

    #[test]
    fn a_vpc_is_let_in_by_its_id_or_with_all_others() {
        let one = read(&vpc("vpc-1", r#""10.0.0.0/8""#)).unwrap();
        assert!(admits(&one, "10.1.2.3", Some("vpc-1")));
        assert!(!admits(&one, "10.1.2.3", Some("vpc-2")));
        assert!(!admits(&one, "11.1.2.3", Some("vpc-1")));
        // Without a list all of the VPC is meant.
        let whole = read(&vpc("vpc-1", "")).unwrap();
        assert!(admits(&whole, "11.1.2.3", Some("vpc-1")));
        assert!(!admits(&whole, "11.1.2.3", Some("vpc-2")));
        let any = read(&vpc(ANY_VPC, r#""10.0.0.0/8""#)).unwrap();
        assert!(admits(&any, "10.1.2.3", Some("vpc-2")));
        assert!(!admits(&any, "11.1.2.3", Some("vpc-2")));
    }

    #[test]
    fn statements_add_up_and_none_let_nobody_in() {
        let two = [classic(r#""10.0.0.0/8""#), classic(r#""11.0.0.0/8""#)].join(",");
        let two = read(&two).unwrap();
        assert!(admits(&two, "10.1.2.3", None) && admits(&two, "11.1.2.3", None));
        let none = read("").unwrap();
        assert!(!admits(&none, "10.1.2.3", None) && !admits(&none, "10.1.2.3", Some("vpc-1")));
    }

    #[test]
    fn a_document_is_kept_as_it_was_given() {
        let text = "{ \"Status\" : \"Inactive\", \"Statements\" : [ ] }";
        let policy: KeyNetwork = text.parse().unwrap();
        assert_eq!((policy.text(), policy.is_active()), (text, false));
        let record = AccountKeyNetwork { policy };
        let again = AccountKeyNetwork::read(&record.payload()).unwrap();
        assert_eq!(again.policy.text(), text);
        assert!(read("").unwrap().is_active());
    }

    #[test]
    fn what_breaks_a_rule_is_refused_with_the_rule() {
        let many = |count: usize| vec![classic(r#""10.0.0.1""#); count].join(",");
        let long = |count: usize| classic(&vec![r#""10.0.0.1""#; count].join(","));
        assert!(read(&many(8)).is_ok() && read(&long(50)).is_ok());
        let halves = [long(25), long(26)].join(",");
        let twice = [vpc("vpc-1", ""), vpc("vpc-1", r#""10.0.0.1""#)].join(",");
        for (text, rule) in [
            (document(&many(9)), "at most 8 Statements"),
            (document(&long(51)), "at most 50 addresses"),
            (document(&halves), "at most 50 addresses"),
            (document(&twice), "each VPC in one statement"),
            (document(&classic("")), "not empty"),
            (document(&vpc(ANY_VPC, "")), "not empty"),
            (document(&vpc("vpc-", "")), "id of a VPC"),
            (document(&vpc("allowallvpc", "")), "id of a VPC"),
            (document(&classic(r#""10.0.0.0/33""#)), "such as 10.0.0.0/8"),
            (document(&classic(r#""somewhere""#)), "such as 10.0.0.0/8"),
            (
                document(&classic(r#""::ffff:10.0.0.1""#)),
                "such as 10.0.0.0/8",
            ),
            (
                document(r#"{"Type":"ClassicWhiteList","Value":"x","IPList":["10.0.0.1"]}"#),
                "without a Value",
            ),
            (
                document(r#"{"Type":"Blacklist","IPList":["10.0.0.1"]}"#),
                "Blacklist",
            ),
            (
                document(r#"{"Type":"ClassicWhiteList","IPList":["10.0.0.1"],"Sid":"x"}"#),
                "Sid",
            ),
            (r#"{"Status":"Active"}"#.to_owned(), "Statements"),
            (r#"{"Statements":[]}"#.to_owned(), "Status"),
            (
                r#"{"Status":"active","Statements":[]}"#.to_owned(),
                "active",
            ),
            (
                r#"{"Status":"Active","Statements":null}"#.to_owned(),
                "null",
            ),
            (
                r#"{"Status":"Active","Statements":[],"Statement":[]}"#.to_owned(),
                "Statement",
            ),
            (
                r#"{"Version":2,"Status":"Active","Statements":[]}"#.to_owned(),
                "Version is the number 1",
            ),
            (
                r#"{"Version":"1","Status":"Active","Statements":[]}"#.to_owned(),
                "Version",
            ),
            ("{}".to_owned(), "Status"),
            (" ".repeat(LONGEST + 1), "at most 8192 characters"),
        ] {
            let refused = text.parse::<KeyNetwork>().unwrap_err();
            assert!(refused.contains(rule), "{text}: {refused}");
        }
    }

    #[test]
    fn public_networks_are_told_joined_and_those_of_vpcs_are_not() {
        let text = r#"{"Status":"Active","Statements":[
            {"Type":"ClassicWhiteList","IPList":["0.0.0.0/1","192.0.2.1","128.0.0.0/1"]},
            {"Type":"ClassicWhiteList","IPList":["2001:db8::/32"]},
            {"Type":"VPCWhiteList","Value":"AllowAllVPC","IPList":["::/0"]}]}"#;
        let policy: KeyNetwork = text.parse().unwrap();
        let told = policy.public_networks();
        let told: Vec<_> = told.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["0.0.0.0/0", "2001:db8::/32"]);
    }
}
