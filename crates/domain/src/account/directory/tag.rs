//! Tags of what is in a directory.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use model::{
    AccountId, ControlPolicy, ControlPolicyId, Folder, FolderId, Kind, MOST_TAGS, Malformed,
    Member, Refusal, Tags,
};

use super::{control_policy, find_member, folder, managed};
use crate::account::Account;
use crate::account::tag::carries;
use crate::context::Context;
use crate::limits;

/// What kind of thing carries tags.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tagged {
    /// Folders.
    Folder,
    /// Members.
    Account,
    /// Control policies of the directory's own.
    ControlPolicy,
}

/// A tag on something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TagOn<'a> {
    /// The id of what carries it.
    pub id: String,
    /// The key.
    pub key: &'a str,
    /// The value.
    pub value: &'a str,
}

/// Where a tag stands in a list: by the id of what carries it, then by key.
pub type Place = (String, String);

impl Tagged {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "Folder",
            Self::Account => "Account",
            Self::ControlPolicy => "ControlPolicy",
        }
    }
}

impl FromStr for Tagged {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let all = [Self::Folder, Self::Account, Self::ControlPolicy];
        let found = all
            .into_iter()
            .find(|one| one.name().eq_ignore_ascii_case(text));
        found.ok_or(Malformed("Folder, Account or ControlPolicy"))
    }
}

/// Puts tags on each of these; a key that is there gets the new value.
///
/// # Errors
/// When one of them is not there, or would have too many.
pub fn put(
    context: &mut Context<'_>,
    kind: Tagged,
    on: &[String],
    new: &Tags,
) -> Result<(), Refusal> {
    change(context, kind, on, |tags| {
        tags.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
        limits::check(Kind::Tag, tags.len().saturating_sub(1), MOST_TAGS)
    })
}

/// Takes tags off each of these: those of the keys, or all. A key that is not there is no mistake.
///
/// # Errors
/// When one of them is not there.
pub fn remove(
    context: &mut Context<'_>,
    kind: Tagged,
    on: &[String],
    keys: Option<&BTreeSet<String>>,
) -> Result<(), Refusal> {
    change(context, kind, on, |tags| {
        tags.retain(|key, _| keys.is_some_and(|keys| !keys.contains(key)));
        Ok(())
    })
}

fn change(
    context: &mut Context<'_>,
    kind: Tagged,
    on: &[String],
    change: impl Fn(&mut Tags) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let account = &mut *context.account;
    managed(account)?;
    for id in on {
        match kind {
            Tagged::Folder => {
                let mut folder = Folder::clone(folder::find(account, id)?);
                change(&mut folder.tags)?;
                account.folders.put(folder);
            }
            Tagged::Account => {
                let mut member = Member::clone(member(account, id)?);
                change(&mut member.tags)?;
                account.members.put(member);
            }
            Tagged::ControlPolicy => {
                let mut policy = ControlPolicy::clone(control_policy::own(account, id)?);
                change(&mut policy.tags)?;
                account.control_policies.put(policy);
            }
        }
    }
    Ok(())
}

fn member<'a>(account: &'a Account, id: &str) -> Result<&'a Arc<Member>, Refusal> {
    let missing = |_| Refusal::Missing(Kind::Member, id.to_owned());
    find_member(account, AccountId::read(id).map_err(missing)?)
}

/// The tags on these, those after `after` alone, of what carries all of the wanted ones; of those that are wanted,
/// if any are. By id and key.
///
/// # Errors
/// When one of them is not there.
pub fn of<'a>(
    account: &'a Account,
    kind: Tagged,
    on: Option<&[String]>,
    wanted: &'a Tags,
    after: Option<&Place>,
) -> Result<impl Iterator<Item = TagOn<'a>>, Refusal> {
    managed(account)?;
    let from = after.map_or("", |(id, _)| id.as_str());
    let found: Box<dyn Iterator<Item = (String, &'a Tags)>> = match on {
        Some(ids) => Box::new(named(account, kind, ids)?.into_iter()),
        None => all(account, kind, from),
    };
    let after = after.cloned();
    let carrying = found.filter(|(_, tags)| carries(tags, wanted));
    Ok(carrying.flat_map(move |(id, tags)| {
        let after = after.clone();
        let asked = |key: &String| wanted.is_empty() || wanted.contains_key(key);
        let mut shown = Vec::new();
        for (key, value) in tags.iter().filter(|(key, _)| asked(key)) {
            let place = (id.clone(), key.clone());
            if after.as_ref().is_none_or(|after| place > *after) {
                let id = id.clone();
                shown.push(TagOn { id, key, value });
            }
        }
        shown
    }))
}

fn named<'a>(
    account: &'a Account,
    kind: Tagged,
    ids: &[String],
) -> Result<Vec<(String, &'a Tags)>, Refusal> {
    let mut found = Vec::new();
    for id in ids {
        let tags = match kind {
            Tagged::Folder => &folder::find(account, id)?.tags,
            Tagged::Account => &member(account, id)?.tags,
            Tagged::ControlPolicy => &control_policy::own(account, id)?.tags,
        };
        found.push((id.clone(), tags));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found.dedup_by(|one, other| one.0 == other.0);
    Ok(found)
}

/// All of the kind from this id on.
fn all<'a>(
    account: &'a Account,
    kind: Tagged,
    from: &str,
) -> Box<dyn Iterator<Item = (String, &'a Tags)> + 'a> {
    match kind {
        Tagged::Folder => {
            let from = from.parse().unwrap_or_else(|_| FolderId::least());
            let all = account.folders.from(from);
            Box::new(all.map(|one| (one.id.to_string(), &one.tags)))
        }
        Tagged::Account => {
            let from = AccountId::read(from).unwrap_or_else(|_| AccountId::new(0));
            let all = account.members.from(from);
            Box::new(all.map(|one| (one.account.to_string(), &one.tags)))
        }
        Tagged::ControlPolicy => {
            let from = from.parse().unwrap_or_else(|_| ControlPolicyId::least());
            let all = account.control_policies.from(from);
            Box::new(all.map(|one| (one.id.to_string(), &one.tags)))
        }
    }
}

/// The keys that things of the kind carry, in their order.
///
/// # Errors
/// When the account manages no directory.
pub fn keys(account: &Account, kind: Tagged) -> Result<BTreeSet<&str>, Refusal> {
    managed(account)?;
    let tags = all(account, kind, "").flat_map(|(_, tags)| tags.keys());
    Ok(tags.map(String::as_str).collect())
}

/// The values that one key has on things of the kind.
///
/// # Errors
/// When the account manages no directory.
pub fn values<'a>(
    account: &'a Account,
    kind: Tagged,
    key: &str,
) -> Result<BTreeSet<&'a str>, Refusal> {
    managed(account)?;
    let tags = all(account, kind, "").filter_map(|(_, tags)| tags.get(key));
    Ok(tags.map(String::as_str).collect())
}
