//! The table of paths: which methods each takes, whether it has a body, what serves it.

use std::sync::LazyLock;

use http::{HeaderMap, Method};
use matchit::Router;

use super::serve;
use super::serve::Serve::{self, Later, Now};

/// A path.
pub(crate) struct Entry {
    path: &'static str,
    /// A name for logs and figures.
    pub(crate) name: &'static str,
    methods: Methods,
    /// Whether a body belongs to it.
    pub(crate) body: bool,
    /// Whether nobody is served who has not proven a key.
    pub(crate) proves: bool,
    pub(crate) serve: Serve,
}

/// Which methods a path takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Methods {
    Get,
    Post,
    GetAndPost,
}

/// What becomes of a request.
#[derive(Clone, Copy)]
pub(crate) enum Route {
    /// It is served.
    To(&'static Entry),
    /// The path exists, the method does not; these do.
    Method(&'static str),
}

/// All paths.
static ENTRIES: &[Entry] = &[
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
    open(
        "/logon/v1/end",
        "logon-end",
        Methods::Post,
        Later(serve::end),
    ),
    shown("/logon/v1/me", "logon-me", Later(serve::me)),
    open(
        "/access/v1/search/subject",
        "search",
        Methods::Post,
        Now(serve::search),
    ),
    open(
        "/access/v1/search/resource",
        "search",
        Methods::Post,
        Now(serve::search),
    ),
    open(
        "/access/v1/search/action",
        "search",
        Methods::Post,
        Now(serve::search),
    ),
    shown(
        "/.well-known/authzen-configuration",
        "authzen-configuration",
        Now(serve::configuration),
    ),
    shown("/healthz", "healthz", Now(serve::health)),
    shown("/readyz", "readyz", Later(serve::ready)),
    shown("/metrics", "metrics", Now(serve::metrics)),
    shown("/console", "console", Now(serve::console)),
    shown("/console/", "console", Now(serve::console)),
    shown("/console/{*rest}", "console", Now(serve::console)),
];

/// A browser at the door.
static TO_CONSOLE: Entry = shown("/", "console", Now(serve::to_console));
/// Any other path.
static ABSENT: Entry = shown("", "none", Now(serve::absent));

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

/// A path with a body, for those who log on.
const fn step(path: &'static str, name: &'static str, serve: Serve) -> Entry {
    Entry {
        body: true,
        ..open(path, name, Methods::Post, serve)
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
const fn shown(path: &'static str, name: &'static str, serve: Serve) -> Entry {
    open(path, name, Methods::Get, serve)
}

impl Methods {
    fn allow(self, method: &Method) -> bool {
        match self {
            Self::Get => is_get(method),
            Self::Post => method == Method::POST,
            Self::GetAndPost => method == Method::GET || method == Method::POST,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
            Self::GetAndPost => "GET, POST",
        }
    }
}

impl Route {
    /// A name for logs and figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::To(entry) => entry.name,
            Self::Method(_) => "none",
        }
    }
}

/// Finds the path.
pub(crate) fn route(method: &Method, path: &str, query: &str, headers: &HeaderMap) -> Route {
    static ROUTER: LazyLock<Router<&'static Entry>> = LazyLock::new(router);
    if path == "/" && is_get(method) && is_browser(query, headers) {
        return Route::To(&TO_CONSOLE);
    }
    let Ok(found) = ROUTER.at(path) else {
        return Route::To(&ABSENT);
    };
    if found.value.methods.allow(method) {
        Route::To(found.value)
    } else {
        Route::Method(found.value.methods.text())
    }
}

fn router() -> Router<&'static Entry> {
    let mut router = Router::new();
    for entry in ENTRIES {
        // INVARIANT: no two paths are alike, which a test walks the table for.
        let _ = router.insert(entry.path, entry);
    }
    router
}

fn is_get(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// Someone who wants a page and names no action.
fn is_browser(query: &str, headers: &HeaderMap) -> bool {
    let accepts = headers
        .get(http::header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let names_action = query
        .split('&')
        .any(|pair| pair.split('=').next() == Some("Action"));
    accepts.is_some_and(|accepts| accepts.contains("text/html"))
        && !names_action
        && !headers.contains_key("x-acs-action")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of where it leads, or the methods that lead there.
    fn to(
        method: &Method,
        path: &str,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> &'static str {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        match route(method, path, query, &map) {
            Route::To(entry) => entry.name,
            Route::Method(methods) => methods,
        }
    }

    #[test]
    fn each_path_of_the_table_leads_to_its_own_entry() {
        for entry in ENTRIES {
            let path = entry.path.replace("{*rest}", "a/b");
            let method = match entry.methods {
                Methods::Get => Method::GET,
                _ => Method::POST,
            };
            match route(&method, &path, "", &HeaderMap::new()) {
                Route::To(found) => assert!(std::ptr::eq(found, entry), "{path}"),
                Route::Method(methods) => panic!("{path} takes {methods} only"),
            }
        }
    }

    #[test]
    fn a_call_goes_to_the_apis_whatever_it_accepts() {
        let html = ("accept", "text/html,application/xml");
        assert_eq!(to(&Method::GET, "/", "Action=GetUser", &[html]), "api");
        let action = ("x-acs-action", "GetUser");
        assert_eq!(to(&Method::GET, "/", "", &[html, action]), "api");
        assert_eq!(to(&Method::POST, "/", "", &[html]), "api");
        assert_eq!(to(&Method::GET, "/", "", &[]), "api");
    }

    #[test]
    fn a_browser_at_the_door_is_sent_to_the_console() {
        let html = ("accept", "text/html");
        assert_eq!(to(&Method::GET, "/", "", &[html]), "console");
        assert_eq!(to(&Method::GET, "/", "a=Action", &[html]), "console");
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        assert_eq!(to(&Method::DELETE, "/", "", &[]), "GET, POST");
        assert_eq!(to(&Method::GET, "/access/v1/evaluation", "", &[]), "POST");
        assert_eq!(to(&Method::POST, "/readyz", "", &[]), "GET, HEAD");
    }

    #[test]
    fn paths_are_taken_literally() {
        for path in [
            "/readyz/",
            "//",
            "/Readyz",
            "/access/v1/evaluation/",
            "/consoles",
            "",
        ] {
            assert_eq!(to(&Method::GET, path, "", &[]), "none", "{path}");
        }
    }
}
