//! Names of the identity service: of few kinds, spelled exactly so, with few letters.

use super::finding::Nowhere;
use crate::Arn;
use crate::letter::named;

pub(super) fn nowhere(arn: &Arn<'_>) -> Option<Nowhere> {
    if !arn.is_global() {
        return None;
    }
    session(arn)
        .or_else(|| other_code(arn))
        .or_else(|| kind(arn))
        .or_else(|| letter(arn))
}

/// Policies name the role of a session, never the session.
fn session(arn: &Arn<'_>) -> Option<Nowhere> {
    let (kind, rest) = arn.relative.split_once('/')?;
    if !kind.eq_ignore_ascii_case("assumed-role") {
        return None;
    }
    let role = rest.split('/').next().unwrap_or_default();
    let relative = format!("role/{}", if role.is_empty() { "*" } else { role });
    let meant = Arn {
        code: "ram",
        relative: &relative,
        ..*arn
    };
    let because = "what a session does is decided by the name of its role";
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// All that the services of identities know is named by the code `ram`.
fn other_code(arn: &Arn<'_>) -> Option<Nowhere> {
    if arn.code.eq_ignore_ascii_case("ram") {
        return None;
    }
    let meant = Arn {
        code: "ram",
        ..*arn
    };
    let because = format!("what belongs to {} is named by the code ram", arn.code);
    Some(Nowhere::new(because, Some(meant.to_string())))
}

fn kind(arn: &Arn<'_>) -> Option<Nowhere> {
    let wild = arn.relative.find(['*', '?']);
    let head = arn.relative.get(..wild.unwrap_or(arn.relative.len()))?;
    let is_whole = wild.is_none() && !head.contains('/');
    if head == "root" || !is_whole && KINDS.iter().any(|kind| may_begin(kind, head)) {
        return None;
    }
    let (kind, name) = arn.relative.split_once('/').unwrap_or(("", arn.relative));
    let kind = match KINDS.iter().find(|own| is_slip(kind, own)) {
        Some(own) => own,
        None if kind.is_empty() => "user",
        None => return None,
    };
    let relative = format!("{kind}/{name}");
    let meant = Arn {
        relative: &relative,
        ..*arn
    };
    let kinds = KINDS.map(|own| format!("{own}/")).join(", ");
    let because = format!("names of ram begin with {kinds}");
    Some(Nowhere::new(because, Some(meant.to_string())))
}

/// Whether a name that begins so may be of the kind. Of roles case does not count.
fn may_begin(kind: &str, head: &str) -> bool {
    let own = format!("{kind}/");
    let length = head.len().min(own.len());
    match (head.get(..length), own.get(..length)) {
        (Some(one), Some(other)) if kind == "role" => one.eq_ignore_ascii_case(other),
        (one, other) => one.is_some() && one == other,
    }
}

fn is_slip(word: &str, kind: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word == kind || word.strip_suffix('s') == Some(kind)
}

/// A letter that names of this kind cannot have.
fn letter(arn: &Arn<'_>) -> Option<Nowhere> {
    let (kind, name) = arn.relative.split_once('/')?;
    if !PLAIN.iter().any(|own| own.eq_ignore_ascii_case(kind)) {
        return None;
    }
    let odd = name
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !".-_*?".contains(*c))?;
    let bare = name.split(odd).next().unwrap_or_default();
    let relative = format!("{kind}/{bare}");
    let meant = Arn {
        relative: &relative,
        ..*arn
    };
    // Behind the name of a user people write its domain, and behind others a slash.
    let meant = (matches!(odd, '@' | '/') && !bare.is_empty()).then(|| meant.to_string());
    let because = format!("no {kind} has {} in its name", named(odd));
    Some(Nowhere::new(because, meant))
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

/// The kinds whose names have letters, digits, dots, dashes and underscores alone.
const PLAIN: [&str; 4] = ["user", "group", "role", "policy"];
