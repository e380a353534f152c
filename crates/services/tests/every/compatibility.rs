//! What of the outside API is served, told to readers in `docs/compatibility.md`: each operation, its action, what
//! it is judged on, how it differs; and of each that is absent, why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;

use gateway::{Entry, Service};
use rpc::Parameters;
use services::testing::World;

use crate::facts::{Contract, absent, contracts, entry};
use crate::golden::{is_as_reviewed, listed};
use crate::matrix;
use crate::sample::{ASSUMABLE, full_name, lent, parameters};

#[test]
fn readers_are_told_what_is_served_and_what_is_not_and_why() {
    let mut world = World::with_account("acme");
    let _ = world.session(ASSUMABLE);
    let _ = world.user(NOBODY);
    let shelf = Shelf::read();
    let mut sections = String::new();
    let mut counts = Vec::new();
    for contract in ordered() {
        let count = Count::of(&contract, &shelf);
        section(&mut world, &contract, &shelf, &count, &mut sections);
        counts.push(count);
    }
    let mut page = String::from(HEAD);
    for count in &counts {
        writeln!(
            page,
            "| {} | {} | {} | {} |",
            count.name, count.all, count.wanted, count.served
        )
        .unwrap();
    }
    page.push_str(&sections);
    is_as_reviewed("docs/compatibility.md", &page);
    let told: Vec<_> = counts
        .iter()
        .filter(|count| count.served > 0)
        .map(Count::told)
        .collect();
    let gaps: usize = counts.iter().map(|count| count.gaps.len()).sum();
    let _ = writeln!(
        std::io::stderr(),
        "contract: {}; silent gaps {gaps}",
        told.join(", ")
    );
    let gaps: Vec<_> = counts.iter().flat_map(|count| &count.gaps).collect();
    assert!(
        gaps.is_empty(),
        "neither served, nor refused by name, nor listed: {gaps:?}"
    );
}

#[test]
fn every_reason_and_every_difference_is_of_something() {
    let shelf = Shelf::read();
    let (mut operations, mut lost) = (BTreeSet::new(), BTreeSet::new());
    for contract in contracts() {
        for (name, _) in contract.operations() {
            let full = format!("{}.{name}", contract.name);
            if entry(&contract, name).is_some() {
                operations.insert(full);
            } else {
                lost.insert(full);
            }
        }
    }
    for name in shelf.differences.keys() {
        assert!(
            operations.contains(name),
            "{name} is not served, so it does not differ"
        );
    }
    for (pattern, reason) in &shelf.reasons {
        // The last reason of a service stays until the service is whole.
        let last = pattern.ends_with(".*");
        let met = lost.iter().any(|name| matches(pattern, name));
        assert!(
            last || met,
            "nothing is absent because {reason} ({pattern})"
        );
    }
}

#[test]
fn patterns_match_as_they_are_meant_to() {
    for (pattern, name, met) in [
        ("ims.*App*", "ims.GetApp", true),
        ("ims.*App*", "ims.AppGet", true),
        ("ims.*App", "ims.GetApps", false),
        ("ims.*", "ram.GetUser", false),
        ("ram.GetUser", "ram.GetUser", true),
        ("ram.GetUser", "ram.GetUsers", false),
    ] {
        assert_eq!(matches(pattern, name), met, "{pattern} {name}");
    }
}

/// What people wrote down of operations.
struct Shelf {
    reasons: Vec<(String, String)>,
    differences: BTreeMap<String, String>,
    absent: BTreeSet<String>,
}

impl Shelf {
    fn read() -> Self {
        let pairs = |name| {
            let lines = listed(name).into_iter();
            lines.map(|line: Vec<String>| match <[String; 2]>::try_from(line) {
                Ok([of, what]) => (of, what),
                Err(line) => panic!("contract lists have two columns: {line:?}"),
            })
        };
        Self {
            reasons: pairs("contract/absent-reasons.tsv").collect(),
            differences: pairs("contract/differences.tsv").collect(),
            absent: absent(),
        }
    }

