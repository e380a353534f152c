//! What holds for every page: its language, its size, and that nothing of a stranger's becomes a part of it.

use crate::change::Fault;
use crate::consent::{Gets, Prove, Unsound};
use crate::enrol::{Device, Stage};
use crate::logon::{Asked, Said};
use crate::notice::Notice;
use crate::rule::Rule;
use crate::session::Session;
use crate::{
    Frame, Language, SCRIPT, STYLE, change, choose, consent, device, device_code, enrol, factor,
    logon, me, notice, prove, provider,
};

/// Names as somebody chooses them who means harm.
fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onfocus='alert(1)",
        "\u{202e}nimda\u{2066}",
        "</title></textarea>&amp;&#60;",
        "javascript:alert(1)",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("长".repeat(128));
    names.push("x".repeat(128));
    names
}

const RULES: &[Rule] = &[
    Rule::Length(12),
    Rule::Lowercase,
    Rule::Uppercase,
    Rule::Digit,
    Rule::Symbol,
    Rule::Different(6),
    Rule::WithoutName,
    Rule::Fresh(5),
    Rule::Unknown,
];

/// Roles to choose from, with somebody else in the browser and without.
fn choosing(frame: &Frame<'_>, text: &str) -> Vec<String> {
    let role = |id, seconds| choose::Role {
        id,
        name: text,
        description: text,
        seconds,
    };
    let page = |count, now| {
        let view = choose::View {
            name: text,
            account: text,
            now,
            roles: &[
                role("1", Some(3600)),
                role("2", Some(2 * 3600)),
                role("3", Some(901)),
                role("4", Some(60)),
                role("5", None),
                role("6", Some(60)),
                role("7", Some(60)),
            ][..count],
            offer: text,
            next: text,
        };
        choose::page(frame, &view)
    };
    vec![page(7, None), page(7, Some(text)), page(6, None)]
}

#[test]
fn a_role_to_choose_says_how_long_it_lasts_and_whose_place_it_takes() {
    let page = |language, place: usize| {
        let frame = Frame { language, here: "" };
        choosing(&frame, "lena").swap_remove(place)
    };
    let alone = page(Language::English, 0);
    for said in [
        "for at most 1 hour<",
        "for at most 2 hours",
        "for at most 16 minutes",
        "for at most 1 minute<",
        "cannot be taken on now",
        "aria-label=\"Take on lena\"",
    ] {
        assert!(alone.contains(said), "{said} is not in {alone}");
    }
    assert!(!alone.contains("is logged on in this browser"));
    let other = page(Language::English, 1);
    assert!(other.contains("lena is logged on in this browser") && other.contains("Stay lena"));
    assert!(page(Language::Chinese, 1).contains("最长 16 分钟"));
    assert_eq!(alone.matches("autofocus").count(), 1);
    // Among many one is looked for, outside the form that its key would send.
    let (before, _) = alone.split_once("action=\"/saml-role/choose\"").unwrap();
    assert!(before.contains("type=\"search\"") && before.contains("Find a role"));
    assert!(!page(Language::English, 2).contains("type=\"search\""));
}

/// Every page in every state, with this text wherever a text can stand.
fn pages(language: Language, text: &str) -> Vec<String> {
    let here = format!("/logon?next={}", crate::frame::escaped(text));
    let frame = &Frame {
        language,
        here: &here,
    };
    let mut pages = Vec::new();
    for (asked, said, account) in [
        (Asked::Name, Said::Nothing, ""),
        (Asked::Name, Said::Ended, text),
        (Asked::Name, Said::Changed, ""),
        (Asked::Password, Said::Failed(text), text),
        (Asked::Owner, Said::Empty, ""),
    ] {
        let view = logon::View {
            account,
            username: text,
            next: text,
            asked,
            said,
            passkey: true,
        };
        pages.push(logon::page(frame, &view));
    }
    for failed in [None, Some(text)] {
        let view = factor::View {
            name: text,
            next: text,
            failed,
            unsound: failed.is_none(),
            not_remembered: true,
            code: true,
            key: true,
            remember: Some(7),
        };
        pages.push(factor::page(frame, &view));
    }
    pages.extend(others(frame, text));
    pages
}

