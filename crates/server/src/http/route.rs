//! Which path of the table a request goes to.

use std::sync::LazyLock;

use http::{HeaderMap, Method};
use matchit::Router;

use super::oauth_paths;
use super::paths::{ABSENT, ENTRIES, Entry, TO_CONSOLE};
use super::saml_paths;
use super::scim_paths;

/// What becomes of a request.
#[derive(Clone, Copy)]
pub(crate) enum Route {
    /// It is served.
    To(&'static Entry),
    /// The path exists, the method does not; these do.
    Method(&'static str),
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
    if let Some(before) = oauth_paths::asked_before(method, path) {
        return Route::To(before);
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
    for entry in all() {
        // INVARIANT: no two paths are alike, which a test walks the table for.
        let _ = router.insert(entry.path, entry);
    }
    router
}

/// All paths.
fn all() -> impl Iterator<Item = &'static Entry> {
    let more = [
        oauth_paths::ENTRIES,
        saml_paths::ENTRIES,
        scim_paths::ENTRIES,
    ];
    let more = more.into_iter().flatten();
    ENTRIES.iter().chain(more)
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
    use crate::http::paths::Methods;

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
        for entry in all() {
            let path = entry
                .path
                .replace("{*rest}", "a/b")
                .replace("{*call}", "a/b")
                .replace("{account}", "1000000000000001");
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
