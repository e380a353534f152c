//! The headers of pages: what a browser may load, send and show of them.

use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use crate::http::answer::Answer;

/// The headers of a page.
pub(super) fn dress(answer: &mut Answer) {
    let headers = answer.headers_mut();
    for (name, value) in PAGE.iter().chain(EVERYTHING.iter()) {
        // What a page has said of itself stays.
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// Lets the form of this page, and of no other, be sent to this origin too.
pub(super) fn lets_send_to(answer: &mut Answer, origin: &str) {
    // Hosts may hold signs that would end the directive; then the form is sent nowhere.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/[]+".contains(&byte);
    if !origin.bytes().all(plain) {
        return;
    }
    let policy = PAGE.first().map_or("", |(_, policy)| *policy);
    let policy = policy.replace(
        "form-action 'self'",
        &format!("form-action 'self' {origin}"),
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
    }
}

/// The headers of a file beside the pages, and whether it may be kept for ever.
pub(super) fn dress_file(answer: &mut Answer, for_ever: bool) {
    let headers = answer.headers_mut();
    for (name, value) in &EVERYTHING {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let keep = if for_ever {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
}

/// What the browser keeps of this origin is thrown away, but for cookies: those go by name, for this
/// header would take the ones of every host of the domain.
pub(super) fn clear(answer: &mut Answer) {
    let value = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert(&CLEAR_SITE_DATA, value);
}

static PAGE: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
         fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), picture-in-picture=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=(), \
         clipboard-read=(), clipboard-write=(self), publickey-credentials-create=(self), \
         publickey-credentials-get=(self)",
    ),
];
static EVERYTHING: [(HeaderName, &str); 2] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

static CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_to_one_more_origin_and_nothing_else_is_let() {
        let policy = |origin: &str| {
            let mut answer = Answer::default();
            lets_send_to(&mut answer, origin);
            dress(&mut answer);
            let policy = answer.headers().get(CONTENT_SECURITY_POLICY);
            policy.unwrap().to_str().unwrap().to_owned()
        };
        let usual = policy("https://a b");
        for origin in ["https://idp.example", "https://[::1]:8443"] {
            let whole = format!("form-action 'self' {origin};");
            assert_eq!(policy(origin).replace(&whole, "form-action 'self';"), usual);
        }
        for origin in [
            "https://a;sandbox",
            "https://a script-src",
            "https://a,b",
            "https://'",
        ] {
            assert_eq!(policy(origin).matches("form-action 'self';").count(), 1);
        }
    }
}