fn others(frame: &Frame<'_>, text: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let uri = format!("otpauth://totp/Rampart:{text}?secret=ABC");
    for stage in [
        Stage::Begin(enrol::Again::No),
        Stage::Begin(enrol::Again::Failed(text)),
        Stage::Begin(enrol::Again::NoName),
        Stage::Scan(Device {
            uri: &uri,
            seed: text,
        }),
        Stage::Again(Some(text)),
        Stage::Again(None),
    ] {
        let view = enrol::View {
            name: text,
            next: text,
            stage,
            key: Some(text),
        };
        pages.push(enrol::page(frame, &view));
    }
    for fault in [
        None,
        Some(Fault::Differ),
        Some(Fault::Broken(Rule::Digit)),
        Some(Fault::Other),
        Some(Fault::NoPassword { old: true }),
        Some(Fault::NoPassword { old: false }),
        Some(Fault::Failed(text)),
    ] {
        let view = change::View {
            name: text,
            next: text,
            rules: RULES,
            fault,
        };
        pages.push(change::page(frame, &view));
    }
    for one in [
        Notice::LogOff,
        Notice::SignedOff,
        Notice::Wait(1),
        Notice::Wait(42),
        Notice::NeedsTls(text),
        Notice::NoCookies { plain: true },
        Notice::NoCookies { plain: false },
        Notice::Foreign,
        Notice::Unread,
        Notice::Absent,
        Notice::Elsewhere,
        Notice::Unbelieved(text),
        Notice::Refused(text, text, text),
    ] {
        pages.push(notice::page(frame, one));
    }
    for (said, fault, device) in [
        (me::Said::Nothing, None, me::Device::None),
        (me::Said::Done, Some(Fault::Differ), me::Device::Bound(text)),
        (me::Said::NotAllowed(text), None, me::Device::None),
        (me::Said::Refused(text, text, text), None, me::Device::None),
        (me::Said::Proven, None, me::Device::None),
    ] {
        pages.push(me::page(frame, &mine(text, said, fault, device)));
    }
    for device in [
        None,
        Some(Device {
            uri: &uri,
            seed: text,
        }),
    ] {
        let view = device::View {
            ticket: text,
            refused: device.is_none().then_some((text, text, text)),
            device,
        };
        pages.push(device::page(frame, &view));
    }
    let form = provider::Way::Form {
        action: text,
        request: text,
        relay: text,
    };
    for way in [provider::Way::To(text), form] {
        pages.push(provider::sending(frame, text, way));
    }
    pages.push(provider::other(frame, (text, text), text));
    pages.extend(choosing(frame, text));
    for failed in [None, Some(text)] {
        let view = prove::View {
            name: text,
            failed,
            unsound: failed.is_none(),
            code: true,
            key: true,
        };
        pages.push(prove::page(frame, &view));
    }
    pages.extend(asking(frame, text));
    pages
}

/// The pages on which applications and devices ask who somebody is.
fn asking(frame: &Frame<'_>, text: &str) -> Vec<String> {
    let gets = [
        Gets::OpenId,
        Gets::Aliuid,
        Gets::Profile,
        Gets::Acts,
        Gets::Offline,
    ];
    let along = [("state".to_owned(), text.to_owned())];
    let asks = device_code::Asks {
        code: text,
        application: text,
        gets: &gets,
        source: text,
        agent: text,
        created: text,
        name: text,
        account: text,
    };
    let stages = [
        (
            consent::Stage::Confirm,
            Some(Prove::Code),
            consent::Said::Nothing,
        ),
        (
            consent::Stage::Install,
            Some(Prove::Password),
            consent::Said::MayNot(text),
        ),
        (
            consent::Stage::Install,
            Some(Prove::Key),
            consent::Said::NotShown,
        ),
        (consent::Stage::Foreign, None, consent::Said::Nothing),
    ];
    let consents = stages.map(|(stage, prove, said)| {
        let view = consent::View {
            application: text,
            name: text,
            account: text,
            goes_to: text,
            gets: &gets,
            stage,
            prove,
            said,
            along: &along,
            logon: "/logon",
        };
        consent::page(frame, &view)
    });
    let devices = [
        device_code::View::Type { unknown: true },
        device_code::View::Confirm(&asks),
        device_code::View::Answered { allowed: true },
    ];
    let unsound = [Unsound::Unknown, Unsound::Redirect, Unsound::Malformed];
    let unsound = unsound.map(|why| consent::unsound(frame, why));
    let devices = devices.map(|view| device_code::page(frame, &view));
    consents.into_iter().chain(devices).chain(unsound).collect()
}

