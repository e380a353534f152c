//! Networks that people log on from (`LoginNetworkMasks` of the security preference), or agents ask from.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::Malformed;

/// Up to 40 networks or addresses, as they were given; none stands for any address.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct NetworkMasks(Vec<Network>);

/// A network or one address, as it was given.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Network(String);

impl Network {
    /// Whether this address is in it. What cannot be read admits nobody.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        network(&self.0).is_some_and(|network| network.contains(&address.to_canonical()))
    }
}

impl FromStr for Network {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match network(text) {
            Some(_) if text.len() <= 64 => Ok(Self(text.to_owned())),
            _ => Err(Malformed(
                "an address, or a network with no bits set behind its mask, such as 10.0.0.0/8",
            )),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl NetworkMasks {
    /// Whether somebody at this address may log on. What cannot be read admits nobody.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        self.0.is_empty() || self.0.iter().any(|network| network.admits(address))
    }
}

/// A network without bits behind its mask, or one address.
fn network(mask: &str) -> Option<IpNet> {
    if let Ok(address) = mask.parse::<IpAddr>() {
        return Some(address.into());
    }
    let network: IpNet = mask.parse().ok()?;
    // Whoever writes 10.0.0.1/8 means something that we cannot know.
    (network.addr() == network.network()).then_some(network)
}

impl FromStr for NetworkMasks {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let masks = text.split(';').map(str::parse).collect();
        let masks: Result<Vec<_>, Malformed> = masks;
        match masks {
            Ok(masks) if masks.len() <= 40 && text.len() <= 512 => Ok(Self(masks)),
            _ => Err(Malformed(RULE)),
        }
    }
}

impl fmt::Display for NetworkMasks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, network) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { ";" };
            write!(out, "{between}{network}")?;
        }
        Ok(())
    }
}

const RULE: &str = "up to 40 addresses or networks with no bits set behind their masks, such as \
                    10.0.0.0/8;192.0.2.7, joined by semicolons, 512 characters in all";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<NetworkMasks, Malformed> {
        text.parse()
    }

    #[test]
    fn addresses_and_networks_of_both_families_admit_their_own() {
        let text = "10.0.0.0/8;192.0.2.7;2001:db8::/32";
        let masks = read(text).unwrap();
        assert_eq!(masks.to_string(), text);
        for (address, admitted) in [
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("::ffff:10.1.2.3", true),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(
                masks.admits(address.parse().unwrap()),
                admitted,
                "{address}"
            );
        }
        assert!(NetworkMasks::default().admits("203.0.113.7".parse().unwrap()));
    }

    #[test]
    fn what_is_kept_and_cannot_be_read_admits_nobody() {
        let masks: NetworkMasks = serde_json::from_str(r#"["everywhere"]"#).unwrap();
        assert!(!masks.admits("203.0.113.7".parse().unwrap()));
    }

    #[test]
    fn what_is_no_mask_is_refused() {
        for bad in [
            "",
            ";",
            "10.0.0.0/8;",
            "10.0.0.1/8",
            "10.0.0.0/33",
            "10.0.0.0/8,11.0.0.0/8",
            "10.0.0.0/8; 11.0.0.0/8",
            "10.0.0",
            "example.com",
            "2001:db8::1/32",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn there_are_forty_masks_and_512_characters_at_most() {
        let masks = |count: usize, one: &str| vec![one; count].join(";");
        assert!(read(&masks(40, "10.0.0.0/8")).is_ok());
        assert!(read(&masks(41, "10.0.0.0/8")).is_err());
        let address = "2001:db8:1:2:3:4:5:6";
        assert_eq!(masks(24, address).len(), 503);
        assert!(read(&masks(24, address)).is_ok());
        assert_eq!(format!("{};10.0.0.1", masks(24, address)).len(), 512);
        assert!(read(&format!("{};10.0.0.1", masks(24, address))).is_ok());
        assert!(read(&format!("{};10.0.0.12", masks(24, address))).is_err());
    }
}
