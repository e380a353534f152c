//! Who asks: one principal for each way in which statements with `Principal` can name somebody.

use std::collections::BTreeSet;

use super::automaton::{Automaton, Case, Manner, Wanted};
use super::steps::{Exhausted, Steps};
use super::values;
use crate::request::Request;
use crate::truth::Truth;
use crate::{Arn, Context, Principal, Question, Resource, Statement};

/// Somebody who asks, and the owner of what is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Cast {
    pub(super) principal: Principal,
    pub(super) owner: String,
    /// What `acs:PrincipalARN` holds; `None` where nothing is said about principals, so that it
    /// may hold anything.
    pub(super) arn: Option<Vec<String>>,
}

impl Cast {
    /// Nobody in particular, for documents that are attached to whom they speak of.
    fn anybody() -> Self {
        Self {
            principal: Principal::Anonymous,
            owner: String::new(),
            arn: None,
        }
    }

    fn new(principal: Principal, owner: &str) -> Self {
        let arn = Some(principal.arn().into_iter().collect());
        let owner = owner.to_owned();
        Self {
            principal,
            owner,
            arn,
        }
    }

    /// The resource that documents without `Resource` are about: the role they belong to.
    pub(super) fn role(&self) -> String {
        Arn::of_role(&self.owner, "role")
    }

    /// Whether the statement is about this principal.
    pub(super) fn is_named_by(&self, statement: &Statement) -> bool {
        let context = Context::new();
        let resources = [Resource {
            arn: "*",
            owner: &self.owner,
            group: None,
        }];
        let [resource] = &resources;
        let question = Question::new(&self.principal, "sts:AssumeRole", &resources, &context);
        Request::new(&question, resource).principals(statement) == Truth::Yes
    }
}

/// Everybody whom the statements can tell apart, but for those whom none of them names.
pub(super) fn casts(statements: &[&Statement], steps: &mut Steps) -> Result<Vec<Cast>, Exhausted> {
    let named: Vec<_> = statements
        .iter()
        .filter_map(|statement| statement.principals())
        .collect();
    if named.is_empty() {
        return Ok(vec![Cast::anybody()]);
    }
    let ram: BTreeSet<&str> = named
        .iter()
        .flat_map(|one| one.ram())
        .map(|arn| &**arn)
        .collect();
    let services: BTreeSet<&str> = named
        .iter()
        .flat_map(|one| one.service())
        .map(|code| &**code)
        .collect();
    let federated: BTreeSet<&str> = named
        .iter()
        .flat_map(|one| one.federated())
        .map(|arn| &**arn)
        .collect();
    let owner = unmentioned(&ram, &services);
    let mut casts = Vec::new();
    people(&ram, &owner, statements, &mut casts, steps)?;
    for code in services {
        let (account, code) = code.split_once('@').unwrap_or((&owner, code));
        for owner in [owner.as_str(), account] {
            let principal = Principal::Service {
                account: account.into(),
                service: code.into(),
            };
            casts.push(Cast::new(principal, owner));
        }
    }
    for provider in federated {
        let account = Arn::parse(provider).map_or("", |arn| arn.account);
        let principal = Principal::Federated {
            account: account.into(),
            provider_arn: provider.into(),
        };
        casts.push(Cast::new(principal, &owner));
    }
    casts.dedup();
    Ok(casts)
}

/// Account owners, users and roles, told apart by name and by comparisons of `acs:PrincipalARN`.
fn people(
    ram: &BTreeSet<&str>,
    owner: &str,
    statements: &[&Statement],
    casts: &mut Vec<Cast>,
    steps: &mut Steps,
) -> Result<(), Exhausted> {
    let mut automaton = Automaton::default();
    let accounts: BTreeSet<&str> = ram
        .iter()
        .filter_map(|arn| Arn::parse(arn))
        .map(|arn| arn.account)
        .collect();
    let manner = Manner {
        case: Case::Kept,
        colon: true,
    };
    let domains: Vec<u32> = accounts
        .iter()
        .flat_map(|account| ["user", "role"].map(|kind| format!("acs:ram::{account}:{kind}/?*")))
        .map(|domain| automaton.add(&[(&domain, manner)]))
        .collect();
    for arn in ram {
        let is_role = Arn::parse(arn).is_some_and(|arn| arn.is_role());
        let case = if is_role { Case::Ascii } else { Case::Kept };
        automaton.add_text(arn, case);
    }
    let tests = statements
        .iter()
        .flat_map(|statement| statement.conditions());
    for test in tests.filter(|test| test.is_principal_arn()) {
        values::add(&mut automaton, test);
    }
    for domain in domains {
        let wanted = Wanted {
            must: &[domain],
            never: &BTreeSet::new(),
            likely: &[],
        };
        automaton.explore(wanted, steps, |_, text, steps| {
            steps.take_each(0, CAST)?;
            let arn = Arn::parse(&text);
            let principal = arn.and_then(|arn| match arn.relative.split_once('/') {
                Some(("user", name)) => Some(Principal::user(arn.account, name)),
                Some(("role", name)) => Some(Principal::session(arn.account, name, "session")),
                _ => None,
            });
            casts.extend(principal.map(|principal| Cast::new(principal, owner)));
            Ok(false)
        })?;
    }
    casts.extend(accounts.into_iter().map(|account| {
        let account = account.into();
        Cast::new(Principal::Root { account }, owner)
    }));
    Ok(())
}

/// An account that no statement names.
fn unmentioned(ram: &BTreeSet<&str>, services: &BTreeSet<&str>) -> String {
    let account = |number: &u64| {
        let text = number.to_string();
        let is_named = |other: &&str| other.contains(&text);
        !ram.iter().any(is_named) && !services.iter().any(is_named)
    };
    let mut numbers = FIRST_ACCOUNT..;
    numbers.find(account).unwrap_or(FIRST_ACCOUNT).to_string()
}

const FIRST_ACCOUNT: u64 = 1_000_000_000_000_001;

/// What one more principal to look at costs at least.
const CAST: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_of_nobody_is_named_by_nobody() {
        let ram = BTreeSet::from(["acs:ram::1000000000000001:root"]);
        let services = BTreeSet::from(["1000000000000002@ecs.aliyuncs.com"]);
        let none = BTreeSet::new();
        assert_eq!(unmentioned(&none, &none), "1000000000000001");
        assert_eq!(unmentioned(&ram, &none), "1000000000000002");
        assert_eq!(unmentioned(&none, &services), "1000000000000001");
        assert_eq!(unmentioned(&ram, &services), "1000000000000003");
    }
}
