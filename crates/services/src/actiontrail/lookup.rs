//! Events of the account, found again.

use derive::Parameters;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Search, Wants};
use model::{AccountId, Moment, Refusal};

use super::asked::{Attributes, Direction, Results, size};
use super::place::Place;
use crate::page::{List, TokenedAlone};
use crate::rampart::event::{EventView, check_times};
use crate::view::Paged;

/// How far back events are looked for unless the caller says so: seven days, in seconds.
const RECENT: i64 = 7 * 24 * 3600;

/// Lists management events of the account that have one attribute.
#[derive(Parameters)]
pub struct LookupEvents {
    start_time: Option<Moment>,
    end_time: Option<Moment>,
    #[rpc(json, flat)]
    lookup_attribute: Option<Attributes>,
    direction: Option<Direction>,
    max_results: Option<Results<50>>,
    #[rpc(flatten)]
    page: TokenedAlone<Self>,
}

impl List for LookupEvents {
    const NAME: &'static str = "trail";
    type Place = Place;
}

impl Operation for LookupEvents {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<EventView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let search = self.search(caller.account);
        Plan::on_everything().wanting(Wants::Events(Box::new(search)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        check_times(self.start_time, self.end_time)?;
        let asked = self.asked()?;
        let place = self.page.after(home)?;
        if place.is_some_and(|place| place.asked != asked) {
            let rule = "must come with the parameters of the call that it is from".to_owned();
            return Err(Refusal::Invalid("NextToken", rule));
        }
        let now = context.now;
        let usual = || self.start_time.unwrap_or(now.plus_seconds(-RECENT));
        let from = place.map_or_else(usual, |place| place.from);
        let to = place.map_or_else(|| self.end_time.unwrap_or(now), |place| place.to);
        let Prepared::Events(found) = permit.prepared() else {
            return Ok(told(Vec::new(), from, to));
        };
        let next = found.next.map(|after| Place {
            after,
            from,
            to,
            asked,
        });
        let events = found
            .events
            .iter()
            .map(|(_, event)| EventView(event.clone()));
        let page = told(events.collect(), from, to);
        Ok(match self.page.token(home, next.as_ref()) {
            Some(token) => page.with("NextToken", token),
            None => page,
        })
    }
}

fn told(items: Vec<EventView>, from: Moment, to: Moment) -> Paged<EventView> {
    Paged {
        items,
        told: Vec::new(),
    }
    .with("StartTime", from.to_string())
    .with("EndTime", to.to_string())
}

impl LookupEvents {
    fn search(&self, account: AccountId) -> Search {
        // One of another account or of another search is refused before anything is shown.
        let place = self.page.after(account).ok().flatten();
        let mut search = Search {
            from: place.map_or(self.start_time, |place| Some(place.from)),
            recent: Some(RECENT),
            to: place.map_or(self.end_time, |place| Some(place.to)),
            category: Some("Management"),
            forward: self.is_forward(),
            most: size(self.max_results),
            after: place.map(|place| place.after),
            ..Search::default()
        };
        let attributes = self.lookup_attribute.as_ref();
        if let Some(Ok(Some(one))) = attributes.map(Attributes::one) {
            one.narrow(&mut search);
        }
        search
    }

    fn is_forward(&self) -> bool {
        self.direction == Some(Direction::Forward)
    }

    /// All that the pages of one search have in common.
    fn asked(&self) -> Result<String, Refusal> {
        let attributes = self.lookup_attribute.as_ref();
        let one = attributes.map(Attributes::one).transpose()?.flatten();
        let time = |time: Option<Moment>| time.map(Moment::millis).unwrap_or_default();
        let (from, to) = (time(self.start_time), time(self.end_time));
        let by = one.map(ToString::to_string).unwrap_or_default();
        Ok(format!("{}:{from}:{to}:{by}", self.is_forward()))
    }
}

#[cfg(test)]
mod tests;
