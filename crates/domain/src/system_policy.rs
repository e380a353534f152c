//! Policies that every account has and nobody can change.
//!
//! Names follow those that the vendor publishes; the documents are ours, not the vendor's. A few are written
//! out, and each service has a pair: everything, and reading. What a policy says is made from its row the
//! first time that somebody asks for it.

mod service;
mod written;

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock, OnceLock};

use model::{Moment, PolicyName};
use policy::{Kind, Policy};
use service::{ROWS, Row};
use written::WRITTEN;

/// A system policy; it has the one version `v1`.
pub struct SystemPolicy {
    /// Its name.
    pub name: PolicyName,
    about: About,
    text: OnceLock<Text>,
    compiled: OnceLock<Arc<Policy>>,
}

/// Where a system policy comes from.
#[derive(Clone, Copy)]
enum About {
    /// It is written out: its description and its document.
    Written(&'static str, &'static str),
    /// Everything of a service.
    Full(&'static Row),
    /// Reading of a service.
    Reading(&'static Row),
}

struct Text {
    description: String,
    document: String,
}

/// When the vendor's policies of this set came into being, near enough: they have no date of ours.
pub const CREATED: Moment = Moment::from_seconds(1_430_438_400);

/// The system policy of this name, in whatever case.
#[must_use]
pub fn find(name: &PolicyName) -> Option<&'static SystemPolicy> {
    let at = ALL
        .binary_search_by(|policy| order(&policy.name, name))
        .ok()?;
    ALL.get(at)
}

/// How many come up to this name, itself included, in the order of the list.
#[must_use]
pub fn up_to(name: &PolicyName) -> usize {
    ALL.partition_point(|policy| order(&policy.name, name).is_le())
}

/// All of them, ordered by name without regard to case.
pub static ALL: LazyLock<Vec<SystemPolicy>> = LazyLock::new(|| {
    let written = WRITTEN.iter().filter_map(|(name, description, document)| {
        SystemPolicy::new(name, About::Written(description, document))
    });
    let pairs = ROWS.iter().flat_map(|row| {
        let Row(product, ..) = row;
        [
            SystemPolicy::new(&format!("Aliyun{product}FullAccess"), About::Full(row)),
            SystemPolicy::new(
                &format!("Aliyun{product}ReadOnlyAccess"),
                About::Reading(row),
            ),
        ]
    });
    let mut all: Vec<_> = written.chain(pairs.flatten()).collect();
    all.sort_by(|one, other| order(&one.name, &other.name));
    all
});

fn order(one: &PolicyName, other: &PolicyName) -> Ordering {
    folded(one).cmp(folded(other))
}

fn folded(name: &PolicyName) -> impl Iterator<Item = u8> {
    name.as_str().bytes().map(|byte| byte.to_ascii_lowercase())
}

impl SystemPolicy {
    fn new(name: &str, about: About) -> Option<Self> {
        Some(Self {
            name: name.parse().ok()?,
            about,
            text: OnceLock::new(),
            compiled: OnceLock::new(),
        })
    }

    /// What it is for.
    pub fn description(&self) -> &str {
        &self.text().description
    }

    /// Its document.
    pub fn document(&self) -> &str {
        &self.text().document
    }

    /// The same compiled.
    pub fn compiled(&self) -> &Arc<Policy> {
        // The table is ours; should a document in it be wrong all the same, it denies.
        self.compiled
            .get_or_init(|| Arc::new(Policy::restore(self.document(), Kind::Identity)))
    }

    fn text(&self) -> &Text {
        self.text.get_or_init(|| match self.about {
            About::Written(description, document) => Text {
                description: description.to_owned(),
                document: document.to_owned(),
            },
            About::Full(Row(product, codes, _)) => Text {
                description: format!("Everything of {product}."),
                document: allow(codes.split(' ').map(|code| format!("{code}:*"))),
            },
            About::Reading(row) => Text {
                description: format!("Reading of {}.", row.0),
                document: allow(reading(row)),
            },
        })
    }
}

/// The actions that read, of each code of a row.
fn reading(Row(_, codes, own): &'static Row) -> impl Iterator<Item = String> {
    codes.split(' ').enumerate().flat_map(move |(place, code)| {
        // Which of them there are is known only of the first code.
        let verbs = if place == 0 && !own.is_empty() {
            own
        } else {
            USUAL
        };
        verbs.split(' ').map(move |verb| format!("{code}:{verb}*"))
    })
}

fn allow(actions: impl Iterator<Item = String>) -> String {
    let actions: Vec<_> = actions.map(|action| format!("\"{action}\"")).collect();
    let actions = match &actions[..] {
        [one] => one.clone(),
        many => format!("[{}]", many.join(",")),
    };
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":{actions},"Resource":"*"}}]}}"#
    )
}

