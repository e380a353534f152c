//! The state of one account, and the deeds by resource.

pub mod access_key;
pub mod alias;
pub mod attachment;
pub mod catalog;
mod founding;
pub mod group;
pub mod policy;
pub mod role;
pub mod session;
pub mod user;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use model::{
    AccessKey, Attachment, CustomPolicy, Group, Logon, Membership, PolicyVersion, Profile, Record,
    Role, Unreadable, User,
};

use crate::{Change, Table};

pub use founding::{Founded, Founder, found};

/// All records of an account. Cloning it costs one reference count, for every read has a clone to
/// look at; the first change gives a clone tables of its own, which still share every record.
#[derive(Clone, Default)]
pub struct Account(Arc<Tables>);

/// The tables of an account.
#[derive(Clone, Default)]
pub struct Tables {
    /// The account's own record.
    pub profile: Table<Profile>,
    /// RAM users.
    pub users: Table<User>,
    /// User groups.
    pub groups: Table<Group>,
    /// Who is in which group.
    pub memberships: Table<Membership>,
    /// Roles.
    pub roles: Table<Role>,
    /// Custom policies.
    pub policies: Table<CustomPolicy>,
    /// Their versions.
    pub versions: Table<PolicyVersion>,
    /// Which policy is on whom.
    pub attachments: Table<Attachment>,
    /// AccessKeys without their secrets.
    pub access_keys: Table<AccessKey>,
    /// Hashes of passwords.
    pub logons: Table<Logon>,
}

impl Deref for Account {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.0
    }
}

impl DerefMut for Account {
    fn deref_mut(&mut self) -> &mut Tables {
        Arc::make_mut(&mut self.0)
    }
}

impl Tables {
    /// Whether the account has been founded.
    #[must_use]
    pub fn exists(&self) -> bool {
        !self.profile.is_empty()
    }

    /// The account's own record.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.iter().next().map(AsRef::as_ref)
    }

    /// The after-images of everything that changed since [`Tables::forget_changes`].
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.gather(Gather::Changes)
    }

    /// After-images of all records, for a checkpoint.
    #[must_use]
    pub fn images(&self) -> Vec<Change> {
        self.gather(Gather::All)
    }

    /// Starts a new list of changes.
    pub fn forget_changes(&mut self) {
        self.profile.forget_changes();
        self.users.forget_changes();
        self.groups.forget_changes();
        self.memberships.forget_changes();
        self.roles.forget_changes();
        self.policies.forget_changes();
        self.versions.forget_changes();
        self.attachments.forget_changes();
        self.access_keys.forget_changes();
        self.logons.forget_changes();
    }

    /// Whether a change touches what decisions are made from; sets of policies gathered before
    /// it must then be gathered again. A user or role that comes or goes changes nobody else's
    /// policies; a name that changes stands in explanations.
    #[must_use]
    pub fn decisions_changed(&self) -> bool {
        self.users.is_renamed()
            || self.groups.is_renamed()
            || self.roles.is_renamed()
            || self.memberships.is_changed()
            || self.policies.is_changed()
            || self.versions.is_changed()
            || self.attachments.is_changed()
    }

    /// Takes over an after-image from the store.
    ///
    /// # Errors
    /// When this program cannot read it, or does not know the table.
    pub fn apply(
        &mut self,
        table: &str,
        key: &str,
        payload: Option<&str>,
    ) -> Result<(), Unreadable> {
        match table {
            Profile::TABLE => self.profile.apply(key, payload),
            User::TABLE => self.users.apply(key, payload),
            Group::TABLE => self.groups.apply(key, payload),
            Membership::TABLE => self.memberships.apply(key, payload),
            Role::TABLE => self.roles.apply(key, payload),
            CustomPolicy::TABLE => self.policies.apply(key, payload),
            PolicyVersion::TABLE => self.versions.apply(key, payload),
            Attachment::TABLE => self.attachments.apply(key, payload),
            AccessKey::TABLE => self.access_keys.apply(key, payload),
            Logon::TABLE => self.logons.apply(key, payload),
            _ => Err(Unreadable {
                table: "?",
                why: format!("no table is called {table}"),
            }),
        }
    }

    fn gather(&self, what: Gather) -> Vec<Change> {
        let mut into = Vec::new();
        what.from(&self.profile, &mut into);
        what.from(&self.users, &mut into);
        what.from(&self.groups, &mut into);
        what.from(&self.memberships, &mut into);
        what.from(&self.roles, &mut into);
        what.from(&self.policies, &mut into);
        what.from(&self.versions, &mut into);
        what.from(&self.attachments, &mut into);
        what.from(&self.access_keys, &mut into);
        what.from(&self.logons, &mut into);
        into
    }
}

#[derive(Clone, Copy)]
enum Gather {
    Changes,
    All,
}

impl Gather {
    fn from<R: Record>(self, table: &Table<R>, into: &mut Vec<Change>) {
        match self {
            Self::Changes => table.changes(into),
            Self::All => table.images(into),
        }
    }
}