    /// Why an operation is not served.
    fn reason(&self, name: &str) -> Option<&str> {
        let mut reasons = self.reasons.iter();
        let found = reasons.find(|(pattern, _)| matches(pattern, name));
        found.map(|(_, reason)| reason.as_str())
    }
}

/// Whether a name is meant by a pattern, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in between {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// How much of a contract is served.
struct Count {
    name: String,
    all: usize,
    wanted: usize,
    served: usize,
    gaps: Vec<String>,
}

impl Count {
    fn of(contract: &Contract, shelf: &Shelf) -> Self {
        let mut count = Self {
            name: product(contract),
            all: 0,
            wanted: 0,
            served: 0,
            gaps: Vec::new(),
        };
        for (name, operation) in contract.operations() {
            let full = format!("{}.{name}", contract.name);
            let row = entry(contract, name);
            count.all += 1;
            count.served += usize::from(row.is_some());
            let reason = shelf.reason(&full);
            let never = row.is_none() && reason.is_some_and(|reason| reason.starts_with(NEVER));
            count.wanted += usize::from(!never);
            let Some(row) = row else {
                if reason.is_none() || !shelf.absent.contains(&full) {
                    count.gaps.push(full);
                }
                continue;
            };
            let read = |name: &String| row.shape.iter().any(|shape| shape.name == name);
            let request = operation["request"].as_object().unwrap();
            let dropped = request.keys().filter(|name| !read(name));
            count
                .gaps
                .extend(dropped.map(|name| format!("{full}.{name}")));
        }
        count
    }

    fn told(&self) -> String {
        let wanted = if self.wanted == self.all {
            String::new()
        } else {
            format!(" ({} wanted)", self.wanted)
        };
        format!("{} {}/{}{wanted}", self.name, self.served, self.all)
    }
}

fn product(contract: &Contract) -> String {
    match contract.value["product"].as_str().unwrap() {
        short if short.len() < 4 => short.to_uppercase(),
        long => long.to_owned(),
    }
}

/// The contracts, those first that are served.
fn ordered() -> Vec<Contract> {
    let mut all = contracts();
    let first = [
        "ram",
        "ims",
        "sts",
        "rampart",
        "resourcedirectory",
        "resourcemanager",
    ];
    all.sort_by_key(|one| {
        first
            .iter()
            .position(|name| *name == one.name)
            .unwrap_or(first.len())
    });
    all
}

fn section(
    world: &mut World,
    contract: &Contract,
    shelf: &Shelf,
    count: &Count,
    page: &mut String,
) {
    let version = contract.value["version"].as_str().unwrap();
    let Count {
        name, all, served, ..
    } = count;
    writeln!(page, "\n## {name} {version}: {served} of {all}").unwrap();
    if *served > 0 {
        page.push_str(
            "\n| operation | action | judged on | notable |\n| --- | --- | --- | --- |\n",
        );
    }
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, operation) in contract.operations() {
        let full = format!("{}.{name}", contract.name);
        if let Some(row) = entry(contract, name) {
            let service = contract.service().unwrap();
            let on = judged_on(world, service, row);
            let notable = notable(world, contract, shelf, service, row);
            writeln!(page, "| `{name}` | `{}` | {on} | {notable} |", row.action).unwrap();
        } else {
            assert!(operation.is_object());
            let reason = shelf.reason(&full).unwrap_or("");
            let reason = reason.strip_prefix(NEVER).unwrap_or(reason).trim();
            lost.entry(reason).or_default().push(name);
        }
    }
    for (reason, names) in lost {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        writeln!(
            page,
            "\nNot served, {} ({reason}): {}.",
            names.len(),
            names.join(", ")
        )
        .unwrap();
    }
}

