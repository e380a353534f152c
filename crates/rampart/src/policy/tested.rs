//! A file of tests beside a policy, see docs/guides/policy-tests.md.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use policy::{
    Asker, Attached, EntityKind, Gathered, Kind, Policy, PolicyTest, PolicyType, Principal, Scope,
    Set, Source, TRUST, TestRun,
};
use serde::Deserialize;
use serde_json::Value;

use super::source;

/// The tests of a file, and the policy that they are about.
pub(super) struct Tested {
    /// What the file is called.
    pub(super) name: String,
    pub(super) tests: Vec<PolicyTest>,
    policy: Arc<Policy>,
    kind: Kind,
    /// What statements of the policy are told by.
    called: String,
    /// What whoever is named holds beside it.
    with: Vec<(String, Arc<Policy>)>,
    account: String,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    /// The policy: a file beside this one, or the document itself.
    policy: Option<PathBuf>,
    policy_document: Option<Value>,
    #[serde(default)]
    kind: Purpose,
    #[serde(default)]
    with: Vec<PathBuf>,
    account: Option<String>,
    tests: Vec<PolicyTest>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    #[default]
    Identity,
    Trust,
}

impl Tested {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let (name, text) = (source::name(path), source::read(path)?);
        let is_toml = path.extension().is_some_and(|end| end == "toml");
        let written: Written = if is_toml {
            toml::from_str(&text).with_context(|| name.clone())?
        } else {
            serde_json::from_str(&text).with_context(|| name.clone())?
        };
        PolicyTest::check_all(&written.tests).map_err(|rule| anyhow::anyhow!("{name}: {rule}"))?;
        // A file of nothing would pass for ever.
        ensure!(
            !written.tests.is_empty(),
            "{name}: there is no test in this file"
        );
        written.tested(name, path)
    }

    /// Runs a test. One that names nobody is about the policy alone.
    pub(super) fn run(&self, test: &PolicyTest) -> TestRun {
        let named = test.principal.as_deref();
        let principal = named.and_then(|named| Principal::read(named, &self.account));
        match (principal, self.kind) {
            (Some(principal), Kind::Identity) => {
                let own = std::iter::once((&self.called, &self.policy));
                let beside = self.with.iter().map(|(name, policy)| (name, policy));
                let held = own.chain(beside);
                let set = Set::new(held.map(|(name, policy)| held_by(name, policy)).collect());
                test.run(&Asker {
                    principal: &principal,
                    gathered: &Gathered {
                        identity: Some(&set),
                        ..Gathered::default()
                    },
                    account: &self.account,
                    policy: &self.called,
                })
            }
            _ => test.run_alone(&self.policy, self.kind, (&self.called, "v1"), &self.account),
        }
    }
}

impl Written {
    fn tested(self, name: String, path: &Path) -> anyhow::Result<Tested> {
        let kind = match self.kind {
            Purpose::Identity => Kind::Identity,
            Purpose::Trust => Kind::Trust,
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let beside = |file: &Path| -> anyhow::Result<_> {
            let path = folder.join(file);
            Ok((file.display().to_string(), source::policy(&path, kind)?))
        };
        let (called, policy) = match (&self.policy, &self.policy_document) {
            (Some(file), None) => beside(file)?,
            (None, Some(document)) => {
                let text = match document {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let policy = source::parse(Path::new("PolicyDocument"), &text, kind);
                let policy = policy.with_context(|| name.clone())?;
                ("PolicyDocument".to_owned(), policy)
            }
            _ => bail!("{name}: give either Policy, a file, or PolicyDocument"),
        };
        let with = self.with.iter().map(|file| beside(file));
        let with: Vec<_> = with.collect::<anyhow::Result<_>>()?;
        ensure!(
            with.is_empty() || matches!(kind, Kind::Identity),
            "{name}: With is for policies of users and roles, not for whom a role trusts"
        );
        Ok(Tested {
            name,
            tests: self.tests,
            policy,
            kind,
            called: match kind {
                Kind::Trust => TRUST.to_owned(),
                _ => called,
            },
            with,
            account: self.account.unwrap_or_else(|| SOME_ACCOUNT.to_owned()),
        })
    }
}

fn held_by(name: &str, policy: &Arc<Policy>) -> Attached {
    let source = Source {
        name: name.into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind: EntityKind::User,
        entity: "caller".into(),
        scope: Scope::Account,
    };
    Attached {
        policy: policy.clone(),
        source,
    }
}

const SOME_ACCOUNT: &str = "1000000000000001";
