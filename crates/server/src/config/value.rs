//! From the texts of a setting to its value.

use std::path::PathBuf;
use std::str::FromStr;

/// The one value there must be.
pub(super) fn one(values: &[String]) -> Result<&str, String> {
    match values {
        [value] if !value.is_empty() => Ok(value),
        [] | [_] => Err("the value is empty".to_owned()),
        _ => Err("there must be one value, not a list".to_owned()),
    }
}

/// Any one text.
pub(super) fn text(values: &[String]) -> Result<String, String> {
    one(values).map(str::to_owned)
}

/// The name of a region, as it stands in ARNs and host names.
pub(super) fn region(values: &[String]) -> Result<String, String> {
    let text = one(values)?;
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.len() <= 64 && text.chars().all(legal) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{text} is no region: at most 64 lower case letters, digits and dashes, such as cn-hangzhou"
    ))
}

/// A path in the place of a default.
pub(super) fn optional_path(place: &mut Option<PathBuf>, values: &[String]) -> Result<(), String> {
    *place = Some(one(values)?.into());
    Ok(())
}

/// Yes or no.
pub(super) fn flag(values: &[String]) -> Result<bool, String> {
    match one(values)? {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        other => Err(format!("{other} is not one of true, false")),
    }
}

/// A whole number within bounds.
pub(super) fn count<T: TryFrom<u32>>(values: &[String], from: u32, to: u32) -> Result<T, String> {
    let text = one(values)?;
    let number = text
        .parse()
        .ok()
        .filter(|number| (from..=to).contains(number));
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| format!("{text} is not a whole number from {from} to {to}"))
}

/// A list: several values, or one with commas.
pub(super) fn list<T: FromStr>(values: &[String], what: &str) -> Result<Vec<T>, String> {
    let items = values
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(|item| item.parse().map_err(|_| format!("{item} is not {what}")))
        .collect()
}

/// A network, or one address as the network of itself.
pub(super) struct Network(pub(super) ipnet::IpNet);

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let alone = || {
            text.parse::<std::net::IpAddr>()
                .map(Into::into)
                .map_err(|_| ())
        };
        text.parse::<ipnet::IpNet>()
            .or_else(|_| alone())
            .map(|network| Self(network.trunc()))
    }
}

/// Where people's pages are: browsers show passkeys nowhere else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsoleOrigin {
    /// The host, by which passkeys know the site.
    pub host: String,
    /// The whole of it, such as `https://ram.example.com`.
    pub text: String,
}

impl FromStr for ConsoleOrigin {
    type Err = ();

    /// Browsers make no passkeys for addresses, nor on pages that came in the clear, but from `localhost`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let uri: http::Uri = text.parse().map_err(|_| ())?;
        let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or(())?;
        let host = authority.host().to_ascii_lowercase();
        let secure = scheme == "https" || host == "localhost" && scheme == "http";
        let named = host.parse::<std::net::IpAddr>().is_err() && !host.starts_with('[');
        let bare = uri.path() == "/" && uri.query().is_none() && !text.contains(['@', '#']);
        if !(secure && named && bare) {
            return Err(());
        }
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        Ok(Self { host, text })
    }
}

/// A name that may stand in a certificate.
pub(super) struct HostName(pub(super) String);

impl FromStr for HostName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bare = text.strip_prefix("*.").unwrap_or(text);
        rustls_pki_types::ServerName::try_from(bare).map_err(|_| ())?;
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_at_a_host_with_a_name_and_encrypted_but_here() {
        let read = |text: &str| text.parse::<ConsoleOrigin>().map(|it| (it.host, it.text));
        let sound = |host: &str, text: &str| Ok((host.to_owned(), text.to_owned()));
        let port = "https://ram.example.com:8443";
        assert_eq!(read(port), sound("ram.example.com", port));
        assert_eq!(
            read("HTTPS://RAM.example.com/"),
            sound("ram.example.com", "https://ram.example.com")
        );
        assert_eq!(
            read("http://localhost:1"),
            sound("localhost", "http://localhost:1")
        );
        for bad in [
            "",
            "ram.example.com",
            "http://ram.example.com",
            "https://192.0.2.7",
            "https://[::1]:8443",
            "https://ram.example.com/console",
            "https://ram.example.com?a",
            "https://a@ram.example.com",
            "https://ram.example.com/#a",
            "ftp://ram.example.com",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
