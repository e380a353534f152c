//! How a trace lies in its event.

use std::borrow::Cow;

use policy::{Counted, Effect, Gathered, Judgement, Layer, PolicyType, Set};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::Docket;
use crate::ask::plan::Target;
use crate::held::gather::Policies;

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

/// What stands behind that if control policies were asked: of which directories, and what they denied.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct PackedControl<'a> {
    /// The accounts that manage them, with the revision that was gone by: the owner's first.
    pub(super) directories: SmallVec<[(u64, u64); 2]>,
    /// The place of the verdict; whether the caller's path denied and not the owner's; the node; the statements that
    /// counted there.
    #[serde(borrow)]
    pub(super) denied: Vec<(u8, bool, &'a str, PackedStatements<'a>)>,
}

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

/// What of control policies took part: whose, and what they denied. That they allowed goes without saying.
pub(super) fn control<'a>(
    docket: &'a Docket,
    policies: &'a Policies,
    gathered: &Gathered<'a>,
) -> Option<PackedControl<'a>> {
    let paths = [docket.control.as_ref(), policies.control.as_ref()];
    let asked = paths.into_iter().flatten();
    let directories: SmallVec<_> = asked
        .map(|path| (path.manager.number(), path.revision))
        .collect();
    if directories.is_empty() {
        return None;
    }
    let each = (0..).zip(&docket.verdicts);
    let denied = each.filter_map(|(place, verdict)| {
        let Judgement { layer, level, .. } = verdict.judgement;
        let (caller, path) = match layer {
            Layer::Control => (false, gathered.control?),
            Layer::ControlCaller => (true, gathered.control_caller?),
            _ => return None,
        };
        let level = path.get(level)?;
        let counted = verdict.judgement.counted.iter();
        let here = |one: &&Counted| {
            usize::try_from(one.level) == Ok(verdict.judgement.level)
                && one.layer == layer
                && one.effect == Effect::Deny
        };
        let statements = counted.filter(here);
        let statements = statements.filter_map(|one| placed(one, &level.policies));
        Some((place, caller, &*level.target, statements.collect()))
    });
    Some(PackedControl {
        denied: denied.collect(),
        directories,
    })
}

/// A statement by where it stands: whether it denies and is a system policy's; policy, version, place.
pub(super) fn placed<'a>(
    counted: &Counted,
    set: &'a Set,
) -> Option<(bool, bool, &'a str, &'a str, u32)> {
    let source = &set.attached().get(counted.policy as usize)?.source;
    Some((
        counted.effect == Effect::Deny,
        source.policy_type == PolicyType::System,
        &source.name,
        &source.version,
        counted.statement,
    ))
}
