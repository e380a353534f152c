//! The list of error codes, `contract/errors.tsv`: complete, and told to readers in `docs/errors.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use model::{Child, Kind, Refusal};
use services::SERVICES;

use crate::facts::contracts;
use crate::golden::{is_as_reviewed, listed, path, text};
use crate::sample::operations;

/// One code, or a family of codes.
struct Row {
    code: String,
    status: u16,
    origin: String,
    when: String,
}

/// A heading or a code of the list.
enum Line {
    Heading(String),
    Code(Row),
}

fn lines() -> Vec<Line> {
    let line = |columns: Vec<String>| match columns.as_slice() {
        [heading] => Line::Heading(heading.clone()),
        [code, status, origin, when] => Line::Code(Row {
            code: code.clone(),
            status: status.parse().unwrap(),
            origin: origin.clone(),
            when: when.clone(),
        }),
        other => panic!("contract/errors.tsv: {other:?}"),
    };
    listed("contract/errors.tsv")
        .into_iter()
        .map(line)
        .collect()
}

fn rows() -> Vec<Row> {
    let row = |line| match line {
        Line::Code(row) => Some(row),
        Line::Heading(_) => None,
    };
    lines().into_iter().filter_map(row).collect()
}

/// The codes that are documented.
pub(crate) struct Book {
    rows: Vec<Row>,
    things: BTreeSet<String>,
    conflicts: BTreeSet<String>,
    parameters: BTreeSet<String>,
}

impl Book {
    pub(crate) fn read() -> Self {
        Self {
            rows: rows(),
            things: things(),
            conflicts: conflicts().collect(),
            parameters: parameters(),
        }
    }

    /// Whether a code may be answered with this status.
    pub(crate) fn knows(&self, status: u16, code: &str) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.status == status && self.covers(&row.code, code))
    }

    fn covers(&self, family: &str, code: &str) -> bool {
        let Some((before, _)) = family.split_once('<') else {
            return family == code;
        };
        let Some(rest) = code.strip_prefix(before) else {
            return false;
        };
        let family = family.trim_start_matches(before);
        match family {
            "<Thing>" => self.things.contains(rest),
            "<Thing>.<What>" => self.conflicts.contains(rest),
            "<Parameter>" => self.parameters.contains(rest),
            "<Rule>" => !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            other => panic!("contract/errors.tsv: {other} stands for nothing"),
        }
    }
}

#[test]
fn every_code_that_can_be_answered_is_listed_and_no_other() {
    let book = Book::read();
    let sources = sources();
    let written = written(&sources);
    assert!(
        written.len() > 30,
        "the codes are written otherwise: {written:?}"
    );
    let unlisted: Vec<_> = written
        .iter()
        .filter(|code| !book.rows.iter().any(|row| book.covers(&row.code, code)))
        .collect();
    assert!(
        unlisted.is_empty(),
        "not in contract/errors.tsv: {unlisted:?}"
    );
    let made = |code: &str| {
        let conflict = code.strip_prefix("DeleteConflict.");
        conflict.is_some_and(|conflict| book.conflicts.contains(conflict))
    };
    for row in &book.rows {
        let quoted = format!("{:?}", row.code);
        let known = row.code.contains('<') || made(&row.code) || sources.contains(&quoted);
        assert!(known, "nothing answers {}", row.code);
    }
}

#[test]
fn the_code_books_say_nothing_that_is_not_listed() {
    let book = Book::read();
    let text = String::new;
    for service in SERVICES {
        let mut refusals = vec![
            Refusal::Invalid("UserName", text()),
            Refusal::MalformedDocument(text()),
            Refusal::DocumentTooLong(1),
            Refusal::WeakPassword("Length", text()),
            Refusal::NotByUsers("AllowUserToManageAccessKeys"),
            Refusal::Unreadable("message"),
            Refusal::Expired("message"),
            Refusal::Reauthenticate(text()),
        ];
        for kind in KINDS {
            refusals.push(Refusal::Exists(kind, text()));
            refusals.push(Refusal::Missing(kind, text()));
            refusals.push(Refusal::LimitReached(kind, 1));
            refusals.extend(CHILDREN.map(|child| Refusal::InUse(kind, child)));
        }
        for refusal in refusals {
            let said = (service.code)(&refusal);
            let known = book.knows(said.status, &said.code);
            assert!(known, "{}: {} {}", service.name, said.status, said.code);
        }
    }
}

