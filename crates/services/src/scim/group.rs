//! Groups as SCIM shows and changes them. Their names may be any there; RAM's are words, so one is made of each.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::{group, membership, provisioned};
use domain::{Account, Context};
use model::{
    DisplayName, Edit, Folded, ForeignId, Group, GroupId, GroupName, Kind, Refusal, UserId,
};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::attributes::Shown;
use super::change::{check_schema, others, word};
use super::flaw::Flaw;
use super::list::{Query, Resource};
use super::patch::{self, Known, items};
use super::request::{Request, take};
use super::user::{note, shown};
use super::version::{check, is_known, version};
use super::words::{GROUP, display};

/// What of a group can be changed.
pub(super) static KNOWN: Known = Known {
    plain: &["displayName", "externalId"],
    several: &["members"],
    fixed: &["id", "meta"],
    passed_over: &[],
};
const SAID_BY_SERVER: [&str; 2] = ["id", "meta"];
/// The longest name of a group.
const LONGEST: usize = 64;

/// What a group is wanted to be.
struct Wanted {
    display_name: DisplayName,
    external_id: Option<ForeignId>,
    members: BTreeSet<UserId>,
    passed_over: Vec<String>,
}

impl Wanted {
    fn read(context: &Context<'_>, mut body: Map<String, Value>) -> Result<Self, Flaw> {
        check_schema(&mut body, GROUP)?;
        let display_name = word(&mut body, "displayName")?;
        let members = match take(&mut body, "members") {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => items("members", value)?,
        };
        let member = |item: &Value| {
            let id = item.get("value").and_then(Value::as_str);
            let id = id.and_then(|id| id.parse::<UserId>().ok());
            id.filter(|id| context.account.users.get(id).is_some())
                .ok_or_else(|| {
                    let rule =
                        "the value of each is the id of a user; groups have no groups in them";
                    Flaw::value("members", rule)
                })
        };
        Ok(Self {
            display_name: display_name.ok_or_else(|| Flaw::value("displayName", "it is needed"))?,
            external_id: word(&mut body, "externalId")?,
            members: members.iter().map(member).collect::<Result<_, _>>()?,
            passed_over: others(&body, &SAID_BY_SERVER),
        })
    }
}

/// Makes a group.
pub(super) fn create(request: &Request, context: &mut Context<'_>) -> Result<Answer, Refusal> {
    let wanted = Wanted::read(context, request.object()?)?;
    check_free(context.account, &wanted.display_name, None)?;
    let name = name_for(context.account, &wanted.display_name, None);
    let new = group::New {
        display_name: Some(wanted.display_name),
        ..group::New::from(name)
    };
    let made = group::create(context, new)?;
    provisioned::take_over(context, made.id)?;
    provisioned::name_group(context, made.id, wanted.external_id)?;
    let mut done = vec!["CreateGroup".to_owned()];
    fill(context, made.id, &wanted.members, &mut done)?;
    note(context, (&made.name, done, wanted.passed_over));
    let made = find(context.account, made.id)?.clone();
    let seen = Seen::of(context.account, &made, request);
    Ok(Answer {
        status: 201,
        location: Some(seen.location()),
        ..seen.answer(context.account, &shown(request)?)
    })
}

/// Shows a group.
pub(super) fn get(
    request: &Request,
    context: &mut Context<'_>,
    id: GroupId,
) -> Result<Answer, Refusal> {
    let account = &*context.account;
    let group = find(account, id)?;
    let seen = Seen::of(account, group, request);
    if is_known(request, &seen.version) {
        return Ok(Answer {
            etag: Some(seen.version),
            ..Answer::bare(304)
        });
    }
    Ok(seen.answer(account, &shown(request)?))
}

/// Makes a group what a body says.
pub(super) fn replace(
    request: &Request,
    context: &mut Context<'_>,
    id: GroupId,
) -> Result<Answer, Refusal> {
    checked(request, context, id)?;
    let wanted = Wanted::read(context, request.object()?)?;
    become_(request, context, id, wanted)
}

/// Changes of a group what is said.
pub(super) fn patch(
    request: &Request,
    context: &mut Context<'_>,
    id: GroupId,
) -> Result<Answer, Refusal> {
    let group = checked(request, context, id)?;
    let seen = Seen::of(context.account, &group, request);
    let mut resource = seen.whole(context.account, true);
    let passed_over = patch::apply(&mut resource, request.object()?, &KNOWN)?;
    let wanted = Wanted::read(context, resource)?;
    let wanted = Wanted {
        passed_over,
        ..wanted
    };
    become_(request, context, id, wanted)
}

