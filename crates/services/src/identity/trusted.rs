//! Whom roles trust, as condition keys of the operations that change roles or what they may do.

use std::collections::BTreeSet;

use gateway::Plan;
use policy::Policy;

/// What kinds of principals a role trusts: `RAM`, `Service`, `Federated`.
const TYPES: &str = "ram:TrustedPrincipalTypes";
/// Which services it trusts.
const SERVICES: &str = "ram:ServiceNames";

/// Brings both keys, with the values of all these trust policies together: of a role that changes, what
/// it was and what it becomes.
pub(crate) fn trusting<'a>(mut plan: Plan, policies: impl IntoIterator<Item = &'a Policy>) -> Plan {
    let mut values = BTreeSet::new();
    for policy in policies {
        let statements = policy.document().statements().iter();
        for principals in statements.filter_map(|statement| statement.principals()) {
            let kinds = [
                ("RAM", principals.ram()),
                ("Service", principals.service()),
                ("Federated", principals.federated()),
            ];
            let named = kinds.into_iter().filter(|(_, names)| !names.is_empty());
            values.extend(named.map(|(kind, _)| (TYPES, kind.to_owned())));
            let services = principals.service().iter();
            values.extend(services.map(|name| (SERVICES, name.to_string())));
        }
    }
    for (key, value) in &values {
        plan = plan.with_key(key, value);
    }
    plan
}