/// How the names of actions that read begin, where nothing better is known.
const USUAL: &str = "Describe Get List Query";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn named(name: &str) -> &'static SystemPolicy {
        find(&name.parse().unwrap()).unwrap()
    }

    #[test]
    fn every_document_is_a_policy_and_found_by_name_in_any_case() {
        assert_eq!(ALL.len(), WRITTEN.len() + 2 * ROWS.len());
        let mut seen = BTreeSet::new();
        for policy in ALL.iter() {
            let text = policy.document();
            let parsed = Policy::parse(text, Kind::Identity).unwrap();
            assert_eq!(&parsed, &**policy.compiled(), "{}", policy.name);
            assert_eq!(parsed.to_string(), text, "{}", policy.name);
            assert!(!policy.description().is_empty());
            let errors = policy::lint(text, Kind::Identity);
            let mut errors = errors
                .iter()
                .filter(|one| one.severity == policy::Severity::Error);
            assert!(errors.next().is_none(), "{}", policy.name);
            let name = policy.name.as_str();
            for spelling in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                assert_eq!(named(&spelling).name, policy.name);
            }
            assert!(seen.insert(name.to_lowercase()), "{name} stands twice");
        }
        assert!(find(&"AliyunNothingFullAccess".parse().unwrap()).is_none());
    }

    #[test]
    fn every_service_has_a_pair_that_says_what_it_is_called() {
        let special = ["ram", "bssopenapi"];
        for service in policy::service::all() {
            let code = service.code();
            let is_own = |row: &&Row| row.1.split(' ').next() == Some(code);
            let rows: Vec<_> = ROWS.iter().filter(is_own).collect();
            assert_eq!(rows.len(), usize::from(!special.contains(&code)), "{code}");
            let Some(Row(product, _, own)) = rows.first() else {
                continue;
            };
            let full = named(&format!("Aliyun{product}FullAccess"));
            assert!(full.document().contains(&format!("\"{code}:*\"")), "{code}");
            // What reads is what the service has of what reads.
            let names: Vec<_> = service
                .operations()
                .map(|(verb, rest)| [verb, rest].concat())
                .collect();
            let begins = |verb: &str| names.iter().any(|name| name.starts_with(verb));
            if code != "kms" {
                let reads = [
                    "BatchGet",
                    "BatchQuery",
                    "Describe",
                    "Get",
                    "List",
                    "Lookup",
                    "Query",
                ];
                let expected: Vec<_> = reads.into_iter().filter(|verb| begins(verb)).collect();
                assert_eq!(*own, expected.join(" "), "{code}");
            }
            let reading = named(&format!("Aliyun{product}ReadOnlyAccess")).document();
            assert!(!reading.contains(":*\""), "{code}");
        }
        for row in ROWS {
            let codes = || row.1.split(' ');
            assert!(codes().all(policy::service::is_known), "{}", row.1);
        }
    }

    #[test]
    fn reading_reads_no_value_of_a_secret() {
        let allows = |name: &str, action: &str| {
            let statements = named(name).compiled().document().statements();
            let mut patterns = statements.iter().flat_map(|own| own.actions().patterns());
            patterns.any(|own| own.matches(action))
        };
        assert!(allows("AliyunKMSReadOnlyAccess", "kms:DescribeSecret"));
        assert!(allows("AliyunKMSReadOnlyAccess", "kms:GetSecretPolicy"));
        assert!(!allows("AliyunKMSReadOnlyAccess", "kms:GetSecretValue"));
        assert!(allows("AliyunKMSFullAccess", "kms:GetSecretValue"));
        assert!(allows("AliyunECSReadOnlyAccess", "ecs:DescribeInstances"));
        assert!(!allows("AliyunECSReadOnlyAccess", "ecs:StopInstance"));
        assert!(allows("AliyunBSSOrderAccess", "bss:PayOrder"));
        assert!(!allows("AliyunBSSReadOnlyAccess", "bss:PayOrder"));
    }

    #[test]
    fn names_that_people_attach_are_there() {
        for name in [
            "AdministratorAccess",
            "PowerUserAccess",
            "ReadOnlyAccess",
            "AliyunOSSFullAccess",
            "AliyunECSFullAccess",
            "AliyunECSReadOnlyAccess",
            "AliyunRAMFullAccess",
            "AliyunVPCFullAccess",
            "AliyunRDSReadOnlyAccess",
            "AliyunSLBFullAccess",
            "AliyunLogFullAccess",
            "AliyunOTSFullAccess",
            "AliyunMNSFullAccess",
            "AliyunCSFullAccess",
            "AliyunContainerRegistryReadOnlyAccess",
            "AliyunCloudMonitorFullAccess",
            "AliyunActionTrailFullAccess",
            "AliyunKMSFullAccess",
            "AliyunDNSFullAccess",
            "AliyunMongoDBFullAccess",
            "AliyunKvstoreFullAccess",
            "AliyunPolardbFullAccess",
            "AliyunFCFullAccess",
            "AliyunNASFullAccess",
            "AliyunCDNFullAccess",
            "AliyunSTSAssumeRoleAccess",
            "AliyunBSSFullAccess",
            "AliyunBSSReadOnlyAccess",
            "AliyunBSSOrderAccess",
            "AliyunBSSRefundAccess",
            "AliyunSupportFullAccess",
            "AliyunEIPFullAccess",
            "AliyunNATGatewayFullAccess",
            "AliyunResourceDirectoryFullAccess",
            "AliyunCloudSSOReadOnlyAccess",
            "AliyunYundunSASFullAccess",
        ] {
            assert_eq!(named(name).name.as_str(), name);
        }
    }

    #[test]
    fn a_power_user_has_no_say_in_who_may_do_what() {
        let power = named("PowerUserAccess").compiled().clone();
        let document = power.document();
        let can = |action: &str| {
            let action = policy::ActionPattern::parse(action).unwrap();
            let any = policy::ResourcePattern::parse("*").unwrap();
            policy::analysis::can(&[document], &action, &any, policy::analysis::STEPS)
        };
        for action in [
            "ram:CreateUser",
            "ram:Attach*",
            "ram:CreateRole",
            "ram:CreateAccessKey",
            "ims:*",
            "sts:AssumeRole",
            "resourcemanager:*",
            "resourcedirectory:*",
            "cloudsso:*",
            "rampart:*",
        ] {
            assert_eq!(can(action), policy::analysis::Finding::None, "{action}");
        }
        for action in ["ecs:StopInstance", "oss:*", "ram:ListRoles", "ram:GetRole"] {
            assert_ne!(can(action), policy::analysis::Finding::None, "{action}");
        }
    }

    #[test]
    fn the_list_holds_names_alone_until_somebody_asks() {
        // A list of its own: other tests ask for what is in the shared one.
        let fresh: Vec<_> = ROWS
            .iter()
            .filter_map(|row| SystemPolicy::new(row.0, About::Full(row)))
            .collect();
        let made = |all: &[SystemPolicy]| {
            let texts = all.iter().filter(|own| own.text.get().is_some()).count();
            let compiled = all
                .iter()
                .filter(|own| own.compiled.get().is_some())
                .count();
            (texts, compiled)
        };
        assert_eq!(made(&fresh), (0, 0));
        let _ = fresh[3].document();
        assert_eq!(made(&fresh), (1, 0));
        let _ = fresh[7].compiled();
        assert_eq!(made(&fresh), (2, 1));
        let names: usize = ALL.iter().map(|own| own.name.as_str().len()).sum();
        let bytes = names + size_of::<SystemPolicy>() * ALL.len();
        assert!(ALL.len() < 400 && bytes < 64 << 10, "{bytes}");
    }
}
