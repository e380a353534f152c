//! Who can do what in an account, by the statements that decide it: see [`policy::analysis::rows`].
//!
//! It speaks of what policies say to requests on the account's own resources. What needs no permission, what the
//! account's settings let users do to themselves, and what other accounts may, is not in it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use domain::Account;
use domain::account::directory::{NoPath, control_path};
use domain::account::kms::secret;
use model::{AccountId, Attachment, Membership, PolicyRef, StoredSecret, role_arn};
use policy::analysis::{About, Outcome};
use policy::{ActionPattern, Context, Named, Path, ResourcePattern, Set};

use super::asker::Asker;
pub use super::asker::Told;
use super::group::{denies, is_within, one_group, within};
use super::somebody::Somebody;
use super::trust::{self, ASSUME};
use crate::held::gather;
use crate::held::levels::level;

/// What looking at somebody costs, whatever comes of it.
const ONE: u64 = 200;
/// So many steps are for each: the same on whichever page somebody stands, so that the rows are the same.
const EACH: u64 = 500_000;
/// A page ends early where its rows name so many statements.
const STATEMENTS: usize = 2_000;
/// More rows than these are counted and not shown.
pub const MOST: usize = 10_000;
/// So many secrets that carry policies of their own are asked about one by one.
pub const CARRIERS: usize = 100;
/// The actions that secrets have a say in themselves.
const OF_SECRETS: &str = "kms:*";

/// What is asked; whatever is left out is asked for.
pub struct Question<'q> {
    /// Who.
    pub who: Option<&'q Somebody>,
    /// One action.
    pub action: Option<&'q str>,
    /// One resource, by its ARN, or `*`. An empty account field means the account.
    pub resource: Option<&'q str>,
    /// Condition keys that are known.
    pub known: &'q Context,
}

/// Where a page begins: at which principal, and at which of its rows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Place {
    /// Principals before this one are passed over.
    pub principal: usize,
    /// So many of its rows are, too.
    pub row: usize,
}

/// Rows of a page, and what was counted on the way.
#[derive(Default)]
pub struct Found {
    /// The rows.
    pub rows: Vec<Told>,
    /// Where it goes on.
    pub next: Option<Place>,
    /// Rows by outcome, in the order of [`Outcome`], as far as was looked.
    pub counts: [usize; 3],
    /// Principals that have a row that says more than never, as far as was looked.
    pub principals: usize,
    /// Whether all was looked at.
    pub complete: bool,
}

/// An account in which is looked.
pub struct Register<'a> {
    account: &'a Account,
    home: AccountId,
    number: Arc<str>,
    region: &'a str,
    control: Option<&'a Path>,
}

/// A resource that carries a policy, and this.
type Carrier = (String, Set);

impl<'a> Register<'a> {
    /// This one, whose secrets are in this region.
    #[must_use]
    pub fn new(account: &'a Account, home: AccountId, region: &'a str) -> Self {
        Self {
            account,
            home,
            number: home.to_string().into(),
            region,
            control: None,
        }
    }

    /// The same under control policies, if there are any.
    #[must_use]
    pub fn under(self, control: Option<&'a Path>) -> Self {
        Self { control, ..self }
    }

    /// A policy that denies something and is attached for the resource group that is asked about, to somebody who is
    /// asked about. What it says counts only where the account's policies say nothing, which rows cannot tell.
    #[must_use]
    pub fn denies_within(&self, question: &Question<'_>) -> Option<String> {
        let group = one_group(question.known)?;
        let all = match question.who {
            Some(one) => vec![one.clone()],
            None => Somebody::all(self.account),
        };
        all.into_iter().find_map(|who| {
            let set = who.identity(self.account)?;
            let mut attached = set.attached().iter();
            let denying = attached.find(|one| is_within(&one.source, group) && denies(one));
            denying.map(|one| one.source.name.to_string())
        })
    }

    /// Whether more secrets carry policies than are asked about one by one, and the question is about all of them.
    #[must_use]
    pub fn has_too_many_carriers(&self, question: &Question<'_>) -> bool {
        question.resource.is_none()
            && is_of_secrets(question.action)
            && self.carrying().nth(CARRIERS).is_some()
    }

