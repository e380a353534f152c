//! Who a session makes of whoever shows its token. To look is no use of it: a page that offers all that a browser
//! holds keeps none of them awake.

use std::sync::Arc;

use domain::Account;
use model::{
    LogonSession, Moment, Owner, ProviderName, RoleName, RoleSession, SessionName, UserName,
    role_arn,
};
use rpc::Format;
use serde::Serialize;

use super::held::person;
use crate::ask::answer::{Reply, broke};
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Effect;
use crate::door::enter::{bound, known};
use crate::fault::{Error, Fault};
use crate::held::last_seen::Begun;
use crate::node::Core;
use crate::prove::admit::Way;
use crate::prove::authenticate::{Asked, Freshness, Proven, unsigned};

/// Who a session makes of whoever shows its token.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    /// The id of the session.
    pub session_id: Arc<str>,
    /// What it is: the account's owner, a user, or a role.
    pub identity_type: &'static str,
    /// The account.
    pub account_id: String,
    /// What policies know it by.
    pub arn: String,
    /// The user who logged on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// The role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_name: Option<RoleName>,
    /// What policies know the role by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// What the session of the role is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_session_name: Option<SessionName>,
    /// The identity provider that vouched for whoever is in the role, if none of the account's users is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<ProviderName>,
    /// The session that the role was switched to from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_session_id: Option<Arc<str>>,
    /// When it began.
    pub create_date: String,
    /// When it ends.
    pub expire_date: String,
    /// Whether a second factor was shown.
    #[serde(rename = "MFAPresent")]
    pub mfa_present: bool,
}

impl Identity {
    /// Of a caller in this session of the account.
    pub(crate) fn of(caller: &Caller, session: &LogonSession, account: &Account) -> Self {
        let user = match session.owner {
            Owner::User(id) => account.users.get(&id),
            Owner::Root => None,
        };
        let switched = session.switched.as_ref();
        Self {
            user_name: user.map(|user| user.name.clone()),
            parent_session_id: switched.map(|switched| switched.from.clone()),
            ..Self::bare(caller, &session.id, (session.created, session.ends))
        }
    }

    /// Of a caller in this session of a role that an identity provider vouched for.
    fn of_role(caller: &Caller, session: &RoleSession) -> Self {
        Self {
            provider_name: Some(session.provider.clone()),
            ..Self::bare(caller, &session.id, (session.created, session.ends))
        }
    }

    fn bare(caller: &Caller, id: &Arc<str>, (created, ends): (Moment, Moment)) -> Self {
        let (role, claims) = match &caller.who {
            Who::Session(role, claims) => (Some(role), Some(claims)),
            _ => (None, None),
        };
        Self {
            session_id: id.clone(),
            identity_type: match caller.who {
                Who::Session(..) => "AssumedRoleUser",
                Who::User(_) => "RAMUser",
                Who::Root
                | Who::Federated(_)
                | Who::Agent(_)
                | Who::Application(_)
                | Who::Server(_) => "Account",
            },
            account_id: caller.number.to_string(),
            arn: caller.arn(),
            user_name: None,
            role_name: role.map(|role| role.name.clone()),
            role_arn: role.map(|role| role_arn(caller.account, &role.name)),
            role_session_name: claims.map(|claims| claims.session.clone()),
            provider_name: None,
            parent_session_id: None,
            create_date: created.to_string(),
            expire_date: ends.to_string(),
            mfa_present: caller.mfa,
        }
    }
}

/// Who the session of this token makes of a browser; nobody if it is over, or none.
///
/// # Errors
/// The answer to give when nobody can tell.
pub(crate) async fn identity(
    core: &Core,
    arrival: &Arrival,
    token: &str,
) -> Result<Option<Identity>, Reply> {
    let found = look(core, arrival, token).await;
    found.map_err(|fault| {
        let (code, words) = broke(&fault);
        Reply::error(Format::Json, arrival, &code, words, None)
    })
}

async fn look(core: &Core, arrival: &Arrival, token: &str) -> Result<Option<Identity>, Fault> {
    let Some(person) = person(token) else {
        return Ok(None);
    };
    let asked = Asked {
        arrival,
        freshness: Freshness::Store,
        echo: false,
    };
    let proven = match unsigned(core, person.credential, asked).await {
        Ok(proven) => proven,
        Err(unproven) => match unproven.error {
            Error::Broke(fault) => return Err(fault),
            _ => return Ok(None),
        },
    };
    let way = Way {
        source: &arrival.source,
        service: "Signin",
        effect: Effect::Read,
        now: arrival.now,
    };
    let control = bound(core, &proven, arrival.now).await;
    let Ok(caller) = known(core, way, &proven, &control) else {
        // Whether it is somebody may hang on what nobody can say now.
        return control.map_or_else(|unknown| Err(unknown.into()), |_| Ok(None));
    };
    let (identity, begun) = match (&caller.logon, &caller.role_session) {
        (Some(one), _) => {
            let identity = Identity::of(&caller, one, &proven.snapshot.state);
            (identity, (&one.id, one.created))
        }
        (None, Some(one)) => (Identity::of_role(&caller, one), (&one.id, one.created)),
        (None, None) => return Ok(None),
    };
    if was_idle(core, arrival, &proven, begun).await? {
        return Ok(None);
    }
    Ok(Some(identity))
}

async fn was_idle(
    core: &Core,
    arrival: &Arrival,
    proven: &Proven,
    begun: Begun<'_>,
) -> Result<bool, Fault> {
    let (store, account) = (&*core.store, proven.account.id);
    let seen = &core.last_seen;
    seen.was_idle(store, account, begun, arrival.now).await
}
