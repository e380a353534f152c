//! Whose things in the recycle bin an operation is about: a living user's, or one's in the bin.

use domain::Account;
use gateway::{Caller, Target};
use model::{Owner, User, UserId};

use crate::identity::{target, whose};

/// A user, in the bin or not.
pub(super) fn user_of(account: &Account, id: UserId) -> Option<&User> {
    let living = account.users.get(&id).map(AsRef::as_ref);
    living.or_else(|| account.recycled_users.get(&id).map(|one| &one.user))
}

/// The owner, by the name it has or had. Who asks for nobody that is there must be let to all;
/// a denial does not say who it is.
pub(super) fn owner_target(caller: &Caller, account: &Account, owner: Option<Owner>) -> Target {
    let user = |id| user_of(account, id).map(|user| target::user(caller.account, &user.name));
    let found = match owner {
        Some(Owner::User(id)) => user(id),
        Some(Owner::Root) => Some(whose::root(caller)),
        None => None,
    };
    let all = target::all(caller.account, "user/*");
    match found {
        Some(found) => found.told_as(all.arn),
        None => all,
    }
}
