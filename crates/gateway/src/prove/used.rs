//! That a key was used by whoever has proven it: for its last use, and for a rotation that has switched it off.

use std::sync::Arc;

use domain::account::key_rotation;
use model::LateCall;

use super::authenticate::Proven;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Credential;
use crate::held::last_used::Noted;
use crate::held::late_calls::Late;
use crate::node::Core;

impl Proven {
    /// Notes that a key was used, whatever becomes of what it signed.
    pub(crate) fn note_use(&self, core: &Core, arrival: &Arrival, service: &'static str) {
        if let Credential::Key { account, id } = &self.credential {
            let noted = Noted {
                account: *account,
                at: arrival.now,
                service,
                source: arrival.source.address(),
            };
            core.last_used.note(id.as_str(), noted);
        }
    }

    /// Notes that somebody still uses a key which a rotation has switched off, if it would be let in were the
    /// key on. Only for those who are turned away: it costs nobody else anything.
    pub(crate) fn note_late(&self, core: &Core, arrival: &Arrival, service: &'static str) {
        let (Credential::Key { account, id }, state) = (&self.credential, &self.snapshot.state)
        else {
            return;
        };
        let source = &arrival.source;
        let way = (source.address(), source.vpc());
        if key_rotation::returning(state, id, way).is_some() {
            let call = LateCall {
                at: arrival.now,
                service: service.to_owned(),
                source: source.address(),
            };
            let vpc = source.vpc().map(Arc::from);
            let late = Late::first((*account, id.clone()), call, vpc);
            core.late_calls.note(late);
        }
    }
}
