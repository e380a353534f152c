//! What rollouts would make of identity policies, gathered and kept beside those that count.

use domain::Account as State;
use policy::Set;

use super::account::Held;
use super::aside::Asides;
use super::gather::{self, Holder};
use super::snapshot::Snapshot;

impl Held {
    /// What rollouts would make of the identity policies of a principal, gathered once for each epoch.
    pub(crate) fn aside(&self, snapshot: &Snapshot, holder: Holder) -> Asides<Set> {
        if snapshot.state.rollouts.is_empty() {
            return None;
        }
        let place = (self.id, holder);
        let asides = &self.remembered.asides;
        let known = asides.get(&place);
        if let Some((epoch, aside)) = &known
            && *epoch == snapshot.epoch
        {
            return aside.clone();
        }
        let aside = gather::aside(&snapshot.state, holder, &self.remembered.rows);
        // As of what counts.
        if known.is_none_or(|(epoch, _)| epoch.is_before(snapshot.epoch)) {
            asides.put(place, (snapshot.epoch, aside.clone()));
        }
        aside
    }

    /// The same in a state that writes have come to behind a snapshot, see [`Self::identity_in`].
    pub(crate) fn aside_in(
        &self,
        base: &Snapshot,
        (state, dirty): (&State, bool),
        holder: Holder,
    ) -> Asides<Set> {
        if dirty && !state.rollouts.is_empty() {
            gather::aside(state, holder, &self.remembered.rows)
        } else {
            self.aside(base, holder)
        }
    }
}
