//! Tokens of the metadata service's hardened mode.
//!
//! Clients ask for one before each request and throw it away, so none is kept: a token says when it ends, and is
//! signed with a key that lives as long as the agent.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::Moment;
use sha2::Sha256;

/// For how many seconds a token may be good.
const LONGEST: i64 = 21_600;

/// Makes and reads tokens.
pub(crate) struct Tickets {
    /// What has been fed the key.
    keyed: Hmac<Sha256>,
}

/// A number of seconds that no token is made for.
#[derive(Debug)]
pub(crate) struct Unfit;

impl Tickets {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        // As HMAC itself fills up keys.
        let mut block = [0; 64];
        block
            .iter_mut()
            .zip(key)
            .for_each(|(place, byte)| *place = byte);
        Self {
            keyed: Hmac::new(&block.into()),
        }
    }

    /// A token for as many seconds as the text says.
    pub(crate) fn make(&self, seconds: &str, now: Moment) -> Result<String, Unfit> {
        let seconds: i64 = seconds.trim().parse().map_err(|_| Unfit)?;
        if !(1..=LONGEST).contains(&seconds) {
            return Err(Unfit);
        }
        let ends = now.plus_seconds(seconds).millis().to_be_bytes();
        let mark = self.mac(ends).finalize().into_bytes();
        let whole: Vec<u8> = ends.iter().chain(&mark).copied().collect();
        Ok(BASE64URL_NOPAD.encode(&whole))
    }

    /// Whether this is a token that was made here and has not ended.
    pub(crate) fn is_good(&self, token: &str, now: Moment) -> bool {
        let Ok(whole) = BASE64URL_NOPAD.decode(token.trim().as_bytes()) else {
            return false;
        };
        let Some((ends, mark)) = whole.split_first_chunk::<8>() else {
            return false;
        };
        let holds = self.mac(*ends).verify_slice(mark).is_ok();
        holds && now.millis() < i64::from_be_bytes(*ends)
    }

    fn mac(&self, ends: [u8; 8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(&ends);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_ends_and_only_where_it_was_made() {
        let (here, there) = (Tickets::new([1; 32]), Tickets::new([2; 32]));
        let now = Moment::from_seconds(1_790_000_000);
        let token = here.make("60", now).unwrap();
        assert!(here.is_good(&token, now.plus_seconds(59)));
        assert!(!here.is_good(&token, now.plus_seconds(60)));
        assert!(!there.is_good(&token, now));
        // A header and a line can hold it.
        assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
        for changed in ["", "x", &token.repeat(2), &format!("{token}AAAA")] {
            assert!(!here.is_good(changed, now), "{changed}");
        }
        let mut later = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        later[0] ^= 1;
        assert!(!here.is_good(&BASE64URL_NOPAD.encode(&later), now));
    }

    #[test]
    fn a_token_lasts_for_six_hours_at_most() {
        let tickets = Tickets::new([1; 32]);
        for (seconds, made) in [
            ("1", true),
            ("21600", true),
            ("0", false),
            ("21601", false),
            ("-1", false),
            ("", false),
            ("many", false),
        ] {
            assert_eq!(
                tickets.make(seconds, Moment::from_seconds(0)).is_ok(),
                made,
                "{seconds}"
            );
        }
    }
}
