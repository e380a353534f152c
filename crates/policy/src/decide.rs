//! The judge: layers in their order, statements in none.

use std::cell::OnceCell;

use crate::condition::PRINCIPAL_ARN;
use crate::context::same_key;
use crate::index::{Asked, Entry, Row};
use crate::pattern::Subject;
use crate::truth::Truth;
use crate::{
    Arn, Attached, Counted, Decision, Effect, Gathered, Judgement, Layer, Level, Principal,
    Principals, Question, Resource, Set, Statement, Test,
};

/// Judges a question against everything gathered for it.
///
/// Each resource is decided on its own: an explicit denial of one denies the request explicitly,
/// otherwise an implicit denial of one denies it implicitly. The same inputs give the same answer
/// for ever, whatever the order of policies and statements.
#[must_use]
pub fn decide(question: &Question<'_>, gathered: &Gathered<'_>) -> Judgement {
    let mut counted = Vec::new();
    let mut outcome = None::<(Outcome, usize)>;
    for (index, resource) in question.resources.iter().enumerate() {
        let start = counted.len();
        let mut bench = Bench {
            request: Request::new(question, resource),
            gathered,
            resource: index,
            counted: &mut counted,
        };
        let next = bench.decide();
        if next.decision == Decision::Allow {
            outcome = outcome.or(Some((next, index)));
            continue;
        }
        if outcome.is_none_or(|(before, _)| severity(next.decision) > severity(before.decision)) {
            counted.drain(..start);
            outcome = Some((next, index));
        } else {
            counted.truncate(start);
        }
    }
    let nothing = Outcome::new(Decision::ImplicitDeny, Layer::Identity);
    let (outcome, resource) = outcome.unwrap_or((nothing, 0));
    if outcome.decision != Decision::Allow && question.resources.len() > 1 {
        counted.retain(|one| usize::try_from(one.resource) == Ok(resource));
    }
    let Outcome {
        decision,
        layer,
        level,
    } = outcome;
    Judgement {
        decision,
        layer,
        resource,
        level,
        counted,
    }
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
    request: Request<'q>,
    gathered: &'g Gathered<'g>,
    resource: usize,
    counted: &'c mut Vec<Counted>,
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
    fn climb(&mut self, layer: Layer, path: &[Level]) -> Option<Outcome> {
        for (level, node) in path.iter().enumerate() {
            let decision = self.basic(layer, level, &node.policies, Attached::is_wide);
            if decision != Decision::Allow {
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
        let nothing = Set::default();
        let set = self.gathered.identity.unwrap_or(&nothing);
        let wide = self.basic(Layer::Identity, 0, set, Attached::is_wide);
        match self.request.resource.group {
            Some(group) if wide == Decision::ImplicitDeny => {
                let inside = |attached: &Attached| attached.is_inside(group);
                let decision = self.basic(Layer::IdentityGroup, 0, set, inside);
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
        let place = Counted {
            resource: index_of(self.resource),
            layer,
            level: index_of(level),
            policy: 0,
            statement: 0,
            effect: Effect::Allow,
        };
        match set.about(self.request.action) {
            Some(entry) => self.look_up(entry, set, place, counts),
            None => self.scan(set, place, counts),
        }
        let applied = self.counted.get(start..).unwrap_or_default();
        if applied.iter().any(|one| one.effect == Effect::Deny) {
            Decision::ExplicitDeny
        } else if applied.is_empty() {
            Decision::ImplicitDeny
        } else {
            Decision::Allow
        }
    }

    /// Looks at the statements that the set remembers to speak about the action.
    fn look_up(
        &mut self,
        entry: &Entry,
        set: &Set,
        place: Counted,
        counts: impl Fn(&Attached) -> bool,
    ) {
        let (start, attached) = (self.counted.len(), set.attached());
        let inside = place.layer == Layer::IdentityGroup;
        for row in entry.covering(self.request.subject.as_ref()) {
            let own = || attached.get(usize::try_from(row.policy).ok()?);
            if inside == row.wide || inside && !own().is_some_and(&counts) {
                continue;
            }
            let remains = || {
                let statements = own()?.policy.document().statements();
                statements.get(usize::try_from(row.statement).ok()?)
            };
            if row.plain || remains().is_some_and(|statement| self.request.meets(statement)) {
                let Row {
                    policy,
                    statement,
                    effect,
                    ..
                } = *row;
                self.counted.push(Counted {
                    policy,
                    statement,
                    effect,
                    ..place
                });
            }
        }
        if let Some(applied) = self
            .counted
            .get_mut(start..)
            .filter(|applied| applied.len() > 1)
        {
            applied.sort_unstable_by_key(|one| (one.policy, one.statement));
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

    /// Looks at every statement.
    fn scan(&mut self, set: &Set, place: Counted, counts: impl Fn(&Attached) -> bool) {
        for (policy, attached) in set.attached().iter().enumerate() {
            if !counts(attached) {
                continue;
            }
            for (index, statement) in attached.policy.document().statements().iter().enumerate() {
                if self.request.applies(statement) {
                    self.counted.push(Counted {
                        policy: index_of(policy),
                        statement: index_of(index),
                        effect: statement.effect(),
                        ..place
                    });
                }
            }
        }
    }
}

fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// How sure it must be that a statement matches. In doubt an Allow does not and a Deny does.
fn enough(statement: &Statement) -> Truth {
    match statement.effect() {
        Effect::Allow => Truth::Yes,
        Effect::Deny => Truth::Unknown,
    }
}

/// A question about one of its resources, cut up once for all statements.
pub(crate) struct Request<'q> {
    pub(crate) question: &'q Question<'q>,
    pub(crate) resource: &'q Resource<'q>,
    subject: Option<Subject<'q>>,
    action: Asked<'q>,
    arn: OnceCell<Option<String>>,
}

impl<'q> Request<'q> {
    pub(crate) fn new(question: &'q Question<'q>, resource: &'q Resource<'q>) -> Self {
        Self {
            question,
            resource,
            subject: Subject::new(resource.arn),
            action: Asked::new(question.action),
            arn: OnceCell::new(),
        }
    }

    /// Whether the statement takes part. In doubt an Allow does not and a Deny does.
    pub(crate) fn applies(&self, statement: &Statement) -> bool {
        let enough = enough(statement);
        (!statement.is_unsure() || enough == Truth::Unknown)
            && self.actions(statement) >= enough
            && self.resources(statement) >= enough
            && self.meets(statement)
    }

    /// The same, once action and resource are known to match.
    fn meets(&self, statement: &Statement) -> bool {
        let enough = enough(statement);
        self.principals(statement) >= enough
            && statement
                .conditions()
                .iter()
                .all(|test| self.test(test) >= enough)
    }

    /// Whether the action is among those the statement is about.
    pub(crate) fn actions(&self, statement: &Statement) -> Truth {
        let (actions, asked) = (statement.actions(), self.question.action);
        let listed = Truth::from(
            actions
                .patterns()
                .iter()
                .any(|pattern| pattern.matches(asked)),
        );
        let listed = listed.or_unknown(actions.is_unsure());
        if actions.is_negated() {
            !listed
        } else {
            listed
        }
    }

    /// Whether the resource is among those the statement is about.
    pub(crate) fn resources(&self, statement: &Statement) -> Truth {
        let Some(resources) = statement.resources() else {
            return Truth::Yes;
        };
        let subject = self.subject.as_ref();
        let listed = resources
            .patterns()
            .iter()
            .any(|pattern| pattern.covers(subject));
        Truth::from(listed).or_unknown(resources.is_unsure())
    }

    /// Whether the caller is among those the statement is about.
    pub(crate) fn principals(&self, statement: &Statement) -> Truth {
        let Some(principals) = statement.principals() else {
            return Truth::Yes;
        };
        let named = is_named(self.question.principal, principals, self.resource.owner);
        Truth::from(named).or_unknown(principals.is_unsure())
    }

    /// Whether the request's values of the key meet the comparison.
    pub(crate) fn test(&self, test: &Test) -> Truth {
        match self.question.context.get(test.key()) {
            Some(values) => test.holds(values.iter().map(|value| &**value)),
            None if test.is_principal_arn() => test.holds(self.principal_arn().into_iter()),
            None => test.holds(std::iter::empty()),
        }
    }

    /// What `acs:PrincipalARN` holds when the context does not bring it.
    pub(crate) fn principal_arn(&self) -> Option<&str> {
        self.arn
            .get_or_init(|| self.question.principal.arn())
            .as_deref()
    }

    /// Whether the statement can only be said to apply because something was not understood.
    pub(crate) fn is_in_doubt(&self, statement: &Statement) -> bool {
        statement.is_unsure()
            || self.actions(statement) == Truth::Unknown
            || self.resources(statement) == Truth::Unknown
            || self.principals(statement) == Truth::Unknown
            || statement
                .conditions()
                .iter()
                .any(|test| self.test(test) == Truth::Unknown)
    }

    /// The values of a key as conditions see them.
    pub(crate) fn values(&self, key: &str) -> Vec<String> {
        match self.question.context.get(key) {
            Some(values) => values.iter().map(ToString::to_string).collect(),
            None if same_key(key, PRINCIPAL_ARN) => self
                .principal_arn()
                .map(str::to_owned)
                .into_iter()
                .collect(),
            None => Vec::new(),
        }
    }
}

/// Whether a `Principal` element names the caller. A service named without an account acts only
/// for the account that owns the role or resource.
fn is_named(caller: &Principal, named: &Principals, owner: &str) -> bool {
    match caller {
        Principal::Service { account, service } => {
            named
                .service()
                .iter()
                .any(|code| match code.split_once('@') {
                    Some((acting, code)) => acting == &**account && code == &**service,
                    None => **code == **service && **account == *owner,
                })
        }
        Principal::Federated { provider_arn, .. } => {
            named.federated().iter().any(|arn| **arn == **provider_arn)
        }
        Principal::Anonymous => false,
        _ => named.ram().iter().any(|arn| is_ram(caller, arn)),
    }
}

fn is_ram(caller: &Principal, arn: &str) -> bool {
    let Some(arn) = Arn::parse(arn).filter(|arn| caller.account() == Some(arn.account)) else {
        return false;
    };
    if arn.relative == "root" {
        return true;
    }
    match caller {
        Principal::User { name, .. } => arn.relative.strip_prefix("user/") == Some(name),
        Principal::Session { role, .. } => arn
            .relative
            .strip_prefix("role/")
            .is_some_and(|name| name.eq_ignore_ascii_case(role)),
        _ => false,
    }
}
