//! `ExtendedConfig.CustomData`, in both forms that clients write it in.

use model::{Refusal, StoredSecret};
use rpc::{FromParameters, Kind, Malformed, ParameterShape, Reader};

use super::word::ExtendedConfig;

/// `ExtendedConfig.CustomData`: a JSON text, or `ExtendedConfig.CustomData.<name>` each.
#[derive(Debug, Default)]
pub struct CustomData(Option<serde_json::Map<String, serde_json::Value>>);

impl CustomData {
    const FIELDS: &'static [ParameterShape] = &[ParameterShape {
        name: "CustomData",
        required: false,
        kind: Kind::Text,
        secret: false,
        invalid: "InvalidParameter.ExtendedConfig",
    }];
    const SHAPE: ParameterShape = ParameterShape {
        name: "ExtendedConfig",
        required: false,
        kind: Kind::Either(Self::FIELDS),
        secret: false,
        invalid: "InvalidParameter.ExtendedConfig",
    };

    /// The `ExtendedConfig` that a secret has with it.
    pub(super) fn on(&self, secret: &StoredSecret) -> Result<Option<String>, Refusal> {
        let Some(data) = &self.0 else { return Ok(None) };
        let now = secret.config.as_deref();
        let mut config: serde_json::Map<_, _> = now
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        config.insert("CustomData".to_owned(), data.clone().into());
        let text = serde_json::to_string(&config).unwrap_or_default();
        let sound = text.parse::<ExtendedConfig>();
        sound
            .map(|config| Some(config.text))
            .map_err(|rule| Refusal::Invalid("ExtendedConfig", rule.to_string()))
    }
}

impl FromParameters for CustomData {
    const REQUEST: &'static str = "CustomData";
    const PARTS: &'static [&'static [ParameterShape]] = &[&[Self::SHAPE]];

    fn read(reader: Reader<'_>) -> Result<Self, Malformed> {
        let refuse = || {
            let rule = "The parameter ExtendedConfig is not valid: must be a JSON object with CustomData, of at most 10 names.";
            Malformed::new(Self::SHAPE.invalid, rule)
        };
        // What stands there under another name would be dropped without a word.
        let mut named = reader.beginning("ExtendedConfig.");
        if named.any(|(name, _)| !name.starts_with("CustomData.")) {
            return Err(refuse());
        }
        let mut data = serde_json::Map::new();
        for (name, value) in reader.beginning("ExtendedConfig.CustomData.") {
            data.insert(name.to_owned(), value.into());
        }
        let whole = reader.get("ExtendedConfig").filter(|text| !text.is_empty());
        if let Some(text) = whole {
            let config: ExtendedConfig = text.parse().map_err(|_| refuse())?;
            let given = config
                .object
                .get("CustomData")
                .and_then(|one| one.as_object());
            let alone = config.object.len() == 1 && data.is_empty();
            data.clone_from(given.filter(|_| alone).ok_or_else(refuse)?);
        } else if data.is_empty() {
            return Ok(Self(None));
        }
        if data.len() > 10 {
            return Err(refuse());
        }
        Ok(Self(Some(data)))
    }
}
