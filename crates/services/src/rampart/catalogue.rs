//! What policies can name: actions and condition keys, for who completes what people type.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use policy::{condition_keys, service};

/// Lists the services that policies can name, or the actions of one, and the condition keys.
#[derive(Parameters)]
pub struct GetCatalogue {
    service: Option<Code>,
}

impl Operation for GetCatalogue {
    const EFFECT: Effect = Effect::Read;
    type Answer = CatalogueView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let key = |(key, kind): &(&'static str, &'static str)| KeyView {
            key: key.trim_end_matches('/'),
            value_type: kind,
            any_name: key.ends_with('/'),
        };
        Ok(CatalogueView {
            services: self.service.is_none().then(services),
            actions: self.service.as_ref().map(|code| service::actions(&code.0)),
            condition_keys: condition_keys().iter().map(key).collect(),
        })
    }
}

/// Every service, by code.
fn services() -> Vec<ServiceView> {
    let mut codes: Vec<_> = service::codes().collect();
    codes.sort_unstable();
    codes.dedup();
    let view = |code| ServiceView {
        code,
        action_count: service::actions(code).len(),
    };
    codes.into_iter().map(view).collect()
}

/// The code of a service, in whatever case.
struct Code(String);

impl FromStr for Code {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if service::is_known(text) {
            return Ok(Self(text.to_owned()));
        }
        Err("must be the code of a service, as the answer without it lists them")
    }
}

/// Services, or the actions of the one that was asked for, without its code; and condition keys.
#[derive(View)]
pub struct CatalogueView {
    services: Option<Vec<ServiceView>>,
    actions: Option<Vec<String>>,
    condition_keys: Vec<KeyView>,
}

/// A service, and how many actions are known of it.
#[derive(View)]
struct ServiceView {
    code: &'static str,
    action_count: usize,
}

/// A condition key; one of any name is followed by a slash and that name.
#[derive(View)]
struct KeyView {
    key: &'static str,
    value_type: &'static str,
    any_name: bool,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::rampart::OPERATIONS;
    use crate::testing::World;

    fn catalogue(service: &str) -> Value {
        let mut world = World::with_account("acme");
        let told = world.admin().call("GetCatalogue", [("Service", service)]);
        told.answers()
    }

    fn actions(service: &str) -> Vec<String> {
        let told = catalogue(service);
        let actions = told["Actions"].as_array().unwrap().iter();
        actions
            .map(|one| one.as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn services_are_listed_with_actions_that_one_can_ask_for() {
        let told = catalogue("");
        assert!(told["Actions"].is_null());
        let services = told["Services"].as_array().unwrap();
        assert!(services.len() > 150);
        let ecs = services.iter().find(|one| one["Code"] == "ecs").unwrap();
        let own = actions("ECS");
        assert_eq!(ecs["ActionCount"], own.len());
        assert!(own.is_sorted() && own.contains(&"DescribeInstances".to_owned()));
        let mut world = World::with_account("acme");
        let told = world.admin().call("GetCatalogue", [("Service", "none")]);
        told.refuses("InvalidParameter.Service");
    }

    #[test]
    fn every_operation_of_ours_is_in_it() {
        let own = actions("rampart");
        // However a role is taken on, the action is that of STS.
        let ours = OPERATIONS.iter();
        for entry in ours.filter(|entry| entry.action.starts_with("rampart:")) {
            assert!(own.contains(&entry.name.to_owned()), "{}", entry.name);
        }
    }

    #[test]
    fn condition_keys_tell_their_types_and_which_take_a_name() {
        let told = catalogue("ecs");
        let keys = told["ConditionKeys"].as_array().unwrap();
        let of = |key: &str| keys.iter().find(|one| one["Key"] == key).unwrap();
        assert_eq!(of("acs:SourceIp")["ValueType"], "ip");
        assert_eq!(of("acs:SourceIp")["AnyName"], false);
        assert_eq!(of("acs:ResourceTag")["AnyName"], true);
    }
}
