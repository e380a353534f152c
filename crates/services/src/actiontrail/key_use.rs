//! What an AccessKey of the account was last used for, as events tell it.

use std::str::FromStr;

use derive::Parameters;
use domain::account::access_key;
use domain::{Account, Context};
use gateway::{
    Apart, Caller, Effect, KeyTrace, Operation, Permit, Plan, Prepared, Ran, Thing, Wants,
};
use model::{AccessKeyId, AccountId, Malformed, Refusal};

use super::asked::{Results, size};
use super::key_use_view::{CalledView, InfoView, IpView, ProductView, ResourceView};
use super::onward::Place;
use crate::page::{List, TokenedAlone};
use crate::rampart::event::Wanted;
use crate::view::{Listed, Paged};

/// How far back uses are looked for: 400 days, in seconds.
const SPAN: i64 = 400 * 24 * 3600;
/// More services than there are.
const ALL_SERVICES: usize = 100;
/// Tells whose an AccessKey is, and of its last use.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsedInfo {
    access_key: AccessKeyId,
}

/// Lists the services that an AccessKey was used for.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsedProducts {
    access_key: AccessKeyId,
}

/// Lists the operations of a service that were called with an AccessKey.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsedEvents {
    #[rpc(flatten)]
    asked: Asked<Self>,
}

/// Lists the addresses from which a service was called with an AccessKey.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsedIps {
    #[rpc(flatten)]
    asked: Asked<Self>,
}

/// Lists the resources of a service that were touched with an AccessKey.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsedResources {
    #[rpc(flatten)]
    asked: Asked<Self>,
}

/// What the lists of one service have in common.
#[derive(Parameters)]
struct Asked<L: List<Place = Place>> {
    access_key: AccessKeyId,
    service_name: ServiceName,
    page_size: Option<Results<100>>,
    #[rpc(flatten)]
    page: TokenedAlone<L>,
}

/// A service, as events name it.
struct ServiceName(String);

impl FromStr for ServiceName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let wanted: Wanted = text.parse()?;
        if wanted.0.is_empty() {
            return Err(Malformed("a service as events name it, such as Ram"));
        }
        Ok(Self(wanted.0))
    }
}

impl List for GetAccessKeyLastUsedEvents {
    const NAME: &'static str = "key-events";
    type Place = Place;
}

impl List for GetAccessKeyLastUsedIps {
    const NAME: &'static str = "key-ips";
    type Place = Place;
}

impl List for GetAccessKeyLastUsedResources {
    const NAME: &'static str = "key-resources";
    type Place = Place;
}

impl Operation for GetAccessKeyLastUsedInfo {
    const EFFECT: Effect = Effect::Read;
    type Answer = InfoView;

    fn plan(&self, _: &Caller, account: &Account) -> Plan {
        let all = search(&self.access_key, Apart::Service);
        plan(account, KeyTrace { most: 1, ..all })
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let key = access_key::kept(account, &self.access_key)?;
        let last = found(permit.prepared()).first();
        Ok(InfoView::of(account, permit.home(), key, last))
    }
}

impl Operation for GetAccessKeyLastUsedProducts {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<ProductView>;

    fn plan(&self, _: &Caller, account: &Account) -> Plan {
        plan(account, search(&self.access_key, Apart::Service))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        access_key::kept(context.account, &self.access_key)?;
        Ok(found(permit.prepared())
            .iter()
            .map(ProductView::from)
            .collect())
    }
}

impl Operation for GetAccessKeyLastUsedEvents {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<CalledView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.asked.plan(caller, account, Apart::Operation)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.asked.page(permit.home(), permit.prepared(), context)
    }
}

impl Operation for GetAccessKeyLastUsedIps {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<IpView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.asked.plan(caller, account, Apart::Source)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.asked.page(permit.home(), permit.prepared(), context)
    }
}

impl Operation for GetAccessKeyLastUsedResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ResourceView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.asked.plan(caller, account, Apart::Resource)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.asked.page(permit.home(), permit.prepared(), context)
    }
}

impl<L: List<Place = Place>> Asked<L> {
    fn plan(&self, caller: &Caller, account: &Account, apart: Apart) -> Plan {
        // One of another account or of another search is refused before anything is shown.
        let place = self.page.after(caller.account).ok().flatten();
        let search = KeyTrace {
            service: Some(self.service_name.0.clone()),
            to: place.map(|place| place.to),
            most: size(self.page_size),
            after: place.and_then(|place| place.after),
            known: place.map(|place| place.known.clone()).unwrap_or_default(),
            ..search(&self.access_key, apart)
        };
        plan(account, search)
    }

    fn page<V: for<'t> From<&'t Thing>>(
        &self,
        home: AccountId,
        prepared: &Prepared,
        context: &Context<'_>,
    ) -> Result<Paged<V>, Refusal> {
        let asked = format!("{}:{}", self.access_key, self.service_name.0);
        let place = self.page.after(home)?;
        if place.is_some_and(|place| place.asked != asked) {
            let rule = "must come with the parameters of the call that it is from".to_owned();
            return Err(Refusal::Invalid("NextToken", rule));
        }
        access_key::kept(context.account, &self.access_key)?;
        let page = Paged {
            items: found(prepared).iter().map(V::from).collect(),
            told: Vec::new(),
        };
        let Prepared::Traced(traced) = prepared else {
            return Ok(page);
        };
        let next = traced.next.as_ref().map(|next| Place {
            to: place.map_or(context.now, |place| place.to),
            after: next.after,
            known: next.known.clone(),
            asked,
        });
        Ok(match self.page.token(home, next.as_ref()) {
            Some(token) => page.with("NextToken", token),
            None => page,
        })
    }
}

/// All services, newest first.
fn search(key: &AccessKeyId, apart: Apart) -> KeyTrace {
    KeyTrace {
        access_key: key.clone(),
        service: None,
        apart,
        to: None,
        span: SPAN,
        most: ALL_SERVICES,
        after: None,
        known: Vec::new(),
    }
}

/// Of a key that is not the account's nothing is looked for.
fn plan(account: &Account, search: KeyTrace) -> Plan {
    let own = access_key::kept(account, &search.access_key).is_ok();
    let plan = Plan::on_everything();
    if own {
        plan.wanting(Wants::KeyTrace(Box::new(search)))
    } else {
        plan
    }
}

fn found(prepared: &Prepared) -> &[Thing] {
    match prepared {
        Prepared::Traced(traced) => &traced.things,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
