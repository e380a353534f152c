//! The site that keys are made for, and what it asks and verifies.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use domain::ceremony::{Asked, Begun, Ceremonies, Claimed, Flaw, Made, Newcomer, Seen};
use model::{AccountId, Id, PasskeyKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, SecurityKey, SecurityKeyRegistration, Url, Uuid, Webauthn,
    WebauthnBuilder, WebauthnError,
};

/// How long a browser waits for its user.
const PATIENCE: Duration = Duration::from_mins(5);

/// A site: its name, by which keys know it, and where its pages are.
pub struct Party {
    webauthn: Webauthn,
}

/// A site that no browser would make keys for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no keys can be made for {0}: it must be the origin of pages on {1} or a host below it")]
pub struct Unsound(String, String);

impl Party {
    /// The site of this name, with pages at these origins, such as `https://ram.example.com`; on any port if
    /// that is said.
    ///
    /// # Errors
    /// When an origin is none, or lies elsewhere.
    pub fn new(name: &str, origins: &[String], any_port: bool) -> Result<Self, Unsound> {
        let unsound = |origin: &str| Unsound(origin.to_owned(), name.to_owned());
        let mut builder: Option<WebauthnBuilder<'_>> = None;
        let urls: Vec<Url> = origins
            .iter()
            .map(|origin| Url::parse(origin).map_err(|_| unsound(origin)))
            .collect::<Result<_, _>>()?;
        for url in &urls {
            // Each is looked at as if it were the only one.
            let alone = WebauthnBuilder::new(name, url).map_err(|_| unsound(url.as_str()))?;
            builder = Some(match builder {
                None => alone,
                Some(builder) => builder.append_allowed_origin(url),
            });
        }
        let builder = builder.ok_or_else(|| unsound("nothing"))?;
        let builder = builder.rp_name("Rampart").timeout(PATIENCE);
        let webauthn = builder.allow_any_port(any_port).build();
        let webauthn = webauthn.map_err(|_| unsound("nothing"))?;
        Ok(Self { webauthn })
    }
}

impl Ceremonies for Party {
    fn begin_making(&self, newcomer: &Newcomer) -> Result<Begun, Flaw> {
        let user = Uuid::from_u64_pair(newcomer.account.number(), newcomer.user.number());
        let (name, display) = (&newcomer.name, &newcomer.display);
        let known = newcomer.known.iter().filter_map(|handle| bytes(handle));
        let known = Some(known.collect());
        match newcomer.kind {
            PasskeyKind::Passkey => {
                let begun = self
                    .webauthn
                    .start_passkey_registration(user, name, display, known);
                let (options, state) = begun.map_err(|error| flaw(&error))?;
                let mut options = value(&options)?;
                // The library asks for a key that does not know its user; such a one could not be shown
                // without a name.
                let wanted = options.pointer_mut("/publicKey/authenticatorSelection");
                let wanted = wanted.and_then(Value::as_object_mut).ok_or(Flaw::Closed)?;
                wanted.insert("residentKey".to_owned(), json!("required"));
                wanted.insert("requireResidentKey".to_owned(), json!(true));
                begun_with(&options, &state)
            }
            PasskeyKind::SecurityKey => {
                let begun = self
                    .webauthn
                    .start_securitykey_registration(user, name, display, known, None, None);
                let (options, state) = begun.map_err(|error| flaw(&error))?;
                let mut options = value(&options)?;
                // The library wants a key that is never shown without its user, and does not demand one
                // that knows its user; browsers refuse the two together.
                let extensions = options.pointer_mut("/publicKey/extensions");
                if let Some(extensions) = extensions.and_then(Value::as_object_mut) {
                    extensions.remove("credentialProtectionPolicy");
                    extensions.remove("enforceCredentialProtectionPolicy");
                }
                begun_with(&options, &state)
            }
        }
    }

