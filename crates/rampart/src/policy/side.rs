//! Policies from files and folders that are looked at together, and requests that prove something
//! about them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use policy::analysis::{STEPS, Witness};
use policy::{Document, Effect, Policy, Principal};
use serde::Serialize;

use super::kind::Kind;
use super::source;
use crate::output::Output;

/// How a question about all requests is asked and answered.
#[derive(Args)]
pub(super) struct Manner {
    /// What the policies are for
    #[arg(long, value_enum, default_value_t)]
    pub(super) kind: Kind,
    /// How many steps each question may take before it is given up
    #[arg(long, value_name = "N", default_value_t = STEPS)]
    pub(super) steps: u64,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(super) output: Output,
}

/// Policies that are attached together.
pub(super) struct Side(Vec<Loaded>);

struct Loaded {
    name: String,
    policy: Arc<Policy>,
    /// The line each statement begins in.
    lines: Vec<usize>,
}

/// A statement of a file.
#[derive(Serialize)]
pub(super) struct Place {
    pub(super) policy: String,
    pub(super) statement: usize,
    pub(super) line: Option<usize>,
    pub(super) effect: Effect,
}

impl Side {
    /// Reads files, and the `.json` files of folders.
    pub(super) fn read<'p>(
        paths: impl IntoIterator<Item = &'p PathBuf>,
        kind: policy::Kind,
    ) -> anyhow::Result<Self> {
        let mut loaded = Vec::new();
        for path in paths {
            for file in files(path)? {
                let text = source::read(&file)?;
                let policy = source::parse(&file, &text, kind)?;
                let lines = policy::positions(&text, kind);
                loaded.push(Loaded {
                    name: source::name(&file),
                    policy,
                    lines: lines.iter().map(|position| position.line).collect(),
                });
            }
        }
        Ok(Self(loaded))
    }

    pub(super) fn documents(&self) -> Vec<&Document> {
        let policies = self.0.iter().map(|loaded| &loaded.policy);
        policies.map(|policy| policy.document()).collect()
    }

    /// Whether any of them allows anything.
    pub(super) fn allows(&self) -> bool {
        let documents = self.documents().into_iter();
        documents
            .flat_map(Document::statements)
            .any(|statement| statement.effect() == Effect::Allow)
    }

    /// The statements that take part in a request.
    pub(super) fn applying(&self, witness: &Witness) -> Vec<Place> {
        let applying = witness.applying(&self.documents()).into_iter();
        applying
            .filter_map(|one| {
                let loaded = self.0.get(one.document)?;
                Some(Place {
                    policy: loaded.name.clone(),
                    statement: one.statement,
                    line: loaded.lines.get(one.statement).copied(),
                    effect: one.effect,
                })
            })
            .collect()
    }

    /// What it makes of a request, for people: the Deny statements, or else what allows it.
    pub(super) fn told(&self, witness: &Witness) -> String {
        let places = self.applying(witness);
        let by = |effect| {
            let own = places.iter().filter(move |place| place.effect == effect);
            own.map(Place::told).collect::<Vec<_>>().join(", ")
        };
        match (by(Effect::Deny), by(Effect::Allow)) {
            (denied, _) if !denied.is_empty() => format!("denied by {denied}"),
            (_, allowed) if !allowed.is_empty() => format!("allowed by {allowed}"),
            _ => "nothing allows it".to_owned(),
        }
    }
}

impl Place {
    fn told(&self) -> String {
        let line = self.line.map(|line| format!(", line {line}"));
        let line = line.unwrap_or_default();
        // People count from 1; the JSON counts from 0 as documents do.
        format!("statement {} of {}{line}", self.statement + 1, self.policy)
    }
}

/// The files a path stands for. A folder without policies is a slip, not an empty set of them.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = path.display();
    let entries = path
        .read_dir()
        .with_context(|| format!("cannot read the folder {name}"))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.with_context(|| format!("cannot read the folder {name}"))?;
        files.push(file.path());
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort_unstable();
    anyhow::ensure!(
        !files.is_empty(),
        "the folder {name} holds no policy; name one with .json files"
    );
    Ok(files)
}

/// A request for people, a line for each part.
pub(super) fn request_lines(witness: &Witness) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(caller) = caller(witness) {
        lines.push(format!("  principal  {caller}"));
    }
    lines.push(format!("  action     {}", witness.action));
    lines.push(format!("  resource   {}", witness.resource));
    for (key, values) in &witness.context {
        lines.push(format!("  {key} = {}", shown(values)));
    }
    let keys = match witness.context.len() {
        0 => "no condition key",
        _ => "no other condition key",
    };
    lines.push(format!("  {keys}"));
    lines
}

fn shown(values: &[String]) -> String {
    let quoted = values.iter().map(|value| format!("{value:?}"));
    quoted.collect::<Vec<_>>().join(" and ")
}

/// A request for programs.
#[derive(Serialize)]
pub(super) struct Request<'w> {
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<String>,
    action: &'w str,
    resource: &'w str,
    context: serde_json::Map<String, serde_json::Value>,
}

pub(super) fn request(witness: &Witness) -> Request<'_> {
    let context = witness.context.iter();
    Request {
        principal: caller(witness),
        action: &witness.action,
        resource: &witness.resource,
        context: context
            .map(|(key, values)| (key.clone(), values.clone().into()))
            .collect(),
    }
}

/// Who asks, if that matters.
fn caller(witness: &Witness) -> Option<String> {
    match &witness.principal {
        Principal::Anonymous => None,
        Principal::Root { account } => Some(format!("acs:ram::{account}:root")),
        Principal::Service { account, service } => Some(format!("{account}@{service}")),
        Principal::Federated { provider_arn, .. } => Some(provider_arn.to_string()),
        named => named.arn(),
    }
}
