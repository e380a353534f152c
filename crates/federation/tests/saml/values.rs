//! Whatever bytes come: nothing stumbles, and nothing that was changed is believed.

use std::sync::LazyLock;

use federation::saml::{Metadata, read};
use proptest::prelude::*;

use crate::letters::{PROVIDER, honest, reading, with};

static HONEST: LazyLock<String> = LazyLock::new(honest);

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in "\\PC{0,300}") {
        prop_assert!(reading(&text).outcome.is_err());
        prop_assert!(with(&PROVIDER, |expected| read(&text, &expected)).outcome.is_err());
        prop_assert!(Metadata::read(text.as_bytes(), true).is_err());
    }

    #[test]
    fn a_response_with_something_in_between_says_the_same_or_nothing(at in 0_usize..6000, more in "[ -~]{1,6}") {
        let mut text = HONEST.clone();
        text.insert_str(at % text.len(), &more);
        if let Ok(verified) = reading(&text).outcome {
            prop_assert_eq!(verified, reading(&HONEST).outcome.unwrap());
        }
    }

    #[test]
    fn a_response_with_a_changed_byte_says_the_same_or_nothing(at in 0_usize..6000, byte in 0x20_u8..0x7f) {
        let mut text = HONEST.clone().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(verified) = reading(&String::from_utf8(text).unwrap()).outcome {
            prop_assert_eq!(verified, reading(&HONEST).outcome.unwrap());
        }
    }
}
