//! Accounts that were deleted from their directory: nobody gets in, and nothing goes on that was begun there.

use domain::Account;
use domain::account::directory;
use rpc::Malformed;

/// Whether the account was deleted.
pub(crate) fn is_deleted(state: &Account) -> bool {
    directory::standing(state).is_some_and(|own| own.deleted.is_some())
}

/// Lets nobody into an account that was deleted.
///
/// # Errors
/// When it was.
pub(super) fn check(state: &Account) -> Result<(), Malformed> {
    if is_deleted(state) {
        let why = "The account was deleted from its resource directory; nobody gets in any more.";
        return Err(Malformed::new("Forbidden.AccountDeleted", why).with_status(403));
    }
    Ok(())
}
