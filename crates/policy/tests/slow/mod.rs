//! The plain judge: slow, obvious, and written from the rules of the language alone.
//!
//! It borrows documents and questions as data from the crate and shares no code with it. The
//! letters and numbers in its comments are those of the rules.

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::many_single_char_names,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "obvious is worth more here than panic-free: a panic is a finding"
)]

pub(crate) mod explanation;
pub(crate) mod statement;
mod value;

use policy::{
    Attached, Counted, Decision, Effect, Gathered, Judgement, Layer, Principal, Question, Resource,
    Scope,
};

/// Yes, no, or nobody can tell.
pub(crate) type Maybe = Option<bool>;

/// No if any part is no; otherwise open if any is open.
pub(crate) fn all(parts: impl IntoIterator<Item = Maybe>) -> Maybe {
    let parts: Vec<_> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// Yes if any part is yes; otherwise open if any is open.
pub(crate) fn any(parts: impl IntoIterator<Item = Maybe>) -> Maybe {
    not(all(parts.into_iter().map(not)))
}

fn not(part: Maybe) -> Maybe {
    part.map(|yes| !yes)
}

/// All that a judge answers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    pub(crate) layer: Layer,
    pub(crate) resource: usize,
    pub(crate) level: usize,
    pub(crate) counted: Vec<Counted>,
}

impl PartialEq<Judgement> for Answer {
    fn eq(&self, ours: &Judgement) -> bool {
        (self.decision, self.layer) == (ours.decision, ours.layer)
            && (self.resource, self.level) == (ours.resource, ours.level)
            && self.counted[..] == ours.counted[..]
    }
}

/// The result for one resource, and the statements that applied on the way.
struct Verdict {
    decision: Decision,
    layer: Layer,
    level: usize,
    counted: Vec<Counted>,
}

/// The resource with its group: where it says none, the one value of the condition key.
pub(crate) fn placed<'q>(q: &Question<'q>, resource: &Resource<'q>) -> Resource<'q> {
    let named = q.context.get("acs:ResourceGroupId");
    let named: Vec<&'q str> = named.map_or_else(Vec::new, Iterator::collect);
    let named = match named[..] {
        [one] => Some(one),
        _ => None,
    };
    Resource {
        group: resource.group.or(named),
        ..*resource
    }
}

/// Section 10, M12: the worst of the resources; of equals the first.
pub(crate) fn decide(q: &Question<'_>, g: &Gathered<'_>) -> Answer {
    use Decision::{Allow, ExplicitDeny, ImplicitDeny};
    let mut verdicts = Vec::new();
    for (index, resource) in q.resources.iter().enumerate() {
        let resource = placed(q, resource);
        let mut bench = Bench {
            q,
            g,
            r: &resource,
            index,
            counted: Vec::new(),
        };
        let (decision, layer, level) = bench.decide();
        verdicts.push(Verdict {
            decision,
            layer,
            level,
            counted: bench.counted,
        });
    }
    for worst in [ExplicitDeny, ImplicitDeny, Allow] {
        let found = |verdict: &Verdict| verdict.decision == worst;
        if let Some(resource) = verdicts.iter().position(found) {
            let one = &verdicts[resource];
            let counted = if worst == Allow {
                verdicts
                    .iter()
                    .flat_map(|one| one.counted.clone())
                    .collect()
            } else {
                one.counted.clone()
            };
            return Answer {
                decision: worst,
                layer: one.layer,
                resource,
                level: one.level,
                counted,
            };
        }
    }
    Answer {
        decision: ImplicitDeny,
        layer: Layer::Identity,
        resource: 0,
        level: 0,
        counted: Vec::new(),
    }
}

/// The statements of a layer that may take part, with their places.
pub(crate) fn of_layer<'a>(
    g: &Gathered<'a>,
    r: &Resource<'_>,
    layer: Layer,
    level: usize,
) -> Vec<(Counted, &'a policy::Statement)> {
    let set = match layer {
        Layer::Control => g.control.map(|path| &path[level].policies),
        Layer::ControlCaller => g.control_caller.map(|path| &path[level].policies),
        Layer::Session => g.session,
        Layer::Identity | Layer::IdentityGroup => g.identity,
        Layer::Trust => g.trust,
        Layer::ResourceBased => g.resource_based,
        Layer::Owner => None,
    };
    let takes_part = |one: &Attached| match (&one.source.scope, layer) {
        (Scope::ResourceGroup(own), Layer::IdentityGroup) => r.group == Some(&**own),
        (Scope::ResourceGroup(_), _) => false,
        (_, layer) => layer != Layer::IdentityGroup,
    };
    let mut found = Vec::new();
    for (policy, one) in set
        .map_or(&[][..], policy::Set::attached)
        .iter()
        .enumerate()
    {
        for (index, statement) in one.policy.document().statements().iter().enumerate() {
            if takes_part(one) {
                let place = Counted {
                    resource: 0,
                    layer,
                    level: level as u32,
                    policy: policy as u32,
                    statement: index as u32,
                    effect: statement.effect(),
                };
                found.push((place, statement));
            }
        }
    }
    found
}

