//! A user as IMS shows it.

use derive::View;
use domain::account::{upn, user};
use domain::{Account, Context};
use model::{Comments, DisplayName, Email, MobilePhone, User, UserId, UserName};

use crate::view::{self, Items, Stamp, TagView};

/// A user and what it takes to show it.
pub struct Shown<'a> {
    /// The user.
    pub user: &'a User,
    account: &'a Account,
    suffix: &'a str,
}

impl<'a> Shown<'a> {
    /// A user of this account.
    pub fn of(context: &'a Context<'_>, user: &'a User) -> Self {
        Self {
            user,
            account: context.account,
            suffix: &context.limits.domain_suffix,
        }
    }

    /// The name with the domain of the account.
    pub fn principal_name(&self) -> String {
        upn::of(self.account, &self.user.name, self.suffix)
    }
}

/// A user with all that is told of it.
#[derive(View)]
#[view("User")]
pub struct UserView {
    user_id: UserId,
    user_principal_name: String,
    /// Told where one user alone is shown.
    pub(super) user_name: Option<UserName>,
    display_name: Option<DisplayName>,
    mobile_phone: Option<MobilePhone>,
    email: Option<Email>,
    comments: Option<Comments>,
    create_date: Stamp,
    update_date: Stamp,
    last_login_date: String,
    provision_type: &'static str,
    /// Told in lists alone.
    pub(super) status: Option<&'static str>,
    /// Not told after a change.
    pub(super) tags: Option<Items<TagView>>,
}

impl From<Shown<'_>> for UserView {
    fn from(shown: Shown<'_>) -> Self {
        let user = shown.user;
        let profile = user::login_profile(shown.account, user.id);
        Self {
            user_id: user.id,
            user_principal_name: shown.principal_name(),
            user_name: None,
            display_name: user.display_name.clone(),
            mobile_phone: user.mobile_phone.clone(),
            email: user.email.clone(),
            comments: user.comments.clone(),
            create_date: Stamp(user.created),
            update_date: Stamp(user.updated),
            last_login_date: view::last(profile.and_then(|profile| profile.last_logon)),
            // Nothing here makes users but these operations.
            provision_type: "Manual",
            status: Some(ACTIVE),
            tags: view::tags(&user.tags),
        }
    }
}

/// The status of every user: nobody is frozen here.
pub(super) const ACTIVE: &str = "active";

/// A user in few words.
#[derive(View)]
#[view("UserBasicInfo")]
pub struct BasicInfo {
    user_id: UserId,
    user_principal_name: String,
    display_name: Option<DisplayName>,
    status: &'static str,
}

impl From<Shown<'_>> for BasicInfo {
    fn from(shown: Shown<'_>) -> Self {
        Self {
            user_id: shown.user.id,
            user_principal_name: shown.principal_name(),
            display_name: shown.user.display_name.clone(),
            status: ACTIVE,
        }
    }
}
