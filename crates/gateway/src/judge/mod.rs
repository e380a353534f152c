//! May the caller do it: the question for the policy engine.

pub(crate) mod denial;
pub(crate) mod keys;
pub(crate) mod led;
mod packed;
pub(crate) mod trace;

use std::sync::Arc;

use domain::Account;
use model::AccountId;
use policy::{Context, Decision, Gathered, Judgement, Question, Resource, Set, decide};
use smallvec::SmallVec;

use self::keys::context;
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Deed;
use crate::ask::plan::{Plan, Target, Trust};
use crate::ask::want::Wants;
use crate::held::gather::{self, Policies};
use crate::held::snapshot::Snapshot;

/// An allowed call: what it touches, what else is allowed, what it wants before it runs.
pub(crate) struct Judged {
    pub(crate) docket: Docket,
    pub(crate) allowed: Vec<&'static str>,
    pub(crate) wants: Wants,
    pub(crate) beside: Option<AccountId>,
}

/// A call, and the state of its home account that it is judged on.
pub(crate) struct Plea<'a> {
    pub(crate) call: &'a Call,
    pub(crate) caller: &'a Caller,
    pub(crate) policies: &'a Policies,
    pub(crate) deed: &'a dyn Deed,
    pub(crate) home: Home<'a>,
}

/// The account that a call runs on, in some state.
#[derive(Clone, Copy)]
pub(crate) struct Home<'a> {
    pub(crate) account: AccountId,
    pub(crate) state: &'a Account,
}

impl<'a> From<&'a Snapshot> for Home<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        Self {
            account: snapshot.account,
            state: &snapshot.state,
        }
    }
}

impl Plea<'_> {
    /// Judges the call.
    pub(crate) fn judge(&self) -> Result<Judged, Box<Refused>> {
        let mut plan = self.deed.plan(self.caller, self.home.state);
        let wants = std::mem::take(&mut plan.wants);
        // An account is not beside itself.
        let own = [self.home.account, self.caller.account];
        plan.beside = plan.beside.filter(|id| !own.contains(id));
        // What the server does by itself is nobody's to forbid.
        if let Who::Server(_) = self.caller.who {
            return Ok(Judged {
                allowed: plan.perhaps.iter().map(|(action, _)| *action).collect(),
                beside: plan.beside,
                docket: Docket::of(plan, self),
                wants,
            });
        }
        let beside = plan.beside;
        let docket = Docket::of(plan, self).judge(self)?;
        Ok(Judged {
            beside,
            allowed: docket.allowed(self),
            docket,
            wants,
        })
    }
}

/// Whether the caller's own policies let it ask another account at all. Until they do, that account
/// is not looked at.
pub(crate) fn may_ask_elsewhere(
    call: &Call,
    caller: &Caller,
    policies: &Policies,
    deed: &dyn Deed,
) -> bool {
    // The owner of an account assumes no roles, and nothing else leads elsewhere.
    if matches!(caller.who, Who::Root) {
        return false;
    }
    let nowhere = Home {
        account: deed.home(caller),
        state: &Account::default(),
    };
    let plea = Plea {
        call,
        caller,
        policies,
        deed,
        home: nowhere,
    };
    // As if what it touches were the caller's own, so that nobody else has a say.
    let own = Docket {
        owner: caller.number.clone(),
        trust: None,
        ..Docket::of(deed.plan(caller, nowhere.state), &plea)
    };
    own.verdicts_on(&plea)
        .last()
        .is_none_or(Verdict::is_allowed)
}

