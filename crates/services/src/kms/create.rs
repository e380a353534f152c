//! Secrets are made: Generic ones, those that are AccessKeys of RAM users, and those that give out credentials of roles.

use std::sync::Arc;

use derive::Parameters;
use domain::account::kms::secret::{self, New};
use domain::account::kms::{UNSUPPORTED, interval, key, managed, role_secret, version};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Unseal, Wants};
use model::{
    Refusal, Secret, SecretDataType, SecretDescription, SecretKind, SecretName, SecretRole,
    SecretRotation, SecretVersionId, StoredSecret, Text,
};
use rpc::field::Unserved;

use super::secret_role::{self, RoleConfig};
use super::secret_user::UserConfig;
use super::view::{MadeView, Rotating, config};
use super::which::{WhichKey, on_secrets, secret_arn, secret_target};
use super::word::{ExtendedConfig, SecretData, SecretInterval, TagList};
use crate::identity::target;

/// Makes a secret with its first version, which becomes the current one.
#[derive(Parameters)]
pub struct CreateSecret {
    #[rpc("DKMSInstanceId")]
    #[expect(dead_code, reason = "refused by name")]
    dkms_instance_id: Option<Unserved>,
    description: Option<SecretDescription>,
    enable_automatic_rotation: Option<bool>,
    encryption_key_id: Option<WhichKey>,
    extended_config: Option<ExtendedConfig>,
    policy: Option<Text<1, 32_768>>,
    rotation_interval: Option<SecretInterval>,
    #[rpc(secret)]
    secret_data: SecretData,
    secret_data_type: Option<SecretDataType>,
    secret_name: NewName,
    secret_type: Option<SecretType>,
    tags: Option<TagList>,
    version_id: SecretVersionId,
}

/// `SecretType`. Of the managed ones none is served here but that of RAM users' AccessKeys and of roles.
#[derive(Clone, Debug)]
pub struct SecretType(String);

impl std::str::FromStr for SecretType {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [
            "Generic",
            "Rds",
            "Redis",
            "RAMCredentials",
            "ECS",
            "PolarDB",
        ];
        let rule = model::Malformed("Generic, Rds, Redis, RAMCredentials, ECS or PolarDB");
        let known = known.contains(&text).then(|| Self(text.to_owned()));
        known.ok_or(rule)
    }
}

impl Operation for CreateSecret {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = MadeView;

    /// Only what hands over a user's keys, or a role, is.
    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.is_managed()
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let named = self.encryption_key_id.as_ref();
        let id = named.map(|key| key.id(home, account));
        let target = named.map(|key| key.target(home, account));
        let material = match id {
            Some(Ok(id)) => key::sealing_material(account, Some(&id)),
            Some(Err(_)) => None,
            None => key::sealing_material(account, None),
        };
        let mut asked = Unseal {
            materials: material.into_iter().collect(),
            ..Unseal::default()
        };
        let whose = self.managed().ok().flatten();
        let plan = match (&self.secret_name, &whose) {
            (NewName::Given(name), _) => Plan::on(secret_target(home, name)),
            (NewName::Auto, Some(whose)) => match whose.name() {
                Ok(name) => Plan::on(secret_target(home, &name)),
                Err(_) => on_secrets(home),
            },
            (NewName::Auto, None) => on_secrets(home),
        };
        let plan = plan.also_on("kms:GenerateDataKey", target);
        let plan = match &whose {
            Some(Managed::User(whose)) => {
                asked.secrets = whose.secrets(account);
                let user = target::user(home, &whose.user_name);
                plan.also_on("ram:CreateAccessKey", [user])
            }
            Some(Managed::Role(role)) => role.passing(plan, home),
            None => plan,
        };
        if asked.is_empty() {
            return plan;
        }
        plan.wanting(Wants::Unseal(Box::new(asked)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let made = match self.managed()? {
            Some(whose) => self.make_managed(&whose, permit, context)?,
            None => self.make_generic(permit, context)?,
        };
        Ok(self.answer(permit, context.account, &made))
    }
}

impl CreateSecret {
    fn is_managed(&self) -> bool {
        let kind = self.secret_type.as_ref();
        kind.is_some_and(|kind| kind.0 == "RAMCredentials")
    }

    /// Whose it is, if it is a managed one.
    fn managed(&self) -> Result<Option<Managed>, Refusal> {
        if !self.is_managed() {
            return Ok(None);
        }
        let config = self.extended_config.as_ref();
        let of_role = config.filter(|one| one.subtype() == Some(secret_role::SUBTYPE));
        let whose = match of_role {
            Some(config) => RoleConfig::read(config).map(Managed::Role),
            None => UserConfig::read(config).map(Managed::User),
        };
        whose.map(Some)
    }

