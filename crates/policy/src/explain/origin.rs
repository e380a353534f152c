//! Where statements stand: their places in what was gathered, and where those come from.

use std::sync::Arc;

use serde::Serialize;

use crate::request::Request;
use crate::{
    Attached, Counted, Effect, EntityKind, Gathered, Judgement, Layer, Level, Policy, PolicyType,
    Scope, Set, Statement,
};

/// Where a statement stands.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// The same as indexes into what was gathered.
    #[serde(skip)]
    pub place: Counted,
    /// The layer.
    pub layer: Layer,
    /// For control policies: the node they are attached to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// The policy's name or id.
    pub policy: Arc<str>,
    /// Who made it.
    pub policy_type: PolicyType,
    /// The version in force.
    pub version: Arc<str>,
    /// The kind of entity it is attached to.
    pub entity_kind: EntityKind,
    /// The entity it is attached to.
    pub entity: Arc<str>,
    /// How far the attachment reaches.
    pub scope: Scope,
    /// Which statement of the policy, counted from zero.
    pub statement: u32,
    /// What it does.
    pub effect: Effect,
}

/// A statement by its place, with everything known about where it comes from.
pub(super) fn origin<'g>(
    gathered: &Gathered<'g>,
    place: Counted,
) -> Option<(Origin, &'g Statement)> {
    let level = level(gathered, place.layer, usize::try_from(place.level).ok()?);
    let set = match level {
        Some(level) => &level.policies,
        None => set(gathered, place.layer)?,
    };
    let attached = set.attached().get(usize::try_from(place.policy).ok()?)?;
    let index = usize::try_from(place.statement).ok()?;
    let statement = attached.policy.document().statements().get(index)?;
    let source = &attached.source;
    let origin = Origin {
        place,
        layer: place.layer,
        target: level.map(|level| level.target.clone()),
        policy: source.name.clone(),
        policy_type: source.policy_type,
        version: source.version.clone(),
        entity_kind: source.entity_kind,
        entity: source.entity.clone(),
        scope: source.scope.clone(),
        statement: place.statement,
        effect: statement.effect(),
    };
    Some((origin, statement))
}

pub(super) fn level<'g>(gathered: &Gathered<'g>, layer: Layer, level: usize) -> Option<&'g Level> {
    match layer {
        Layer::Control => gathered.control?.get(level),
        Layer::ControlCaller => gathered.control_caller?.get(level),
        _ => None,
    }
}

pub(super) fn set<'g>(gathered: &Gathered<'g>, layer: Layer) -> Option<&'g Set> {
    match layer {
        Layer::Session => gathered.session,
        Layer::Identity | Layer::IdentityGroup => gathered.identity,
        Layer::Trust => gathered.trust,
        Layer::ResourceBased => gathered.resource_based,
        Layer::Owner | Layer::Control | Layer::ControlCaller => None,
    }
}

/// The layer that decided, with what it is made of; a resource group's is asked after the account's.
pub(super) fn deciding<'g>(
    gathered: &Gathered<'g>,
    judgement: &Judgement,
) -> Vec<(Layer, &'g Set)> {
    let layers: &[Layer] = match judgement.layer {
        Layer::IdentityGroup => &[Layer::Identity, Layer::IdentityGroup],
        Layer::Owner => &[],
        ref layer => std::slice::from_ref(layer),
    };
    let sets = layers.iter().filter_map(|layer| {
        Some(match level(gathered, *layer, judgement.level) {
            Some(level) => (*layer, &level.policies),
            None => (*layer, set(gathered, *layer)?),
        })
    });
    sets.collect()
}

/// The policies of a set that count in a layer, with their numbers.
pub(super) fn policies<'s>(
    set: &'s Set,
    layer: Layer,
    group: Option<&'s str>,
) -> impl Iterator<Item = (usize, &'s Policy)> {
    let attached = set.attached().iter().enumerate();
    attached
        .filter(move |(_, one)| counts(one, layer, group))
        .map(|(number, one)| (number, &*one.policy))
}

fn counts(attached: &Attached, layer: Layer, group: Option<&str>) -> bool {
    match layer {
        Layer::IdentityGroup => group.is_some_and(|group| attached.is_inside(group)),
        _ => attached.is_wide(),
    }
}

/// The statements of a set that count in a layer and speak about the action, with their places; each
/// once and in order.
pub(super) fn about<'s>(
    set: &'s Set,
    layer: Layer,
    level: usize,
    request: &'s Request<'_>,
) -> impl Iterator<Item = (Counted, &'s Policy, usize)> {
    let wide = layer != Layer::IdentityGroup;
    let speaking = set.speaking(&request.action, wide);
    let group = request.group();
    let counting = speaking.filter(move |(_, attached)| counts(attached, layer, group));
    counting.flat_map(move |(number, attached)| {
        let policy = &*attached.policy;
        let document = policy.document();
        let found = policy.form().about(&request.action, document);
        found.into_iter().filter_map(move |index| {
            let statement = document.statements().get(index)?;
            let place = place(layer, level, number, index, statement.effect());
            Some((place, policy, index))
        })
    })
}

pub(super) fn place(
    layer: Layer,
    level: usize,
    policy: usize,
    index: usize,
    effect: Effect,
) -> Counted {
    Counted {
        resource: 0,
        layer,
        level: number(level),
        policy: number(policy),
        statement: number(index),
        effect,
    }
}

pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
