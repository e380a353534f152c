//! Service-linked roles: made from their services' templates, and deleted by tasks.

use std::sync::Arc;

use model::{
    CustomSuffix, DeletionTask, Description, Kind, NewRole, Refusal, Role, RoleName, Tested,
};

use super::role_template::Template;
use super::tables::Account;
use super::{policy_tests, role_session};
use crate::context::Context;

/// Adds the role of a service. It counts among the roles of the account, but is made beyond their number
/// too: a service must not fail because of it.
///
/// # Errors
/// When there is one already, or the service's roles have no suffix or description of their own.
pub fn create(
    context: &mut Context<'_>,
    template: &Template,
    suffix: Option<&CustomSuffix>,
    description: Option<Description>,
) -> Result<Arc<Role>, Refusal> {
    let name = name(template, suffix)?;
    let description = self::description(template, description)?;
    context.account.roles.check_free(&name, None)?;
    let mut role = Role::new(NewRole {
        id: context.entropy.id(),
        name,
        trust: template.trust().into(),
        created: context.now,
    });
    role.description = Some(description);
    role.service_linked = true;
    role.console_logon = false;
    Ok(context.account.roles.put(role))
}

/// Deletes the role of a service, by a task that is done at once: no service here reports that it uses
/// one. Its live sessions end with it.
///
/// # Errors
/// When there is none of that name, or it is no service's.
pub fn delete(context: &mut Context<'_>, name: &RoleName) -> Result<Arc<DeletionTask>, Refusal> {
    let role = context.account.roles.named(name)?.clone();
    let Some(service) = service(&role) else {
        return Err(Refusal::Missing(Kind::ServiceLinkedRole, name.to_string()));
    };
    let number = context.entropy.id::<DeletionTask>();
    let id = format!("task/acs-service-role/{service}/{}/{number}", role.name);
    context.account.roles.remove(&role.id);
    role_session::end_of_role(context.account, role.id);
    policy_tests::forget(context.account, Tested::Trust(role.id));
    Ok(context.account.deletion_tasks.put(DeletionTask {
        id: id.into(),
        role: role.name.clone(),
        created: context.now,
    }))
}

/// The latest deletion of a role of this name: that of an earlier one, since this one is there.
#[must_use]
pub fn latest_deletion<'a>(account: &'a Account, role: &Role) -> Option<&'a Arc<DeletionTask>> {
    account.deletion_tasks.get(&role.name.folded())
}

/// The service that a role belongs to.
#[must_use]
pub fn service(role: &Role) -> Option<Arc<str>> {
    let statements = role.trust_policy().document().statements().iter();
    let mut services = statements
        .filter_map(policy::Statement::principals)
        .flat_map(policy::Principals::service);
    let service = services.next().filter(|_| role.service_linked)?;
    Some(service.to_string().into())
}

fn name(template: &Template, suffix: Option<&CustomSuffix>) -> Result<RoleName, Refusal> {
    let mut name = template.role();
    if let Some(suffix) = suffix {
        check_several(template, "CustomSuffix")?;
        name = format!("{name}_{suffix}");
    }
    let invalid = |rule: model::Malformed| {
        Refusal::Invalid(
            "CustomSuffix",
            format!("with it the name of the role {rule}"),
        )
    };
    name.parse().map_err(invalid)
}

fn description(template: &Template, given: Option<Description>) -> Result<Description, Refusal> {
    if let Some(given) = given {
        check_several(template, "Description")?;
        return Ok(given);
    }
    let invalid = |rule: model::Malformed| Refusal::Invalid("Description", rule.to_string());
    template.description().parse().map_err(invalid)
}

fn check_several(template: &Template, parameter: &'static str) -> Result<(), Refusal> {
    if template.several {
        return Ok(());
    }
    let rule = format!(
        "{} has one role, which it names and describes itself",
        template.service
    );
    Err(Refusal::Invalid(parameter, rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVERAL: Template = Template {
        service: "app.example.com",
        product: "App",
        several: true,
    };

    #[test]
    fn a_service_that_has_several_gives_each_a_suffix() {
        let named = |suffix: &str| name(&SEVERAL, Some(&suffix.parse().unwrap()));
        assert_eq!(
            named("one").unwrap().as_str(),
            "AliyunServiceRoleForApp_one"
        );
        let refused = named(&"a".repeat(41)).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid("CustomSuffix", _)));
        let own = description(&SEVERAL, Some("mine".parse().unwrap())).unwrap();
        assert_eq!(own.as_str(), "mine");
        let preset = description(&SEVERAL, None).unwrap();
        assert_eq!(preset.as_str(), SEVERAL.description());
    }
}
