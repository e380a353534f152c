//! Stages of a secret's versions: where they are put, and what moves along.

use std::collections::BTreeSet;

use model::{Kind, Refusal, SecretVersionId, Stage, StoredSecret};

use super::which;
use crate::context::Context;
use crate::limits;

/// How many stages a secret may have.
pub const MOST: usize = 8;

/// What becomes of one stage.
pub struct Move {
    /// Which.
    pub stage: Stage,
    /// The version that has it and is to lose it.
    pub from: Option<SecretVersionId>,
    /// The version that is to have it.
    pub to: Option<SecretVersionId>,
}

/// Moves a stage, or takes it away. With `ACSCurrent`, `ACSPrevious` goes to the version that loses it.
///
/// # Errors
/// When the secret or a version is not there, the secret is a managed one, the version does not have the stage, or
/// the stage cannot be taken away.
pub fn update(
    context: &mut Context<'_>,
    name: &model::SecretName,
    to: &Move,
) -> Result<(), Refusal> {
    let mut changed = StoredSecret::clone(which::live(context.account, name)?);
    which::check_generic(&changed)?;
    let Move { stage, from, to } = to;
    for id in from.iter().chain(to) {
        which::version(&changed, id)?;
    }
    if let Some(from) = from
        && !has(&changed, from, stage)
    {
        let why = format!("must be the version that has the stage {stage}");
        return Err(Refusal::Invalid("RemoveFromVersion", why));
    }
    match (from, to) {
        (_, Some(to)) => put(&mut changed, to, [stage.clone()])?,
        (Some(_), None) if matches!(stage, Stage::Own(_)) => take(&mut changed, stage),
        (Some(_), None) => {
            let why = format!("must be given: {stage} can be moved and not removed");
            return Err(Refusal::Invalid("MoveToVersion", why));
        }
        (None, None) => {
            let why = "must be given, or RemoveFromVersion".to_owned();
            return Err(Refusal::Invalid("MoveToVersion", why));
        }
    }
    changed.updated = context.now;
    context.account.secrets.put(changed);
    Ok(())
}

/// Gives stages to a version; others lose them.
pub(super) fn put(
    secret: &mut StoredSecret,
    to: &SecretVersionId,
    stages: impl IntoIterator<Item = Stage>,
) -> Result<(), Refusal> {
    for stage in stages {
        if has(secret, to, &stage) {
            continue;
        }
        let before = secret.staged(&stage).map(|version| version.id.clone());
        take(secret, &stage);
        if stage == Stage::Current
            && let Some(before) = before
        {
            take(secret, &Stage::Previous);
            give(secret, &before, Stage::Previous);
        }
        give(secret, to, stage);
    }
    let all: BTreeSet<_> = secret.versions.iter().flat_map(|one| &one.stages).collect();
    limits::check(Kind::SecretVersion, all.len().saturating_sub(1), MOST)
}

fn give(secret: &mut StoredSecret, to: &SecretVersionId, stage: Stage) {
    let mut versions = secret.versions.iter_mut();
    if let Some(version) = versions.find(|version| version.id == *to) {
        version.stages.push(stage);
        version.stages.sort();
    }
}

fn take(secret: &mut StoredSecret, stage: &Stage) {
    for version in &mut secret.versions {
        version.stages.retain(|one| one != stage);
    }
}

fn has(secret: &StoredSecret, version: &SecretVersionId, stage: &Stage) -> bool {
    let version = secret.version(version);
    version.is_some_and(|version| version.stages.contains(stage))
}
