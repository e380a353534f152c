//! All paths: which methods each takes, whether it has a body, what serves it.

use http::Method;

use super::rooms::{Page, Sought};
use super::serve;
use super::serve::Serve::{self, Later, Now};
use crate::console;

/// A path.
pub(crate) struct Entry {
    pub(super) path: &'static str,
    /// A name for logs and figures.
    pub(crate) name: &'static str,
    pub(super) methods: Methods,
    /// Whether a body belongs to it.
    pub(crate) body: bool,
    /// Whether nobody is served who has not proven a key.
    pub(crate) proves: bool,
    pub(crate) serve: Serve,
}

/// Which methods a path takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Methods {
    Get,
    Post,
    GetAndPost,
    /// All that resources are looked at, made, changed and deleted with.
    All,
}

/// All paths.
pub(super) static ENTRIES: &[Entry] = &[
    asked("/", "api", Methods::GetAndPost, Later(serve::call)),
    asked(
        "/access/v1/evaluation",
        "evaluation",
        Methods::Post,
        Later(serve::evaluation),
    ),
    asked(
        "/access/v1/evaluations",
        "evaluations",
        Methods::Post,
        Later(serve::evaluations),
    ),
    asked(
        "/access/v1/search/subject",
        "search",
        Methods::Post,
        Later(|house, whole| serve::search(house, whole, Sought::Subjects)),
    ),
    asked(
        "/access/v1/search/resource",
        "search",
        Methods::Post,
        Later(|house, whole| serve::search(house, whole, Sought::Resources)),
    ),
    asked(
        "/access/v1/search/action",
        "search",
        Methods::Post,
        Later(|house, whole| serve::search(house, whole, Sought::Actions)),
    ),
    asked(
        "/authn/v1/verify",
        "verify",
        Methods::Post,
        Later(serve::verification),
    ),
    step("/logon/v1/begin", "logon-begin", Later(serve::begin)),
    step("/logon/v1/factor", "logon-factor", Later(serve::factor)),
    step("/logon/v1/change", "logon-change", Later(serve::change)),
    step("/logon/v1/enrol", "logon-enrol", Later(serve::enrol)),
    step("/logon/v1/bind", "logon-bind", Later(serve::bind)),
    step(
        "/logon/v1/passkey/begin",
        "logon-passkey-begin",
        Later(serve::ask_passkey),
    ),
    step(
        "/logon/v1/passkey/finish",
        "logon-passkey-finish",
        Later(serve::passkey),
    ),
    step(
        "/logon/v1/factor/passkey/begin",
        "logon-factor-passkey-begin",
        Later(serve::ask_key),
    ),
    step(
        "/logon/v1/factor/passkey/finish",
        "logon-factor-passkey-finish",
        Later(serve::key),
    ),
    step(
        "/logon/v1/enrol/passkey/begin",
        "logon-enrol-passkey-begin",
        Later(serve::ask_new_key),
    ),
    step(
        "/logon/v1/enrol/passkey/finish",
        "logon-enrol-passkey-finish",
        Later(serve::new_key),
    ),
    step(
        "/logon/v1/me/passkeys/begin",
        "logon-me-passkeys-begin",
        Later(serve::ask_own_key),
    ),
    step(
        "/logon/v1/me/passkeys/finish",
        "logon-me-passkeys-finish",
        Later(serve::own_key),
    ),
    step(
        "/logon/v1/me/device/begin",
        "logon-me-device-begin",
        Later(serve::ask_own_device),
    ),
    step(
        "/logon/v1/me/device/finish",
        "logon-me-device-finish",
        Later(serve::own_device),
    ),
    step("/logon/v1/me/prove", "logon-me-prove", Later(serve::prove)),
    step(
        "/logon/v1/me/prove/passkey/begin",
        "logon-me-prove-passkey-begin",
        Later(serve::ask_proof),
    ),
    step(
        "/logon/v1/me/prove/passkey/finish",
        "logon-me-prove-passkey-finish",
        Later(serve::prove_by_key),
    ),
    open(
        "/logon/v1/end",
        "logon-end",
        Methods::Post,
        Later(serve::end),
    ),
    shown("/logon/v1/me", "logon-me", Later(serve::me)),
    form(
        "/logon",
        "page-logon",
        Later(|house, whole| serve::page(house, whole, Page::Logon)),
    ),
    form(
        "/logon/factor",
        "page-factor",
        Later(|house, whole| serve::page(house, whole, Page::Factor)),
    ),
    form(
        "/logon/enrol",
        "page-enrol",
        Later(|house, whole| serve::page(house, whole, Page::Enrol)),
    ),
    step(
        "/logon/bind",
        "page-bind",
        Later(|house, whole| serve::page(house, whole, Page::Bind)),
    ),
    form(
        "/logon/change",
        "page-change",
        Later(|house, whole| serve::page(house, whole, Page::Change)),
    ),
    step(
        "/logon/passkey/begin",
        "page-passkey",
        Later(|house, whole| serve::page(house, whole, Page::AskPasskey)),
    ),
    step(
        "/logon/passkey",
        "page-passkey",
        Later(|house, whole| serve::page(house, whole, Page::Passkey)),
    ),
    step(
        "/logon/factor/passkey/begin",
        "page-factor",
        Later(|house, whole| serve::page(house, whole, Page::AskKey)),
    ),
    step(
        "/logon/factor/passkey",
        "page-factor",
        Later(|house, whole| serve::page(house, whole, Page::Key)),
    ),
    step(
        "/logon/enrol/passkey/begin",
        "page-enrol",
        Later(|house, whole| serve::page(house, whole, Page::AskNewKey)),
    ),
    step(
        "/logon/enrol/passkey",
        "page-enrol",
        Later(|house, whole| serve::page(house, whole, Page::NewKey)),
    ),
    form(
        "/logon/sso",
        "page-sso",
        Later(|house, whole| serve::page(house, whole, Page::Provider)),
    ),
    step(
        "/logon/again",
        "page-again",
        Later(|house, whole| serve::page(house, whole, Page::Again)),
    ),
    step(
        "/logon/trial",
        "page-trial",
        Later(|house, whole| serve::page(house, whole, Page::Trial)),
    ),
    form(
        "/logon/off",
        "page-off",
        Later(|house, whole| serve::page(house, whole, Page::Off)),
    ),
    shown(
        "/logon/style.css",
        "page-file",
        Later(|house, whole| serve::page(house, whole, Page::Style)),
    ),
    shown(
        "/logon/script.js",
        "page-file",
        Later(|house, whole| serve::page(house, whole, Page::Script)),
    ),
    shown(
        "/me",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::Me)),
    ),
    step(
        "/me/password",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MyPassword)),
    ),
    form(
        "/me/prove",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::Prove)),
    ),
    step(
        "/me/prove/begin",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::AskProof)),
    ),
    step(
        "/me/prove/key",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::ProveByKey)),
    ),
    step(
        "/me/factor",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MyFactor)),
    ),
    step(
        "/me/factor/bind",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::BindMine)),
    ),
    step(
        "/me/factor/off",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::UnbindMine)),
    ),
    step(
        "/me/passkey/begin",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::AskMyKey)),
    ),
    step(
        "/me/passkey",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MyNewKey)),
    ),
    step(
        "/me/passkey/rename",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::RenameMine)),
    ),
    step(
        "/me/passkey/delete",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MyPasskey)),
    ),
    step(
        "/me/session/end",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MySession)),
    ),
    step(
        "/me/sessions/end",
        "page-me",
        Later(|house, whole| serve::page(house, whole, Page::MySessions)),
    ),
    shown(
        "/.well-known/authzen-configuration",
        "authzen-configuration",
        Now(serve::configuration),
    ),
    shown("/healthz", "healthz", Now(serve::health)),
    shown("/readyz", "readyz", Later(serve::ready)),
    shown("/metrics", "metrics", Now(serve::metrics)),
    step("/console/api/{*call}", "console-api", Later(serve::order)),
    shown("/console", "console", Now(console::serve)),
    shown("/console/", "console", Now(console::serve)),
    shown("/console/{*rest}", "console", Now(console::serve)),
];

