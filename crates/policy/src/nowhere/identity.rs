//! Names of the identity service.

use super::finding::Nowhere;
use crate::Arn;

/// Names of the identity service begin with one of a few kinds, spelled exactly so.
pub(super) fn nowhere(arn: &Arn<'_>) -> Option<Nowhere> {
    if !arn.code.eq_ignore_ascii_case("ram") {
        return None;
    }
    let wild = arn.relative.find(['*', '?']).unwrap_or(arn.relative.len());
    let head = arn.relative.get(..wild)?;
    let fits = |kind: &&str| {
        let own = format!("{kind}/");
        let same = |one: &str, other: &str| {
            one == other || *kind == "role" && one.eq_ignore_ascii_case(other)
        };
        let length = head.len().min(own.len());
        head.get(..length)
            .zip(own.get(..length))
            .is_some_and(|(one, other)| same(one, other))
    };
    let is_whole = wild == arn.relative.len();
    if KINDS
        .iter()
        .any(|kind| fits(kind) && (!is_whole || head.contains('/')))
        || head == "root"
    {
        return None;
    }
    let (kind, name) = arn.relative.split_once('/').unwrap_or(("", arn.relative));
    let near = KINDS.iter().find(|own| {
        own.eq_ignore_ascii_case(kind) || kind.eq_ignore_ascii_case(&format!("{own}s"))
    });
    let kind = match near {
        Some(own) => own,
        None if kind.is_empty() => "user",
        None => return None,
    };
    let relative = format!("{kind}/{name}");
    let because = format!(
        "names of ram begin with {}",
        KINDS.map(|own| format!("{own}/")).join(", ")
    );
    let meant = Arn {
        relative: &relative,
        ..*arn
    };
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// What names of the identity service begin with.
const KINDS: [&str; 8] = [
    "user",
    "group",
    "role",
    "policy",
    "mfa",
    "saml-provider",
    "oidc-provider",
    "application",
];
