//! What somebody did, of what was recorded: the calls that policies had to allow.

use domain::Account;
use domain::account::membership;
use model::{Entity, Moment};
use policy::{Attached, Context, Principal, Question, Resource};

/// Whose recorded calls are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Practice {
    /// A user, a role with all its sessions, or a group with all its members.
    pub whose: Entity,
    /// Calls of so many days are looked at.
    pub days: u32,
}

/// Calls that were allowed.
#[derive(Clone, Debug, Default)]
pub struct Practised {
    /// All policies that they may have been allowed by, as they are today.
    pub attached: Vec<Attached>,
    /// The newest of them first, for each of several by themselves.
    pub calls: Vec<Done>,
    /// How many records tell nothing that could be read, or not what was asked.
    pub unclear: u64,
    /// From when on calls are looked for.
    pub from: Moment,
    /// From when on all calls have been looked at that there are.
    pub covered: Moment,
    /// The oldest event there is of the account.
    pub oldest: Option<Moment>,
    /// Whether all that is durable could be looked for.
    pub caught_up: bool,
    /// Of successful reads, one in so many is kept; 0 if none is.
    pub reads: u32,
}

/// One action of such a call.
#[derive(Clone, Debug)]
pub struct Done {
    /// The action.
    pub action: String,
    /// The ARNs.
    pub resources: Vec<String>,
    /// The account that owns them.
    pub owner: String,
    /// Who asked.
    pub principal: Principal,
    /// The condition keys that are known.
    pub context: Context,
    /// How many calls the record stands for.
    pub weight: u64,
    /// When.
    pub time: Moment,
    /// The request.
    pub request: String,
    /// Whether the account's settings allowed it, which no policy need do.
    pub self_service: bool,
}

impl Done {
    /// What was asked for.
    #[must_use]
    pub fn resources(&self) -> Vec<Resource<'_>> {
        let one = |arn| Resource {
            arn,
            owner: &self.owner,
            group: None,
        };
        self.resources.iter().map(String::as_str).map(one).collect()
    }

    /// The question, on these resources.
    #[must_use]
    pub fn ask<'a>(&'a self, resources: &'a [Resource<'a>]) -> Question<'a> {
        Question::new(&self.principal, &self.action, resources, &self.context)
    }
}

/// Whom calls are of.
pub(crate) fn doers(state: &Account, whose: Entity) -> Vec<Entity> {
    match whose {
        Entity::Group(id) => membership::of_group(state, id)
            .map(|one| Entity::User(one.user))
            .collect(),
        one => vec![one],
    }
}