    fn finish_making(&self, kind: PasskeyKind, state: &str, answer: &str) -> Result<Made, Flaw> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        match kind {
            PasskeyKind::Passkey => {
                let stays = answer.extensions.cred_props.as_ref();
                if stays.and_then(|stays| stays.rk) == Some(false) {
                    return Err(Flaw::Unfit);
                }
                let state: PasskeyRegistration = read(state)?;
                let made = self.webauthn.finish_passkey_registration(&answer, &state);
                let made = made.map_err(|error| flaw(&error))?;
                kept(made.cred_id(), &made)
            }
            PasskeyKind::SecurityKey => {
                let state: SecurityKeyRegistration = read(state)?;
                let made = self
                    .webauthn
                    .finish_securitykey_registration(&answer, &state);
                let made = made.map_err(|error| flaw(&error))?;
                kept(made.cred_id(), &made)
            }
        }
    }

    fn begin_showing(&self, asked: &Asked) -> Result<Begun, Flaw> {
        match asked {
            Asked::Alone => {
                let begun = self.webauthn.start_discoverable_authentication();
                let (mut options, state) = begun.map_err(|error| flaw(&error))?;
                // Whether the browser offers keys while a name is typed is for the page to say.
                options.mediation = None;
                begun_with(&value(&options)?, &state)
            }
            Asked::Behind(credentials) => {
                let keys = credentials.iter().map(|one| read(one));
                let keys: Vec<SecurityKey> = keys.collect::<Result<_, _>>()?;
                let begun = self.webauthn.start_securitykey_authentication(&keys);
                let (mut options, state) = begun.map_err(|error| flaw(&error))?;
                // There may be passkeys among them.
                options.public_key.hints = None;
                let mut state = value(&state)?;
                let held = state.pointer_mut("/ast/credentials");
                *held.ok_or(Flaw::Closed)? = json!([]);
                begun_with(&value(&options)?, &state)
            }
        }
    }

    fn claimed(&self, answer: &str) -> Result<Claimed, Flaw> {
        let answer: PublicKeyCredential = read(answer)?;
        let user = match answer.get_user_unique_id() {
            Some(bytes) => {
                let user = Uuid::from_slice(bytes).map_err(|_| Flaw::Unreadable)?;
                let (account, user) = user.as_u64_pair();
                Some((AccountId::new(account), Id::new(user)))
            }
            None => None,
        };
        let handle = BASE64URL_NOPAD.encode(answer.get_credential_id());
        Ok(Claimed { user, handle })
    }

    fn finish_showing(&self, state: &str, answer: &str, credential: &str) -> Result<Seen, Flaw> {
        let answer: PublicKeyCredential = read(answer)?;
        // One form for both kinds: a challenge and what it demands.
        let state: DiscoverableAuthentication = read(state)?;
        let mut key: Passkey = read(credential)?;
        let shown = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer, state, &key)
            .map_err(|error| flaw(&error))?;
        key.update_credential(&shown).ok_or(Flaw::Signature)?;
        let credential = text(&key)?;
        Ok(Seen { credential })
    }
}

fn kept(id: &CredentialID, made: &impl Serialize) -> Result<Made, Flaw> {
    Ok(Made {
        handle: BASE64URL_NOPAD.encode(id),
        credential: text(made)?,
    })
}

fn begun_with(options: &Value, state: &impl Serialize) -> Result<Begun, Flaw> {
    Ok(Begun {
        options: options.to_string(),
        state: text(state)?,
    })
}

fn bytes(handle: &str) -> Option<CredentialID> {
    BASE64URL_NOPAD.decode(handle.as_bytes()).ok()
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Flaw> {
    serde_json::from_str(text).map_err(|_| Flaw::Unreadable)
}

fn text(value: &impl Serialize) -> Result<String, Flaw> {
    serde_json::to_string(value).map_err(|_| Flaw::Closed)
}

fn value(value: &impl Serialize) -> Result<Value, Flaw> {
    serde_json::to_value(value).map_err(|_| Flaw::Closed)
}

/// What is wrong, in our words.
fn flaw(error: &WebauthnError) -> Flaw {
    match error {
        WebauthnError::MismatchedChallenge => Flaw::Challenge,
        WebauthnError::InvalidRPOrigin | WebauthnError::CredentialCrossOrigin => Flaw::Origin,
        WebauthnError::InvalidRPIDHash => Flaw::Party,
        WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => Flaw::Unverified,
        WebauthnError::CredentialPossibleCompromise => Flaw::Counter,
        WebauthnError::AuthenticationFailure => Flaw::Signature,
        WebauthnError::CredentialBackupEligibilityInconsistent
        | WebauthnError::CredentialMayNotBeHardwareBound
        | WebauthnError::CredentialAlteredAlgFromRequest
        | WebauthnError::AttestationNotSupported => Flaw::Unfit,
        WebauthnError::Configuration => Flaw::Closed,
        _ => Flaw::Unreadable,
    }
}
