//! How users of the account log on at an identity provider of theirs.

use std::sync::Arc;

use ::domain::account::{settings, sso};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AuxiliaryDomain, Edit, Refusal, SignAlgorithm, SsoSettings};

use crate::identity::metadata::Metadata;
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::One;

/// Shows the settings, or the defaults if nobody set them.
pub type GetUserSsoSettings = Show<One<SsoView>>;

impl Whole for One<SsoView> {
    const BY: &'static str = "GetUserSsoSettings";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        Ok(One::of(&*settings::sso(context.account)))
    }
}

/// Changes the settings; what is not given stays.
#[derive(Parameters)]
pub struct SetUserSsoSettings {
    sso_enabled: Option<bool>,
    #[rpc(secret)]
    metadata_document: Edit<Metadata>,
    auxiliary_domain: Edit<AuxiliaryDomain>,
    sso_login_with_domain: Option<bool>,
    authn_sign_algo: Option<SignAlgorithm>,
}

impl Operation for SetUserSsoSettings {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<SsoView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let metadata = self.metadata_document.clone();
        let to = sso::Update {
            enabled: self.sso_enabled,
            metadata: metadata.map(|metadata| metadata.record()),
            auxiliary_domain: self.auxiliary_domain.clone(),
            with_domain: self.sso_login_with_domain,
            sign: self.authn_sign_algo,
        };
        sso::set(context, to).map(|settings| One::of(&*settings))
    }
}

/// The settings as IMS shows them.
#[derive(View)]
#[view("UserSsoSettings")]
pub struct SsoView {
    sso_enabled: bool,
    metadata_document: Option<Arc<str>>,
    auxiliary_domain: Option<AuxiliaryDomain>,
    sso_login_with_domain: bool,
    authn_sign_algo: &'static str,
}

impl From<&SsoSettings> for SsoView {
    fn from(settings: &SsoSettings) -> Self {
        let metadata = settings.metadata.as_ref();
        Self {
            sso_enabled: settings.enabled,
            metadata_document: metadata.map(|metadata| metadata.encoded.clone()),
            auxiliary_domain: settings.auxiliary_domain.clone(),
            sso_login_with_domain: settings.with_domain,
            authn_sign_algo: settings.sign.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;
    use crate::testing::metadata::{metadata, metadata_xml};

    fn set(world: &mut World, parameters: &[(&str, &str)]) -> Value {
        let set = world
            .admin()
            .call("SetUserSsoSettings", parameters.iter().copied());
        let answer = set.answers()["UserSsoSettings"].clone();
        let shown = world.admin().call("GetUserSsoSettings", []).answers();
        assert_eq!(shown["UserSsoSettings"], answer);
        answer
    }

    #[test]
    fn users_log_on_with_passwords_until_somebody_says_otherwise() {
        let mut world = World::with_account("acme");
        let shown = world.admin().call("GetUserSsoSettings", []).answers();
        let defaults = json!({
            "SsoEnabled": false, "SsoLoginWithDomain": true, "AuthnSignAlgo": "rsa-sha1",
        });
        assert_eq!(shown["UserSsoSettings"], defaults);
    }

    #[test]
    fn what_is_not_given_stays_and_what_is_empty_goes() {
        let mut world = World::with_account("acme");
        let document = metadata();
        let all = [
            ("MetadataDocument", document.as_str()),
            ("SsoEnabled", "true"),
            ("AuxiliaryDomain", "example.com"),
            ("SsoLoginWithDomain", "false"),
            ("AuthnSignAlgo", "rsa-sha256"),
        ];
        let told = json!({
            "SsoEnabled": true, "MetadataDocument": document, "AuxiliaryDomain": "example.com",
            "SsoLoginWithDomain": false, "AuthnSignAlgo": "rsa-sha256",
        });
        assert_eq!(set(&mut world, &all), told);
        assert_eq!(set(&mut world, &[]), told);
        let off = set(
            &mut world,
            &[("SsoEnabled", "false"), ("AuxiliaryDomain", "")],
        );
        assert_eq!(
            (&off["SsoEnabled"], &off["AuxiliaryDomain"]),
            (&json!(false), &Value::Null)
        );
        assert_eq!(off["MetadataDocument"], document);
        let gone = set(&mut world, &[("MetadataDocument", "")]);
        assert_eq!(gone["MetadataDocument"], Value::Null);
        assert_eq!(gone["AuthnSignAlgo"], "rsa-sha256");
    }

    #[test]
    fn it_is_never_on_without_metadata() {
        let mut world = World::with_account("acme");
        let document = metadata();
        let on = ("SsoEnabled", "true");
        let refused = |world: &mut World, parameters: &[(&str, &str)]| {
            let told = world
                .admin()
                .call("SetUserSsoSettings", parameters.iter().copied());
            told.refuses("InvalidParameter.MetadataDocument");
        };
        refused(&mut world, &[on]);
        set(&mut world, &[on, ("MetadataDocument", &document)]);
        refused(&mut world, &[("MetadataDocument", "")]);
        refused(&mut world, &[("MetadataDocument", "PGEvPg==")]);
        let old = metadata_xml().replace(
            " entityID",
            r#" validUntil="2026-01-02T03:04:05Z" entityID"#,
        );
        let old = data_encoding::BASE64.encode(old.as_bytes());
        refused(&mut world, &[("MetadataDocument", &old)]);
        assert_eq!(set(&mut world, &[])["MetadataDocument"], document);
    }

    #[test]
    fn each_value_has_its_rule() {
        let mut world = World::with_account("acme");
        for (name, bad) in [
            ("SsoEnabled", "yes"),
            ("SsoLoginWithDomain", "1"),
            ("AuthnSignAlgo", "rsa-sha512"),
            ("AuxiliaryDomain", "example"),
        ] {
            let told = world.admin().call("SetUserSsoSettings", [(name, bad)]);
            told.refuses(&format!("InvalidParameter.{name}"));
        }
    }
}
