//! How much there is of everything in an account, and how much there may be.

use derive::View;
use domain::{Account, Context, Limits};
use model::{KEY_NETWORKS, KEY_STATEMENTS, Refusal};

use crate::identity::whole::{Show, Whole};

/// Counts what is in the account, and tells the quotas.
pub type GetAccountSummary = Show<Summary>;

impl Whole for Summary {
    const BY: &'static str = "GetAccountSummary";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            summary_map: SummaryMap::of(context.account, context.limits),
        })
    }
}

/// The answer.
#[derive(View)]
pub struct Summary {
    summary_map: SummaryMap,
}

/// Counts, and the quotas that limit them.
#[derive(View)]
pub struct SummaryMap {
    access_keys_per_user_quota: usize,
    account_access_keys_per_account_quota: usize,
    attached_policies_per_group_quota: usize,
    attached_policies_per_role_quota: usize,
    attached_policies_per_user_quota: usize,
    attached_system_policies_per_group_quota: usize,
    attached_system_policies_per_role_quota: usize,
    attached_system_policies_per_user_quota: usize,
    authorized_client_per_user_quota: usize,
    #[view("ConditionsPerAKPolicyQuota")]
    conditions_per_ak_policy_quota: usize,
    groups: usize,
    groups_per_user_quota: usize,
    groups_quota: usize,
    #[view("IPItemsPerAKPolicyQuota")]
    ip_items_per_ak_policy_quota: usize,
    #[view("MFADevices")]
    mfa_devices: usize,
    #[view("MFADevicesInUse")]
    mfa_devices_in_use: usize,
    policies: usize,
    policies_quota: usize,
    policy_size_quota: usize,
    roles: usize,
    roles_quota: usize,
    service_credentials_per_user_per_service_quota: usize,
    users: usize,
    users_quota: usize,
    versions_per_policy_quota: usize,
    #[view("VirtualMFADevicesQuota")]
    virtual_mfa_devices_quota: usize,
}

impl SummaryMap {
    fn of(account: &Account, limits: &Limits) -> Self {
        Self {
            access_keys_per_user_quota: limits.keys_of_user,
            account_access_keys_per_account_quota: limits.keys_of_root,
            attached_policies_per_group_quota: limits.custom_policies_attached,
            attached_policies_per_role_quota: limits.custom_policies_attached,
            attached_policies_per_user_quota: limits.custom_policies_attached,
            attached_system_policies_per_group_quota: limits.system_policies_attached,
            attached_system_policies_per_role_quota: limits.system_policies_attached,
            attached_system_policies_per_user_quota: limits.system_policies_attached,
            authorized_client_per_user_quota: limits.clients_of_user,
            conditions_per_ak_policy_quota: KEY_STATEMENTS,
            groups: account.groups.len(),
            groups_per_user_quota: limits.groups_of_user,
            groups_quota: limits.groups,
            ip_items_per_ak_policy_quota: KEY_NETWORKS,
            mfa_devices: account.mfa_devices.len(),
            mfa_devices_in_use: account
                .mfa_devices
                .iter()
                .filter(|one| one.owner.is_some())
                .count(),
            policies: account.policies.len(),
            policies_quota: limits.policies,
            policy_size_quota: policy::Kind::Identity.limit(),
            roles: account.roles.len(),
            roles_quota: limits.roles,
            service_credentials_per_user_per_service_quota: limits.service_credentials,
            users: account.users.len(),
            users_quota: limits.users,
            versions_per_policy_quota: limits.versions,
            virtual_mfa_devices_quota: limits.mfa_devices,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{MfaDevice, Moment, Owner};
    use serde_json::Value;

    use crate::testing::{World, trust};

    fn summary(world: &mut World) -> Value {
        let told = world.admin().call("GetAccountSummary", []).answers();
        told["SummaryMap"].clone()
    }

    #[test]
    fn quotas_are_those_that_hold() {
        let mut world = World::with_settings("acme", |settings| {
            let limits = &mut settings.limits;
            for (place, limit) in [
                &mut limits.keys_of_user,
                &mut limits.keys_of_root,
                &mut limits.custom_policies_attached,
                &mut limits.system_policies_attached,
                &mut limits.clients_of_user,
                &mut limits.groups_of_user,
                &mut limits.groups,
                &mut limits.policies,
                &mut limits.roles,
                &mut limits.service_credentials,
                &mut limits.users,
                &mut limits.versions,
                &mut limits.mfa_devices,
            ]
            .into_iter()
            .enumerate()
            {
                *limit = 101 + place;
            }
        });
        let told = summary(&mut world);
        for (name, quota) in [
            ("AccessKeysPerUserQuota", 101),
            ("AccountAccessKeysPerAccountQuota", 102),
            ("AttachedPoliciesPerGroupQuota", 103),
            ("AttachedPoliciesPerRoleQuota", 103),
            ("AttachedPoliciesPerUserQuota", 103),
            ("AttachedSystemPoliciesPerGroupQuota", 104),
            ("AttachedSystemPoliciesPerRoleQuota", 104),
            ("AttachedSystemPoliciesPerUserQuota", 104),
            ("AuthorizedClientPerUserQuota", 105),
            ("GroupsPerUserQuota", 106),
            ("GroupsQuota", 107),
            ("PoliciesQuota", 108),
            ("RolesQuota", 109),
            ("ServiceCredentialsPerUserPerServiceQuota", 110),
            ("UsersQuota", 111),
            ("VersionsPerPolicyQuota", 112),
            ("VirtualMFADevicesQuota", 113),
            ("ConditionsPerAKPolicyQuota", 8),
            ("IPItemsPerAKPolicyQuota", 50),
            ("PolicySizeQuota", 6144),
        ] {
            assert_eq!(told[name], quota, "{name}");
        }
    }

    #[test]
    fn what_there_is_is_counted() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        for name in ["a", "b", "c"] {
            world
                .scene("Ims.CreateGroup", [("GroupName", name)])
                .answers();
        }
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let role = [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*trust)];
        world.scene("CreateRole", role).answers();
        for _ in 0..4 {
            world.permit("alice", "Allow", "oss:*", "*");
        }
        world.plant(|context| {
            for (number, owner) in [(1, None), (2, Some(Owner::Root)), (3, None)] {
                context.account.mfa_devices.put(MfaDevice {
                    id: model::Id::new(number),
                    name: format!("device{number}").parse().unwrap(),
                    owner,
                    first_owner: owner,
                    activated: None,
                    last_step: 0,
                    created: Moment::default(),
                });
            }
            Ok(())
        });
        let told = summary(&mut world);
        for (name, count) in [
            ("Users", 2),
            ("Groups", 3),
            ("Roles", 1),
            ("Policies", 4),
            ("MFADevices", 3),
            ("MFADevicesInUse", 1),
        ] {
            assert_eq!(told[name], count, "{name}");
        }
        let quotas = [("AccessKeysPerUserQuota", 2), ("UsersQuota", 5000)];
        for (name, quota) in quotas {
            assert_eq!(told[name], quota, "{name}");
        }
    }
}
