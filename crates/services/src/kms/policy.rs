//! Policies that secrets carry.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::kms::secret;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, SecretName, Text};

use super::which::on_secret;
use crate::view::{Done, done};

/// `PolicyName`: a secret has one policy.
#[derive(Clone, Copy, Debug)]
pub struct PolicyName;

impl FromStr for PolicyName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        (text == "default")
            .then_some(Self)
            .ok_or(Malformed("default"))
    }
}

/// Gives a secret a policy in place of the one it has. It has its say beside the policies of whoever asks, and other
/// accounts read the secret by it alone.
#[derive(Parameters)]
pub struct SetSecretPolicy {
    policy: Text<1, 32_768>,
    #[expect(dead_code, reason = "there is one name")]
    policy_name: Option<PolicyName>,
    secret_name: SecretName,
}

impl Operation for SetSecretPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        secret::set_policy(context, &self.secret_name, self.policy.as_str()).map(done)
    }
}

/// Shows the policy of a secret.
#[derive(Parameters)]
pub struct GetSecretPolicy {
    #[expect(dead_code, reason = "there is one name")]
    policy_name: Option<PolicyName>,
    secret_name: SecretName,
}

/// A policy as it was written; empty if there is none.
#[derive(View)]
pub struct PolicyView {
    policy: String,
}

impl Operation for GetSecretPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = PolicyView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_secret(caller.account, account, &self.secret_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let secret = secret::find(context.account, &self.secret_name)?;
        let policy = secret.policy.as_deref().unwrap_or_default().to_owned();
        Ok(PolicyView { policy })
    }
}