struct Bench<'b, 'q> {
    q: &'b Question<'q>,
    g: &'b Gathered<'b>,
    r: &'b Resource<'b>,
    index: usize,
    counted: Vec<Counted>,
}

impl Bench<'_, '_> {
    /// E1, E2.
    fn basic(&mut self, layer: Layer, level: usize) -> Decision {
        let mut effects = Vec::new();
        for (place, statement) in of_layer(self.g, self.r, layer, level) {
            if statement::applies(self.q, self.r, statement) {
                effects.push(statement.effect());
                self.counted.push(Counted {
                    resource: self.index as u32,
                    ..place
                });
            }
        }
        if effects.contains(&Effect::Deny) {
            Decision::ExplicitDeny
        } else if effects.contains(&Effect::Allow) {
            Decision::Allow
        } else {
            Decision::ImplicitDeny
        }
    }

    /// Section 10, line by line.
    fn decide(&mut self) -> (Decision, Layer, usize) {
        use Decision::{Allow, ExplicitDeny, ImplicitDeny};
        let (q, g, r) = (self.q, self.g, self.r);
        let account = q.principal.account();
        if matches!(q.principal, Principal::Root { .. }) {
            // T6
            if g.trust.is_some() {
                return (ImplicitDeny, Layer::Trust, 0);
            }
            // E0
            if account == Some(r.owner) {
                return (Allow, Layer::Owner, 0);
            }
        }
        // E3
        let restricted = match q.principal {
            Principal::User { .. } | Principal::Federated { .. } => true,
            Principal::Session { service_linked, .. } => !service_linked,
            _ => false,
        };
        if restricted && !q.management_account {
            let paths = [
                (Layer::Control, g.control),
                (Layer::ControlCaller, g.control_caller),
            ];
            for (layer, path) in paths {
                for level in 0..path.map_or(0, |path| path.len()) {
                    let d = self.basic(layer, level);
                    if d != Allow {
                        return (d, layer, level);
                    }
                }
            }
        }
        // E4
        if g.session.is_some() {
            let d = self.basic(Layer::Session, 0);
            if d != Allow {
                return (d, Layer::Session, 0);
            }
        }
        // E5, E6
        let mut a = None;
        if matches!(
            q.principal,
            Principal::User { .. } | Principal::Session { .. }
        ) {
            let d = self.basic(Layer::Identity, 0);
            a = Some((d, Layer::Identity, 0));
            if d == ImplicitDeny && r.group.is_some() {
                let d = self.basic(Layer::IdentityGroup, 0);
                a = Some((d, Layer::IdentityGroup, 0));
            }
        }
        let decision_a = a.map(|(d, _, _)| d);
        // T1, T3, T4. Once the caller's side denies, the other is not looked at.
        if g.trust.is_some() {
            if let (Some(ExplicitDeny), Some(a)) = (decision_a, a) {
                return a;
            }
            let b = self.basic(Layer::Trust, 0);
            return match (a, b) {
                (_, ExplicitDeny) => (ExplicitDeny, Layer::Trust, 0),
                (Some(a), _) if a.0 == ImplicitDeny => a,
                (_, b) => (b, Layer::Trust, 0),
            };
        }
        // E7, E8
        let b = self.basic(Layer::ResourceBased, 0);
        let carried = (b, Layer::ResourceBased, 0);
        let own_account = account == Some(r.owner);
        match (a, b) {
            (Some(a), _) if a.0 == ExplicitDeny => a,
            (Some(a), ImplicitDeny) if a.0 == ImplicitDeny => a,
            (Some(a), ImplicitDeny) if a.0 == Allow && own_account => a,
            _ => carried,
        }
    }
}
