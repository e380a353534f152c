//! What stands behind the paths, as far as they know of it.

use std::sync::Arc;

use async_trait::async_trait;
use gateway::{Arrival, Reply};
use model::AccountId;

use super::answer::Answer;
use super::whole::Whole;

/// The gateway and what speaks for it, but for tests.
#[async_trait]
pub(crate) trait Rooms: Send + Sync + 'static {
    /// A call of the cloud APIs.
    async fn call(self: Arc<Self>, whole: Arc<Whole>) -> Reply;

    /// A question to the decision API.
    async fn ask(self: Arc<Self>, asked: Asked, whole: Arc<Whole>) -> Answer;

    /// A step of a logon, or something about the session it came to.
    async fn log_on(self: Arc<Self>, logon: Logon, whole: Arc<Whole>) -> Answer;

    /// A call of the console.
    async fn order(self: Arc<Self>, whole: Arc<Whole>) -> Answer;

    /// A page that people log on with.
    async fn page(self: Arc<Self>, page: Page, whole: Arc<Whole>) -> Answer;

    /// What OAuth and OpenID are made of.
    async fn oauth(self: Arc<Self>, endpoint: Endpoint, whole: Arc<Whole>) -> Answer;

    /// What directories provision by.
    async fn scim(self: Arc<Self>, whole: Arc<Whole>) -> Answer;

    /// The description of the decision API.
    fn configuration(&self, whole: &Whole) -> Answer;

    /// What SAML providers are told of this server, if it knows where its site is.
    fn saml_metadata(&self, whole: &Whole) -> Option<Answer>;

    /// What the provider of an account's users is told of this server, if it knows where its site is and an account is
    /// named.
    fn sso_metadata(&self, whole: &Whole) -> Option<Answer>;

    /// Takes note of a request that broke on the way.
    async fn broke(&self, arrival: &Arrival);

    /// Whether the store can be reached.
    async fn store_is_there(&self) -> bool;

    /// An account whose rows are damaged, so that it cannot be served.
    async fn damaged(&self) -> Option<AccountId>;
}

/// What somebody wants who logs on, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Logon {
    /// To begin, with name and password.
    Begin,
    /// To show the second factor.
    Factor,
    /// To change the password.
    Change,
    /// To have a second factor.
    Enrol,
    /// To bind it.
    Bind,
    /// To be asked for a passkey, in place of a name.
    AskPasskey,
    /// To show it.
    Passkey,
    /// To be asked for a key, as the second factor.
    AskKey,
    /// To show it.
    Key,
    /// To have a key made, as the second factor.
    AskNewKey,
    /// To have it kept.
    NewKey,
    /// To have a key made, with a session.
    AskOwnKey,
    /// To have it kept.
    OwnKey,
    /// To have a virtual device made, with a session.
    AskOwnDevice,
    /// To have it bound.
    OwnDevice,
    /// To show the second factor once more, with a session.
    Prove,
    /// To be asked for a key, as that.
    AskProof,
    /// To show it.
    ProveByKey,
    /// To know whose session it is.
    Me,
    /// To end it.
    End,
}

/// A page, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Page {
    /// Name and password.
    Logon,
    /// The second factor.
    Factor,
    /// A second factor is to be had.
    Enrol,
    /// It is bound.
    Bind,
    /// A new password.
    Change,
    /// A browser is to be asked for a passkey, in place of a name.
    AskPasskey,
    /// The passkey.
    Passkey,
    /// A browser is to be asked for a key, as the second factor.
    AskKey,
    /// The key.
    Key,
    /// A browser is to be asked for a new key, as the second factor.
    AskNewKey,
    /// The new key.
    NewKey,
    /// A response of an account's identity provider.
    Response,
    /// The session begins that the provider has vouched for.
    Provider,
    /// A response of an identity provider that offers roles.
    Roles,
    /// One of them is chosen.
    Choose,
    /// To be sent to the provider once more, in a session that goes on.
    Again,
    /// To be sent to a provider that is tried.
    Trial,
    /// The end of the session.
    Off,
    /// My security.
    Me,
    /// A new password of mine.
    MyPassword,
    /// My second factor once more.
    Prove,
    /// A browser is to be asked for it.
    AskProof,
    /// A key is shown as it.
    ProveByKey,
    /// A second factor of mine.
    MyFactor,
    /// It is bound.
    BindMine,
    /// It is taken away.
    UnbindMine,
    /// A browser is to be asked for a new key of mine.
    AskMyKey,
    /// The new key of mine.
    MyNewKey,
    /// A passkey of mine is called otherwise.
    RenameMine,
    /// A passkey of mine is taken away.
    MyPasskey,
    /// A session of mine ends.
    MySession,
    /// All others end.
    MySessions,
    /// How pages look.
    Style,
    /// What is more comfortable with a script.
    Script,
}

/// An endpoint of OAuth and OpenID, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Endpoint {
    /// Where people are sent to be asked.
    Authorize,
    /// Where the code of a device is typed.
    DevicePage,
    /// Where a device asks.
    Device,
    /// What an application brings becomes tokens.
    Token,
    /// What it was granted ends.
    Revoke,
    /// Who signed on.
    UserInfo,
    /// The keys that tokens are signed with.
    Keys,
    /// What there is.
    Discovery,
    /// An access token becomes temporary credentials.
    Exchange,
}

/// What a service asks for, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    /// One decision.
    Evaluation,
    /// Several.
    Evaluations,
    /// Which would be decided with yes.
    Search(Sought),
    /// Who signed a request.
    Verification,
}

/// What is searched for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sought {
    /// Who may do it.
    Subjects,
    /// To what it may be done.
    Resources,
    /// What may be done.
    Actions,
}
