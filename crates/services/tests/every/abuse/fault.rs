//! Faults that abuse must find: operations that ignore one of their parameters.

use std::cell::RefCell;
use std::io::Write as _;
use std::sync::Arc;

use gateway::{Deed, Entry, Service};
use rpc::{Malformed, ParameterShape, Parameters};
use services::SERVICES;

use super::attack::{Attack, Facts, belongs, of_parameter};
use super::stage::{Base, Pairs, Stage};
use super::verdict::verdict;
use super::{Tally, abuse};
use crate::errors::Book;
use crate::sample::{full_name, operations};

/// What the stage has no state for in which the operation is served, so that a fault cannot be told from a refusal.
/// The stories of the directory and the unit tests of service-linked roles and of rollouts look at each of these.
const BEYOND: [(&str, &str); 10] = [
    ("Actiontrail.DeleteAdvancedQueryTemplate", "TemplateId"),
    ("ResourceDirectoryMaster.UpdateAccount", "NewDisplayName"),
    (
        "ResourceDirectoryMaster.InviteAccountToResourceDirectory",
        "Note",
    ),
    ("ResourceDirectoryMaster.UntagResources", "TagKey"),
    (
        "ResourceManager.GetServiceLinkedRoleDeletionStatus",
        "DeletionTaskId",
    ),
    ("ResourceManager.UpdateAccount", "NewDisplayName"),
    ("ResourceManager.InviteAccountToResourceDirectory", "Note"),
    ("Rampart.StartRollout", "PolicyName"),
    // Without a name it is refused by the same words as with a wrong one: one of three must be given.
    ("Rampart.GenerateLeastPrivilegePolicy", "UserName"),
    ("Rampart.GenerateLeastPrivilegePolicy", "GroupName"),
];

#[test]
fn an_operation_that_ignores_a_parameter_is_found_whichever_it_is() {
    let mut stage = Stage::set(SERVICES);
    let (mut planted, mut hidden) = (0, Vec::new());
    for (service, entry) in operations() {
        let name = full_name(service, entry);
        let facts = Facts::of(service, entry);
        let base = stage.base(service, entry);
        for shape in entry.shape {
            if BEYOND.contains(&(&*name, shape.name)) {
                continue;
            }
            planted += 1;
            let mut attacks = of_parameter(&facts, &base, shape).into_iter();
            if !attacks.any(|attack| is_found(&mut stage, &name, &base, shape, &attack)) {
                hidden.push(format!("{name} {}", shape.name));
            }
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "abuse: {} of {planted} planted faults found",
        planted - hidden.len()
    );
    assert!(hidden.is_empty(), "not found:\n{}", hidden.join("\n"));
}

/// Whether an attack finds an operation out that ignores the parameter: it does what it would do if
/// nothing were said, or if the usual were said.
fn is_found(
    stage: &mut Stage,
    name: &str,
    base: &Base,
    shape: &ParameterShape,
    attack: &Attack,
) -> bool {
    let others = |(name, _): &&(String, String)| !belongs(name, shape.name);
    let mut heard: Pairs = attack.given.iter().filter(others).cloned().collect();
    if shape.required || base.needs(shape.name) {
        let usual = |(name, _): &&(String, String)| belongs(name, shape.name);
        heard.extend(base.given.iter().filter(usual).cloned());
    }
    let ignoring = Attack {
        given: heard,
        ..attack.clone()
    };
    let outcome = stage.strike(name, &ignoring);
    stage.restore(&base.mark);
    verdict(attack, base, &outcome, &stage.their_id).is_some()
}

#[test]
fn a_table_whose_reader_ignores_a_parameter_is_found_in_each_service() {
    for service in SERVICES {
        let mut having = service
            .operations
            .iter()
            .filter(|entry| !entry.shape.is_empty());
        let entry = having.next().unwrap();
        let shape = entry.shape.first().unwrap();
        let mut sound = Stage::set(SERVICES).base(service, entry).given;
        sound.retain(|(name, _)| belongs(name, shape.name));
        FAULT.set(Some(Fault {
            read: entry.read,
            ignored: shape.name,
            usual: sound,
            armed: false,
        }));
        let mut tally = Tally::default();
        let mut stage = Stage::set(with_fault(service, entry));
        // The stage is set by sound calls.
        FAULT.with_borrow_mut(|fault| fault.as_mut().unwrap().armed = true);
        abuse(&mut stage, &Book::read(), service, entry, &mut tally);
        let about = format!("{} {}", full_name(service, entry), shape.name);
        let mut findings = tally.findings.iter();
        assert!(
            findings.any(|finding| finding.starts_with(&about)),
            "{about} is ignored, and what is found is: {:?}",
            tally.findings
        );
    }
}

/// An operation that takes the usual for what it is told.
struct Fault {
    read: fn(&Parameters) -> Result<Arc<dyn Deed>, Malformed>,
    ignored: &'static str,
    usual: Pairs,
    armed: bool,
}

thread_local! {
    /// The fault of the operation that has one: rows of tables are plain functions.
    static FAULT: RefCell<Option<Fault>> = const { RefCell::new(None) };
}

/// All services, but one operation of one of them has the fault.
fn with_fault(service: &'static Service, faulty: &'static Entry) -> &'static [&'static Service] {
    let row = |entry: &'static Entry| Entry {
        read: if entry.name == faulty.name {
            deaf
        } else {
            entry.read
        },
        ..*entry
    };
    let operations: Vec<_> = service.operations.iter().map(row).collect();
    let planted: &'static Service = Box::leak(Box::new(Service {
        operations: operations.leak(),
        ..*service
    }));
    let served = |one: &&'static Service| {
        if one.name == service.name {
            planted
        } else {
            *one
        }
    };
    let all: Vec<_> = SERVICES.iter().map(served).collect();
    all.leak()
}

fn deaf(parameters: &Parameters) -> Result<Arc<dyn Deed>, Malformed> {
    FAULT.with_borrow(|fault| {
        let fault = fault.as_ref().unwrap();
        if !fault.armed {
            return (fault.read)(parameters);
        }
        let others = parameters
            .iter()
            .filter(|(name, _)| !belongs(name, fault.ignored));
        let usual = fault
            .usual
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        (fault.read)(&Parameters::collect(others.chain(usual))?)
    })
}
