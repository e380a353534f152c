//! Settings: flags over environment over file, each error with the place it comes from.

mod error;
mod key;
mod layer;
mod limits;
#[cfg(test)]
mod page;
mod settings;
mod table;
mod toml_file;
mod value;

pub use error::{ConfigError, Source};
pub use key::{Key, Kind, Usual};
pub use layer::{Entry, Layer};
pub use settings::{AuditReads, Config, LogFormat, Metrics, PORT};
pub use table::keys;
pub use value::ConsoleOrigin;

impl Config {
    /// The settings that these layers give, the last one strongest.
    ///
    /// # Errors
    /// The first value that is not understood, with its place and what would be right.
    pub fn read(layers: &[Layer]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        for key in keys() {
            let entry = layers.iter().rev().find_map(|layer| layer.get(key.name));
            if let Some(entry) = entry {
                (key.set)(&mut config, &entry.values)
                    .map_err(|problem| ConfigError::value(&entry.source, key.name, &problem))?;
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Layer {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Layer::environment(pairs).unwrap()
    }

    fn flags(pairs: &[(&'static str, &str)]) -> Layer {
        let mut layer = Layer::default();
        for (name, value) in pairs {
            layer.flag(name, vec![(*value).to_owned()]);
        }
        layer
    }

    #[test]
    fn a_flag_beats_a_variable_and_a_variable_beats_the_file() {
        let file = Layer::file(
            Path::new("r.toml"),
            "log = 'a'\nstore = 'b'\ntls_cert = 'c'",
        )
        .unwrap();
        let environment = variables(&[("RAMPART_LOG", "d"), ("RAMPART_STORE", "e")]);
        let config = Config::read(&[file, environment, flags(&[("log", "f")])]).unwrap();
        assert_eq!(config.log, "f");
        assert_eq!(config.store.as_deref(), Some("e"));
        assert_eq!(config.tls_cert, Some("c".into()));
    }

    #[test]
    fn the_same_setting_can_be_given_in_all_three_ways() {
        let text =
            "listen = ['127.0.0.1:1', '[::1]:2']\n[audit]\nreads = 'off'\n[limits]\nusers = 7";
        let file = Layer::file(Path::new("r.toml"), text).unwrap();
        let environment = variables(&[
            ("RAMPART_LISTEN", "127.0.0.1:1, [::1]:2"),
            ("RAMPART_AUDIT_READS", "off"),
            ("RAMPART_LIMITS_USERS", "7"),
        ]);
        let command = flags(&[
            ("listen", "127.0.0.1:1,[::1]:2"),
            ("audit.reads", "off"),
            ("limits.users", "7"),
        ]);
        for layer in [file, environment, command] {
            let config = Config::read(&[layer]).unwrap();
            assert_eq!(config.listen.len(), 2);
            assert_eq!(config.audit_reads, AuditReads::Off);
            assert_eq!(config.limits.users, 7);
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place_and_what_would_be_right() {
        let file = Layer::file(Path::new("/etc/r.toml"), "\n\nlisten = '127.0.0.1'\n").unwrap();
        let told = |layer: Layer| Config::read(&[layer]).unwrap_err().to_string();
        assert_eq!(
            told(file),
            "/etc/r.toml line 3: listen: 127.0.0.1 is not an address with a port, such as \
             127.0.0.1:7280"
        );
        assert_eq!(
            told(variables(&[("RAMPART_AUDIT_READS", "never")])),
            "RAMPART_AUDIT_READS: never is not one of durable, buffered, off"
        );
        assert_eq!(
            told(flags(&[("connections", "many")])),
            "--connections: many is not a whole number from 1 to 1000000"
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let file = |text| {
            Layer::file(Path::new("r.toml"), text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            file("log = 'info'\n[audit]\nraeds = 'off'"),
            "r.toml line 3: there is no setting audit.raeds; did you mean audit.reads?"
        );
        let unknown = Layer::environment([("RAMPART_STROE".to_owned(), "x".to_owned())]);
        assert_eq!(
            unknown.unwrap_err().to_string(),
            "RAMPART_STROE: there is no setting stroe; did you mean store (RAMPART_STORE)?"
        );
    }

    #[test]
    fn what_an_orchestrator_injects_is_not_a_setting() {
        let pairs = [
            "SERVICE_HOST",
            "SERVICE_PORT",
            "SERVICE_PORT_API",
            "PORT",
            "PORT_7280_TCP",
        ];
        let pairs = pairs.map(|name| (format!("RAMPART_{name}"), "tcp://10.0.0.1:7280".to_owned()));
        assert!(Layer::environment(pairs).is_ok());
    }

    #[test]
    fn broken_toml_names_its_line() {
        let told = Layer::file(Path::new("r.toml"), "log = 'a'\nstore = \n")
            .unwrap_err()
            .to_string();
        assert!(told.starts_with("r.toml line 2: "), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn each_default_of_the_table_is_the_setting_nobody_set() {
        let default = format!("{:?}", Config::default());
        for key in keys() {
            let Usual::Value(value) = key.default else {
                continue;
            };
            let read = Config::read(&[flags(&[(key.name, value)])]);
            let read = read.unwrap_or_else(|error| panic!("{}: {error}", key.name));
            assert_eq!(format!("{read:?}"), default, "{}", key.name);
        }
    }

    #[test]
    fn each_key_of_the_table_sets_something_of_its_own() {
        // Two values each, so that no key is forgotten, mistyped, or sets another's.
        let mut seen = std::collections::BTreeSet::new();
        for key in keys() {
            let other = match (key.name, key.default) {
                ("trusted_proxies", _) => "10.0.0.0/8",
                ("listen", _) => "127.0.0.1:1",
                ("metrics", _) => "open",
                ("log_format", _) => "json",
                ("audit.reads", _) => "off",
                ("compat.delete_active_keys", _) => "false",
                (_, Usual::Value(number)) if number.parse::<u32>().is_ok() => "901",
                _ if key.kind == Kind::Flag => "true",
                _ => "other",
            };
            let other = match key.name {
                "token_staleness"
                | "limits.keys_of_user"
                | "limits.control_attachments"
                | "limits.versions"
                | "limits.service_credentials"
                | "limits.app_secrets"
                | "hashing" => "99",
                "limits.deleted_member_seconds" => "3601",
                "console.origin" => "https://ram.example.com",
                "internal_issuers" => "http://127.0.0.1",
                _ => other,
            };
            let read = Config::read(&[flags(&[(key.name, other)])]);
            let read = read.unwrap_or_else(|error| panic!("{}: {error}", key.name));
            let read = format!("{read:?}");
            assert_ne!(read, format!("{:?}", Config::default()), "{}", key.name);
            assert!(seen.insert(read), "{}", key.name);
        }
    }
}
