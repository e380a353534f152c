//! Who can do what in an account, by the statements that decide it: see [`policy::analysis::rows`].
//!
//! It speaks of what policies say to requests on the account's own resources. What needs no permission, what the
//! account's settings let users do to themselves, and what other accounts may, is not in it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use domain::Account;
use domain::account::directory::{NoPath, control_path};
use model::{AccountId, Attachment, Membership, PolicyRef, role_arn};
use policy::analysis::{About, Asked, Outcome, Part, Row, rows};
use policy::{
    ActionPattern, Attached, Context, Effect, Gathered, Layer, Named, Path, ResourcePattern, Scope,
    Set, Source,
};

use super::group::GROUP;
use super::somebody::Somebody;
use super::trust::{self, ASSUME};
use crate::held::levels::level;

/// What looking at somebody costs, whatever comes of it.
const ONE: u64 = 200;
/// So many steps are for each: the same on whichever page somebody stands, so that the rows are the same.
const EACH: u64 = 500_000;
/// A page ends early where its rows name so many statements.
const STATEMENTS: usize = 2_000;
/// More rows than these are counted and not shown.
pub const MOST: usize = 10_000;

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

/// A row, with everything by its name.
pub struct Told {
    /// Who.
    pub who: Arc<Somebody>,
    /// What comes of it.
    pub row: Row,
    /// Where the statements of the row stand, in the order of [`Row::grants`], [`Row::limits`] and
    /// [`Row::except`]. None where requests are left out because rows of their own tell of them.
    pub grants: Vec<Option<Source>>,
    /// See [`Told::grants`].
    pub limits: Vec<Option<Source>>,
    /// See [`Told::grants`].
    pub except: Vec<Option<Source>>,
}

/// An account in which is looked.
pub struct Register<'a> {
    account: &'a Account,
    home: AccountId,
    number: Arc<str>,
    control: Option<&'a Path>,
}

impl<'a> Register<'a> {
    /// This one.
    #[must_use]
    pub fn new(account: &'a Account, home: AccountId) -> Self {
        Self {
            account,
            home,
            number: home.to_string().into(),
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

    /// A page of so many rows from a place on. One that begins at the beginning counts all there are; steps bound the
    /// work, and a page ends early where they are used up.
    #[must_use]
    pub fn page(&self, question: &Question<'_>, from: Place, size: usize, mut steps: u64) -> Found {
        let all = match question.who {
            Some(one) => vec![one.clone()],
            None => Somebody::all(self.account),
        };
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
            let rows = self.of(who, question, &mut left);
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
        for level in self.control.map_or(&[][..], |path| path) {
            level.target.hash(&mut hasher);
            for attached in level.policies.attached() {
                (&attached.source.name, &attached.source.version).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The rows of somebody.
    fn of(&self, who: Somebody, question: &Question<'_>, steps: &mut u64) -> Vec<Told> {
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
            apart: None,
        };
        let assumes = question
            .action
            .is_some_and(|own| own.eq_ignore_ascii_case(ASSUME));
        match (question.action, question.resource) {
            (Some(action), Some(resource)) => {
                let trust = self.trust(action, resource);
                asker.ask(&about, trust.as_ref(), steps)
            }
            (Some(_), None) if !assumes => asker.ask(&about, None, steps),
            (None, Some(resource)) if !trust::is_role(&self.number, resource) => {
                asker.ask(&about, None, steps)
            }
            (action, resource) => {
                let mut told = Vec::new();
                if action.is_none() {
                    told = apart(|apart| asker.ask(&About { apart, ..about }, None, steps));
                }
                match resource {
                    Some(resource) => told.extend(self.assuming(&asker, resource, steps)),
                    None => {
                        for role in self.account.roles.iter() {
                            let arn = role_arn(self.home, &role.name);
                            told.extend(self.assuming(&asker, &arn, steps));
                        }
                    }
                }
                told
            }
        }
    }

    fn assuming(&self, asker: &Asker<'_>, resource: &str, steps: &mut u64) -> Vec<Told> {
        let named = Named::new(resource, &self.number);
        let about = About {
            action: Some(ASSUME),
            resource: Some(&named),
            apart: None,
        };
        asker.ask(&about, self.trust(ASSUME, resource).as_ref(), steps)
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

/// The one resource group that is asked about; several are none.
fn one_group(known: &Context) -> Option<&str> {
    let mut values = known.get(GROUP)?;
    let first = values.next();
    first.filter(|_| values.next().is_none())
}

fn is_within(source: &Source, group: &str) -> bool {
    matches!(&source.scope, Scope::ResourceGroup(own) if &**own == group)
}

fn denies(attached: &Attached) -> bool {
    let mut statements = attached.policy.document().statements().iter();
    statements.any(|one| one.effect() == Effect::Deny || !one.is_sound())
}

/// The same policies where what is attached for one group counts as what is attached for the account does.
fn within(set: &Set, group: &str) -> Set {
    let attached = set.attached().iter().map(|one| {
        let mut one = one.clone();
        if is_within(&one.source, group) {
            one.source.scope = Scope::Account;
        }
        one
    });
    Set::new(attached.collect())
}

/// Lends what is asked about role by role: nothing but roles can be assumed.
fn apart<T>(ask: impl FnOnce(Option<(&ActionPattern, &ResourcePattern)>) -> T) -> T {
    let action = ActionPattern::parse(ASSUME);
    let all = ResourcePattern::parse("*");
    ask(action.as_ref().zip(all.as_ref()))
}

/// Somebody who is asked about.
struct Asker<'a> {
    who: Arc<Somebody>,
    principal: policy::Principal,
    identity: Option<Set>,
    number: &'a str,
    control: Option<&'a Path>,
    known: &'a Context,
}

impl Asker<'_> {
    fn ask(&self, about: &About<'_>, trust: Option<&Set>, steps: &mut u64) -> Vec<Told> {
        let gathered = Gathered {
            identity: self.identity.as_ref(),
            control: self.control,
            trust,
            ..Gathered::default()
        };
        let asked = Asked {
            principal: &self.principal,
            account: self.number,
            known: self.known,
            gathered: &gathered,
        };
        let sources = |parts: &[Arc<Part>]| {
            let source = |part: &Arc<Part>| {
                let set = match part.layer {
                    Layer::Trust => trust,
                    Layer::Control => Some(&gathered.control?.get(part.level)?.policies),
                    _ => gathered.identity,
                };
                Some(set?.attached().get(part.policy)?.source.clone())
            };
            parts.iter().map(source).collect()
        };
        let told = |row: Row| Told {
            who: self.who.clone(),
            grants: sources(&row.grants),
            limits: sources(&row.limits),
            except: sources(&row.except),
            row,
        };
        rows(&asked, about, steps).into_iter().map(told).collect()
    }
}