/// Deletes a group, with what hangs on it.
pub(super) fn delete(
    request: &Request,
    context: &mut Context<'_>,
    id: GroupId,
) -> Result<Answer, Refusal> {
    let group = checked(request, context, id)?;
    provisioned::delete_group(context, id)?;
    note(
        context,
        (&group.name, vec!["DeleteGroup".to_owned()], Vec::new()),
    );
    Ok(Answer::bare(204))
}

/// All groups, as they are shown.
pub(super) fn all<'a>(
    account: &'a Account,
    request: &'a Request,
    with_members: bool,
) -> impl Iterator<Item = Resource<'a>> {
    let resource = move |group: &'a Arc<Group>| -> Resource<'a> {
        Box::new(move |is_whole| {
            if is_whole {
                Seen::of(account, group, request).whole(account, with_members)
            } else {
                Seen::alone(group, request).whole(account, false)
            }
        })
    };
    account.groups.iter().map(resource)
}

/// Lists groups.
pub(super) fn list(request: &Request, context: &mut Context<'_>) -> Result<Answer, Refusal> {
    let query = Query::read(request)?;
    let with_members = query.needs("members");
    Ok(query.answer(all(context.account, request, with_members)))
}

/// Changes a group to what is wanted.
fn become_(
    request: &Request,
    context: &mut Context<'_>,
    id: GroupId,
    wanted: Wanted,
) -> Result<Answer, Refusal> {
    let shown = shown(request)?;
    let group = find(context.account, id)?.clone();
    let mut done = Vec::new();
    let is_called_otherwise = display(&group) != wanted.display_name.as_str();
    let members: BTreeSet<_> = membership::of_group(context.account, id)
        .map(|one| one.user)
        .collect();
    if is_called_otherwise || members != wanted.members || group.external_id != wanted.external_id {
        provisioned::take_over(context, id)?;
    }
    if is_called_otherwise {
        check_free(context.account, &wanted.display_name, Some(id))?;
        let new = name_for(context.account, &wanted.display_name, Some(id));
        let to = group::Update {
            // A name that was made of how the group was called goes along.
            name: (group.name.as_str() == base(display(&group)) && new != group.name)
                .then_some(new),
            display_name: Edit::To(wanted.display_name),
            ..group::Update::default()
        };
        group::update(context, &group.name, to)?;
        done.push("UpdateGroup".to_owned());
    }
    provisioned::name_group(context, id, wanted.external_id)?;
    fill(context, id, &wanted.members, &mut done)?;
    note(context, (&group.name, done, wanted.passed_over));
    let group = find(context.account, id)?.clone();
    let seen = Seen::of(context.account, &group, request);
    Ok(seen.answer(context.account, &shown))
}

/// Makes these the members of a group.
fn fill(
    context: &mut Context<'_>,
    id: GroupId,
    wanted: &BTreeSet<UserId>,
    done: &mut Vec<String>,
) -> Result<(), Refusal> {
    let name = find(context.account, id)?.name.clone();
    let members: BTreeSet<_> = membership::of_group(context.account, id)
        .map(|one| one.user)
        .collect();
    let called = |context: &Context<'_>, user: &UserId| {
        let user = context.account.users.get(user);
        user.map(|user| user.name.clone())
    };
    for user in members.difference(wanted) {
        if let Some(user) = called(context, user) {
            group::leave(context, &user, &name)?;
            done.push(format!("RemoveUserFromGroup {user}"));
        }
    }
    for user in wanted.difference(&members) {
        if let Some(user) = called(context, user) {
            group::join(context, &user, &name)?;
            done.push(format!("AddUserToGroup {user}"));
        }
    }
    // The event names the first of many.
    if done.len() > NOTED {
        let more = format!("and {} more", done.len() - NOTED);
        done.truncate(NOTED);
        done.push(more);
    }
    Ok(())
}

/// How many deeds an event names.
const NOTED: usize = 100;

/// Checks that no other group is called so.
fn check_free(account: &Account, name: &DisplayName, but: Option<GroupId>) -> Result<(), Flaw> {
    let folded = name.as_str().to_lowercase();
    let mut others = account.groups.iter().filter(|one| Some(one.id) != but);
    if others.any(|one| display(one).to_lowercase() == folded) {
        let why = format!("There is a group {name} already.");
        return Err(Flaw::new(409, "uniqueness", why));
    }
    Ok(())
}

