//! Whom an agent's code or token is of: from what is shown to what is believed of it.

use std::sync::Arc;

use domain::account::agent::Shown;
use federation::agent::Unproven as Token;
use model::{AccountId, Malformed as Rule, Secret, agent_of_arn};
use rpc::Malformed;

use super::authenticate::{Asked, Proven, Unproven, found};
use crate::ask::agent::{KnownAgent, refused};
use crate::ask::credential::Credential;
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// Proves a code by which somebody enrols.
pub(crate) async fn by_code(
    core: &Core,
    (account, shown): (AccountId, &Shown),
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let when = (&asked.arrival.source, asked.arrival.now);
    let know = |one: &Snapshot| KnownAgent::by_code((account, &one.state), shown, when);
    known(core, account, asked, know).await
}

/// Proves a token that an agent has signed.
pub(crate) async fn by_token(
    core: &Core,
    token: &Secret,
    asked: Asked<'_>,
) -> Result<Proven, Unproven> {
    let text = token.expose();
    let unproven = |malformed: Malformed| Unproven::of(None, malformed);
    let read = Token::read(text).map_err(|flaw| unproven(refused(&flaw)))?;
    let named = agent_of_arn(read.agent()).map_err(|Rule(rule)| {
        let why = format!("The agent token is refused: its subject (sub) must be {rule}.");
        unproven(Malformed::new("AuthenticationFail.AgentToken.Invalid", why).with_status(401))
    });
    let (account, name) = named?;
    let said = (text, asked.arrival.now);
    let know = |one: &Snapshot| KnownAgent::by_token((account, &one.state), &name, said);
    known(core, account, asked, know).await
}

async fn known(
    core: &Core,
    account: AccountId,
    asked: Asked<'_>,
    know: impl Fn(&Snapshot) -> Result<KnownAgent, Malformed>,
) -> Result<Proven, Unproven> {
    let (held, state, known) = found(core, account, asked, know).await?;
    Ok(Proven {
        credential: Credential::Agent(Arc::new(known)),
        account: held,
        snapshot: state.snapshot,
        stale: state.stale,
    })
}
