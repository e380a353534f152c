//! What RAM and IMS share of the security preference: the fields that both can set.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::Context;
use domain::account::settings::{self, PreferenceUpdate};
use gateway::Permit;
use model::{Edit, NetworkMasks, Owner, Refusal, SecurityPreference, Within};

/// The fields that both services know.
#[derive(Parameters)]
pub(crate) struct Shared {
    #[rpc("EnableSaveMFATicket")]
    enable_save_mfa_ticket: Option<bool>,
    allow_user_to_change_password: Option<bool>,
    allow_user_to_manage_access_keys: Option<bool>,
    #[rpc("AllowUserToManageMFADevices")]
    allow_user_to_manage_mfa_devices: Option<bool>,
    login_session_duration: Option<Within<1, 24>>,
    login_network_masks: Edit<NetworkMasks>,
}

impl Shared {
    /// What becomes of them; the other fields stay.
    pub(crate) fn update(&self) -> PreferenceUpdate {
        PreferenceUpdate {
            save_mfa_ticket: self.enable_save_mfa_ticket,
            change_password: self.allow_user_to_change_password,
            manage_access_keys: self.allow_user_to_manage_access_keys,
            manage_mfa_devices: self.allow_user_to_manage_mfa_devices,
            session_hours: self.login_session_duration,
            networks: self.login_network_masks.clone(),
            ..PreferenceUpdate::default()
        }
    }
}

/// Sets it, whichever way it was said.
pub(crate) fn set<O>(
    permit: &Permit<'_, O>,
    context: &mut Context<'_>,
    to: PreferenceUpdate,
) -> Result<Arc<SecurityPreference>, Refusal> {
    let caller = permit.caller();
    // Nobody shuts out the own browser, whatever role is taken on in it.
    let logon = caller.logon.as_ref();
    let logged_on = logon.is_some_and(|one| one.owner != Owner::Root);
    let in_browser = logged_on || caller.role_session.is_some();
    let from = in_browser.then(|| permit.source().address());
    settings::set_security_preference(context, to, from)
}

/// What it says of second factors.
#[derive(View)]
pub(crate) struct MfaView {
    #[view("AllowUserToManageMFADevices")]
    allow_user_to_manage_mfa_devices: bool,
}

impl From<&SecurityPreference> for MfaView {
    fn from(preference: &SecurityPreference) -> Self {
        Self {
            allow_user_to_manage_mfa_devices: preference.manage_mfa_devices,
        }
    }
}
