//! May the caller do it: the question for the policy engine.

pub(crate) mod denial;

use std::sync::Arc;

use domain::Account;
use model::AccountId;
use policy::{Context, Gathered, Judgement, Question, Resource, Set, decide};

use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::{Deed, Effect, Target, Targets};
use crate::held::gather::{self, Policies};
use crate::held::snapshot::Snapshot;

/// An allowed call and what it touches.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) targets: Vec<Target>,
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
        let targets = match self.deed.targets(self.caller, self.home.state) {
            Targets::Free => return Ok(Judged::default()),
            Targets::These(targets) => targets,
        };
        // What the server does by itself is nobody's to forbid.
        if let Who::Server(_) = self.caller.who {
            return Ok(Judged { targets });
        }
        let Docket { targets, .. } = Docket::of(targets, self).judge(self)?;
        Ok(Judged { targets })
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
    let Targets::These(targets) = deed.targets(caller, nowhere.state) else {
        return true;
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
        ..Docket::of(targets, &plea)
    };
    own.denied(&plea).is_none()
}

/// What a call is judged by, beside the caller's policies.
pub(crate) struct Docket {
    targets: Vec<Target>,
    owner: Arc<str>,
    context: Context,
    trust: Option<Set>,
}

impl Docket {
    /// Of a call that touches these.
    pub(crate) fn of(targets: Vec<Target>, plea: &Plea<'_>) -> Self {
        let Plea {
            call,
            caller,
            deed,
            home,
            ..
        } = *plea;
        let trust = deed
            .trust(home.state)
            .map(|policy| gather::trust(policy, "role"));
        // A role that is not there has nobody it trusts. At home the caller's own policies decide,
        // and the operation says that it is missing; elsewhere it must look like one that does not
        // trust.
        let foreign_role = call.entry.effect == Effect::Mint && home.account != caller.account;
        Self {
            targets,
            owner: if home.account == caller.account {
                caller.number.clone()
            } else {
                home.account.to_string().into()
            },
            context: context(call, caller, &deed.condition_keys(caller)),
            trust: trust.or_else(|| foreign_role.then(Set::default)),
        }
    }

    /// Judges the call that it is about.
    pub(crate) fn judge(self, plea: &Plea<'_>) -> Result<Self, Box<Refused>> {
        let Some((action, judgement)) = self.denied(plea) else {
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

    /// The first action that is not allowed.
    fn denied(&self, plea: &Plea<'_>) -> Option<(&'static str, Judgement)> {
        let (resources, gathered) = (self.resources(), self.gathered(plea.policies));
        let own = std::iter::once(plea.call.entry.action);
        let also = plea.deed.also_needs(plea.caller).iter().copied();
        own.chain(also).find_map(|action| {
            let question = Question::new(&plea.caller.principal, action, &resources, &self.context);
            let judgement = decide(&question, &gathered);
            (!judgement.is_allowed()).then_some((action, judgement))
        })
    }

    /// Whether the caller may also do something else on what the call touches. Says nothing of why
    /// not, which would cost more than all the rest.
    pub(crate) fn allows(&self, action: &str, caller: &Caller, policies: &Policies) -> bool {
        let (resources, gathered) = (self.resources(), self.gathered(policies));
        let question = Question::new(&caller.principal, action, &resources, &self.context);
        decide(&question, &gathered).is_allowed()
    }

    fn resources<'a>(&'a self) -> Vec<Resource<'a>> {
        let resource = |target: &'a Target| Resource {
            arn: &target.arn,
            owner: &self.owner,
            group: None,
        };
        self.targets.iter().map(resource).collect()
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
    /// What the call would have touched.
    pub(crate) fn targets(&self) -> &[Target] {
        &self.docket.targets
    }

    /// See [`Self::targets`].
    pub(crate) fn into_targets(self: Box<Self>) -> Vec<Target> {
        self.docket.targets
    }

    /// Looks at the question again, as it was asked.
    pub(crate) fn with_question<T>(
        &self,
        look: impl FnOnce(&Question<'_>, &Gathered<'_>) -> T,
    ) -> T {
        let resources = self.docket.resources();
        let context = &self.docket.context;
        let question = Question::new(&self.caller.principal, self.action, &resources, context);
        look(&question, &self.docket.gathered(&self.policies))
    }
}

/// The condition keys that the server derives for every request.
pub(crate) fn context(call: &Call, caller: &Caller, more: &[(&'static str, String)]) -> Context {
    let mut context = Context::with_capacity(8, 256);
    context.insert("acs:CurrentTime", call.arrival.now.text().as_str());
    context.insert(
        "acs:SecureTransport",
        if call.arrival.secure { "true" } else { "false" },
    );
    context.insert("acs:SourceIp", call.arrival.source.text());
    derive(&mut context, caller);
    for (key, value) in more {
        context.insert(key, value.as_str());
    }
    context
}

/// The condition keys that follow from the caller.
pub(crate) fn derive(context: &mut Context, caller: &Caller) {
    if !matches!(caller.who, Who::Root) {
        context.replace("acs:MFAPresent", if caller.mfa { "true" } else { "false" });
    }
    if let Some(identity) = caller
        .session()
        .and_then(|claims| claims.source_identity.as_ref())
    {
        context.replace("acs:SourceIdentity", identity.as_str());
    }
}
