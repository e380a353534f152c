//! The explanation of a denial, as RAM spells it.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Diagnosis, Effect, Matched, Operation, Permit, Plan, Ran};

use crate::view::One;

/// Opens the message that came with a denial: what was checked, and which policies counted.
#[derive(Parameters)]
pub struct DecodeDiagnosticMessage {
    encoded_diagnostic_message: String,
}

impl Operation for DecodeDiagnosticMessage {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<DiagnosisView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let message = &self.encoded_diagnostic_message;
        permit.diagnosis(message, context.now).map(One::of)
    }
}

/// The opened message.
#[derive(View)]
#[view("DecodedDiagnosticMessage")]
pub struct DiagnosisView {
    explicit_deny: bool,
    no_permission_policy_type: Option<String>,
    auth_action: String,
    auth_resource: String,
    auth_principal: PrincipalView,
    auth_conditions: Vec<ConditionView>,
    matched_policies: Vec<MatchedView>,
}

#[derive(View)]
struct PrincipalView {
    #[view("AuthPrincipalType")]
    kind: String,
    #[view("AuthPrincipalOwnerId")]
    owner: String,
    #[view("AuthPrincipalDisplayName")]
    name: String,
}

#[derive(View)]
struct ConditionView {
    condition_key: String,
    condition_values: Vec<String>,
}

#[derive(View)]
struct MatchedView {
    effect: String,
    policy_identifier: String,
    policy_type: String,
    policy_version: Option<String>,
    attached_entity_type: String,
    attached_scope: String,
    /// Where a control policy acts: a member, a folder or Root.
    attached_target_id: Option<String>,
}

impl From<Diagnosis> for DiagnosisView {
    fn from(diagnosis: Diagnosis) -> Self {
        let condition = |(condition_key, condition_values)| ConditionView {
            condition_key,
            condition_values,
        };
        Self {
            explicit_deny: diagnosis.explicit,
            no_permission_policy_type: diagnosis.policy_type,
            auth_action: diagnosis.action,
            auth_resource: diagnosis.resource,
            auth_principal: PrincipalView {
                kind: diagnosis.principal_type,
                owner: diagnosis.principal_owner,
                name: diagnosis.principal_name,
            },
            auth_conditions: diagnosis.conditions.into_iter().map(condition).collect(),
            matched_policies: diagnosis
                .matched
                .into_iter()
                .map(MatchedView::from)
                .collect(),
        }
    }
}

impl From<Matched> for MatchedView {
    fn from(matched: Matched) -> Self {
        Self {
            effect: matched.effect,
            policy_identifier: matched.identifier,
            policy_type: matched.policy_type,
            policy_version: matched.version,
            attached_entity_type: matched.entity_type,
            attached_scope: matched.scope,
            attached_target_id: matched.node,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn denied(world: &mut World) -> Value {
        world.permit("alice", "Deny", "ram:GetUser", "*");
        world
            .user("alice")
            .call("GetUser", [("UserName", "admin")])
            .refuses("NoPermission")
    }

    fn message(denial: &Value) -> String {
        denial["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_denial_names_what_was_checked_and_its_message_opens() {
        let mut world = World::with_account("acme");
        let denial = denied(&mut world);
        let detail = &denial["AccessDeniedDetail"];
        assert_eq!(detail["AuthAction"], "ram:GetUser");
        assert_eq!(detail["NoPermissionType"], "ExplicitDeny");
        assert_eq!(detail["PolicyType"], "AccountLevelIdentityBasedPolicy");
        assert_eq!(detail["AuthPrincipalType"], "SubUser");
        let encoded = message(&denial);
        let asked = [("EncodedDiagnosticMessage", encoded.as_str())];
        let opened = world
            .admin()
            .call("DecodeDiagnosticMessage", asked)
            .answers();
        let told = &opened["DecodedDiagnosticMessage"];
        assert_eq!(told["ExplicitDeny"], true);
        let account = world.account_id();
        assert_eq!(
            told["AuthResource"],
            format!("acs:ram::{account}:user/admin")
        );
        assert_eq!(told["MatchedPolicies"][0]["Effect"], "Deny");
        assert_eq!(told["MatchedPolicies"][0]["AttachedEntityType"], "RamUser");
        let source = told["AuthConditions"].as_array().unwrap().iter();
        assert_eq!(
            source
                .clone()
                .find(|one| one["ConditionKey"] == "acs:SourceIp")
                .unwrap()["ConditionValues"],
            serde_json::json!(["203.0.113.7"])
        );
    }

    #[test]
    fn a_message_opens_for_its_own_account_for_a_day() {
        let mut world = World::with_account("acme");
        let encoded = message(&denied(&mut world));
        let asked = [("EncodedDiagnosticMessage", encoded.as_str())];
        world.visit("other");
        world
            .admin()
            .call("DecodeDiagnosticMessage", asked)
            .refuses("EntityNotExist");
        world.visit("acme");
        let mut altered = encoded.clone().into_bytes();
        altered[40] = if altered[40] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        let wrong = [("EncodedDiagnosticMessage", altered.as_str())];
        world
            .admin()
            .call("DecodeDiagnosticMessage", wrong)
            .refuses("EntityNotExist");
        world.later(24 * 3600);
        world
            .admin()
            .call("DecodeDiagnosticMessage", asked)
            .answers();
        world.later(1);
        world
            .admin()
            .call("DecodeDiagnosticMessage", asked)
            .refuses("EncodedMessageExpire");
    }

    #[test]
    fn who_may_not_explain_is_denied_too() {
        let mut world = World::with_account("acme");
        let encoded = message(&denied(&mut world));
        let asked = [("EncodedDiagnosticMessage", encoded.as_str())];
        world
            .user("alice")
            .call("DecodeDiagnosticMessage", asked)
            .refuses("NoPermission");
    }
}
