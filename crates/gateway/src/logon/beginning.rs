//! The end of a logon: a session begins.

use domain::Context;
use domain::account::logon;
use model::{Moment, Progress};

use super::step::Attempt;
use super::told::{Came, Remembered, notes};
use crate::ask::permit::Grant;

impl Attempt {
    pub(super) fn begin(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        progress: &Progress,
    ) -> Came {
        self.begin_until(grant, context, progress, None)
    }

    pub(super) fn begin_until(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        progress: &Progress,
        until: Option<Moment>,
    ) -> Came {
        let whence = (grant.source.address(), &*self.agent);
        let proof = progress.proof;
        let (session, token) = logon::begin_until(context, self.owner, whence, proof, until);
        context.effects.notes.extend(notes(progress));
        let factor = progress.proof.factor.filter(|_| progress.remember);
        let kept = factor.and_then(|factor| logon::remember(context, self.owner, factor));
        if kept.is_some() {
            let note = ("rememberedFactor", "begun".into());
            context.effects.notes.push(note);
        }
        Came::Session {
            token: format!("{}.{}", self.account, token.expose()),
            id: session.id.to_string(),
            expires: session.ends.to_string(),
            remembered: kept.map(|(kept, token)| Remembered {
                token: token.expose().to_owned(),
                expires: kept.ends.to_string(),
            }),
        }
    }
}