    /// The secrets that carry policies.
    fn carrying(&self) -> impl Iterator<Item = &'a Arc<StoredSecret>> {
        secret::all(self.account).filter(|one| one.policy.is_some())
    }

    /// What carries policies of its own, where a question is about all resources: the judge hears those too.
    fn carriers(&self, question: &Question<'_>) -> Vec<Carrier> {
        if question.resource.is_some() || !is_of_secrets(question.action) {
            return Vec::new();
        }
        let one = |own: &Arc<StoredSecret>| {
            let arn = format!(
                "acs:kms:{}:{}:secret/{}",
                self.region, self.number, own.name
            );
            Some((arn, gather::carried(secret::policy(own)?)))
        };
        self.carrying().filter_map(one).collect()
    }

    /// A page of so many rows from a place on. One that begins at the beginning counts all there are; steps bound the
    /// work, and a page ends early where they are used up.
    #[must_use]
    pub fn page(&self, question: &Question<'_>, from: Place, size: usize, mut steps: u64) -> Found {
        let all = match question.who {
            Some(one) => vec![one.clone()],
            None => Somebody::all(self.account),
        };
        let carriers = self.carriers(question);
        let counts_all = from == Place::default();
        let mut statements = 0;
        let mut found = Found {
            complete: counts_all,
            ..Found::default()
        };
        for (place, who) in all.into_iter().enumerate().skip(from.principal) {
            if place > from.principal && steps < EACH {
                found.complete = false;
                let principal = Place {
                    principal: place,
                    row: 0,
                };
                found.next = found.next.or(Some(principal));
                break;
            }
            let skipped = if place == from.principal { from.row } else { 0 };
            let mut left = EACH;
            let rows = self.of(who, question, &carriers, &mut left);
            steps = steps.saturating_sub(ONE + EACH - left);
            found.principals +=
                usize::from(rows.iter().any(|own| own.row.outcome != Outcome::Never));
            for (row, told) in rows.into_iter().enumerate().skip(skipped) {
                if let Some(count) = found.counts.get_mut(told.row.outcome as usize) {
                    *count += 1;
                }
                let is_full = found.rows.len() == size || statements > STATEMENTS;
                if !is_full {
                    statements += told.row.statements();
                    found.rows.push(told);
                } else if found.next.is_none() {
                    found.next = Some(Place {
                        principal: place,
                        row,
                    });
                }
            }
            if found.next.is_some() && !counts_all {
                break;
            }
        }
        if found.counts.iter().sum::<usize>() > MOST {
            found.rows.clear();
            found.next = None;
        }
        found
    }

    /// What the answers to a question follow from, in short: as long as it stays, so do they.
    #[must_use]
    pub fn digest(&self, question: &Question<'_>) -> u64 {
        let mut hasher = DefaultHasher::new();
        let account = self.account;
        let who = question.who.map(|who| who.arn(self.home));
        (who, question.action, question.resource).hash(&mut hasher);
        format!("{:?}", question.known).hash(&mut hasher);
        for user in account.users.iter() {
            (user.id.number(), user.name.as_str()).hash(&mut hasher);
        }
        for group in account.groups.iter() {
            (group.id.number(), group.name.as_str()).hash(&mut hasher);
        }
        for role in account.roles.iter() {
            (
                role.id.number(),
                role.name.as_str(),
                &role.trust,
                role.service_linked,
            )
                .hash(&mut hasher);
        }
        for Membership { group, user, .. } in account.memberships.iter().map(|one| &**one) {
            (group.number(), user.number()).hash(&mut hasher);
        }
        for Attachment {
            entity,
            policy,
            scope,
            ..
        } in account.attachments.iter().map(|one| &**one)
        {
            format!("{entity:?}{policy:?}{scope:?}").hash(&mut hasher);
            if let PolicyRef::Custom(id) = policy
                && let Some(policy) = account.policies.get(id)
            {
                (policy.name.as_str(), policy.default_version.to_string()).hash(&mut hasher);
            }
        }
        let of_secrets = is_of_secrets(question.action);
        for secret in self.carrying().filter(|_| of_secrets) {
            (secret.name.as_str(), &secret.policy).hash(&mut hasher);
        }
        for level in self.control.map_or(&[][..], |path| path) {
            level.target.hash(&mut hasher);
            for attached in level.policies.attached() {
                (&attached.source.name, &attached.source.version).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The rows of somebody.
    fn of(
        &self,
        who: Somebody,
        question: &Question<'_>,
        carriers: &[Carrier],
        steps: &mut u64,
    ) -> Vec<Told> {
        let identity = who.identity(self.account);
        let identity = match one_group(question.known) {
            Some(group) => identity.map(|set| within(&set, group)),
            None => identity,
        };
        let asker = Asker {
            principal: who.principal(self.number.clone()),
            who: Arc::new(who),
            identity,
            number: &self.number,
            control: self.control,
            known: question.known,
        };
        let named = question.resource.map(|own| Named::new(own, &self.number));
        let about = About {
            action: question.action,
            resource: named.as_ref(),
            apart: &[],
        };
        let (Some(resource), Some(named)) = (question.resource, &named) else {
            return self.on_all(&asker, question.action, carriers, steps);
        };
        let itself = gather::carried_by(self.account, &self.number, named.filled());
        match question.action {
            Some(action) => {
                let trust = self.trust(action, resource);
                asker.ask(&about, trust.as_ref(), itself.as_ref(), steps)
            }
            None if trust::is_role(&self.number, resource) => {
                let (Some(assuming), Some(all)) =
                    (ActionPattern::parse(ASSUME), ResourcePattern::parse("*"))
                else {
                    return Vec::new();
                };
                let apart = &[(assuming, all)];
                let mut told = asker.ask(&About { apart, ..about }, None, None, steps);
                told.extend(self.assuming(&asker, resource, steps));
                told
            }
            None => asker.ask(&about, None, itself.as_ref(), steps),
        }
    }

    /// The rows about resources that are not named. What has a say itself is asked about one by one.
    fn on_all(
        &self,
        asker: &Asker<'_>,
        action: Option<&str>,
        carriers: &[Carrier],
        steps: &mut u64,
    ) -> Vec<Told> {
        let assumes = action.is_none_or(|own| own.eq_ignore_ascii_case(ASSUME));
        let pair = |actions: &str, resource: &str| {
            ActionPattern::parse(actions).zip(ResourcePattern::parse(resource))
        };
        let alone = carriers.iter().map(|(arn, _)| pair(OF_SECRETS, arn));
        let roles = assumes.then(|| pair(ASSUME, "*"));
        let apart: Vec<_> = roles.into_iter().chain(alone).flatten().collect();
        let about = About {
            action,
            resource: None,
            apart: &apart,
        };
        let mut told = Vec::new();
        // Nothing but roles can be assumed.
        if action.is_none() || !assumes {
            told = asker.ask(&about, None, None, steps);
        }
        for (arn, carried) in carriers {
            let named = Named::new(arn, &self.number);
            let about = About {
                action,
                resource: Some(&named),
                apart: &[],
            };
            told.extend(asker.ask(&about, None, Some(carried), steps));
        }
        if assumes {
            for role in self.account.roles.iter() {
                let arn = role_arn(self.home, &role.name);
                told.extend(self.assuming(asker, &arn, steps));
            }
        }
        told
    }

    fn assuming(&self, asker: &Asker<'_>, resource: &str, steps: &mut u64) -> Vec<Told> {
        let named = Named::new(resource, &self.number);
        let about = About {
            action: Some(ASSUME),
            resource: Some(&named),
            apart: &[],
        };
        let trust = self.trust(ASSUME, resource);
        asker.ask(&about, trust.as_ref(), None, steps)
    }

    fn trust(&self, action: &str, resource: &str) -> Option<Set> {
        trust::of(self.account, &self.number, action, resource)
    }
}

/// The control policies that bound a member of the directory that this account manages, if any do.
///
/// # Errors
/// When nobody can say that.
pub fn bounds(managing: &Account, member: AccountId) -> Result<Option<Path>, NoPath> {
    let levels = control_path(managing, member)?;
    Ok(levels.map(|levels| Path::new(levels.into_iter().map(level).collect())))
}

/// Whether a question is about what secrets have a say in.
fn is_of_secrets(action: Option<&str>) -> bool {
    let pattern = ActionPattern::parse(OF_SECRETS);
    action.is_none_or(|action| pattern.is_some_and(|own| own.matches(action)))
}
