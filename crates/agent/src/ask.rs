//! What a request asks for, and who must not ask.
//!
//! Programs cannot authenticate here: being on the machine is what lets them ask. So nothing is answered that may have
//! come through somebody else: a proxy that forwards for others, or a browser on whatever page.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, header};
use model::Moment;

use crate::answer::Answer;
use crate::desk::{Desk, Door};

/// What is asked for.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Wish<'a> {
    /// A token that is good for so many seconds.
    Token(&'a str),
    /// What the role is called.
    Roles,
    /// Credentials of the role of this name.
    Role(&'a str),
    /// Where the account is.
    Region,
    /// What the secrets are called.
    Secrets,
    /// The secret of this name: the version that has the stage, or the current one.
    Secret(&'a str, Option<&'a str>),
}

/// The head of a request.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
}

/// What clients reach a metadata service by, wherever it listens.
const FIXED: &str = "100.100.100.200";
const TTL: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
const TOKEN: &str = "x-aliyun-ecs-metadata-token";
const LIST: &str = "/latest/meta-data/ram/security-credentials";
const URI: &str = "/v1/credentials";
const SECRETS: &str = "/v1/secrets";
/// What whoever forwards for others says.
const FORWARDED: [&str; 4] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];
/// What browsers say, and programs do not.
const BROWSERS: [&str; 3] = ["origin", "sec-fetch-mode", "sec-fetch-site"];

impl Desk {
    /// Reads what is asked for at a door.
    pub(crate) fn read<'a>(
        &'a self,
        door: Door,
        head: Head<'a>,
        now: Moment,
    ) -> Result<Wish<'a>, Answer> {
        self.check(door, head)?;
        // The target may end in a bare question mark.
        let path = head.uri.path();
        match door {
            Door::Metadata => self.metadata(path, head, now),
            Door::Uri | Door::Socket => self.uri(path, head),
        }
    }

    /// Whether the request came straight from a program that meant this agent.
    fn check(&self, door: Door, head: Head<'_>) -> Result<(), Answer> {
        let sent = |names: &[&'static str]| {
            names
                .iter()
                .find(|name| head.headers.contains_key(**name))
                .copied()
        };
        if let Some(name) = sent(&FORWARDED) {
            let why = format!(
                "Requests that were forwarded are not answered, and this one carries {name}."
            );
            return Err(Answer::refused(403, "Forbidden.Forwarded", &why));
        }
        if let Some(name) = sent(&BROWSERS) {
            let why =
                format!("Requests of browsers are not answered, and this one carries {name}.");
            return Err(Answer::refused(403, "Forbidden.Browser", &why));
        }
        if door == Door::Socket {
            return Ok(());
        }
        let named = head
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        // A client that takes the agent for its proxy writes the host into the target.
        let target = head.uri.authority().map(http::uri::Authority::as_str);
        let mut hosts = named.into_iter().chain(target).peekable();
        if hosts.peek().is_some() && hosts.all(|host| self.is_ours(host)) {
            return Ok(());
        }
        let why = "The request names another host than this agent, or none; --host adds names.";
        Err(Answer::refused(403, "Forbidden.Host", why))
    }

    fn is_ours(&self, host: &str) -> bool {
        // User information belongs to no host.
        let Ok(authority) = host.parse::<http::uri::Authority>() else {
            return false;
        };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host();
        let address = name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        name == FIXED
            || name.eq_ignore_ascii_case("localhost")
            || address
                .is_ok_and(|address| address.is_loopback() || self.addresses.contains(&address))
            || self
                .hosts
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
    }

    fn metadata<'a>(
        &'a self,
        path: &'a str,
        head: Head<'a>,
        now: Moment,
    ) -> Result<Wish<'a>, Answer> {
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        if path == "/latest/api/token" {
            if *head.method != Method::PUT {
                return Err(Answer::method("PUT"));
            }
            return text(TTL).map(Wish::Token).ok_or_else(Answer::unfit);
        }
        reading(head.method)?;
        match text(TOKEN) {
            Some(token) if !self.tickets.is_good(token, now) => {
                let why = "The metadata token is over, or was not made by this agent; PUT /latest/api/token anew.";
                return Err(Answer::refused(403, "Forbidden.Token", why));
            }
            None if self.hardened => {
                let why = "This agent answers in hardened mode alone; PUT /latest/api/token first.";
                return Err(Answer::refused(403, "Forbidden.Token", why));
            }
            _ => {}
        }
        if path == "/latest/meta-data/region-id" {
            return Ok(Wish::Region);
        }
        match path.strip_prefix(LIST) {
            Some("" | "/") => Ok(Wish::Roles),
            Some(name) => role(name),
            None => Err(Answer::absent()),
        }
    }

    fn uri<'a>(&'a self, path: &'a str, head: Head<'a>) -> Result<Wish<'a>, Answer> {
        if let Some(rest) = path.strip_prefix(SECRETS) {
            return secret(rest, head);
        }
        let rest = path.strip_prefix(URI).ok_or_else(Answer::absent)?;
        reading(head.method)?;
        match rest {
            "" | "/" => Ok(Wish::Role(&self.default)),
            name => role(name),
        }
    }
}

