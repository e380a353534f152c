//! The judge: layers in their order, statements in none.

use crate::index::{Entry, Row};
use crate::request::Request;
use crate::{
    Attached, Counted, Counts, Decision, Effect, Gathered, Judgement, Layer, Path, Principal,
    Question, Set,
};

/// Judges a question against everything gathered for it.
///
/// Each resource is decided on its own: an explicit denial of one denies the request explicitly,
/// otherwise an implicit denial of one denies it implicitly. The same inputs give the same answer
/// for ever, whatever the order of policies and statements.
#[must_use]
pub fn decide(question: &Question<'_>, gathered: &Gathered<'_>) -> Judgement {
    let mut judgement = Judgement {
        decision: Decision::ImplicitDeny,
        layer: Layer::Identity,
        resource: 0,
        level: 0,
        counted: Counts::default(),
    };
    let counted = &mut judgement.counted;
    let mut outcome = None::<(Outcome, usize)>;
    for (index, resource) in question.resources.iter().enumerate() {
        let start = counted.len();
        let request = Request::new(question, resource);
        let mut bench = Bench {
            request: &request,
            gathered,
            resource: index,
            counted: &mut *counted,
        };
        let next = bench.decide();
        if next.decision == Decision::Allow {
            outcome = outcome.or(Some((next, index)));
            continue;
        }
        if outcome.is_none_or(|(before, _)| severity(next.decision) > severity(before.decision)) {
            let own = |one: &Counted| one.resource == index_of(index);
            counted.retain(own);
            outcome = Some((next, index));
        } else {
            counted.truncate(start);
        }
    }
    if let Some((outcome, resource)) = outcome {
        if outcome.decision != Decision::Allow && question.resources.len() > 1 {
            counted.retain(|one| usize::try_from(one.resource) == Ok(resource));
        }
        judgement.decision = outcome.decision;
        judgement.layer = outcome.layer;
        judgement.level = outcome.level;
        judgement.resource = resource;
    }
    judgement
}

fn severity(decision: Decision) -> u8 {
    match decision {
        Decision::Allow => 0,
        Decision::ImplicitDeny => 1,
        Decision::ExplicitDeny => 2,
    }
}

/// The result for one resource and where it came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) decision: Decision,
    pub(crate) layer: Layer,
    pub(crate) level: usize,
}

impl Outcome {
    fn new(decision: Decision, layer: Layer) -> Self {
        Self {
            decision,
            layer,
            level: 0,
        }
    }
}

/// Where one resource of one question is judged.
struct Bench<'q, 'g, 'c> {
    request: &'c Request<'q>,
    gathered: &'g Gathered<'g>,
    resource: usize,
    counted: &'c mut Counts,
}

