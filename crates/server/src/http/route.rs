//! Which room a request goes to, by its path and method alone.

use http::{HeaderMap, Method};

/// Where a request goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Route {
    /// The cloud APIs.
    Api,
    /// A browser at the door.
    ToConsole,
    /// The web console.
    Console,
    /// Whether the process runs.
    Health,
    /// Whether it serves.
    Ready,
    /// Its figures.
    Metrics,
    /// The decision API and its description.
    Evaluation,
    /// Several decisions at once.
    Evaluations,
    /// A search of the decision API, which is not offered.
    Search,
    /// The description of the decision API.
    Configuration,
    /// Verification of a request that a user's service received.
    Verify,
    /// No such path.
    Absent,
    /// The path exists, the method does not; these do.
    Method(&'static str),
}

impl Route {
    /// A name for logs and figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::ToConsole | Self::Console => "console",
            Self::Health => "healthz",
            Self::Ready => "readyz",
            Self::Metrics => "metrics",
            Self::Evaluation => "evaluation",
            Self::Evaluations => "evaluations",
            Self::Search => "search",
            Self::Configuration => "authzen-configuration",
            Self::Verify => "verify",
            Self::Absent | Self::Method(_) => "none",
        }
    }
}

/// Finds the room.
pub(crate) fn route(method: &Method, path: &str, query: &str, headers: &HeaderMap) -> Route {
    let get = |route| {
        if is_get(method) {
            route
        } else {
            Route::Method("GET, HEAD")
        }
    };
    let post = |route| {
        if method == Method::POST {
            route
        } else {
            Route::Method("POST")
        }
    };
    match path {
        "/" if is_get(method) && is_browser(query, headers) => Route::ToConsole,
        "/" if method == Method::GET || method == Method::POST => Route::Api,
        "/" => Route::Method("GET, POST"),
        "/healthz" => get(Route::Health),
        "/readyz" => get(Route::Ready),
        "/metrics" => get(Route::Metrics),
        "/access/v1/evaluation" => post(Route::Evaluation),
        "/access/v1/evaluations" => post(Route::Evaluations),
        "/access/v1/search/subject" | "/access/v1/search/resource" | "/access/v1/search/action" => {
            post(Route::Search)
        }
        "/.well-known/authzen-configuration" => get(Route::Configuration),
        "/authn/v1/verify" => post(Route::Verify),
        "/console" => get(Route::Console),
        _ if path.starts_with("/console/") => get(Route::Console),
        _ => Route::Absent,
    }
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

    fn to(method: &Method, path: &str, query: &str, headers: &[(&'static str, &str)]) -> Route {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        route(method, path, query, &map)
    }

    #[test]
    fn a_call_goes_to_the_apis_whatever_it_accepts() {
        let html = ("accept", "text/html,application/xml");
        assert_eq!(to(&Method::GET, "/", "Action=GetUser", &[html]), Route::Api);
        assert_eq!(
            to(&Method::GET, "/", "", &[html, ("x-acs-action", "GetUser")]),
            Route::Api
        );
        assert_eq!(to(&Method::POST, "/", "", &[html]), Route::Api);
        assert_eq!(to(&Method::GET, "/", "", &[]), Route::Api);
    }

    #[test]
    fn a_browser_at_the_door_is_sent_to_the_console() {
        let html = ("accept", "text/html");
        assert_eq!(to(&Method::GET, "/", "", &[html]), Route::ToConsole);
        assert_eq!(to(&Method::GET, "/", "a=Action", &[html]), Route::ToConsole);
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        assert_eq!(
            to(&Method::DELETE, "/", "", &[]),
            Route::Method("GET, POST")
        );
        assert_eq!(
            to(&Method::GET, "/access/v1/evaluation", "", &[]),
            Route::Method("POST")
        );
        assert_eq!(
            to(&Method::POST, "/readyz", "", &[]),
            Route::Method("GET, HEAD")
        );
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
            assert_eq!(to(&Method::GET, path, "", &[]), Route::Absent, "{path}");
        }
    }
}