#[test]
fn the_words_of_refusals_are_all_known_here() {
    let source = text("crates/model/src/refusal.rs");
    for (name, known) in [
        ("Kind", KINDS.map(|kind| format!("{kind:?}")).to_vec()),
        ("Child", CHILDREN.map(|child| format!("{child:?}")).to_vec()),
    ] {
        let (_, rest) = source.split_once(&format!("pub enum {name} {{")).unwrap();
        let (body, _) = rest.split_once('}').unwrap();
        let words = body
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//"));
        let words: Vec<_> = words.filter_map(|line| line.strip_suffix(',')).collect();
        assert_eq!(words, known, "{name}: say it here too, in the same order");
    }
}

#[test]
fn readers_are_told_every_code() {
    let mut page = String::from(HEAD);
    for line in lines() {
        match line {
            Line::Heading(heading) => {
                write!(
                    page,
                    "\n{heading}\n\n| code | status | when | from |\n| --- | --- | --- | --- |\n"
                )
                .unwrap();
            }
            Line::Code(row) => {
                let Row {
                    code,
                    status,
                    origin,
                    when,
                } = row;
                writeln!(page, "| `{code}` | {status} | {when} | {origin} |").unwrap();
            }
        }
    }
    page.push_str("\n## What the families name\n\n`<Thing>` is one of\n\n");
    for kind in KINDS {
        writeln!(page, "- `{}`: {kind}", thing(kind)).unwrap();
    }
    page.push_str("\n`<What>` says what still hangs on it:\n\n");
    for child in CHILDREN {
        writeln!(page, "- `{}`: {child}", what(child)).unwrap();
    }
    page.push_str(TAIL);
    is_as_reviewed("docs/errors.md", &page);
}

const HEAD: &str = "\
# Error codes

What the cloud APIs answer when they decline. Every error is JSON (or XML, for those who ask) with `Code`, `Message`, `RequestId` and `HostId`;
the message names the parameter and the rule. This page is made of `contract/errors.tsv` and the services' code books by
`BLESS=1 cargo test -p rampart-services --test every errors`; a test fails when it is stale.

`from` says whose name it is: the vendor's, or ours where the vendor has none that is known. Statuses of the vendor are not published code by
code; ours follow the kind of refusal.
";

const TAIL: &str = "
`<Parameter>` is the name of a parameter as the request spells it, `<Rule>` a field of the password policy.
";

/// What RAM and IMS call a kind of thing.
fn thing(kind: Kind) -> String {
    let said = (services::ram::SERVICE.code)(&Refusal::Missing(kind, String::new()));
    said.code.trim_start_matches("EntityNotExist.").to_owned()
}

/// What they call what hangs on it.
fn what(child: Child) -> String {
    let said = (services::ram::SERVICE.code)(&Refusal::InUse(Kind::Group, child));
    said.code
        .trim_start_matches("DeleteConflict.Group.")
        .to_owned()
}

fn things() -> BTreeSet<String> {
    KINDS.into_iter().map(thing).collect()
}

/// What may hang on what.
fn conflicts() -> impl Iterator<Item = String> {
    let on = |kind| {
        let conflict = move |child| format!("{}.{}", thing(kind), what(child));
        CHILDREN.into_iter().map(conflict)
    };
    KINDS.into_iter().flat_map(on)
}

/// Names that can stand in a code: those of requests, and of what a request is wrapped in.
fn parameters() -> BTreeSet<String> {
    let mut names: BTreeSet<_> = ["SignatureNonce", "Format", "action", "resource", "context"]
        .map(str::to_owned)
        .into();
    for contract in contracts() {
        for (_, operation) in contract.operations() {
            names.extend(operation["request"].as_object().unwrap().keys().cloned());
        }
    }
    for (_, entry) in operations() {
        for shape in entry.shape {
            let fields = shape.kind.fields().unwrap_or_default();
            names.extend(fields.iter().map(|field| field.name.to_owned()));
        }
    }
    names
}

