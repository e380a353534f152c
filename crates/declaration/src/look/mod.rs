//! What an account is, by the operations that any client has to see it.

mod control;
mod item;
mod links;
mod pages;
mod things;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use self::control::controlled;
use self::item::item;
use self::links::{attached, members, tags, tests};
use self::pages::ask;
use self::things::{in_tree, listed, resolve};
use crate::call::{Api, Verb};
use crate::field::Form;
use crate::kind::{Founding, KINDS, Kind, Look, Nature, find};
use crate::place::{at, text};
use crate::port::{Port, Refused};
use crate::read::Declared;
use crate::state::{Items, State};

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
            let named = kind.fields.iter().filter_map(|field| match field.form {
                Form::Name(section) => Some(section),
                _ => None,
            });
            let of = kind.things().and_then(|things| things.of);
            let inside = kind.named().and_then(|named| named.inside);
            links.chain(named).chain(of).chain(inside)
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
        let inside = kind.named().and_then(|named| named.inside);
        if inside.is_some_and(|inside| state.items(inside).next().is_none()) {
            continue;
        }
        match items(port, kind, &state).await {
            Ok(items) if items.is_empty() && kind.founding().is_some() => {}
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
    controlled(port, &mut state).await?;
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
        Nature::Settings {
            get,
            object,
            founding,
            ..
        } => {
            let answer = match (ask(port, *get, &[]).await, founding) {
                (Err(refused), Some(founding)) if refused.code == founding.none => {
                    return Ok(found);
                }
                (answer, _) => answer?,
            };
            let shown = at(&answer, object).cloned().unwrap_or_default();
            let mut seen = item(kind, &shown);
            if let Some(founding) = founding {
                if !is_own(port, founding, &shown).await? {
                    return Ok(found);
                }
                seen.id = Some(text(&answer, founding.with.2));
            }
            found.insert(String::new(), seen);
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
            Look::Tree { .. } => found = in_tree(port, kind, things, state).await?,
        },
    }
    resolve(kind, &mut found, state);
    Ok(found)
}

/// Whether what is shown belongs to whoever asks: members see the directory that they are in, too.
async fn is_own(port: &dyn Port, founding: &Founding, shown: &Json) -> Result<bool, Refused> {
    let who = ask(port, Verb(Api::Sts, "GetCallerIdentity", &[]), &[]).await?;
    Ok(text(&who, "AccountId") == text(shown, founding.owner))
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
