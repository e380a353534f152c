//! Operations that a console session does only after its owner has shown again who that is.

use serde_json::{Map, Value};
use services::testing::World;

use crate::sample::{full_name, operations, parameters};

/// Every operation that is marked; some only for what makes them dangerous, which their own tests tell.
const MARKED: &[&str] = &[
    "Ram.AddUserToGroup",
    "Ram.RemoveUserFromGroup",
    "Ram.CreatePolicyVersion",
    "Ram.SetDefaultPolicyVersion",
    "Ram.AttachPolicyToUser",
    "Ram.DetachPolicyFromUser",
    "Ram.AttachPolicyToGroup",
    "Ram.DetachPolicyFromGroup",
    "Ram.AttachPolicyToRole",
    "Ram.DetachPolicyFromRole",
    "Ram.CreateAccessKey",
    "Ram.UpdateAccessKey",
    "Ram.BindMFADevice",
    "Ram.UnbindMFADevice",
    "Ram.UpdateRole",
    "Ram.SetPasswordPolicy",
    "Ram.SetSecurityPreference",
    "Ram.CreateLoginProfile",
    "Ram.UpdateLoginProfile",
    "Ram.DeleteLoginProfile",
    "Ims.DeleteUserInRecycleBin",
    "Ims.AddUserToGroup",
    "Ims.RemoveUserFromGroup",
    "Ims.CreateAccessKey",
    "Ims.UpdateAccessKey",
    "Ims.RestoreAccessKeyFromRecycleBin",
    "Ims.DeleteAccessKeyInRecycleBin",
    "Ims.SetAccessKeyPolicy",
    "Ims.SetAccessKeyPolicyForAccount",
    "Ims.CreateSAMLProvider",
    "Ims.UpdateSAMLProvider",
    "Ims.DeleteSAMLProvider",
    "Ims.CreateOIDCProvider",
    "Ims.UpdateOIDCProvider",
    "Ims.DeleteOIDCProvider",
    "Ims.AddClientIdToOIDCProvider",
    "Ims.RemoveClientIdFromOIDCProvider",
    "Ims.AddFingerprintToOIDCProvider",
    "Ims.RemoveFingerprintFromOIDCProvider",
    "Ims.SetUserSsoSettings",
    "Ims.SetPasswordPolicy",
    "Ims.SetSecurityPreference",
    "Ims.CreateLoginProfile",
    "Ims.UpdateLoginProfile",
    "Ims.DeleteLoginProfile",
    "Ims.BindMFADevice",
    "Ims.UnbindMFADevice",
    "Ims.DisableVirtualMFA",
    "Ims.DeletePasskey",
    "Ims.CreateServiceCredential",
    "Ims.UpdateServiceCredential",
    "Ims.CreateApplication",
    "Ims.UpdateApplication",
    "Ims.DeleteApplication",
    "Ims.CreateAppSecret",
    "Ims.ProvisionApplication",
    "Sts.AssumeRole",
    "Rampart.EndSession",
    "Rampart.EndSessionsOfUser",
    "Rampart.RevokeSessions",
    "Rampart.MarkAccessKeyLeaked",
    "Rampart.ClearAccessKeyLeak",
    "Rampart.StartKeyRotation",
    "Rampart.FinishKeyRotation",
    "Rampart.CancelKeyRotation",
    "Rampart.LeaseSecretValue",
    "Rampart.RevokeSecretLease",
    "Rampart.CreateAgent",
    "Rampart.RenewAgentCode",
    "Rampart.UpdateAgent",
    "Rampart.DeleteAgent",
    "Rampart.StartRollout",
    "Rampart.AdvanceRollout",
    "Rampart.AbortRollout",
    "ResourceDirectoryMaster.SetMemberDeletionPermission",
    "ResourceDirectoryMaster.UpdateAccount",
    "ResourceDirectoryMaster.MoveAccount",
    "ResourceDirectoryMaster.RemoveCloudAccount",
    "ResourceDirectoryMaster.DeleteAccount",
    "ResourceDirectoryMaster.AcceptHandshake",
    "ResourceDirectoryMaster.UpdateControlPolicy",
    "ResourceDirectoryMaster.AttachControlPolicy",
    "ResourceDirectoryMaster.DetachControlPolicy",
    "ResourceDirectoryMaster.DisableControlPolicy",
    "ResourceDirectoryMaster.RegisterDelegatedAdministrator",
    "ResourceDirectoryMaster.DestroyResourceDirectory",
    "ResourceManager.UpdateResourceGroupAdminSetting",
    "ResourceManager.MoveResources",
    "ResourceManager.CreatePolicyVersion",
    "ResourceManager.SetDefaultPolicyVersion",
    "ResourceManager.AttachPolicy",
    "ResourceManager.DetachPolicy",
    "ResourceManager.UpdateRole",
    "ResourceManager.SetMemberDeletionPermission",
    "ResourceManager.UpdateAccount",
    "ResourceManager.MoveAccount",
    "ResourceManager.RemoveCloudAccount",
    "ResourceManager.DeleteAccount",
    "ResourceManager.AcceptHandshake",
    "ResourceManager.UpdateControlPolicy",
    "ResourceManager.AttachControlPolicy",
    "ResourceManager.DetachControlPolicy",
    "ResourceManager.DisableControlPolicy",
    "ResourceManager.RegisterDelegatedAdministrator",
    "ResourceManager.DestroyResourceDirectory",
    "Kms.CreateSecret",
    "Kms.DeleteSecret",
    "Kms.GetSecretValue",
    "Kms.BatchGetSecretValue",
    "Kms.RotateSecret",
    "Kms.SetSecretPolicy",
    "Kms.DisableKey",
    "Kms.ScheduleKeyDeletion",
];

#[test]
fn the_marked_operations_are_these() {
    let marked: Vec<_> = operations()
        .filter(|(_, entry)| entry.danger)
        .map(|(service, entry)| full_name(service, entry))
        .collect();
    assert_eq!(marked, MARKED);
}

#[test]
fn a_marked_operation_changes_nothing_in_a_session_that_did_not_show_again_whose_it_is() {
    let mut world = World::with_account("acme");
    let token = world.opens_owner_session();
    let mut spared = Vec::new();
    for (service, entry) in operations() {
        let sample = parameters(&world, service, entry);
        let sample: Map<_, _> = sample
            .into_iter()
            .filter(|(name, _)| !name.contains('.'))
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        let name: &'static str = Box::leak(full_name(service, entry).into_boxed_str());
        let before = world.records();
        let told = world.order(&token, name, &sample.into());
        let asked = told.code() == "Rampart.ReauthenticationRequired";
        if asked {
            assert!(entry.danger, "{name}");
            assert_eq!(told.status, 403);
            assert_eq!(world.records(), before, "{name}");
        } else {
            spared.extend(entry.danger.then_some(name));
        }
    }
    assert_eq!(spared, SPARED);
}

/// Those whose samples are not what makes them dangerous.
const SPARED: &[&str] = &[
    "Ram.AddUserToGroup",
    "Ram.RemoveUserFromGroup",
    "Ram.DetachPolicyFromUser",
    "Ram.DetachPolicyFromGroup",
    "Ram.DetachPolicyFromRole",
    "Ram.UpdateAccessKey",
    "Ims.AddUserToGroup",
    "Ims.RemoveUserFromGroup",
    "Ims.UpdateAccessKey",
    "Ims.UpdateServiceCredential",
    "ResourceDirectoryMaster.UpdateAccount",
    "ResourceManager.DetachPolicy",
    "ResourceManager.UpdateAccount",
    "Kms.CreateSecret",
];
