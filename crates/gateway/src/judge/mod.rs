//! May the caller do it: the question for the policy engine, and what a denial says.

use std::sync::Arc;

use domain::Account;
use model::{AccountId, Moment};
use policy::{Context, Gathered, Judgement, Question, Resource, Set, decide};
use serde_json::{Value, json};

use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::caller::Who;
use crate::ask::operation::{Deed, Effect, Target, Targets};
use crate::diagnosis::{self, Diagnosis};
use crate::fault::Denial;
use crate::held::gather::{self, Policies};
use crate::held::snapshot::Snapshot;
use crate::vault::Vault;

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
    pub(crate) fn judge(&self, vault: &Vault) -> Result<Judged, Refused> {
        let targets = match self.deed.targets(self.caller, self.home.state) {
            Targets::Free => return Ok(Judged::default()),
            Targets::These(targets) => targets,
        };
        let docket = Docket::of(targets, self);
        docket.judge(self, vault)?;
        let targets = docket.targets;
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
    std::iter::once(&call.entry.action)
        .chain(deed.also_needs(caller))
        .all(|action| own.allows(action, caller, policies))
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
    pub(crate) fn judge(&self, plea: &Plea<'_>, vault: &Vault) -> Result<(), Refused> {
        let Plea { call, caller, .. } = *plea;
        let (resources, gathered) = (self.resources(), self.gathered(plea.policies));
        for action in std::iter::once(&call.entry.action).chain(plea.deed.also_needs(caller)) {
            let question = Question::new(&caller.principal, action, &resources, &self.context);
            let judgement = decide(&question, &gathered);
            if !judgement.is_allowed() {
                let case = Case {
                    call,
                    caller,
                    question: &question,
                    gathered: &gathered,
                    home: plea.home,
                };
                return Err(Refused {
                    denial: case.denial(judgement, vault),
                    targets: self.targets.clone(),
                });
            }
        }
        Ok(())
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

/// A call that is not allowed, and what it would have touched.
pub(crate) struct Refused {
    pub(crate) targets: Vec<Target>,
    pub(crate) denial: Box<Denial>,
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

/// One question with everything that led to its answer.
pub(crate) struct Case<'a> {
    pub(crate) call: &'a Call,
    pub(crate) caller: &'a Caller,
    pub(crate) question: &'a Question<'a>,
    pub(crate) gathered: &'a Gathered<'a>,
    pub(crate) home: Home<'a>,
}

impl Case<'_> {
    /// What the caller is told of a denial.
    fn denial(&self, judgement: Judgement, vault: &Vault) -> Box<Denial> {
        let diagnosis = Diagnosis::of(self, &judgement);
        let resource = diagnosis.resource.clone();
        let why = match (judgement.decision, judgement.policy_type()) {
            (policy::Decision::ExplicitDeny, _) => "a policy statement denies it",
            (_, Some("SessionPolicy")) => "the policy of the session does not allow it",
            (_, Some("AssumeRolePolicy")) => {
                "the role does not trust the caller, or the caller's own policies do not allow it"
            }
            (_, Some("ControlPolicy")) => "a control policy does not allow it",
            _ => "no policy allows it",
        };
        let message = format!(
            "You are not authorized to do this action: {} may not do {} on {resource}, because {why}. DecodeDiagnosticMessage explains the EncodedDiagnosticMessage.",
            self.caller.name(),
            self.question.action,
        );
        let encoded = diagnosis.seal(vault, self.caller.account, &self.call.arrival);
        let detail = self.detail(&judgement, &resource, &encoded);
        Box::new(Denial {
            judgement,
            message,
            detail,
        })
    }

    fn detail(&self, judgement: &Judgement, resource: &str, encoded: &str) -> Value {
        let mut detail = json!({
            "AuthAction": self.question.action,
            "AuthResource": resource,
            "AuthPrincipalType": diagnosis::principal_type(self.caller),
            "AuthPrincipalOwnerId": self.caller.account.to_string(),
            "AuthPrincipalDisplayName": diagnosis::display_name(self.caller),
            "NoPermissionType": diagnosis::no_permission_type(judgement),
            "EncodedDiagnosticMessage": encoded,
        });
        if let (Some(policy_type), Some(object)) = (judgement.policy_type(), detail.as_object_mut())
        {
            object.insert("PolicyType".to_owned(), policy_type.into());
        }
        detail
    }

    /// Whether the state the question was judged on is another account's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.home.account != self.caller.account
    }

    /// When the question was asked.
    pub(crate) fn now(&self) -> Moment {
        self.call.arrival.now
    }

    /// The account that asked.
    pub(crate) fn account(&self) -> AccountId {
        self.caller.account
    }
}
