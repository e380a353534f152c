//! How metadata is sent and kept. What it must be is tested where it is read.

use data_encoding::BASE64;
use proptest::prelude::*;

use super::Metadata;
use crate::testing::metadata::metadata_xml;

#[test]
fn sound_metadata_is_kept_as_it_came() {
    let text = BASE64.encode(metadata_xml().as_bytes());
    let (one, two) = text.split_at(76);
    let wrapped = format!("{one}\n{two}\n");
    let read: Metadata = wrapped.parse().unwrap();
    assert_eq!(&*read.record().encoded, wrapped);
    assert_eq!(read.record().valid_until, None);
}

#[test]
fn it_ends_when_it_says_so() {
    let until = r#" validUntil="2026-01-31T23:00:00Z" entityID"#;
    let xml = metadata_xml().replace(" entityID", until);
    let read: Metadata = BASE64.encode(xml.as_bytes()).parse().unwrap();
    let until = read.record().valid_until.map(|until| until.to_string());
    assert_eq!(until.as_deref(), Some("2026-01-31T23:00:00Z"));
}

#[test]
fn what_is_no_base64_is_refused_before_it_is_parsed() {
    for bad in ["", "!", "PGE", "PGE+PC9hPg=", "PHh4Pgr/"] {
        let rule = bad.parse::<Metadata>().err();
        assert!(rule.is_some(), "{bad}");
    }
    let spaced = format!("{}{}", BASE64.encode(b"<a/>"), " ".repeat(200 * 1024));
    let rule = spaced.parse::<Metadata>().err();
    assert_eq!(rule.as_deref(), Some("must be at most 204800 characters"));
}

proptest! {
    /// Whatever stands in it, it is told what is wrong, and what is sound once is sound again.
    #[test]
    fn metadata_with_anything_in_it_is_sound_or_refused(
        at in 0_usize..2048,
        gone in 0_usize..64,
        come in prop_oneof![
            "[<>/&;!?\\[\\]=\"' a-z:-]{0,24}",
            prop::collection::vec(any::<u8>(), 0..24).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        ],
    ) {
        let mut xml = metadata_xml().into_bytes();
        let at = at.min(xml.len());
        let end = (at + gone).min(xml.len());
        xml.splice(at..end, come.into_bytes());
        match BASE64.encode(&xml).parse::<Metadata>() {
            Ok(read) => prop_assert!(read.record().encoded.parse::<Metadata>().is_ok()),
            Err(rule) => prop_assert!(rule.len() < 400, "{}", rule),
        }
    }
}