fn mine<'a>(
    text: &'a str,
    said: me::Said<'a>,
    fault: Option<Fault<'a>>,
    device: me::Device<'a>,
) -> me::View<'a> {
    let session = |is_this| Session {
        id: text,
        agent: text,
        source: text,
        began: text,
        seen: text,
        by_passkey: true,
        role: text,
        is_this,
    };
    me::View {
        who: me::Who {
            name: text,
            arn: text,
            account: text,
            began: text,
            ends: text,
            source: text,
            ..me::Who::default()
        },
        said,
        rules: Some(RULES),
        fault,
        device: Some(device),
        passkeys: Some(vec![me::Passkey {
            id: text,
            name: text,
            made: text,
            used: Some(text),
        }]),
        left: vec![
            me::Left::OwnFactor,
            me::Left::OwnersFactor,
            me::Left::Users,
            me::Left::Papers,
        ],
        sessions: Some(vec![session(true), session(false)]),
    }
}

fn all(text: &str) -> impl Iterator<Item = (Language, String)> {
    let pages = Language::ALL.map(|language| {
        pages(language, text)
            .into_iter()
            .map(move |page| (language, page))
    });
    pages.into_iter().flatten()
}

/// The shape of a page: its tags with the names of their attributes, and no text.
fn shape(page: &str) -> Vec<String> {
    let mut shape = Vec::new();
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let (mut quoted, mut name, mut end) = (false, String::new(), tag.len());
        for (at, c) in tag.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = at;
                    break;
                }
                _ if quoted => (),
                c => name.push(c),
            }
        }
        shape.push(name);
        rest = tag.get(end..).unwrap();
    }
    shape
}

#[test]
fn no_text_changes_what_a_page_is_made_of() {
    for language in Language::ALL {
        let plain: Vec<_> = pages(language, "alice@acme")
            .iter()
            .map(|page| shape(page))
            .collect();
        assert!(plain.iter().all(|shape| shape.len() > 15));
        for text in hostile() {
            // A name with its domain is not asked for the suffix again.
            let text = format!("{text}@b");
            let found: Vec<_> = pages(language, &text)
                .iter()
                .map(|page| shape(page))
                .collect();
            assert_eq!(found, plain, "{text}");
        }
    }
}

