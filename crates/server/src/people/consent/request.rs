//! What an application asks for, as its link says it. Source: RFC 6749, OpenID Connect Core 1.0, RFC 7636.

use std::collections::BTreeSet;

use gateway::oauth::{Authorization, KnownClient, words};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use model::Scope;

/// The parameters, each once; those that nobody knows are not read.
pub(super) struct Request(Vec<(String, String)>);

/// Why it is refused: the word of the standard, and what is said of it.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Flaw(pub(super) &'static str, pub(super) &'static str);

/// What goes on from the link to the form.
const KNOWN: [&str; 12] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "access_type",
    "state",
    "prompt",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "max_age",
];
/// What the form has beside, and what would be another way to ask.
const MORE: [&str; 6] = [
    "decision",
    "code",
    "password",
    "request",
    "request_uri",
    SINCE,
];
/// Since when somebody must have logged on: what became of the wish for a logon.
const SINCE: &str = "since";
/// The longest value of any.
const LONGEST: usize = 1024;

impl Request {
    pub(super) fn of_query(query: &str) -> Option<Self> {
        Self::read_pairs(query.as_bytes())
    }

    pub(super) fn of_form(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next()?.trim();
        let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        is_form.then(|| Self::read_pairs(body)).flatten()
    }

    fn read_pairs(text: &[u8]) -> Option<Self> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            if !KNOWN.contains(&&*name) && !MORE.contains(&&*name) {
                continue;
            }
            let again = pairs.iter().any(|(one, _)| *one == name);
            // What is no text would come back changed.
            if again || value.len() > LONGEST || value.contains('\u{fffd}') {
                return None;
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Some(Self(pairs))
    }

