//! What makes for a step at all.

use policy::{Effect, Policy};

use super::draft::Scene;
use crate::escalation::rights::speaks;

/// Whether a policy is about anything that is worth having.
pub(super) fn is_worth(scene: Scene<'_>, policy: &Policy) -> bool {
    let statements = policy.document().statements().iter();
    let mut allowing = statements.filter(|own| own.effect() == Effect::Allow);
    allowing.any(|own| {
        let mut actions = BECOMING.iter().chain(RAISING);
        scene.any || actions.any(|action| speaks(own, action))
    })
}

/// One action of each way to become somebody without which it is none.
pub(super) const BECOMING: &[&str] = &[
    "sts:AssumeRole",
    "ram:CreateAccessKey",
    "ram:UpdateAccessKey",
    "rampart:StartKeyRotation",
    "ram:CreateLoginProfile",
    "ram:UpdateLoginProfile",
    "ram:SetUserSsoSettings",
    "kms:GetSecretValue",
    "kms:SetSecretPolicy",
    "ram:PassRole",
    "ram:CreateSAMLProvider",
    "ram:UpdateSAMLProvider",
    "ram:CreateOIDCProvider",
    "ram:UpdateOIDCProvider",
    "ram:AddClientIdToOIDCProvider",
    "ram:AddFingerprintToOIDCProvider",
];

/// One action of each way to raise somebody's rights.
pub(super) const RAISING: &[&str] = &[
    "ram:AttachPolicyToUser",
    "ram:AttachPolicyToGroup",
    "ram:AttachPolicyToRole",
    "ram:AttachPolicy",
    "ram:AddUserToGroup",
    "ram:CreateAppSecret",
    "ram:CreatePolicyVersion",
    "ram:SetDefaultPolicyVersion",
    "ram:DetachPolicyFromUser",
    "ram:DetachPolicyFromGroup",
    "ram:DetachPolicyFromRole",
    "ram:DetachPolicy",
    "ram:RemoveUserFromGroup",
];
