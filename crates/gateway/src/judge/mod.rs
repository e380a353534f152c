//! May the caller do it: the question for the policy engine.

mod actions;
pub(crate) mod aside;
pub(crate) mod denial;
pub(crate) mod elsewhere;
pub(crate) mod keys;
pub(crate) mod led;
mod packed;
mod parts;
mod recorded;
pub(crate) mod trace;

use std::sync::Arc;

use domain::Account;
use model::AccountId;
use policy::{Context, Decision, Gathered, Judgement, Layer, Question, Resource, Set, decide};
use smallvec::SmallVec;

use self::keys::context;
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Deed;
use crate::ask::plan::{Plan, Target, Trust};
use crate::ask::want::Wants;
use crate::held::aside::Flip;
use crate::held::control::ControlPath;
use crate::held::gather::{self, Owner, Policies};
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
    /// Control policies that bound it, if it is another account than the caller's.
    pub(crate) control: Option<&'a ControlPath>,
}

impl<'a> From<&'a Snapshot> for Home<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        Self {
            account: snapshot.account,
            state: &snapshot.state,
            control: None,
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

/// What a call is judged by, beside the caller's policies.
pub(crate) struct Docket {
    free: bool,
    /// See [`Plan::self_service`].
    self_service: bool,
    targets: Vec<Target>,
    /// See [`Plan::judged_as`].
    action: Option<&'static str>,
    also: Vec<&'static str>,
    /// See [`Plan::elsewhere`].
    elsewhere: Vec<(&'static str, Vec<Target>)>,
    perhaps: Vec<(&'static str, Vec<Target>)>,
    owner: Arc<str>,
    /// Whether that is another account than the caller's.
    foreign: bool,
    /// Control policies that bound that one. They say nothing to principals of the account that manages its
    /// directory.
    control: Option<ControlPath>,
    context: Context,
    trust: Option<Set>,
    /// See [`Plan::carrying`].
    carried: Option<Set>,
    /// What was decided on each action, up to the first that is not allowed.
    verdicts: Verdicts,
    /// What rollouts turn of it, or would turn.
    flips: Vec<Flip>,
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
            targets: Target::all_placed(plan.targets, &call.region),
            action: plan.action,
            also: plan.also,
            elsewhere: Target::each_placed(plan.elsewhere, &call.region),
            perhaps: Target::each_placed(plan.perhaps, &call.region),
            owner: if foreign {
                home.account.to_string().into()
            } else {
                caller.number.clone()
            },
            foreign,
            control: home
                .control
                .filter(|path| foreign && path.manager != caller.account)
                .cloned(),
            context: context(call, caller, &plan.keys),
            trust,
            carried: plan.carried.map(gather::carried),
            verdicts: Verdicts::new(),
            flips: Vec::new(),
        }
    }

    /// Judges the call that it is about.
    pub(crate) fn judge(mut self, plea: &Plea<'_>) -> Result<Self, Box<Refused>> {
        self.verdicts = self.verdicts_on(plea);
        self.flips = self.turned(plea);
        let last = self.verdicts.last().filter(|last| !last.is_allowed());
        let Some((action, judgement)) = last.map(|last| (last.action, last.judgement.clone()))
        else {
            return Ok(self);
        };
        Err(Box::new(Refused {
            judgement,
            action,
            caller: plea.caller.clone(),
            policies: plea.policies.clone(),
            docket: self,
        }))
    }

    /// What the policies say to each action, up to the first that they do not allow.
    fn verdicts_on(&self, plea: &Plea<'_>) -> Verdicts {
        self.verdicts_by(plea, &self.gathered(plea.policies))
    }

    /// What these policies say.
    fn verdicts_by(&self, plea: &Plea<'_>, gathered: &Gathered<'_>) -> Verdicts {
        let mut verdicts = Verdicts::new();
        if self.free {
            return verdicts;
        }
        for action in self.actions(plea.call.entry.action) {
            let gathered = self.about(action, *gathered);
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
        let owner = if self.foreign {
            Owner::Other(self.control.as_ref())
        } else {
            Owner::Caller
        };
        Gathered {
            resource_based: self.carried.as_ref(),
            ..policies.gathered(self.trust.as_ref(), owner)
        }
    }

    /// What takes part in the decision on one action: what a thing carries is about that thing.
    fn about<'a>(&self, action: &str, gathered: Gathered<'a>) -> Gathered<'a> {
        match self.elsewhere_of(action) {
            Some(_) => Gathered {
                resource_based: None,
                ..gathered
            },
            None => gathered,
        }
    }

    /// The control policies that were asked in a layer.
    fn control<'a>(&'a self, layer: Layer, policies: &'a Policies) -> Option<&'a ControlPath> {
        match layer {
            Layer::Control if self.foreign => self.control.as_ref(),
            Layer::Control | Layer::ControlCaller => policies.control.as_ref(),
            _ => None,
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
    policies: Policies,
    docket: Docket,
}

impl Refused {
    /// What the action that was not allowed was asked for on.
    pub(crate) fn targets(&self) -> &[Target] {
        self.docket.targets_of(self.action)
    }

    /// Whether the state it was judged on is another account's than the caller's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.docket.foreign
    }

    /// Whether who manages the directory whose control policies denied it manages the caller's account too. Others
    /// hear nothing of what is in that directory.
    pub(crate) fn is_within(&self) -> bool {
        let manager = self.control().map(|path| path.manager);
        let own = self.policies.control.as_ref().map(|path| path.manager);
        manager.is_some() && manager == own
    }

    /// The control policies that denied it, if it was those.
    pub(crate) fn control(&self) -> Option<&ControlPath> {
        self.docket.control(self.judgement.layer, &self.policies)
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
        let gathered = self.docket.gathered(&self.policies);
        look(&question, &self.docket.about(self.action, gathered))
    }
}
