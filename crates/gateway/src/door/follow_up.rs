//! What the server does by itself at once when an operation is done. It does not wait for the next round of a job,
//! which would do the same.

use std::sync::Arc;

use model::AccountId;

use super::pairs;
use crate::ask::operation::After;
use crate::node::Core;

/// Does it. What goes wrong is logged: the operation is done all the same, and a job comes back to this.
pub(super) async fn follow_up(core: &Arc<Core>, (account, after): (AccountId, After)) {
    let names = match after {
        After::ProvePair(name) => vec![name],
        After::ProvePairs => match pairs::waiting(core, account).await {
            Ok(names) => names,
            Err(error) => {
                tracing::warn!(%account, ?error, "new pairs of secrets may wait to be proven");
                return;
            }
        },
    };
    for name in names {
        if let Err(error) = pairs::go_on(core, account, &name).await {
            tracing::warn!(%account, %name, ?error, "the new pair of a secret waits to be proven");
        }
    }
}
