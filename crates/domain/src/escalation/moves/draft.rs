//! A step as it is put together: what is asked, and what changes in between.

use crate::Limits;
use crate::account::Account;
use crate::escalation::deed::Deed;
use crate::escalation::judge::{Beside, Judge};
use crate::escalation::step::{Ask, Step};
use crate::escalation::way::Way;
use crate::escalation::who::Who;

/// The account as it is at some point of a route, and who acts in it.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'s> {
    pub(crate) world: &'s Account,
    pub(crate) limits: &'s Limits,
    /// The region that the server says it is in.
    pub(crate) region: &'s str,
    pub(crate) actor: Who,
    /// The place of the actor's policies among all that the judge looked at.
    pub(crate) place: usize,
    /// Whether any rights are worth having, or those alone that lead on.
    pub(crate) any: bool,
}

/// A step that is not complete.
pub(super) struct Draft {
    way: Way,
    actor: Who,
    then: Who,
    with: String,
    asks: Vec<Ask>,
    deeds: Vec<(usize, Deed)>,
    /// See [`Scene::place`]; not known once something has changed.
    place: Option<usize>,
    /// The account as the deeds so far leave it.
    pub(super) world: Account,
}

/// A step, and the account that it leaves.
pub(crate) struct Move {
    pub(crate) step: Step,
    pub(crate) world: Account,
}

impl Draft {
    pub(super) fn new(scene: Scene<'_>, way: Way, then: Who) -> Self {
        Self {
            way,
            actor: scene.actor,
            then,
            with: String::new(),
            asks: Vec::new(),
            deeds: Vec::new(),
            place: Some(scene.place),
            world: scene.world.clone(),
        }
    }

    /// What it is done with.
    pub(super) fn with(self, arn: &str) -> Self {
        Self {
            with: arn.to_owned(),
            ..self
        }
    }

    /// Goes on if whoever acts may do this.
    pub(super) fn ask(
        self,
        judge: &mut Judge<'_>,
        action: &'static str,
        resource: &str,
    ) -> Option<Self> {
        self.ask_beside(judge, action, resource, Beside::Nothing)
    }

    /// The same on each of these.
    pub(super) fn ask_each(
        self,
        judge: &mut Judge<'_>,
        action: &'static str,
        resources: &[&str],
    ) -> Option<Self> {
        let mut all = resources.iter();
        all.try_fold(self, |own, resource| own.ask(judge, action, resource))
    }

    /// The same where something beside has a say.
    pub(super) fn ask_beside(
        self,
        judge: &mut Judge<'_>,
        action: &'static str,
        resource: &str,
        beside: Beside<'_>,
    ) -> Option<Self> {
        let (world, actor) = (&self.world, self.actor);
        let place = self.place.unwrap_or_else(|| judge.place(world, actor));
        let asked = judge.ask((world, actor, place), action, resource, beside)?;
        let place = Some(place);
        Some(Self { place, ..self }.asked(asked))
    }

    /// Goes on with what was asked already.
    pub(super) fn asked(mut self, asked: Ask) -> Self {
        self.asks.push(asked);
        self
    }

    /// Changes the account.
    pub(super) fn deed(mut self, deed: Deed) -> Self {
        deed.apply(&mut self.world);
        self.deeds.push((self.asks.len(), deed));
        self.place = None;
        self
    }

    /// The step, complete.
    pub(super) fn done(self) -> Option<Move> {
        let step = Step {
            pattern: self.way.pattern()?,
            actor: self.actor,
            then: self.then,
            with: self.with,
            asks: self.asks,
            deeds: self.deeds,
        };
        let world = self.world;
        Some(Move { step, world })
    }
}