/// A browser at the door.
pub(super) static TO_CONSOLE: Entry = shown("/", "console", Now(serve::to_console));
/// Any other path.
pub(super) static ABSENT: Entry = shown("", "none", Now(serve::absent));

/// A path with a body, for those who prove a key.
const fn asked(path: &'static str, name: &'static str, methods: Methods, serve: Serve) -> Entry {
    Entry {
        path,
        name,
        methods,
        body: true,
        proves: true,
        serve,
    }
}

/// A path with a body, for those who log on or have.
pub(super) const fn step(path: &'static str, name: &'static str, serve: Serve) -> Entry {
    Entry {
        body: true,
        ..open(path, name, Methods::Post, serve)
    }
}

/// A page with a form that is sent to itself.
pub(super) const fn form(path: &'static str, name: &'static str, serve: Serve) -> Entry {
    Entry {
        body: true,
        ..open(path, name, Methods::GetAndPost, serve)
    }
}

/// A path without a body, for everybody.
const fn open(path: &'static str, name: &'static str, methods: Methods, serve: Serve) -> Entry {
    Entry {
        path,
        name,
        methods,
        body: false,
        proves: false,
        serve,
    }
}

/// A path that is looked at.
pub(super) const fn shown(path: &'static str, name: &'static str, serve: Serve) -> Entry {
    open(path, name, Methods::Get, serve)
}

impl Methods {
    pub(super) fn allow(self, method: &Method) -> bool {
        match self {
            Self::Get => method == Method::GET || method == Method::HEAD,
            Self::Post => method == Method::POST,
            Self::GetAndPost => method == Method::GET || method == Method::POST,
            Self::All => [
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ]
            .contains(method),
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
            Self::GetAndPost => "GET, POST",
            Self::All => "GET, POST, PUT, PATCH, DELETE",
        }
    }
}
