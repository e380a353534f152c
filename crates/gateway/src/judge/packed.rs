//! How a trace lies in its event.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::Docket;
use crate::ask::plan::Target;

/// A trace as it is packed: what its event says stands there as an empty text.
#[derive(Deserialize, Serialize)]
pub(super) struct Packed<'a> {
    pub(super) weight: u32,
    pub(super) revision: u64,
    /// See [`BETWEEN`] and those after it.
    pub(super) flags: u8,
    pub(super) principal: Cow<'a, str>,
    pub(super) owner: &'a str,
    /// ARNs; those of RAM in the caller's account without what they begin with.
    pub(super) resources: PackedResources<'a>,
    pub(super) conditions: Vec<(&'a str, Vec<&'a str>)>,
    pub(super) verdicts: SmallVec<[PackedVerdict<'a>; 1]>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct PackedVerdict<'a> {
    pub(super) action: &'a str,
    pub(super) decision: u8,
    /// Whether it denies and is a system policy's; policy, version, place.
    pub(super) statements: PackedStatements<'a>,
}

/// Whether an ARN is one of RAM in the caller's account, and what it is then without its beginning.
pub(super) type PackedResources<'a> = SmallVec<[(bool, &'a str); 1]>;

/// What stands behind a trace if actions were asked for on something else: the place of the verdict, and on what.
pub(super) type PackedElsewhere<'a> = Vec<(u8, PackedResources<'a>)>;

pub(super) type PackedStatements<'a> = SmallVec<[(bool, bool, &'a str, &'a str, u32); 1]>;

pub(super) const BETWEEN: u8 = 1;
pub(super) const SECURE: u8 = 2;
pub(super) const MFA_KNOWN: u8 = 4;
pub(super) const MFA: u8 = 8;
/// Whether the flags after it were kept, which they once were not.
pub(super) const MORE_KNOWN: u8 = 16;
pub(super) const SESSION_POLICY: u8 = 32;
pub(super) const SELF_SERVICE: u8 = 64;
pub(super) const DECISIONS: [&str; 3] = ["Allow", "ExplicitDeny", "ImplicitDeny"];

/// What is packed of these targets.
pub(super) fn resources<'a>(targets: &'a [Target], account: &str) -> PackedResources<'a> {
    let relative = |arn: &'a str| {
        let rest = arn.strip_prefix("acs:ram::")?.strip_prefix(account)?;
        rest.strip_prefix(':')
    };
    let arns = targets.iter().map(|one| one.arn.as_str());
    arns.map(|arn| relative(arn).map_or((false, arn), |rest| (true, rest)))
        .collect()
}

/// What actions were asked for on, where that is something else than the call touches; by the place of their verdict.
pub(super) fn elsewhere<'a>(docket: &'a Docket, account: &str) -> PackedElsewhere<'a> {
    let each = (0..).zip(&docket.verdicts);
    each.filter_map(|(place, verdict)| {
        let targets = docket.elsewhere_of(verdict.action)?;
        Some((place, resources(targets, account)))
    })
    .collect()
}