impl Bench<'_, '_, '_> {
    fn decide(&mut self) -> Outcome {
        let (question, gathered) = (self.request.question, self.gathered);
        if let Principal::Root { account } = question.principal {
            if gathered.trust.is_some() {
                return Outcome::new(Decision::ImplicitDeny, Layer::Trust);
            }
            if **account == *self.request.resource.owner {
                return Outcome::new(Decision::Allow, Layer::Owner);
            }
        }
        if let Some(outcome) = self.bounds() {
            return outcome;
        }
        let identity = self.identity();
        match gathered.trust {
            Some(trust) => self.assume(identity, trust),
            None => self.combine(identity),
        }
    }

    /// The layers that only narrow; an outcome if one of them ends the matter.
    fn bounds(&mut self) -> Option<Outcome> {
        let question = self.request.question;
        if question.principal.is_controlled() && !question.management_account {
            let paths = [
                (Layer::Control, self.gathered.control),
                (Layer::ControlCaller, self.gathered.control_caller),
            ];
            for (layer, path) in paths {
                if let Some(outcome) = path.and_then(|path| self.climb(layer, path)) {
                    return Some(outcome);
                }
            }
        }
        let session = self.gathered.session?;
        let decision = self.basic(Layer::Session, 0, session, Attached::is_wide);
        (decision != Decision::Allow).then_some(Outcome::new(decision, Layer::Session))
    }

    /// From the member up to Root; an outcome as soon as a level does not allow.
    fn climb(&mut self, layer: Layer, path: &Path) -> Option<Outcome> {
        let mut seen = self.counted.len();
        let known = path.about(&self.request.action);
        if let Some(entry) = known {
            let own = |row: Row<'_>| {
                let level = path.get(usize::try_from(row.level()).ok()?)?;
                level
                    .policies
                    .attached()
                    .get(usize::try_from(row.policy()).ok()?)
            };
            self.look_up(entry, self.place(layer, 0), own, Attached::is_wide);
        }
        for (level, node) in path.iter().enumerate() {
            let decision = match known {
                Some(_) => {
                    let rest = self.counted.get(seen..).unwrap_or_default();
                    let own = |one: &&Counted| one.level == index_of(level);
                    let count = rest.iter().take_while(own).count();
                    seen += count;
                    judge(rest.get(..count).unwrap_or_default().iter())
                }
                None => self.basic(layer, level, &node.policies, Attached::is_wide),
            };
            if decision != Decision::Allow {
                if known.is_some() {
                    // The levels above were not looked at.
                    self.counted.truncate(seen);
                }
                return Some(Outcome {
                    decision,
                    layer,
                    level,
                });
            }
        }
        None
    }

    /// What the caller's own policies say; `None` for callers that have none by nature.
    fn identity(&mut self) -> Option<Outcome> {
        if !self.request.question.principal.has_identity() {
            return None;
        }
        let says = |bench: &mut Self, layer, counts: &dyn Fn(&Attached) -> bool| {
            let set = bench.gathered.identity;
            set.map_or(Decision::ImplicitDeny, |set| {
                bench.basic(layer, 0, set, counts)
            })
        };
        let wide = says(self, Layer::Identity, &Attached::is_wide);
        match self.request.group() {
            Some(group) if wide == Decision::ImplicitDeny => {
                let inside = |attached: &Attached| attached.is_inside(group);
                let decision = says(self, Layer::IdentityGroup, &inside);
                Some(Outcome::new(decision, Layer::IdentityGroup))
            }
            _ => Some(Outcome::new(wide, Layer::Identity)),
        }
    }

    /// An assume call needs both sides, whoever owns the role.
    fn assume(&mut self, identity: Option<Outcome>, trust: &Set) -> Outcome {
        if let Some(denied) = identity.filter(|own| own.decision == Decision::ExplicitDeny) {
            return denied;
        }
        let decision = self.basic(Layer::Trust, 0, trust, Attached::is_wide);
        match identity {
            Some(own) if own.decision != Decision::Allow && decision != Decision::ExplicitDeny => {
                own
            }
            _ => Outcome::new(decision, Layer::Trust),
        }
    }

    /// The caller's policies and those of the resource, combined.
    fn combine(&mut self, identity: Option<Outcome>) -> Outcome {
        let decision = match self.gathered.resource_based {
            Some(set) => self.basic(Layer::ResourceBased, 0, set, Attached::is_wide),
            None => Decision::ImplicitDeny,
        };
        let carried = Outcome::new(decision, Layer::ResourceBased);
        let owner = self.request.resource.owner;
        let own_account = self.request.question.principal.account() == Some(owner);
        match identity {
            Some(own) if own.decision == Decision::ExplicitDeny => own,
            _ if carried.decision != Decision::ImplicitDeny => carried,
            Some(own) if own.decision == Decision::ImplicitDeny || own_account => own,
            _ => carried,
        }
    }

    /// The basic process on the attached policies that count here.
    fn basic(
        &mut self,
        layer: Layer,
        level: usize,
        set: &Set,
        counts: impl Fn(&Attached) -> bool,
    ) -> Decision {
        let start = self.counted.len();
        let place = self.place(layer, level);
        match set.about(&self.request.action) {
            Some(entry) => {
                let attached = set.attached();
                let own = |row: Row<'_>| attached.get(usize::try_from(row.policy()).ok()?);
                self.look_up(entry, place, own, counts);
            }
            None => self.ask(set, place, counts),
        }
        judge(self.counted.get(start..).unwrap_or_default().iter())
    }

    /// A place in a layer, to be completed.
    fn place(&self, layer: Layer, level: usize) -> Counted {
        Counted {
            resource: index_of(self.resource),
            layer,
            level: index_of(level),
            policy: 0,
            statement: 0,
            effect: Effect::Allow,
        }
    }

    /// Looks at the statements that are remembered to speak about the action.
    fn look_up<'a>(
        &mut self,
        entry: &Entry,
        place: Counted,
        own: impl Fn(Row<'_>) -> Option<&'a Attached>,
        counts: impl Fn(&Attached) -> bool,
    ) {
        let start = self.counted.len();
        let inside = place.layer == Layer::IdentityGroup;
        let (request, counted) = (self.request, &mut *self.counted);
        entry.covering(request.subject.as_ref(), |row| {
            if inside == row.is_wide() || inside && !own(row).is_some_and(&counts) {
                return;
            }
            let meets = |own: &Attached| {
                let index = usize::try_from(row.statement());
                index.is_ok_and(|index| request.meets(&own.policy, index))
            };
            if row.is_plain() || own(row).is_some_and(meets) {
                counted.push(Counted {
                    level: place.level + row.level(),
                    policy: row.policy(),
                    statement: row.statement(),
                    effect: row.effect(),
                    ..place
                });
            }
        });
        self.order(start);
    }

    /// Asks each policy which of its statements speak about the action.
    fn ask(&mut self, set: &Set, place: Counted, counts: impl Fn(&Attached) -> bool) {
        let start = self.counted.len();
        let inside = place.layer == Layer::IdentityGroup;
        for (number, attached) in set.speaking(&self.request.action, !inside) {
            if inside && !counts(attached) {
                continue;
            }
            let policy = &*attached.policy;
            let document = policy.document();
            let (request, counted) = (self.request, &mut *self.counted);
            let subject = request.subject.as_ref();
            policy
                .form()
                .about_resource(&request.action, subject, document, |index| {
                    if request.counts(policy, index)
                        && let Some(statement) = document.statements().get(index)
                    {
                        counted.push(Counted {
                            policy: index_of(number),
                            statement: index_of(index),
                            effect: statement.effect(),
                            ..place
                        });
                    }
                });
        }
        self.order(start);
    }

    /// Puts what was counted from there on in order, each statement once.
    fn order(&mut self, start: usize) {
        let Some(applied) = self.counted.get_mut(start..) else {
            return;
        };
        let key = |one: &Counted| (one.level, one.policy, one.statement);
        if applied.is_sorted_by(|one, next| key(one) < key(next)) {
            return;
        }
        applied.sort_unstable_by_key(key);
        let mut kept = start;
        for index in start..self.counted.len() {
            if kept == start || self.counted.get(kept - 1) != self.counted.get(index) {
                self.counted.swap(kept, index);
                kept += 1;
            }
        }
        self.counted.truncate(kept);
    }
}

/// The basic process on the statements that apply.
fn judge<'c>(mut applied: impl Iterator<Item = &'c Counted>) -> Decision {
    match applied.next() {
        None => Decision::ImplicitDeny,
        Some(first) if first.effect == Effect::Deny => Decision::ExplicitDeny,
        Some(_) if applied.any(|one| one.effect == Effect::Deny) => Decision::ExplicitDeny,
        Some(_) => Decision::Allow,
    }
}

fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
