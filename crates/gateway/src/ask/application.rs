//! An OAuth application that acts for itself.

use domain::{Account, account};
use model::{AccountId, ApplicationId};
use rpc::Malformed;

use super::caller::{Caller, Who};

impl Caller {
    /// An application of this state, which is installed; no policy names it.
    pub(super) fn of_application(
        account: AccountId,
        id: ApplicationId,
        state: &Account,
    ) -> Result<Self, Malformed> {
        let found = account::application::provisioned(state, id);
        let (application, _) = found.map_err(|_| {
            let why = "The application is gone or not installed.";
            Malformed::new("InvalidClient", why).with_status(401)
        })?;
        Ok(Self {
            who: Who::Application(application.clone()),
            ..Self::server(account, "")
        })
    }
}
