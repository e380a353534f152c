//! Trails of an account: which of its events are delivered, and where to. What delivers them is elsewhere.

use std::sync::Arc;

use model::{
    BucketName, Edit, KeyPrefix, Kind, Malformed, Refusal, Trail, TrailEvents, TrailName,
    TrailStatus, WriterArn, role_of_arn,
};

use super::tables::Account;
use crate::context::{Claim, Context};
use crate::limits;

/// How many an account may have.
pub const MOST: usize = 5;
/// Letters of an id.
const ID_LETTERS: usize = 16;

/// A trail that is to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// Its name.
    pub name: TrailName,
    /// Which events it delivers.
    pub events: TrailEvents,
    /// Whether it is asked for in all regions.
    pub all_regions: bool,
    /// Where to.
    pub bucket: BucketName,
    /// What the names of files begin with there.
    pub prefix: Option<KeyPrefix>,
    /// The role that is named for writing there.
    pub writer: Option<WriterArn>,
}

/// What becomes of a trail that is changed; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Which events it delivers.
    pub events: Option<TrailEvents>,
    /// Whether it is asked for in all regions.
    pub all_regions: Option<bool>,
    /// Where to.
    pub bucket: Option<BucketName>,
    /// What the names of files begin with there.
    pub prefix: Edit<KeyPrefix>,
    /// The role that is named for writing there.
    pub writer: Edit<WriterArn>,
}

/// Makes a trail, which delivers nothing before it is started.
///
/// # Errors
/// When the name is taken, the account has as many as it may, or the role is another account's.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<Trail>, Refusal> {
    let trails = &context.account.trails;
    if trails.get(&new.name).is_some() {
        return Err(Refusal::Exists(Kind::Trail, new.name.to_string()));
    }
    limits::check(Kind::Trail, trails.len(), MOST)?;
    check_writer(context.account, new.writer.as_ref())?;
    let id = context.entropy.letters(ID_LETTERS);
    let unsound = |rule: Malformed| Refusal::Invalid("Name", rule.to_string());
    let trail = Trail {
        id: id.parse().map_err(unsound)?,
        name: new.name,
        events: new.events,
        all_regions: new.all_regions,
        bucket: new.bucket,
        prefix: new.prefix,
        writer: new.writer,
        status: TrailStatus::Fresh,
        from: None,
        created: context.now,
        updated: context.now,
        started: None,
        stopped: None,
    };
    Ok(put(context, trail))
}

/// The trail of this name.
///
/// # Errors
/// When there is none.
pub fn trail<'a>(account: &'a Account, name: &TrailName) -> Result<&'a Arc<Trail>, Refusal> {
    let trail = account.trails.get(name);
    trail.ok_or_else(|| Refusal::Missing(Kind::Trail, name.to_string()))
}

/// The trails that deliver.
pub fn delivering(account: &Account) -> impl Iterator<Item = &Arc<Trail>> {
    let all = account.trails.ordered(None);
    all.filter(|one| one.status == TrailStatus::Enable)
}

/// Changes a trail. What it has not delivered yet goes where it delivers to from now on.
///
/// # Errors
/// When there is none of this name, or the role is another account's.
pub fn update(
    context: &mut Context<'_>,
    name: &TrailName,
    changed: Changed,
) -> Result<Arc<Trail>, Refusal> {
    let old = Trail::clone(trail(context.account, name)?);
    let trail = Trail {
        events: changed.events.unwrap_or(old.events),
        all_regions: changed.all_regions.unwrap_or(old.all_regions),
        bucket: changed.bucket.unwrap_or(old.bucket),
        prefix: changed.prefix.of(old.prefix),
        writer: changed.writer.of(old.writer),
        updated: context.now,
        ..old
    };
    check_writer(context.account, trail.writer.as_ref())?;
    Ok(put(context, trail))
}

/// Forgets a trail. What it has delivered stays where it is.
///
/// # Errors
/// When there is none of this name.
pub fn delete(context: &mut Context<'_>, name: &TrailName) -> Result<(), Refusal> {
    trail(context.account, name)?;
    changing(context, |account| account.trails.remove(name));
    Ok(())
}

/// Starts a trail: for the first time behind this place among the events of the store, later where it stopped.
///
/// # Errors
/// When there is none of this name.
pub fn start(context: &mut Context<'_>, name: &TrailName, place: String) -> Result<(), Refusal> {
    let old = Trail::clone(trail(context.account, name)?);
    if old.status == TrailStatus::Enable {
        return Ok(());
    }
    let started = Trail {
        status: TrailStatus::Enable,
        from: old.from.or(Some(place)),
        started: Some(context.now),
        ..old
    };
    put(context, started);
    Ok(())
}

/// Stops a trail, also one that was never started.
///
/// # Errors
/// When there is none of this name.
pub fn stop(context: &mut Context<'_>, name: &TrailName) -> Result<(), Refusal> {
    let old = Trail::clone(trail(context.account, name)?);
    if old.status == TrailStatus::Disable {
        return Ok(());
    }
    let stopped = Trail {
        status: TrailStatus::Disable,
        stopped: Some(context.now),
        ..old
    };
    put(context, stopped);
    Ok(())
}

/// Nobody writes with it here, but one of another account would be a mistake anywhere.
fn check_writer(account: &Account, writer: Option<&WriterArn>) -> Result<(), Refusal> {
    let home = account.profile().map(|profile| profile.id);
    let owner = writer.map(|arn| role_of_arn(arn.as_str()).map(|(owner, _)| owner));
    match owner {
        None => Ok(()),
        Some(Ok(owner)) if Some(owner) == home => Ok(()),
        Some(_) => {
            let rule = "must be the ARN of a role of this account".to_owned();
            Err(Refusal::Invalid("OssWriteRoleArn", rule))
        }
    }
}

fn put(context: &mut Context<'_>, trail: Trail) -> Arc<Trail> {
    changing(context, |account| account.trails.put(trail))
}

/// Has the account be known as one whose events are delivered as long as they are, for whoever delivers them.
fn changing<T>(context: &mut Context<'_>, change: impl FnOnce(&mut Account) -> T) -> T {
    let any = |account: &Account| delivering(account).next().is_some();
    let before = any(context.account);
    let changed = change(context.account);
    let after = any(context.account);
    let id = context.account.profile().map(|profile| profile.id);
    let claim = id.map(Claim::trails);
    match (before, after) {
        (false, true) => context.effects.claims.extend(claim),
        (true, false) => context.effects.releases.extend(claim),
        _ => {}
    }
    changed
}

#[cfg(test)]
mod tests;
