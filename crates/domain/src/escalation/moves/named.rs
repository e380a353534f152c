//! How things are named: what is there by its ARN, and what something new can be called.

use model::{
    AccountId, Entity, PolicyRef, group_arn, policy_arn, role_arn, system_policy_arn, user_arn,
};
use policy::{Arn, Effect};

use super::draft::Scene;
use crate::account::Account;
use crate::escalation::judge::Judge;
use crate::escalation::rights::{compiled, held, speaks};
use crate::system_policy;

/// The system policy that allows everything.
pub(super) fn administrator() -> Option<PolicyRef> {
    let name = "AdministratorAccess".parse().ok()?;
    let found = system_policy::find(&name)?;
    Some(PolicyRef::System(found.name.clone()))
}

/// The ARN of a policy, if it is there.
pub(super) fn policy_arn_of(
    account: &Account,
    home: AccountId,
    policy: &PolicyRef,
) -> Option<String> {
    Some(match policy {
        PolicyRef::System(name) => system_policy_arn(name),
        PolicyRef::Custom(id) => policy_arn(home, &account.policies.get(id)?.name),
    })
}

pub(super) fn entity_arn(account: &Account, home: AccountId, entity: Entity) -> Option<String> {
    Some(match entity {
        Entity::User(id) => user_arn(home, &account.users.get(&id)?.name),
        Entity::Group(id) => group_arn(home, &account.groups.get(&id)?.name),
        Entity::Role(id) => role_arn(home, &account.roles.get(&id)?.name),
    })
}

/// A trust policy that names somebody.
pub(super) fn trusting(who: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["{who}"]}}}}]}}"#
    )
}

/// What something new can be called so that policies which name some names let it be: a name of no meaning, and one for
/// each pattern that an Allow about the action has.
pub(super) fn names(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    action: &'static str,
    kind: &str,
) -> Vec<String> {
    judge.pay(1);
    let mut all = vec![PLAIN.to_owned()];
    for one in held(scene.world, scene.actor) {
        let policy = compiled(scene.world, &one.policy);
        for statement in policy.document().statements() {
            if statement.effect() != Effect::Allow || !speaks(statement, action) {
                continue;
            }
            let patterns = statement
                .resources()
                .into_iter()
                .flat_map(policy::Resources::patterns);
            let named = patterns.filter_map(|own| {
                let name = Arn::parse(own.text())?.relative.strip_prefix(kind)?;
                Some(name.replace(['*', '?'], "x"))
            });
            all.extend(named);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// A name of no meaning.
const PLAIN: &str = "raised";
