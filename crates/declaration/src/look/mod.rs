//! What an account is, by the operations that any client has to see it.

mod links;
mod pages;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use self::links::{attached, members, tags, tests};
use self::pages::{ask, pages};
use crate::call::{Api, Verb};
use crate::field::{Part, Seen};
use crate::kind::{KINDS, Kind, Look, Nature, Things, find};
use crate::place::{at, text};
use crate::port::{Port, Refused};
use crate::read::Declared;
use crate::state::{Item, Items, State};
use crate::value::Value;

/// How much is looked at.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// All that a file could say. What the server does not serve is left out.
    All,
    /// What the file speaks of, and what that is linked to.
    Of(&'a Declared),
    /// All, because something may be deleted; what the file speaks of must be served.
    Around(&'a Declared),
}

impl<'a> Scope<'a> {
    fn sections(self) -> BTreeSet<&'static str> {
        let all = || KINDS.iter().map(|kind| kind.section);
        let Self::Of(declared) = self else {
            return all().collect();
        };
        let spoken = declared.sections.iter().filter_map(|one| find(one));
        let linked = spoken.clone().flat_map(|kind| {
            let links = kind.fields.iter().filter_map(|field| field.links()?.to);
            links.chain(kind.things().and_then(|things| things.of))
        });
        let spoken = spoken.map(|kind| kind.section);
        spoken.chain(linked).collect()
    }

    /// The file, if there is one.
    fn declared(self) -> Option<&'a Declared> {
        match self {
            Self::All => None,
            Self::Of(declared) | Self::Around(declared) => Some(declared),
        }
    }

    fn needs(self, section: &str) -> bool {
        self.declared()
            .is_some_and(|declared| declared.sections.contains(section))
    }
}

/// Looks at an account.
///
/// # Errors
/// The first operation that was refused, also because the server has none that the file needs.
pub async fn look(port: &dyn Port, scope: Scope<'_>) -> Result<State, Refused> {
    let mut state = State::default();
    let sections = scope.sections();
    for kind in KINDS.iter().filter(|kind| sections.contains(kind.section)) {
        match items(port, kind, &state).await {
            Ok(items) => {
                state.sections.insert(kind.section, items);
            }
            Err(refused) if refused.is_unserved() && !scope.needs(kind.section) => {
                state.unserved.insert((kind.section, refused.action));
            }
            Err(refused) => return Err(refused),
        }
        if kind.section == "users" {
            state.domain = domain(port).await?;
        }
    }
    members(port, &mut state).await?;
    attached(port, &mut state).await?;
    tags(port, &mut state).await?;
    tests(port, &mut state, scope.declared()).await?;
    Ok(state)
}

/// The default domain, which names of users have in IMS.
async fn domain(port: &dyn Port) -> Result<String, Refused> {
    let verb = Verb(Api::Ims, "GetDefaultDomain", &[]);
    let answer = ask(port, verb, &[]).await?;
    Ok(text(&answer, "DefaultDomainName"))
}

async fn items(port: &dyn Port, kind: &Kind, state: &State) -> Result<Items, Refused> {
    let mut found = Items::new();
    match &kind.nature {
        Nature::Settings { get, object, .. } => {
            let answer = ask(port, *get, &[]).await?;
            let shown = at(&answer, object).cloned().unwrap_or_default();
            found.insert(String::new(), item(kind, &shown));
        }
        Nature::Things(things) => match &things.look {
            Look::Each { get, object, none } => {
                let owners = things.of.into_iter().flat_map(|of| state.items(of));
                for (name, _) in owners {
                    let spelled = state.spell(things, name);
                    match ask(port, *get, &[(things.name, &spelled)]).await {
                        Ok(answer) => {
                            let shown = at(&answer, object).cloned().unwrap_or_default();
                            found.insert(name.clone(), item(kind, &shown));
                        }
                        Err(refused) if refused.code == *none => {}
                        Err(refused) => return Err(refused),
                    }
                }
            }
            Look::List { .. } => found = listed(port, kind, things).await?,
        },
    }
    Ok(found)
}

async fn listed(port: &dyn Port, kind: &Kind, things: &Things) -> Result<Items, Refused> {
    let mut found = Items::new();
    let Look::List {
        list,
        items,
        name,
        id,
        get,
    } = &things.look
    else {
        return Ok(found);
    };
    for shown in pages(port, *list, &[], items).await? {
        let called = text(&shown, name);
        let mut seen = match get {
            None => item(kind, &shown),
            Some((get, object)) => {
                let answer = ask(port, *get, &[(things.name, &called)]).await?;
                let shown = at(&answer, object).cloned().unwrap_or_default();
                // The service's own, which nobody declares.
                if shown.get("IsServiceLinkedRole") == Some(&Json::Bool(true)) {
                    continue;
                }
                item(kind, &shown)
            }
        };
        seen.id = id.map(|id| text(&shown, id));
        found.insert(called, seen);
    }
    Ok(found)
}

/// The attributes of a thing, as an answer shows them.
fn item(kind: &Kind, shown: &Json) -> Item {
    let mut item = Item::default();
    for field in kind.fields {
        let place = match &field.part {
            Part::Attribute(place, _) => *place,
            Part::Links(links) => match links.seen {
                Seen::There(place) => place,
                Seen::Members | Seen::Attached(..) => continue,
            },
            Part::Tags(_) | Part::Tests | Part::Once => continue,
        };
        let value = at(shown, place)
            .and_then(|shown| Value::seen(field.form, shown))
            .filter(|value| !is_number_for_alias(field.key, value));
        if let Some(value) = value.or_else(|| Value::silent(field.form)) {
            item.values.insert(field.key, value);
        }
    }
    item
}

/// As long as there is no alias, the account's number stands for it.
fn is_number_for_alias(key: &str, value: &Value) -> bool {
    let Value::Text(text) = value else {
        return false;
    };
    key == "alias" && text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Which of these users have AccessKeys. Nobody declares keys, so nobody's are deleted with the user.
///
/// # Errors
/// The first look that was refused.
pub async fn keyed<'u>(
    port: &dyn Port,
    users: impl Iterator<Item = &'u str>,
) -> Result<Vec<&'u str>, Refused> {
    let list = Verb(Api::Ram, "ListAccessKeys", &[]);
    let mut keyed = Vec::new();
    for user in users {
        let answer = ask(port, list, &[("UserName", user)]).await?;
        let keys = at(&answer, "AccessKeys.AccessKey").and_then(Json::as_array);
        if keys.is_some_and(|keys| !keys.is_empty()) {
            keyed.push(user);
        }
    }
    Ok(keyed)
}