/// A name that is free and like how a group is called.
fn name_for(account: &Account, called: &DisplayName, but: Option<GroupId>) -> GroupName {
    let base = base(called.as_str());
    let is_free = |name: &str| {
        let other = account.groups.find(&Folded::new(name));
        other.is_none_or(|other| Some(other.id) == but)
    };
    let mut name = base.clone();
    for number in 2_usize.. {
        if is_free(&name) {
            break;
        }
        let end = format!("-{number}");
        name = base.chars().take(LONGEST - end.len()).collect::<String>() + &end;
    }
    // INVARIANT: made of what the rule of names allows.
    name.parse()
        .unwrap_or_else(|_| unreachable!("{name} obeys the rule"))
}

/// The name that is made of how a group is called.
fn base(called: &str) -> String {
    let legal = |c: char| match c {
        c if c.is_ascii_alphanumeric() || ".-_".contains(c) => c,
        _ => '-',
    };
    let name: String = called.chars().map(legal).take(LONGEST).collect();
    let bare = name.trim_matches('-');
    if bare.is_empty() {
        "group".to_owned()
    } else if called.len() == name.len() && called == name {
        name
    } else {
        bare.to_owned()
    }
}

fn checked(request: &Request, context: &Context<'_>, id: GroupId) -> Result<Arc<Group>, Refusal> {
    let group = find(context.account, id)?.clone();
    let seen = Seen::of(context.account, &group, request);
    check(request, &seen.version)?;
    Ok(group)
}

fn find(account: &Account, id: GroupId) -> Result<&Arc<Group>, Refusal> {
    let missing = || Refusal::Missing(Kind::Group, id.to_string());
    account.groups.get(&id).ok_or_else(missing)
}

/// A group, and which version of it there is.
struct Seen<'a> {
    group: &'a Group,
    version: String,
    base: &'a str,
}

impl<'a> Seen<'a> {
    fn of(account: &Account, group: &'a Group, request: &'a Request) -> Self {
        let members = membership::of_group(account, group.id);
        let members: Vec<_> = members.map(|one| one.user).collect();
        Self {
            version: version(&(group, members)),
            group,
            base: &request.base,
        }
    }

    /// The same without a version, which is made of its members.
    fn alone(group: &'a Group, request: &'a Request) -> Self {
        Self {
            group,
            version: String::new(),
            base: &request.base,
        }
    }

    fn location(&self) -> String {
        format!("{}/Groups/{}", self.base, self.group.id)
    }

    fn answer(self, account: &Account, shown: &Shown) -> Answer {
        let whole = self.whole(account, shown.shows("members"));
        Answer {
            etag: Some(self.version),
            ..Answer::shown(shown.cut(whole).into())
        }
    }

    fn whole(&self, account: &Account, with_members: bool) -> Map<String, Value> {
        let group = self.group;
        let mut whole = Map::new();
        let mut put = |name: &str, value: Value| {
            whole.insert(name.to_owned(), value);
        };
        put("schemas", json!([GROUP]));
        put("id", group.id.to_string().into());
        if let Some(id) = &group.external_id {
            put("externalId", id.as_str().into());
        }
        put("displayName", display(group).into());
        if with_members {
            let members = membership::of_group(account, group.id);
            let members = members.filter_map(|one| account.users.get(&one.user));
            let members: Vec<_> = members
                .map(|user| {
                    json!({
                        "value": user.id.to_string(),
                        "$ref": format!("{}/Users/{}", self.base, user.id),
                        "type": "User",
                    })
                })
                .collect();
            put("members", members.into());
        }
        let meta = json!({
            "resourceType": "Group",
            "created": group.created.to_string(),
            "lastModified": group.updated.to_string(),
            "location": self.location(),
            "version": self.version,
        });
        put("meta", meta);
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_how_a_group_is_called() {
        for (called, name) in [
            ("staff", "staff"),
            ("All Staff", "All-Staff"),
            ("研发部", "group"),
            ("R&D (Berlin)", "R-D--Berlin"),
            ("-x-", "-x-"),
        ] {
            assert_eq!(base(called), name, "{called}");
            assert!(name.parse::<GroupName>().is_ok());
        }
        assert_eq!(base(&"a".repeat(100)).len(), LONGEST);
    }
}
