//! Which account of a store is meant.

use model::AccountId;

use crate::bootstrap::FIRST;
use crate::open::Opened;

/// Why it is not known which account is meant.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is none.
    #[error("the store has no account yet; found the first with `rampart init`")]
    None,
    /// There are several.
    #[error("the store has several accounts; name one with --account")]
    Several,
    /// It is not there.
    #[error("the store has no account {0}")]
    Missing(AccountId),
    /// The store.
    #[error("the store cannot be asked: {0}")]
    Store(#[from] store::Fault),
}

/// The account of this id, or the only one there is.
///
/// # Errors
/// When there is none, or there are several and none is named.
pub async fn account(
    opened: &Opened,
    wanted: Option<AccountId>,
) -> Result<AccountId, AccountError> {
    let known = |prefix: String| async move {
        let found = opened.store.aggregates(&prefix, None, 2).await?;
        let ids = found
            .iter()
            .filter_map(|one| AccountId::read(one.as_str().strip_prefix("account/")?).ok());
        Ok::<Vec<AccountId>, AccountError>(ids.collect())
    };
    match wanted {
        Some(id) => {
            let found = known(format!("account/{id}")).await?;
            found
                .contains(&id)
                .then_some(id)
                .ok_or(AccountError::Missing(id))
        }
        None => match known("account/".to_owned()).await?.as_slice() {
            [] => Err(AccountError::None),
            [only] => Ok(*only),
            _ => Err(AccountError::Several),
        },
    }
}

/// The account that the store was founded with.
///
/// # Errors
/// When there is none, or it is not known any more which of several that is.
pub async fn first_account(opened: &Opened) -> Result<AccountId, AccountError> {
    let first = opened.store.meta_get(FIRST).await?;
    let first = first.and_then(|id| AccountId::read(&id).ok());
    account(opened, first).await
}
