//! Which language somebody reads: chosen, kept in a cookie, or asked for by the browser.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use pages::Language;

use super::cookie::{self, Name};

/// The parameter that chooses it.
const CHOICE: &str = "lang";
/// In the cookie of who has not chosen.
const NONE: &str = "auto";

/// The language of a page.
pub(super) fn of(query: &str, headers: &HeaderMap) -> Language {
    let kept = || cookie::read(headers, Name::Language).and_then(Language::read);
    chosen(query)
        .or_else(kept)
        .unwrap_or_else(|| of_browser(headers))
}

/// What the cookie must say that does not say it yet.
pub(super) fn to_keep(query: &str, headers: &HeaderMap) -> Option<&'static str> {
    let kept = cookie::read(headers, Name::Language);
    match (chosen(query), kept) {
        (Some(language), kept) => Some(language.code()).filter(|code| kept != Some(code)),
        (None, None) => Some(NONE),
        (None, Some(_)) => None,
    }
}

/// An address without the choice.
pub(super) fn without(path: &str, query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let others = pairs.filter(|pair| pair.split('=').next() != Some(CHOICE));
    let others = others.collect::<Vec<_>>().join("&");
    if others.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{others}")
    }
}

fn chosen(query: &str) -> Option<Language> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, code) = pairs.find(|(name, _)| name == CHOICE)?;
    Language::read(&code)
}

/// The first of ours among those that the browser asks for with the greatest weight.
fn of_browser(headers: &HeaderMap) -> Language {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter();
    let ranges = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    let mut best = (0.0, Language::default());
    for range in ranges {
        let mut parts = range.split(';');
        let language = parts.next().and_then(Language::read);
        let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
        let weight: f32 = weight.map_or(1.0, |weight| weight.parse().unwrap_or_default());
        if let Some(language) = language
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    fn language(query: &str, cookie: &str, accept: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, cookie.parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
        of(query, &headers)
    }

    #[test]
    fn a_choice_comes_before_the_cookie_and_that_before_the_browser() {
        let zh = "__Host-rampart-lang=zh";
        assert_eq!(language("a=b&lang=en", zh, "zh"), Language::English);
        assert_eq!(language("lang=fr", zh, "en"), Language::Chinese);
        assert_eq!(
            language("", "__Host-rampart-lang=auto", "zh-CN"),
            Language::Chinese
        );
        assert_eq!(language("", "a=b", ""), Language::English);
    }

    #[test]
    fn the_browser_weighs_its_languages() {
        let of = |accept| language("", "a=b", accept);
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(of("en;q=0.8, zh;q=0.9"), Language::Chinese);
        assert_eq!(of("de,fr;q=0.9,en;q=0.2,zh;q=0.1"), Language::English);
        assert_eq!(of("zh;q=0"), Language::English);
        assert_eq!(of("de"), Language::English);
    }

    #[test]
    fn the_way_to_the_other_language_keeps_the_rest_of_the_address() {
        assert_eq!(without("/logon", "next=%2Fme&lang=zh"), "/logon?next=%2Fme");
        assert_eq!(without("/logon", "lang=zh"), "/logon");
        assert_eq!(without("/logon", ""), "/logon");
    }
}