    fn make_generic(
        &self,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<Arc<StoredSecret>, Refusal> {
        self.check_generic()?;
        let NewName::Given(name) = &self.secret_name else {
            let rule = "must be a name: $Auto is for managed secrets".to_owned();
            return Err(Refusal::Invalid("SecretName", rule));
        };
        let data_type = self.secret_data_type.unwrap_or_default();
        self.secret_data.check(data_type)?;
        let kind = (name.clone(), SecretKind::Generic, Whose::Nobody);
        self.make(kind, (&self.secret_data.0, data_type), permit, context)
    }

    fn make_managed(
        &self,
        whose: &Managed,
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<Arc<StoredSecret>, Refusal> {
        let NewName::Auto = &self.secret_name else {
            let rule = "must be $Auto where SecretType is RAMCredentials".to_owned();
            return Err(Refusal::Invalid("SecretName", rule));
        };
        if self.secret_data_type == Some(SecretDataType::Binary) {
            let rule = "must be text where SecretType is RAMCredentials".to_owned();
            return Err(Refusal::Invalid("SecretDataType", rule));
        }
        let (name, data) = (whose.name()?, &self.secret_data.0);
        match whose {
            Managed::User(whose) => {
                let interval = interval(
                    self.enable_automatic_rotation == Some(true),
                    self.rotation_interval.map(|every| every.0),
                )?;
                let (mut rotation, value) = whose.adopted(data, permit.unsealed(), context)?;
                rotation.interval = interval;
                let kind = (name, SecretKind::RamCredentials, Whose::User(rotation));
                self.make(kind, (&value, SecretDataType::Text), permit, context)
            }
            Managed::Role(role) => {
                self.check_unrotated("it gives out new credentials at each reading")?;
                let role = role.role(data, permit, context)?;
                let kind = (name, SecretKind::RoleCredentials, Whose::Role(role));
                self.make(kind, (data, SecretDataType::Text), permit, context)
            }
        }
    }

    fn make(
        &self,
        (name, kind, whose): (SecretName, SecretKind, Whose),
        (value, data_type): (&Secret, SecretDataType),
        permit: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<Arc<StoredSecret>, Refusal> {
        let home = permit.home();
        let named = self.encryption_key_id.as_ref();
        let key = named.map(|key| key.named(home, context.account));
        let (rotation, role) = match whose {
            Whose::Nobody => (None, None),
            Whose::User(rotation) => (Some(rotation), None),
            Whose::Role(role) => (None, Some(role)),
        };
        let new = New {
            name,
            kind,
            version: version::New {
                id: self.version_id.clone(),
                value,
                data_type,
                stages: None,
            },
            key: key.transpose()?,
            description: self.description.clone(),
            config: self.extended_config.as_ref().map(|one| one.text.clone()),
            policy: self.policy.as_ref().map(ToString::to_string),
            tags: self.tags.clone().unwrap_or_default().0,
            rotation,
            role,
            creator: permit.caller().arn(),
        };
        secret::create(context, home, new, permit.unsealed())
    }

    /// What only managed secrets have, this one has not.
    fn check_generic(&self) -> Result<(), Refusal> {
        if let Some(SecretType(name)) = &self.secret_type
            && name != "Generic"
        {
            let why = format!(
                "Secrets of the type {name} are not made here; Generic and RAMCredentials are."
            );
            return Err(Refusal::State(UNSUPPORTED, why));
        }
        self.check_unrotated("Generic secrets are rotated by whoever puts their versions")
    }

    /// Refuses a rotation, of which there is none for this reason.
    fn check_unrotated(&self, why: &str) -> Result<(), Refusal> {
        if self.enable_automatic_rotation == Some(true) {
            let rule = format!("must be false: {why}");
            return Err(Refusal::Invalid("EnableAutomaticRotation", rule));
        }
        if self.rotation_interval.is_some() {
            let why = "must be left out where the secret is not rotated by itself";
            return Err(Refusal::Invalid("RotationInterval", why.to_owned()));
        }
        Ok(())
    }

    fn answer(
        &self,
        permit: &Permit<'_, Self>,
        account: &Account,
        made: &StoredSecret,
    ) -> MadeView {
        let rotating = Rotating::of(account, made);
        MadeView {
            arn: secret_arn(permit.region(), permit.home(), &made.name),
            automatic_rotation: rotating.automatic,
            extended_config: config(made),
            next_rotation_date: rotating.next,
            rotation_interval: rotating.interval,
            secret_name: made.name.to_string(),
            secret_type: made.kind.to_string(),
            version_id: self.version_id.to_string(),
        }
    }
}

/// Whose credentials a managed secret has.
enum Managed {
    /// A user's.
    User(UserConfig),
    /// A role's.
    Role(RoleConfig),
}

impl Managed {
    /// What the secret is called.
    fn name(&self) -> Result<SecretName, Refusal> {
        match self {
            Self::User(whose) => managed::name(&whose.user_name),
            Self::Role(role) => role_secret::name(&role.role_name),
        }
    }
}

/// The same as the secret keeps it.
enum Whose {
    /// Nobody's.
    Nobody,
    /// A user's, and how it is rotated.
    User(SecretRotation),
    /// A role's.
    Role(SecretRole),
}

/// The name of a new secret: `$Auto` where it follows from what is managed.
#[derive(Clone, Debug)]
pub enum NewName {
    /// It follows.
    Auto,
    /// It is given.
    Given(SecretName),
}

impl std::str::FromStr for NewName {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "$Auto" => Ok(Self::Auto),
            name => name.parse().map(Self::Given),
        }
    }
}
