//! Values of several secrets at once.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::kms::{UNSUPPORTED, secret, version};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Unseal, Unsealed, Wants};
use model::{Malformed, Refusal, SecretName, SecretVersion, SecretVersionId, Stage, StoredSecret};
use serde::Deserialize;

use super::errors;
use super::value::{gone, with_value};
use super::view::ValueView;
use super::which::{key_of, on_secrets, secret_target};

/// The most secrets of a call.
const MOST: usize = 20;

/// Reads values of up to twenty secrets of the account. Those that cannot be read are named with the reason.
#[derive(Parameters)]
pub struct BatchGetSecretValue {
    secrets_list: Option<Wished>,
}

/// `SecretsList`: a JSON list.
#[derive(Clone, Debug)]
pub struct Wished(Vec<Wish>);

#[derive(Clone, Debug)]
struct Wish {
    name: SecretName,
    version: Option<SecretVersionId>,
    stage: Option<Stage>,
    configured: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    secret_name: String,
    #[serde(default)]
    version_id: Option<String>,
    #[serde(default)]
    version_stage: Option<String>,
    #[serde(default)]
    fetch_extended_config: Option<String>,
}

impl FromStr for Wished {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed(r#"a JSON list of 1 to 20 secrets such as [{"SecretName":"a"}]"#);
        let written: Vec<Written> = serde_json::from_str(text).map_err(|_| RULE)?;
        if !(1..=MOST).contains(&written.len()) {
            return Err(RULE);
        }
        let wishes = written.into_iter().map(Wish::of);
        wishes.collect::<Result<_, _>>().map(Self)
    }
}

impl Wish {
    fn of(written: Written) -> Result<Self, Malformed> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let version = given(written.version_id).map(|text| text.parse());
        let stage = given(written.version_stage).map(|text| text.parse());
        let configured = given(written.fetch_extended_config);
        Ok(Self {
            name: written.secret_name.parse()?,
            version: version.transpose()?,
            stage: stage.transpose()?,
            configured: configured.is_some_and(|text| text.eq_ignore_ascii_case("true")),
        })
    }

    /// The version that is asked for, if it may be read.
    fn version<'a>(
        &self,
        account: &'a Account,
    ) -> Result<(&'a StoredSecret, &'a SecretVersion), Refusal> {
        let secret = &**secret::live(account, &self.name)?;
        if secret.policy.is_some() {
            let why = format!(
                "The secret {} carries a policy of its own; read it by GetSecretValue.",
                self.name
            );
            return Err(Refusal::State(UNSUPPORTED, why));
        }
        if secret.role.is_some() {
            let why = format!(
                "The secret {} gives out credentials of a role; read it by GetSecretValue.",
                self.name
            );
            return Err(Refusal::State(UNSUPPORTED, why));
        }
        let version = version::asked(secret, self.version.as_ref(), self.stage.as_ref())?;
        version::check_open(account, version)?;
        Ok((secret, version))
    }

    fn read(&self, account: &Account, opened: &Unsealed) -> Result<ValueView, Refusal> {
        let (secret, version) = self.version(account)?;
        let value = opened.value(&secret.value(version));
        let value = value.ok_or_else(|| gone(version))?;
        Ok(ValueView::of(
            account,
            secret,
            version,
            value,
            self.configured,
        ))
    }
}

/// What was read, and what was not.
#[derive(View)]
pub struct BatchView {
    errors: Vec<ErrorView>,
    secret_values: Vec<ValueView>,
}

/// Why a secret was not read.
#[derive(View)]
pub struct ErrorView {
    code: String,
    http_status: u16,
    message: String,
    secret_name: String,
}

impl Operation for BatchGetSecretValue {
    const EFFECT: Effect = Effect::Read;
    const DANGER: bool = true;
    type Answer = BatchView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let wishes = || self.secrets_list.iter().flat_map(|list| &list.0);
        let targets = wishes().map(|wish| secret_target(home, &wish.name));
        let found = || wishes().filter_map(|wish| wish.version(account).ok());
        let mut keys: Vec<_> = found().filter_map(|(one, _)| key_of(home, one)).collect();
        keys.dedup();
        let asked = found().fold(Unseal::default(), |asked, (secret, version)| {
            with_value(asked, home, secret, version)
        });
        if self.secrets_list.is_none() {
            return on_secrets(home);
        }
        let plan = Plan::on_each(targets)
            .also("kms:GetSecretValue")
            .also_on("kms:Decrypt", keys);
        if asked.is_empty() {
            return plan;
        }
        plan.wanting(Wants::Unseal(Box::new(asked)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let Some(Wished(wishes)) = &self.secrets_list else {
            let rule = "must be given".to_owned();
            return Err(Refusal::Invalid("SecretsList", rule));
        };
        let (mut errors, mut secret_values) = (Vec::new(), Vec::new());
        for wish in wishes {
            match wish.read(context.account, permit.unsealed()) {
                Ok(value) => secret_values.push(value),
                Err(refusal) => {
                    let code = errors::code(&refusal);
                    errors.push(ErrorView {
                        code: code.code.into_owned(),
                        http_status: code.status,
                        message: refusal.to_string(),
                        secret_name: wish.name.to_string(),
                    });
                }
            }
        }
        Ok(BatchView {
            errors,
            secret_values,
        })
    }
}
