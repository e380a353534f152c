//! What things are linked to, and their tags.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::pages::{ask, pages};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Form, Part, Seen};
use crate::kind::{KINDS, Kind};
use crate::place::{at, text};
use crate::port::{Port, Refused};
use crate::read::Declared;
use crate::state::{Items, State};
use crate::value::Value;

/// Who is in each group.
pub(super) async fn members(port: &dyn Port, state: &mut State) -> Result<(), Refused> {
    let list = Verb(Api::Ram, "ListUsersForGroup", &[]);
    let Some(groups) = state.sections.get_mut("groups") else {
        return Ok(());
    };
    for (name, group) in groups {
        let shown = pages(port, list, &[("GroupName", name)], "Users.User").await?;
        let names = shown.iter().map(|user| text(user, "UserName"));
        group.values.insert("members", Value::Set(names.collect()));
    }
    Ok(())
}

/// Which policies are attached to users, groups and roles: each attached policy is asked for whom it is on,
/// because there are fewer of them than of users.
pub(super) async fn attached(port: &dyn Port, state: &mut State) -> Result<(), Refused> {
    let has = |kind: &Kind| {
        let mut links = kind.fields.iter().filter_map(|field| field.links());
        links.any(|links| matches!(links.seen, Seen::Attached(..)))
    };
    let kinds = KINDS.iter().filter(|kind| has(kind));
    let kinds: Vec<_> = kinds
        .filter(|kind| state.sections.contains_key(kind.section))
        .collect();
    if kinds.is_empty() {
        return Ok(());
    }
    for kind in &kinds {
        for item in state
            .sections
            .get_mut(kind.section)
            .into_iter()
            .flat_map(Items::values_mut)
        {
            for field in kind.fields {
                if matches!(field.links(), Some(links) if matches!(links.seen, Seen::Attached(..)))
                {
                    item.values.insert(field.key, Value::Set(BTreeSet::new()));
                }
            }
        }
    }
    let ram = |action| Verb(Api::Ram, action, &[]);
    for policy in pages(port, ram("ListPolicies"), &[], "Policies.Policy").await? {
        if policy.get("AttachmentCount").and_then(Json::as_i64) == Some(0) {
            continue;
        }
        let (name, r#type) = (text(&policy, "PolicyName"), text(&policy, "PolicyType"));
        let which = [("PolicyName", &*name), ("PolicyType", &*r#type)];
        let answer = ask(port, ram("ListEntitiesForPolicy"), &which).await?;
        for kind in &kinds {
            note(state, kind, (&name, &r#type), &answer);
        }
    }
    Ok(())
}

/// Notes on things of this kind that the policy is attached to them.
fn note(state: &mut State, kind: &Kind, (name, r#type): (&str, &str), answer: &Json) {
    let Some(items) = state.sections.get_mut(kind.section) else {
        return;
    };
    for field in kind.fields {
        let Some(Seen::Attached(of, place, called)) = field.links().map(|links| links.seen) else {
            continue;
        };
        let entities = at(answer, place).and_then(Json::as_array);
        for entity in entities.into_iter().flatten().filter(|_| of == r#type) {
            let item = items.get_mut(&text(entity, called));
            if let Some(Value::Set(set)) = item.and_then(|item| item.values.get_mut(field.key)) {
                set.insert(name.to_owned());
            }
        }
    }
}

/// The tags of everything that carries some.
pub(super) async fn tags(port: &dyn Port, state: &mut State) -> Result<(), Refused> {
    for kind in KINDS.iter().filter(|kind| kind.things().is_some()) {
        let carrier = kind.fields.iter().find_map(|field| match field.part {
            Part::Tags(carrier) => Some(carrier),
            _ => None,
        });
        let Some((carrier, items)) = carrier.zip(state.sections.get_mut(kind.section)) else {
            continue;
        };
        let shown = match tags_of(port, carrier).await {
            // Then nothing has any.
            Err(refused) if refused.is_unserved() => continue,
            other => other?,
        };
        let mut tags: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for tag in shown {
            let carried = match carrier {
                Carrier::Ram(_) => text(&tag, "ResourceName"),
                Carrier::User | Carrier::Directory(_) | Carrier::Group => text(&tag, "ResourceId"),
            };
            let (key, value) = (text(&tag, "TagKey"), text(&tag, "TagValue"));
            tags.entry(carried).or_default().insert(key, value);
        }
        for (name, item) in items {
            let carried = item.id.as_ref().unwrap_or(name);
            let tags = tags.remove(carried).unwrap_or_default();
            item.values.insert("tags", Value::Tags(tags));
        }
    }
    Ok(())
}

/// The tests beside documents: all of them for a copy of the account, else those of what the file says
/// tests of.
pub(super) async fn tests(
    port: &dyn Port,
    state: &mut State,
    declared: Option<&Declared>,
) -> Result<(), Refused> {
    let get = Verb(Api::Rampart, "GetPolicyTests", &[]);
    for kind in KINDS {
        let field = kind.fields.iter().find(|field| field.form == Form::Tests);
        let things = kind.things().zip(state.sections.get_mut(kind.section));
        let Some((field, (things, items))) = field.zip(things) else {
            continue;
        };
        for (name, item) in items {
            let wanted = declared.map(|declared| declared.state.find(kind, name));
            let is_meant = wanted.is_none_or(|wanted| {
                wanted.is_some_and(|(_, wanted)| wanted.values.contains_key(field.key))
            });
            if !is_meant {
                continue;
            }
            match ask(port, get, &[(things.name, name)]).await {
                Ok(answer) => {
                    let shown =
                        at(&answer, "Tests").and_then(|shown| Value::seen(field.form, shown));
                    item.values.extend(shown.map(|shown| (field.key, shown)));
                }
                // A copy of the account is made of what can be seen, and says what cannot.
                Err(refused) if declared.is_none() && refused.is_hidden() => {
                    state
                        .unseen
                        .insert((kind.section, field.key, refused.action));
                    break;
                }
                Err(refused) => return Err(refused),
            }
        }
    }
    Ok(())
}

async fn tags_of(port: &dyn Port, carrier: Carrier) -> Result<Vec<Json>, Refused> {
    let (api, kind, size): (_, _, &[_]) = match carrier {
        Carrier::Ram(kind) => (Api::Ram, kind, &[("PageSize", "100")]),
        Carrier::User => (Api::Ims, "user", &[("PageSize", "100")]),
        Carrier::Directory(kind) => (Api::Directory, kind, &[("MaxResults", "100")]),
        Carrier::Group => (Api::Groups, "ResourceGroup", &[("MaxResults", "100")]),
    };
    let list = Verb(api, "ListTagResources", size);
    pages(port, list, &[("ResourceType", kind)], "TagResources").await
}