/// The sources that make codes, without their tests.
fn sources() -> String {
    let mut all = String::new();
    for room in ["rpc", "gateway", "domain", "services"] {
        gather(&path(&format!("crates/{room}/src")), &mut all);
    }
    all
}

fn gather(folder: &std::path::Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["tests", "testing"].contains(&name) {
            gather(&path, all);
        } else if path.extension().is_some_and(|is| is == "rs")
            && !["tests.rs", "testing.rs", "scene.rs"].contains(&name)
        {
            let text = std::fs::read_to_string(&path).unwrap();
            all.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
        }
    }
}

/// Codes that are written where an error is made, or that a constant there stands for.
fn written(sources: &str) -> BTreeSet<String> {
    let makers = [
        "Malformed::new(",
        "Self::new(",
        "Refusal::State(",
        "Code::new(",
    ];
    let mut codes = BTreeSet::new();
    for rest in makers.iter().flat_map(|maker| sources.split(maker).skip(1)) {
        let rest = rest
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
        let rest = rest.trim_start();
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_')
            .collect();
        let constant = format!("const {name}: &str = ");
        let text = match sources.split_once(&constant) {
            Some((_, text)) if !name.is_empty() => text,
            _ => rest,
        };
        codes.extend(code(text).filter(|code| !INTERNAL.contains(&code.as_str())));
    }
    codes
}

/// The code that a text begins with, in quotes.
fn code(text: &str) -> Option<String> {
    let (code, _) = text.strip_prefix('"')?.split_once('"')?;
    let begins = code.starts_with(|first: char| first.is_ascii_uppercase());
    let sound = code
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    (begins && sound).then(|| code.to_owned())
}

/// What the server says to itself; no request can lead there.
const INTERNAL: [&str; 1] = ["InvalidAction"];

const KINDS: [Kind; 54] = [
    Kind::Account,
    Kind::Alias,
    Kind::User,
    Kind::Group,
    Kind::Membership,
    Kind::Role,
    Kind::Policy,
    Kind::PolicyVersion,
    Kind::AccessKey,
    Kind::UserPolicy,
    Kind::GroupPolicy,
    Kind::RolePolicy,
    Kind::ResourceGroup,
    Kind::GroupedResource,
    Kind::Tag,
    Kind::LoginProfile,
    Kind::UserMfaDevice,
    Kind::VirtualMfaDevice,
    Kind::Passkey,
    Kind::LogonSession,
    Kind::AccessKeyPolicy,
    Kind::RecycledUser,
    Kind::RecycledAccessKey,
    Kind::SamlProvider,
    Kind::OidcProvider,
    Kind::ClientId,
    Kind::Fingerprint,
    Kind::Application,
    Kind::AppSecret,
    Kind::Provision,
    Kind::ServiceCredential,
    Kind::ServiceLinkedRole,
    Kind::DeletionTask,
    Kind::Report,
    Kind::Event,
    Kind::Revocation,
    Kind::KeyRotation,
    Kind::Agent,
    Kind::Directory,
    Kind::Folder,
    Kind::Member,
    Kind::Handshake,
    Kind::ControlPolicy,
    Kind::ControlAttachment,
    Kind::Delegation,
    Kind::Rollout,
    Kind::Secret,
    Kind::SecretVersion,
    Kind::SecretLease,
    Kind::KmsKey,
    Kind::KeyAlias,
    Kind::QueryTemplate,
    Kind::AskedQuery,
    Kind::Trail,
];

const CHILDREN: [Child; 19] = [
    Child::AccessKey,
    Child::Group,
    Child::User,
    Child::Policy,
    Child::AttachedUser,
    Child::AttachedGroup,
    Child::AttachedRole,
    Child::Version,
    Child::Default,
    Child::LoginProfile,
    Child::MfaDevice,
    Child::BoundUser,
    Child::Active,
    Child::Folder,
    Child::Account,
    Child::Target,
    Child::Delegation,
    Child::Resource,
    Child::Rollout,
];
