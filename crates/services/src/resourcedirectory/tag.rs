//! Tags of folders, members and control policies, as Resource Directory spells them.

use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::directory::tag::{self, Place, TagOn, Tagged};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, Malformed, Text};

use super::{lens, target};
use crate::page::{List, Tokened};
use crate::tags::{KeyView, Keys, NewTags, ValueView, WantedTags, follows, untagged};
use crate::view::{Done, Paged, done};

/// Puts tags on folders, members or control policies; a key that is there gets the new value.
#[derive(Parameters)]
pub struct TagResources {
    resource_type: Tagged,
    #[rpc(json, flat)]
    resource_id: Ids,
    #[rpc(json, flat)]
    tag: NewTags,
}

impl Operation for TagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(self.resource_type, Some(&self.resource_id), caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let on = &self.resource_id.0;
        tag::put(context, self.resource_type, on, &self.tag.0).map(done)
    }
}

/// Takes tags off: those of the keys, or all of them.
#[derive(Parameters)]
pub struct UntagResources {
    resource_type: Tagged,
    #[rpc(json, flat)]
    resource_id: Ids,
    #[rpc(json, flat)]
    tag_key: Option<Keys>,
    all: Option<bool>,
}

impl Operation for UntagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(self.resource_type, Some(&self.resource_id), caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let keys = self.tag_key.iter().flat_map(|keys| &keys.0);
        let keys = untagged("TagKey", keys, self.all)?;
        let on = &self.resource_id.0;
        tag::remove(context, self.resource_type, on, keys.as_ref()).map(done)
    }
}

/// Lists tags: of those named, or of all of the type.
#[derive(Parameters)]
pub struct ListTagResources {
    resource_type: Tagged,
    #[rpc(json, flat)]
    resource_id: Option<Ids>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagResources {
    const NAME: &'static str = "rd-tags";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = TagPlace;
}

impl Operation for ListTagResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TagResource>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let ids = self.resource_id.as_ref();
        let plan = plan(self.resource_type, ids, caller, account);
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let after = self.page.after(permit.home())?.map(|place| &place.0);
        let on = self.resource_id.as_ref().map(|ids| ids.0.as_slice());
        let wanted = self.tag.clone().unwrap_or_default().0;
        let rows = tag::of(state, self.resource_type, on, &wanted, after)?;
        let rows = rows.map(|row| (self.resource_type, row));
        let place = |(_, row): &(_, TagOn<'_>)| TagPlace((row.id.clone(), row.key.to_owned()));
        Ok(self.page.cut(permit.home(), rows, place))
    }
}

/// Where a page of tags ended.
pub struct TagPlace(Place);

impl fmt::Display for TagPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0.0, self.0.1)
    }
}

impl FromStr for TagPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (id, key) = text.split_once(':').ok_or(Malformed("an id and a key"))?;
        Ok(Self((id.to_owned(), key.to_owned())))
    }
}

/// A tag and what carries it.
#[derive(View)]
#[view(flat "TagResource")]
pub struct TagResource {
    resource_id: String,
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

impl From<(Tagged, TagOn<'_>)> for TagResource {
    fn from((kind, on): (Tagged, TagOn<'_>)) -> Self {
        Self {
            resource_id: on.id,
            resource_type: kind.name(),
            tag_key: on.key.to_owned(),
            tag_value: on.value.to_owned(),
        }
    }
}

/// Lists the keys that things of the type carry, in their order.
#[derive(Parameters)]
pub struct ListTagKeys {
    resource_type: Tagged,
    key_filter: Option<Text<1, 128>>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagKeys {
    const NAME: &'static str = "rd-tag-keys";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListTagKeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<KeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = plan(self.resource_type, None, caller, account);
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let after = self.page.after(permit.home())?.map(String::as_str);
        let keys = tag::keys(state, self.resource_type)?;
        let filter = self.key_filter.as_ref().map(Text::as_str);
        let keys = keys.into_iter().filter(|key| follows(key, after, filter));
        Ok(self.page.cut(permit.home(), keys, |key| (*key).to_owned()))
    }
}

/// Lists the values that a key has on things of the type, in their order.
#[derive(Parameters)]
pub struct ListTagValues {
    resource_type: Tagged,
    tag_key: Text<1, 128>,
    value_filter: Option<Text<1, 128>>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagValues {
    const NAME: &'static str = "rd-tag-values";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListTagValues {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ValueView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = plan(self.resource_type, None, caller, account);
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let after = self.page.after(permit.home())?.map(String::as_str);
        let values = tag::values(state, self.resource_type, self.tag_key.as_str())?;
        let filter = self.value_filter.as_ref().map(Text::as_str);
        let values = values.into_iter();
        let values = values.filter(|value| follows(value, after, filter));
        Ok(self
            .page
            .cut(permit.home(), values, |value| (*value).to_owned()))
    }
}

/// `ResourceId`: 1 to 50.
#[derive(Clone, Debug)]
pub struct Ids(Vec<String>);

impl rpc::field::List for Ids {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        let short = |id: &String| (1..=128).contains(&id.chars().count());
        let sound = (1..=50).contains(&items.len()) && items.iter().all(short);
        let rule = "must be 1 to 50 ids of at most 128 characters";
        sound.then_some(Self(items)).ok_or(rule.to_owned())
    }
}

/// Checked on each that is named, and on all of the type if none is.
fn plan(kind: Tagged, ids: Option<&Ids>, caller: &Caller, account: &Account) -> Plan {
    let home = caller.account;
    let Some(ids) = ids else {
        return Plan::on(target::all(home, all(kind)));
    };
    Plan::on_each(ids.0.iter().map(|id| match kind {
        Tagged::Folder => target::folder(home, account, Some(id)),
        Tagged::Account => match AccountId::read(id) {
            Ok(member) => target::member(home, account, member),
            Err(_) => target::all(home, all(kind)),
        },
        Tagged::ControlPolicy => target::policy(home, id),
    }))
}

fn all(kind: Tagged) -> &'static str {
    match kind {
        Tagged::Folder => "folder/*",
        Tagged::Account => "account/*",
        Tagged::ControlPolicy => "policy/controlpolicy/*",
    }
}