/// The first of the resources that somebody must be allowed an operation on, with the sample's name left out.
fn judged_on(world: &mut World, service: &Service, entry: &Entry) -> String {
    if entry.keyless {
        let by = match entry.action {
            "sts:AssumeRole" => "the trust of the role alone: nobody signs it",
            _ => "nothing: nobody signs it, and what is shown lets in or not",
        };
        return by.to_owned();
    }
    let name = full_name(service, entry);
    let sample = parameters(world, service, entry);
    let told = world.user(NOBODY).call(&name, lent(&sample)).json();
    let detail = &told["AccessDeniedDetail"]["EncodedDiagnosticMessage"];
    let Some(message) = detail.as_str() else {
        return undecided(&name, &told).to_owned();
    };
    let asked = [("EncodedDiagnosticMessage", message)];
    let opened = world.scene("DecodeDiagnosticMessage", asked).answers();
    let arn = opened["DecodedDiagnosticMessage"]["AuthResource"]
        .as_str()
        .unwrap();
    let own = format!(":{}:", world.account_id());
    let arn = arn.replace(&own, ":<account>:");
    format!(
        "`{}`",
        arn.replace("sample", "<name>").replace(ASSUMABLE, "<name>")
    )
}

/// What stands for a resource where none was judged: without a policy the call was not denied for want of one.
fn undecided(name: &str, told: &serde_json::Value) -> &'static str {
    if matrix::may(name, matrix::WITHOUT) {
        "nothing: whoever is known may"
    } else if matrix::may(name, matrix::ONESELF) || told["Code"] == "NoPermission" {
        "nothing but the security preference: it is about the caller alone"
    } else {
        panic!("{name}: {told}")
    }
}

/// How an operation differs: what people wrote down, what it refuses by name, what it never answers.
fn notable(
    world: &World,
    contract: &Contract,
    shelf: &Shelf,
    service: &Service,
    entry: &Entry,
) -> String {
    let full = format!("{}.{}", contract.name, entry.name);
    let mut notes: Vec<_> = shelf.differences.get(&full).cloned().into_iter().collect();
    let refused: Vec<_> = unserved(world, service, entry);
    if !refused.is_empty() {
        notes.push(format!("refuses {} by name", refused.join(", ")));
    }
    let silent = format!("{full}.response.");
    let fields = shelf
        .absent
        .iter()
        .filter_map(|line| line.strip_prefix(&silent));
    let fields: Vec<_> = fields.map(|field| format!("`{field}`")).collect();
    if !fields.is_empty() {
        notes.push(format!("never answers {}", fields.join(", ")));
    }
    notes.join("; ")
}

/// Parameters that are read in order to be refused.
fn unserved(world: &World, service: &Service, entry: &Entry) -> Vec<String> {
    let sample = parameters(world, service, entry);
    let refused = |name: &str| {
        let others = sample.iter().filter(|(given, _)| *given != name);
        let others = others.map(|(name, value)| (*name, value.as_str()));
        let asked = Parameters::collect(others.chain([(name, "1")])).unwrap();
        let refused = (entry.read)(&asked).err();
        refused.is_some_and(|refused| refused.message.contains(UNSERVED))
    };
    let names = entry.shape.iter().map(|shape| shape.name);
    names
        .filter(|name| refused(name))
        .map(|name| format!("`{name}`"))
        .collect()
}

/// A user without policies.
const NOBODY: &str = "stranger";
/// Before a reason that is a decision.
const NEVER: &str = "never:";
/// What `rpc::field::Unserved` says.
const UNSERVED: &str = "this server does not serve it";

const HEAD: &str = "\
# Compatibility

Which operations of the vendor's APIs are served, under which action and on what policies judge them, and what is notable about them; and why the
others are not. Among them stands `Rampart`, which is no API of the vendor's: what this server has besides, called in the same way. This page is made of the services' tables, `contract/*.json`, `contract/absent.txt`, `contract/absent-reasons.tsv` and
`contract/differences.tsv` by `BLESS=1 cargo test -p rampart-services --test every compatibility`; a test fails when it is stale.

A parameter of an operation that is served is read, or refused by name with `InvalidParameter.<Parameter>`; none is dropped without a word. What is no
parameter of the operation at all is ignored, as the vendor does. Where several resources are judged, the first is shown. Who may do what under
each system policy is in `crates/services/tests/golden/matrix.txt`, every error code in [errors](errors.md).

| API | operations | wanted | served |
| --- | --- | --- | --- |
";
