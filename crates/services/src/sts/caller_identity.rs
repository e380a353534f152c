//! Who a caller is, as STS spells it.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Who};
use model::{AccountId, RoleId};

/// Shows who the caller is. Nobody with a valid credential is denied it.
#[derive(Parameters)]
pub struct GetCallerIdentity {}

impl Operation for GetCallerIdentity {
    const EFFECT: Effect = Effect::Read;
    type Answer = IdentityView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        Ok(IdentityView::of(permit.caller()))
    }
}

/// Who the caller is.
#[derive(View)]
pub struct IdentityView {
    identity_type: &'static str,
    account_id: AccountId,
    principal_id: String,
    user_id: Option<String>,
    role_id: Option<RoleId>,
    arn: String,
}

impl IdentityView {
    fn of(caller: &Caller) -> Self {
        let (identity_type, user_id, role_id) = match &caller.who {
            Who::Root => ("Account", Some(caller.account.to_string()), None),
            Who::User(user) => ("RAMUser", Some(user.id.to_string()), None),
            Who::Session(role, _) => ("AssumedRoleUser", None, Some(role.id)),
            Who::Federated(_) => ("Federated", None, None),
            Who::Agent(_) => ("Agent", None, None),
            Who::Application(_) => ("Application", None, None),
            Who::Server(_) => ("System", None, None),
        };
        Self {
            identity_type,
            account_id: caller.account,
            principal_id: caller.principal_id(),
            user_id,
            role_id,
            arn: caller.arn(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    #[test]
    fn everyone_with_a_credential_is_told_who_they_are() {
        let mut world = World::with_account("acme");
        let account = world.account_id();
        world.permit("alice", "Deny", "*", "*");
        let alice = world.user("alice").call("GetCallerIdentity", []).answers();
        assert_eq!(alice["IdentityType"], "RAMUser");
        assert_eq!(alice["UserId"], alice["PrincipalId"]);
        assert_eq!(alice["Arn"], format!("acs:ram::{account}:user/alice"));
        let root = world.root().call("GetCallerIdentity", []).answers();
        assert_eq!(root["IdentityType"], "Account");
        assert_eq!(root["PrincipalId"], *account);
        assert_eq!(root["Arn"], format!("acs:ram::{account}:root"));
        let session = world.session("Ops").call("GetCallerIdentity", []).answers();
        assert_eq!(session["IdentityType"], "AssumedRoleUser");
        let role = session["RoleId"].as_str().unwrap();
        assert_eq!(session["PrincipalId"], format!("{role}:story"));
        assert_eq!(
            session["Arn"],
            format!("acs:ram::{account}:assumed-role/ops/story")
        );
        for one in [alice, root, session] {
            assert_eq!(one["AccountId"], *account);
        }
    }

    #[test]
    fn nobody_is_not_told() {
        let mut world = World::with_account("acme");
        world
            .anonymous()
            .call("GetCallerIdentity", [])
            .refuses("MissingAccessKeyId");
    }
}
