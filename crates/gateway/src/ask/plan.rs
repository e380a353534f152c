//! What a call needs before it may run: what it touches, what must be allowed, what must be fetched.

use std::sync::Arc;

use domain::{Note, Telling};
use model::AccountId;
use policy::Policy;

use super::want::Wants;
use crate::held::aside::Flip;

/// What an operation needs, computed once for each judgement. `Plan::on(…)` and then what is special.
pub struct Plan {
    /// Whether any valid credential may do it.
    pub(crate) free: bool,
    /// What it touches; a permission for each is needed.
    pub(crate) targets: Vec<Target>,
    /// The action that it is judged as, if that is another one than the operation's own.
    pub(crate) action: Option<&'static str>,
    /// Whether users may do it to what it touches, which is theirs, without a policy that says so.
    pub(crate) self_service: bool,
    /// Further actions that must be allowed on the same targets.
    pub(crate) also: Vec<&'static str>,
    /// Actions that must be allowed on something else.
    pub(crate) elsewhere: Vec<(&'static str, Vec<Target>)>,
    /// Actions that need not be allowed; the permit tells whether they are.
    pub(crate) perhaps: Vec<(&'static str, Vec<Target>)>,
    /// Condition keys that only this operation knows.
    pub(crate) keys: Vec<(&'static str, String)>,
    /// Whose trust has a say.
    pub(crate) trust: Trust,
    /// The policy that what it touches carries itself, which has a say in the action alone that the call is.
    pub(crate) carried: Option<Arc<Policy>>,
    /// What must be fetched or computed before it can run, because it is slow or outside.
    pub(crate) wants: Wants,
    /// A second account that it changes.
    pub(crate) beside: Option<AccountId>,
}

/// Whether a trust policy has a say.
pub(crate) enum Trust {
    /// None has.
    Silent,
    /// This one.
    Of(Arc<Policy>),
    /// That of something that is not there, and so trusts nobody.
    Missing,
}

/// One thing an operation touches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// Its kind in audit events, such as `ACS::RAM::User`; empty for lists and `*`.
    pub kind: &'static str,
    /// Its name in audit events.
    pub name: String,
    /// What policies are matched against, of the home account.
    pub arn: String,
    /// What a denial says in its place, where the ARN would tell whoever may not see the thing.
    pub told: Option<String>,
    /// Whether its ARN names a region, which is that of the server.
    pub regional: bool,
}

/// What a deed noted beside, by name.
pub(crate) type Notes = Vec<(&'static str, Note)>;

/// What a call touched, and what its decision was made from, for its event.
#[derive(Default)]
pub(crate) struct Touched {
    pub(crate) targets: Vec<Target>,
    /// Packed; empty if nothing was decided, or it is not kept.
    pub(crate) trace: Vec<u8>,
    /// Whether values were kept out of it, which an explanation would show.
    pub(crate) masked: bool,
    /// What the deed noted beside, for its event.
    pub(crate) notes: Notes,
    /// What rollouts turn of it, or would turn.
    pub(crate) flips: Vec<Flip>,
    /// What its event says in place of what it would.
    pub(crate) telling: Telling,
}

impl Plan {
    /// Needs no permission: any valid credential may do it.
    #[must_use]
    pub fn free() -> Self {
        Self {
            free: true,
            targets: Vec::new(),
            action: None,
            self_service: false,
            also: Vec::new(),
            elsewhere: Vec::new(),
            perhaps: Vec::new(),
            keys: Vec::new(),
            trust: Trust::Silent,
            carried: None,
            wants: Wants::Nothing,
            beside: None,
        }
    }

    /// Touches this.
    #[must_use]
    pub fn on(target: Target) -> Self {
        Self::on_each([target])
    }

    /// Touches all of these.
    #[must_use]
    pub fn on_each(targets: impl IntoIterator<Item = Target>) -> Self {
        Self {
            free: false,
            targets: targets.into_iter().collect(),
            ..Self::free()
        }
    }

    /// Is authorized on `*`, whatever it touches.
    #[must_use]
    pub fn on_everything() -> Self {
        Self::on(Target::plain("*".to_owned()))
    }

    /// Is judged as another action than the operation's own, because of what it touches.
    #[must_use]
    pub fn judged_as(mut self, action: &'static str) -> Self {
        self.action = Some(action);
        self
    }

    /// Touches only what is the caller's own, and the account's settings let users do it to themselves
    /// (`allowed`) without a policy: what forbids it still does.
    #[must_use]
    pub fn self_service(mut self, allowed: bool) -> Self {
        self.self_service = allowed;
        self
    }

    /// Needs a further action to be allowed on the same targets.
    #[must_use]
    pub fn also(mut self, action: &'static str) -> Self {
        self.also.push(action);
        self
    }

    /// Needs a further action to be allowed on something else, if there is any.
    #[must_use]
    pub fn also_on(
        mut self,
        action: &'static str,
        targets: impl IntoIterator<Item = Target>,
    ) -> Self {
        let targets: Vec<_> = targets.into_iter().collect();
        if !targets.is_empty() {
            self.elsewhere.push((action, targets));
        }
        self
    }

    /// Does more if a further action is allowed on these targets, see
    /// [`Permit::may`](super::permit::Permit::may).
    #[must_use]
    pub fn perhaps(mut self, action: &'static str, targets: Vec<Target>) -> Self {
        self.perhaps.push((action, targets));
        self
    }

    /// Brings a value of a condition key.
    #[must_use]
    pub fn with_key(mut self, key: &'static str, value: &impl ToString) -> Self {
        self.keys.push((key, value.to_string()));
        self
    }

    /// Needs the trust of something, which trusts nobody if it is not there.
    #[must_use]
    pub fn trusted_by(mut self, policy: Option<Arc<Policy>>) -> Self {
        self.trust = policy.map_or(Trust::Missing, Trust::Of);
        self
    }

    /// Touches what carries a policy of its own, which has its say beside the caller's.
    #[must_use]
    pub fn carrying(mut self, policy: Option<Arc<Policy>>) -> Self {
        self.carried = policy;
        self
    }

    /// Changes a second account too, see [`domain::Beside`]: both or neither. Only what changes the
    /// caller's own account can.
    #[must_use]
    pub fn beside(mut self, account: AccountId) -> Self {
        self.beside = Some(account);
        self
    }

    /// Wants something fetched or computed before it runs.
    #[must_use]
    pub fn wanting(mut self, wants: Wants) -> Self {
        self.wants = wants;
        self
    }
}

impl Target {
    /// Something without a name of its own, such as a list.
    #[must_use]
    pub fn plain(arn: String) -> Self {
        Self {
            kind: "",
            name: String::new(),
            arn,
            told: None,
            regional: false,
        }
    }

    /// Something that a service has in a region: `acs:<service>:<region>:<account>:<relative>`.
    #[must_use]
    pub fn regional(service: &str, account: AccountId, relative: &str) -> Self {
        Self {
            regional: true,
            ..Self::plain(format!("acs:{service}::{account}:{relative}"))
        }
    }

    /// The same, called so in events.
    #[must_use]
    pub fn named(self, kind: &'static str, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            ..self
        }
    }

    /// Targets in the region that the server says it is.
    pub(crate) fn all_placed(targets: Vec<Self>, region: &str) -> Vec<Self> {
        let placed = targets.into_iter().map(|target| target.placed(region));
        placed.collect()
    }

    /// The same of those that each action is asked for on.
    pub(crate) fn each_placed(
        actions: Vec<(&'static str, Vec<Self>)>,
        region: &str,
    ) -> Vec<(&'static str, Vec<Self>)> {
        let each = actions.into_iter();
        each.map(|(action, targets)| (action, Self::all_placed(targets, region)))
            .collect()
    }

    /// The same in the region that the server says it is.
    fn placed(self, region: &str) -> Self {
        let parts = self.arn.split_once("::").filter(|_| self.regional);
        match parts {
            Some((service, rest)) => Self {
                arn: [service, ":", region, ":", rest].concat(),
                regional: false,
                ..self
            },
            None => self,
        }
    }

    /// The same, which a denial names otherwise.
    #[must_use]
    pub fn told_as(mut self, arn: String) -> Self {
        self.told = Some(arn);
        self
    }
}