/// What a call is judged by, beside the caller's policies.
pub(crate) struct Docket {
    free: bool,
    /// See [`Plan::self_service`].
    self_service: bool,
    targets: Vec<Target>,
    also: Vec<&'static str>,
    /// See [`Plan::elsewhere`].
    elsewhere: Vec<(&'static str, Vec<Target>)>,
    perhaps: Vec<(&'static str, Vec<Target>)>,
    owner: Arc<str>,
    context: Context,
    trust: Option<Set>,
    /// What was decided on each action, up to the first that is not allowed.
    verdicts: Verdicts,
}

/// What was decided on actions; most calls are judged by one.
type Verdicts = SmallVec<[Verdict; 1]>;

/// What was decided on one action.
pub(crate) struct Verdict {
    pub(crate) action: &'static str,
    pub(crate) judgement: Judgement,
    /// Whether the account's settings allow what the caller's policies say nothing about.
    pub(crate) by_preference: bool,
}

impl Verdict {
    fn is_allowed(&self) -> bool {
        self.judgement.is_allowed()
    }
}

impl Docket {
    /// Of a call with this plan.
    pub(crate) fn of(plan: Plan, plea: &Plea<'_>) -> Self {
        let Plea {
            call, caller, home, ..
        } = *plea;
        let foreign = home.account != caller.account;
        let trust = match plan.trust {
            Trust::Of(policy) => Some(gather::trust(policy, "role")),
            // At home the caller's own policies decide, and the operation says what is missing;
            // elsewhere it must look like something that does not trust.
            Trust::Missing => foreign.then(Set::default),
            Trust::Silent => None,
        };
        Self {
            free: plan.free,
            self_service: plan.self_service && !foreign && matches!(caller.who, Who::User(_)),
            targets: plan.targets,
            also: plan.also,
            elsewhere: plan.elsewhere,
            perhaps: plan.perhaps,
            owner: if foreign {
                home.account.to_string().into()
            } else {
                caller.number.clone()
            },
            context: context(call, caller, &plan.keys),
            trust,
            verdicts: Verdicts::new(),
        }
    }

    /// Judges the call that it is about.
    pub(crate) fn judge(mut self, plea: &Plea<'_>) -> Result<Self, Box<Refused>> {
        self.verdicts = self.verdicts_on(plea);
        let last = self.verdicts.last().filter(|last| !last.is_allowed());
        let Some((action, judgement)) = last.map(|last| (last.action, last.judgement.clone()))
        else {
            return Ok(self);
        };
        Err(Box::new(Refused {
            judgement,
            action,
            caller: plea.caller.clone(),
            foreign: plea.home.account != plea.caller.account,
            policies: plea.policies.clone(),
            docket: self,
        }))
    }

    /// What the policies say to each action, up to the first that they do not allow.
    fn verdicts_on(&self, plea: &Plea<'_>) -> Verdicts {
        let mut verdicts = Verdicts::new();
        if self.free {
            return verdicts;
        }
        let gathered = self.gathered(plea.policies);
        for action in self.actions(plea.call.entry.action) {
            let resources = self.resources(self.targets_of(action));
            let question = Question::new(&plea.caller.principal, action, &resources, &self.context);
            let verdict = self.verdict(&question, &gathered, action);
            let goes_on = verdict.is_allowed();
            verdicts.push(verdict);
            if !goes_on {
                break;
            }
        }
        verdicts
    }

    /// What must be allowed, in its order.
    fn actions(&self, own: &'static str) -> impl Iterator<Item = &'static str> {
        let elsewhere = self.elsewhere.iter().map(|(action, _)| *action);
        let also = self.also.iter().copied();
        std::iter::once(own).chain(also).chain(elsewhere)
    }

    /// What one of the actions must be allowed on.
    fn targets_of(&self, action: &str) -> &[Target] {
        self.elsewhere_of(action).unwrap_or(&self.targets)
    }

    /// The same, if that is something else than the call touches.
    fn elsewhere_of(&self, action: &str) -> Option<&[Target]> {
        let mut elsewhere = self.elsewhere.iter();
        let found = elsewhere.find(|(one, _)| *one == action);
        found.map(|(_, targets)| targets.as_slice())
    }

    /// What the policies say to one action, and the account's settings where those are silent.
    fn verdict(
        &self,
        question: &Question<'_>,
        gathered: &Gathered<'_>,
        action: &'static str,
    ) -> Verdict {
        let (judgement, by_preference) = judged(question, gathered, self.self_service);
        Verdict {
            action,
            judgement,
            by_preference,
        }
    }

    /// Which of the actions are allowed that need not be.
    fn allowed(&self, plea: &Plea<'_>) -> Vec<&'static str> {
        let allowed = |(action, targets): &&(&'static str, Vec<Target>)| {
            self.allows_on(targets, action, plea.caller, plea.policies)
        };
        let perhaps = self.perhaps.iter().filter(allowed);
        perhaps.map(|(action, _)| *action).collect()
    }

    /// Whether the caller may also do something else on what the call touches. Says nothing of why
    /// not, which would cost more than all the rest.
    pub(crate) fn allows(&self, action: &str, caller: &Caller, policies: &Policies) -> bool {
        self.allows_on(&self.targets, action, caller, policies)
    }

    fn allows_on(
        &self,
        targets: &[Target],
        action: &str,
        caller: &Caller,
        policies: &Policies,
    ) -> bool {
        let (resources, gathered) = (self.resources(targets), self.gathered(policies));
        let question = Question::new(&caller.principal, action, &resources, &self.context);
        decide(&question, &gathered).is_allowed()
    }

    fn resources<'a>(&'a self, targets: &'a [Target]) -> Vec<Resource<'a>> {
        let resource = |target: &'a Target| Resource {
            arn: &target.arn,
            owner: &self.owner,
            group: None,
        };
        targets.iter().map(resource).collect()
    }

    fn gathered<'a>(&'a self, policies: &'a Policies) -> Gathered<'a> {
        let session = policies.session.as_ref();
        Gathered {
            identity: policies.identity.as_deref(),
            session: session.and_then(|token| token.policy.as_ref()),
            trust: self.trust.as_ref(),
            ..Gathered::default()
        }
    }
}

/// What the policies say, and the account's settings where those are silent and let users do it to
/// themselves; and whether the settings allow it.
pub(crate) fn judged(
    question: &Question<'_>,
    gathered: &Gathered<'_>,
    self_service: bool,
) -> (Judgement, bool) {
    let judgement = decide(question, gathered);
    let silent = judgement.decision == Decision::ImplicitDeny;
    let preferred = (self_service && silent)
        .then(|| decide(question, &by_preference(gathered)))
        .filter(Judgement::is_allowed);
    let by_preference = preferred.is_some();
    (preferred.unwrap_or(judgement), by_preference)
}

/// The same, with what the account's settings allow users in place of their own policies. Nothing in
/// those forbids it, or it would not come to this; other layers still have their say.
pub(crate) fn by_preference<'a>(gathered: &Gathered<'a>) -> Gathered<'a> {
    Gathered {
        identity: Some(gather::preference()),
        ..*gathered
    }
}

/// A call that is not allowed, with everything that led there. What is said of it is worked out
/// apart from the judgement, because it costs more than all the rest.
pub(crate) struct Refused {
    pub(crate) judgement: Judgement,
    /// The action that was not allowed.
    pub(crate) action: &'static str,
    pub(crate) caller: Caller,
    /// Whether the state it was judged on is another account's than the caller's.
    pub(crate) foreign: bool,
    policies: Policies,
    docket: Docket,
}

impl Refused {
    /// What the action that was not allowed was asked for on.
    pub(crate) fn targets(&self) -> &[Target] {
        self.docket.targets_of(self.action)
    }

    /// The policies that took part.
    pub(crate) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// What the call would have touched, and all that it was judged by.
    pub(crate) fn into_docket(self: Box<Self>) -> Docket {
        self.docket
    }

    /// Looks at the question again, as it was asked.
    pub(crate) fn with_question<T>(
        &self,
        look: impl FnOnce(&Question<'_>, &Gathered<'_>) -> T,
    ) -> T {
        let resources = self.docket.resources(self.targets());
        let context = &self.docket.context;
        let question = Question::new(&self.caller.principal, self.action, &resources, context);
        look(&question, &self.docket.gathered(&self.policies))
    }
}