#[test]
fn no_script_and_no_style_stands_in_a_page() {
    for (_, page) in all("alice") {
        let scripts: Vec<_> = page.matches("<script").collect();
        assert_eq!(scripts.len(), 1);
        assert!(page.contains("defer></script>"), "{page}");
        for forbidden in ["<style", " style=", " onclick", " onload", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn a_page_says_its_language_and_leads_to_the_other() {
    for (language, page) in all("alice") {
        let (own, other) = match language {
            Language::English => ("en", "lang=zh"),
            Language::Chinese => ("zh-CN", "lang=en"),
        };
        assert!(page.contains(&format!("<html lang=\"{own}\">")), "{page}");
        assert!(
            page.contains(&format!("/logon?next=alice&amp;{other}\"")),
            "{page}"
        );
        let title = page.split("<title>").nth(1).unwrap();
        assert!(!title.starts_with(' '));
        assert_eq!(page.matches("<h1").count(), 1);
    }
}

#[test]
fn a_page_with_all_it_loads_is_small_even_before_it_is_compressed() {
    assert!(STYLE.text.len() <= 8 << 10, "{}", STYLE.text.len());
    assert!(SCRIPT.text.len() <= 6 << 10, "{}", SCRIPT.text.len());
    for (_, page) in all("alice@acme.onaliyun.com") {
        let whole = page.len() + STYLE.text.len() + SCRIPT.text.len();
        assert!(whole <= 30 << 10, "{whole}");
    }
}

#[test]
fn what_the_server_alone_knows_of_a_password_is_not_said_to_be_unmet() {
    for (language, sent, unmet) in [
        (Language::English, "checked when you send", "not met"),
        (Language::Chinese, "提交时检查", "未满足"),
    ] {
        let frame = &Frame { language, here: "" };
        let page = |broken: Option<Rule>| {
            let view = change::View {
                name: "alice@acme",
                next: "",
                rules: RULES,
                fault: broken.map(Fault::Broken),
            };
            change::page(frame, &view)
        };
        let state = |page: &str, text: &str| page.matches(&format!(">{text}</span>")).count();
        let fresh = page(None);
        assert_eq!((state(&fresh, sent), state(&fresh, unmet)), (2, 0));
        assert_eq!(fresh.matches("data-rule=\"sent\"").count(), 2);
        // Until one types again; then the script says what the list has for it.
        let broken = page(Some(Rule::Fresh(5)));
        assert_eq!((state(&broken, sent), state(&broken, unmet)), (1, 1));
        assert!(
            broken.contains(&format!("data-sent=\"{sent}\"")),
            "{broken}"
        );
    }
}

#[test]
fn nothing_is_loaded_but_one_style_and_one_script_of_ours() {
    for (_, page) in all("alice") {
        assert_eq!(page.matches(" src=\"").count(), 1);
        assert_eq!(page.matches("<link").count(), 2);
        assert!(page.contains(&format!("href=\"/logon/style.css?{}\"", STYLE.mark())));
        assert!(page.contains(&format!("src=\"/logon/script.js?{}\"", SCRIPT.mark())));
        assert!(page.contains("rel=\"icon\" href=\"data:image/svg+xml,"));
    }
}

#[test]
fn every_field_has_a_label_and_every_description_is_there() {
    for (_, page) in all("alice") {
        for field in page.split("<input ").skip(1) {
            let field = field.split('>').next().unwrap();
            let is_seen = !field.contains("hidden") && !field.contains("checkbox");
            let value = |name: &str| {
                let value = field.split(&format!("{name}=\"")).nth(1);
                value.map(|value| value.split('"').next().unwrap())
            };
            if is_seen {
                let id = value("id").unwrap();
                assert!(page.contains(&format!("<label for=\"{id}\"")), "{field}");
            }
            for id in value("aria-describedby").unwrap_or_default().split(' ') {
                assert!(
                    id.is_empty() || page.contains(&format!("id=\"{id}\"")),
                    "{field}"
                );
            }
        }
    }
}

#[test]
fn a_language_is_read_by_its_code() {
    assert_eq!(Language::read("zh-CN"), Some(Language::Chinese));
    assert_eq!(Language::read("EN"), Some(Language::English));
    assert_eq!(Language::read("fr"), None);
    assert_eq!(Language::read(""), None);
}

#[test]
fn what_a_server_says_is_told_in_the_language_of_the_page() {
    let page = |language, code| {
        let frame = Frame { language, here: "" };
        notice::page(&frame, Notice::Refused(code, "In its own words.", "R"))
    };
    for code in [
        "InternalError",
        "ServiceUnavailable",
        "Throttling.Logon",
        "Forbidden.FactorNeeded",
        "Forbidden.LogonNeeded",
        "EntityAlreadyExists.User.MFADevice",
        "InvalidParameter.AuthenticationCode1",
    ] {
        let told = page(Language::Chinese, code);
        assert!(!told.contains("In its own words."), "{code}");
    }
    assert!(page(Language::English, "InternalError").contains("In its own words."));
    assert!(page(Language::Chinese, "Unheard.Of").contains("In its own words."));
}