    /// What a parameter says; nothing if it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| &**value).unwrap_or_default()
    }

    /// Whether a word is among what the person is to be asked.
    pub(super) fn prompts(&self, word: &str) -> bool {
        self.get("prompt").split(' ').any(|one| one == word)
    }

    /// Whether the person is asked even where nothing is new.
    pub(super) fn asks_always(&self) -> bool {
        ["consent", "admin_consent", "select_account"]
            .iter()
            .any(|word| self.prompts(word))
    }

    /// Whether somebody who logged on then must do so again.
    pub(super) fn wants_logon_since(&self, logged_on: i64, now: i64) -> bool {
        let since = self.get(SINCE).parse::<i64>().ok();
        let oldest = self.get("max_age").parse::<i64>().ok();
        let oldest = oldest.map(|age| now.saturating_sub(age));
        match since {
            Some(since) => logged_on < since.min(now),
            None if self.prompts("login") => true,
            None => oldest.is_some_and(|oldest| logged_on < oldest),
        }
    }

    /// The way back here after a logon.
    pub(super) fn here(&self, now: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.along());
        if self.prompts("login") || !self.get("max_age").is_empty() {
            query.append_pair(SINCE, &now.to_string());
        }
        format!("/oauth2/v1/auth?{}", query.finish())
    }

    /// What the form carries along.
    pub(super) fn along(&self) -> Vec<(String, String)> {
        let known = self.0.iter().filter(|(name, _)| KNOWN.contains(&&**name));
        let since = self.0.iter().filter(|(name, _)| name == SINCE);
        known.chain(since).cloned().collect()
    }

    /// What is asked for, of an application that is known.
    pub(super) fn read(&self, client: KnownClient) -> Result<Authorization, Flaw> {
        if !self.get("request").is_empty() {
            return Err(Flaw(
                "request_not_supported",
                "Requests are not signed here.",
            ));
        }
        if !self.get("request_uri").is_empty() {
            let why = "Requests are not fetched here.";
            return Err(Flaw("request_uri_not_supported", why));
        }
        if self.get("response_type") != "code" {
            return Err(Flaw(
                "unsupported_response_type",
                "response_type must be code.",
            ));
        }
        if !["", "query"].contains(&self.get("response_mode")) {
            return Err(Flaw("invalid_request", "response_mode must be query."));
        }
        if !client.is_for_people {
            let why = "A server application acts for itself; nobody signs on to it.";
            return Err(Flaw("unauthorized_client", why));
        }
        self.check_prompt()?;
        let access = self.get("access_type");
        if !["", "online", "offline"].contains(&access) {
            return Err(Flaw(
                "invalid_request",
                "access_type must be online or offline.",
            ));
        }
        let (scopes, offline) = self.scopes(&client)?;
        Ok(Authorization {
            challenge: self.challenge(&client)?,
            // The vendor's command line says nothing of it, and cannot do without.
            offline: offline || access == "offline" || client.account.is_none(),
            redirect: self.get("redirect_uri").to_owned(),
            nonce: Some(self.get("nonce").to_owned()).filter(|nonce| !nonce.is_empty()),
            scopes,
            client,
        })
    }

    fn check_prompt(&self) -> Result<(), Flaw> {
        let known = [
            "none",
            "login",
            "consent",
            "select_account",
            "admin_consent",
        ];
        let words: Vec<_> = self.get("prompt").split(' ').collect();
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let alone = !words.contains(&"none") || words.len() == 1;
        let age = self.get("max_age");
        let is_age = age.is_empty() || age.parse::<u32>().is_ok();
        if words.iter().all(|word| known.contains(word)) && alone && is_age {
            return Ok(());
        }
        let why = "prompt must be none, or some of login, consent, select_account and admin_consent; max_age a number.";
        Err(Flaw("invalid_request", why))
    }

    /// What of the person, all that the application may have unless it says so, and whether for long.
    fn scopes(&self, client: &KnownClient) -> Result<(BTreeSet<Scope>, bool), Flaw> {
        let bad = || Flaw("invalid_scope", "A scope is not one of this application's.");
        let mut wanted = words(self.get("scope")).ok_or_else(bad)?;
        let many = wanted.len();
        wanted.retain(|word| *word != "offline_access");
        let offline = wanted.len() < many;
        if wanted.is_empty() {
            return Ok((client.scopes.clone(), offline));
        }
        let read = wanted.into_iter().map(str::parse::<Scope>);
        let mut scopes = read
            .collect::<Result<BTreeSet<_>, _>>()
            .map_err(|_| bad())?;
        scopes.insert(Scope::OpenId);
        if !scopes.is_subset(&client.scopes) {
            return Err(bad());
        }
        Ok((scopes, offline))
    }

    fn challenge(&self, client: &KnownClient) -> Result<Option<String>, Flaw> {
        let (challenge, method) = (
            self.get("code_challenge"),
            self.get("code_challenge_method"),
        );
        if challenge.is_empty() && method.is_empty() {
            if client.must_challenge {
                let why = "A code_challenge with the method S256 is needed.";
                return Err(Flaw("invalid_request", why));
            }
            return Ok(None);
        }
        // Without a method it would be plain.
        if method != "S256" {
            return Err(Flaw(
                "invalid_request",
                "code_challenge_method must be S256.",
            ));
        }
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if challenge.len() != 43 || !challenge.bytes().all(legal) {
            return Err(Flaw(
                "invalid_request",
                "code_challenge must be one of S256.",
            ));
        }
        Ok(Some(challenge.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use model::ApplicationId;

    use super::*;

    fn client(must_challenge: bool) -> KnownClient {
        KnownClient {
            id: ApplicationId::new(1),
            account: Some(model::AccountId::new(1)),
            display_name: "app".to_owned(),
            scopes: BTreeSet::from([Scope::OpenId, Scope::Profile]),
            must_challenge,
            is_confidential: true,
            is_for_people: true,
        }
    }

    fn read(query: &str, must_challenge: bool) -> Result<Authorization, Flaw> {
        let query = format!("client_id=1&redirect_uri=https://a/&response_type=code{query}");
        Request::of_query(&query)
            .unwrap()
            .read(client(must_challenge))
    }

    fn error(query: &str, must_challenge: bool) -> &'static str {
        read(query, must_challenge).err().map_or("", |flaw| flaw.0)
    }

    #[test]
    fn a_challenge_is_of_s256_and_cannot_be_left_out_where_it_must_be() {
        let challenge = "a".repeat(43);
        let sound = format!("&code_challenge={challenge}&code_challenge_method=S256");
        assert_eq!(
            read(&sound, true).unwrap().challenge,
            Some(challenge.clone())
        );
        assert_eq!(read("", false).unwrap().challenge, None);
        for bad in [
            String::new(),
            format!("&code_challenge={challenge}"),
            format!("&code_challenge={challenge}&code_challenge_method=plain"),
            format!("&code_challenge={challenge}&code_challenge_method=s256"),
            format!("&code_challenge={challenge}a&code_challenge_method=S256"),
            "&code_challenge_method=S256".to_owned(),
        ] {
            assert_eq!(error(&bad, true), "invalid_request", "{bad}");
        }
        assert_eq!(
            error("&code_challenge_method=plain&code_challenge=a", false),
            "invalid_request"
        );
    }

    #[test]
    fn scopes_are_among_those_of_the_application() {
        let scopes = |query: &str| read(query, false).map(|one| (one.scopes.len(), one.offline));
        assert_eq!(scopes("").unwrap(), (2, false));
        assert_eq!(scopes("&scope=openid").unwrap(), (1, false));
        assert_eq!(scopes("&scope=profile+offline_access").unwrap(), (2, true));
        assert_eq!(scopes("&access_type=offline").unwrap(), (2, true));
        for bad in [
            "aliuid",
            "/acs/scim",
            "OpenID",
            "openid+openid",
            "openid%09profile",
        ] {
            assert_eq!(
                error(&format!("&scope={bad}"), false),
                "invalid_scope",
                "{bad}"
            );
        }
    }

    #[test]
    fn other_ways_to_ask_are_refused_by_their_names() {
        for (query, word) in [
            ("&request=a", "request_not_supported"),
            ("&request_uri=https://a", "request_uri_not_supported"),
            ("&response_mode=fragment", "invalid_request"),
            ("&response_mode=form_post", "invalid_request"),
            ("&prompt=none+login", "invalid_request"),
            ("&prompt=maybe", "invalid_request"),
            ("&max_age=-1", "invalid_request"),
            ("&access_type=always", "invalid_request"),
        ] {
            assert_eq!(error(query, false), word, "{query}");
        }
        let token = Request::of_query("response_type=token").unwrap();
        let flaw = token.read(client(false)).unwrap_err();
        assert_eq!(flaw.0, "unsupported_response_type");
        let server = KnownClient {
            is_for_people: false,
            ..client(false)
        };
        let code = Request::of_query("response_type=code").unwrap();
        assert_eq!(code.read(server).unwrap_err().0, "unauthorized_client");
    }

    #[test]
    fn nothing_is_said_twice_or_too_long_and_no_text_is_changed() {
        let long = format!("state={}", "a".repeat(LONGEST + 1));
        for bad in [
            "state=a&state=a",
            "client_id=1&client_id=2",
            "state=%ff",
            &long,
        ] {
            assert!(Request::of_query(bad).is_none(), "{bad}");
        }
        assert!(Request::of_query("lang=en&lang=zh&x=1&x=2").is_some());
    }

    #[test]
    fn who_must_log_on_again_does_so_once() {
        let wants = |query: &str, logged_on| {
            Request::of_query(query)
                .unwrap()
                .wants_logon_since(logged_on, 1000)
        };
        assert!(!wants("", 1));
        assert!(wants("prompt=login", 1000));
        assert!(wants("prompt=login&since=900", 899));
        assert!(!wants("prompt=login&since=900", 900));
        assert!(wants("max_age=100", 899));
        assert!(!wants("max_age=100", 900));
        let here = Request::of_query("prompt=login&state=a b").unwrap().here(7);
        assert_eq!(here, "/oauth2/v1/auth?prompt=login&state=a+b&since=7");
    }
}