/// The role that a path ends in.
fn role(name: &str) -> Result<Wish<'_>, Answer> {
    let name = name.strip_prefix('/').ok_or_else(Answer::absent)?;
    Ok(Wish::Role(name))
}

/// What is asked for behind the path of secrets.
fn secret<'a>(rest: &'a str, head: Head<'a>) -> Result<Wish<'a>, Answer> {
    reading(head.method)?;
    if matches!(rest, "" | "/") {
        return Ok(Wish::Secrets);
    }
    let name = rest.strip_prefix('/').ok_or_else(Answer::absent)?;
    match head.uri.query().filter(|query| !query.is_empty()) {
        None => Ok(Wish::Secret(name, None)),
        Some(query) => {
            let stage = query.strip_prefix("stage=");
            // Stages are written as they are; another parameter would be dropped without a word.
            let stage = stage.filter(|stage| !stage.contains(['&', '%']));
            let why = "This path knows one parameter, stage, such as ?stage=ACSPrevious.";
            let refused = || Answer::refused(400, "InvalidParameter", why);
            stage
                .map(|stage| Wish::Secret(name, Some(stage)))
                .ok_or_else(refused)
        }
    }
}

fn reading(method: &Method) -> Result<(), Answer> {
    let reads = *method == Method::GET || *method == Method::HEAD;
    reads.then_some(()).ok_or_else(|| Answer::method("GET"))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn desk(hardened: bool) -> Desk {
        let mut desk = Desk::new(
            &["acs:ram::1234567890123456:role/web".parse().unwrap()],
            [7; 32],
        )
        .unwrap();
        desk.hardened = hardened;
        desk
    }

    const NOW: Moment = Moment::from_seconds(1_790_000_000);

    /// What a request comes to: what is asked for, or the code of the refusal.
    fn read(
        desk: &Desk,
        door: Door,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
    ) -> String {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let head = Head {
            method: &head.method,
            uri: &head.uri,
            headers: &head.headers,
        };
        match desk.read(door, head, NOW) {
            Ok(wish) => format!("{wish:?}"),
            Err(answer) => format!("{} {}", answer.status, answer.code().unwrap_or_default()),
        }
    }

    const HERE: (&str, &str) = ("host", FIXED);

    #[test]
    fn paths_are_those_of_the_metadata_service_with_or_without_a_question_mark() {
        let desk = desk(false);
        for (method, target, wish) in [
            (
                "GET",
                "/latest/meta-data/ram/security-credentials/",
                "Roles",
            ),
            ("GET", "/latest/meta-data/ram/security-credentials", "Roles"),
            (
                "GET",
                "/latest/meta-data/ram/security-credentials/web?",
                "Role(\"web\")",
            ),
            (
                "GET",
                "/latest/meta-data/ram/security-credentials/other",
                "Role(\"other\")",
            ),
            (
                "GET",
                "http://100.100.100.200/latest/meta-data/region-id",
                "Region",
            ),
            (
                "GET",
                "/latest/meta-data/ram/security-credentialsweb",
                "404 NotFound",
            ),
            ("GET", "/latest/user-data", "404 NotFound"),
            ("GET", "/v1/credentials", "404 NotFound"),
            (
                "POST",
                "/latest/meta-data/region-id",
                "405 MethodNotAllowed",
            ),
            ("GET", "/latest/api/token", "405 MethodNotAllowed"),
            ("PUT", "/latest/api/token", "400 InvalidParameter.Ttl"),
        ] {
            assert_eq!(
                read(&desk, Door::Metadata, method, target, &[HERE]),
                wish,
                "{method} {target}"
            );
        }
        let ttl = [HERE, ("X-aliyun-ecs-metadata-token-ttl-seconds", "60")];
        let put = read(&desk, Door::Metadata, "PUT", "/latest/api/token?", &ttl);
        assert_eq!(put, "Token(\"60\")");
        for door in [Door::Uri, Door::Socket] {
            for (target, wish) in [
                ("/v1/secrets", "Secrets"),
                ("/v1/secrets/db", "Secret(\"db\", None)"),
                ("/v1/secrets/db?", "Secret(\"db\", None)"),
                (
                    "/v1/secrets/db?stage=ACSPrevious",
                    "Secret(\"db\", Some(\"ACSPrevious\"))",
                ),
                ("/v1/secrets/db?version=1", "400 InvalidParameter"),
                ("/v1/secretsdb", "404 NotFound"),
            ] {
                assert_eq!(read(&desk, door, "GET", target, &[HERE]), wish, "{target}");
            }
            assert_eq!(
                read(&desk, door, "GET", "/v1/credentials", &[HERE]),
                "Role(\"web\")"
            );
            assert_eq!(
                read(&desk, door, "GET", "/v1/credentials/x", &[HERE]),
                "Role(\"x\")"
            );
            assert_eq!(
                read(&desk, door, "GET", "/latest/meta-data/region-id", &[HERE]),
                "404 NotFound"
            );
        }
    }

    #[test]
    fn nothing_is_answered_that_may_have_come_through_somebody_else() {
        let desk = desk(false);
        let path = "/latest/meta-data/region-id";
        for name in FORWARDED {
            for door in [Door::Metadata, Door::Uri, Door::Socket] {
                let told = read(&desk, door, "GET", path, &[HERE, (name, "10.0.0.1")]);
                assert_eq!(told, "403 Forbidden.Forwarded", "{name}");
            }
        }
        for name in BROWSERS {
            let told = read(
                &desk,
                Door::Uri,
                "GET",
                "/v1/credentials",
                &[HERE, (name, "x")],
            );
            assert_eq!(told, "403 Forbidden.Browser", "{name}");
        }
        // Pages whose name leads here are read by browsers that say nothing of it.
        for host in [
            "rebound.example.com",
            "127.0.0.1.example.com",
            "169.254.169.254",
            "127.0.0.1@evil",
            "",
        ] {
            let told = read(&desk, Door::Metadata, "GET", path, &[("host", host)]);
            assert_eq!(told, "403 Forbidden.Host", "{host}");
        }
        assert_eq!(
            read(&desk, Door::Metadata, "GET", path, &[]),
            "403 Forbidden.Host"
        );
        let mixed = "http://rebound.example.com/latest/meta-data/region-id";
        assert_eq!(
            read(&desk, Door::Metadata, "GET", mixed, &[HERE]),
            "403 Forbidden.Host"
        );
        for host in [
            "100.100.100.200",
            "127.0.0.1:8080",
            "LOCALHOST",
            "[::1]:80",
            "127.0.0.53",
        ] {
            let told = read(&desk, Door::Metadata, "GET", path, &[("host", host)]);
            assert_eq!(told, "Region", "{host}");
        }
    }

    #[test]
    fn in_hardened_mode_a_token_comes_first_and_a_wrong_one_never_counts() {
        let (plain, hardened) = (desk(false), desk(true));
        let path = "/latest/meta-data/region-id";
        let told = |desk: &Desk, headers: &[(&str, &str)]| {
            read(desk, Door::Metadata, "GET", path, headers)
        };
        assert_eq!(told(&plain, &[HERE]), "Region");
        assert_eq!(told(&hardened, &[HERE]), "403 Forbidden.Token");
        let token = hardened.tickets.make("60", NOW).unwrap();
        let sent = [HERE, ("x-aliyun-ecs-metadata-token", &*token)];
        assert_eq!(
            [told(&plain, &sent), told(&hardened, &sent)],
            ["Region", "Region"]
        );
        let wrong = [HERE, ("x-aliyun-ecs-metadata-token", "made-up")];
        for desk in [&plain, &hardened] {
            assert_eq!(told(desk, &wrong), "403 Forbidden.Token");
        }
    }
}
