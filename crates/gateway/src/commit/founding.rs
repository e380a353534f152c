//! The founding of an account, which no caller asks for: the server's own commands do.

use std::sync::Arc;

use domain::account::{self, Founder};
use domain::{Account, Context, Effects, Entropy};
use model::{AccountId, Event, EventKind, Identity, Refusal, Secret};
use serde_json::{Map, json};
use store::{Append, CommitId, EventEntry, Outcome};

use crate::ask::arrival::{Arrival, uuid};
use crate::audit::event;
use crate::commit::effects::carry;
use crate::fault::{Error, Fault};
use crate::held::snapshot::{Snapshot, aggregate, image};
use crate::node::Core;
use crate::password;

/// What an account is to be founded with, as it was written down before.
pub struct Foundation {
    /// The account's id.
    pub account: AccountId,
    /// Its alias.
    pub alias: Option<model::Alias>,
    /// Name of the administrator.
    pub administrator: model::UserName,
    /// The owner's password.
    pub root_password: Secret,
    /// The administrator's password.
    pub administrator_password: Secret,
    /// The administrator's AccessKey id.
    pub key_id: String,
    /// Its secret.
    pub key_secret: Secret,
}

/// Founds an account; it is durable when this returns.
///
/// # Errors
/// When the account, its alias or its key id is there already, or the store fails.
pub(crate) async fn found(
    core: &Arc<Core>,
    arrival: &Arrival,
    foundation: &Foundation,
) -> Result<(), Error> {
    let mut entropy = Entropy::new(arrival.seed, 0);
    let mut hash =
        async |password: &Secret| core.passwords.hash(password.clone(), entropy.bytes()).await;
    let founder = Founder {
        id: foundation.account,
        alias: foundation.alias.clone(),
        administrator: foundation.administrator.clone(),
        root_password_hash: hash(&foundation.root_password).await?,
        administrator_password_hash: hash(&foundation.administrator_password).await?,
        key_id: foundation.key_id.clone(),
        key_secret: foundation.key_secret.clone(),
    };
    let mut state = Account::default();
    let mut effects = Effects::default();
    let mut entropy = Entropy::new(arrival.seed, 1);
    account::found(
        &mut Context {
            account: &mut state,
            now: arrival.now,
            entropy: &mut entropy,
            limits: &core.settings.limits,
            effects: &mut effects,
        },
        founder,
    )?;
    let empty = Snapshot::empty(foundation.account);
    let commit_id = CommitId(entropy.bytes());
    let name = aggregate(foundation.account);
    let mut append = Append::new(name, empty.revision.next(), commit_id, arrival.now.millis());
    append.images = state.changes().into_iter().map(image).collect();
    let vault = &core.vault;
    carry(
        &mut append,
        foundation.account,
        effects,
        vault,
        &mut entropy,
    );
    append.events.push(event(arrival, foundation));
    let core = core.clone();
    // In a task of its own, because it may be dropped here and commits for others too.
    let appended = tokio::spawn(async move { core.appender.append(append, 0).await });
    let ended = |_| Fault::Broken("the commit was given up".to_owned());
    match appended.await.map_err(ended)?? {
        Outcome::Done => Ok(()),
        Outcome::Behind => {
            Err(Refusal::Exists(model::Kind::Account, foundation.account.to_string()).into())
        }
        Outcome::Taken(names) => {
            let names: Vec<_> = names.iter().map(|name| name.name.clone()).collect();
            Err(Refusal::Exists(model::Kind::Alias, names.join(", ")).into())
        }
    }
}

impl Foundation {
    /// A foundation with everything chosen at random but the names that are given.
    #[must_use]
    pub fn draw(
        account: Option<AccountId>,
        alias: Option<model::Alias>,
        administrator: model::UserName,
        entropy: &mut Entropy,
    ) -> Self {
        Self {
            account: account.unwrap_or_else(|| entropy.account_id()),
            alias,
            administrator,
            root_password: password::generate(entropy),
            administrator_password: password::generate(entropy),
            key_id: format!("LTAI{}", entropy.letters(20)),
            key_secret: Secret::new(entropy.letters(30)),
        }
    }
}

fn event(arrival: &Arrival, foundation: &Foundation) -> EventEntry {
    let parameters = event::raw(&json!({
        "AccountId": foundation.account,
        "Administrator": foundation.administrator,
    }));
    let account = foundation.account.to_string();
    let event = Event {
        event_id: uuid(&mut Entropy::new(arrival.seed, 2)).into(),
        event_version: 1,
        event_time: arrival.now.to_string().into(),
        event_type: EventKind::AliyunServiceEvent,
        event_category: "Management",
        event_name: "CreateAccount".into(),
        event_rw: "Write",
        event_source: "rampart".into(),
        service_name: "Rampart".into(),
        api_version: "".into(),
        acs_region: "cn-hangzhou",
        is_global: true,
        request_id: arrival.request_id().into(),
        request_parameters: &parameters,
        error_code: None,
        error_message: None,
        source_ip_address: "Internal".into(),
        user_agent: (&*arrival.user_agent).into(),
        user_identity: Identity {
            r#type: "system",
            user_name: "rampart".into(),
            ..Identity::default()
        },
        resource_type: "ACS::RAM::Account".into(),
        resource_name: account.as_str().into(),
        recipient_account_id: account.as_str().into(),
        additional_event_data: Map::new(),
    };
    EventEntry {
        json: event::json(&event),
        time: arrival.now.millis(),
        user: "rampart".to_owned(),
        action: "CreateAccount".to_owned(),
        outcome: store::SUCCESS.to_owned(),
        account,
    }
}
