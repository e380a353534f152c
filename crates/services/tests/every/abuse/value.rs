//! Values that parameters should not have, by what the contract says of them.

use rpc::{Kind, ParameterShape};
use serde_json::Value;

/// Longer than any text of the APIs may be that is not encoded, documents included.
const LONG: usize = 10_000;
/// More items than any list may have.
pub(super) const MANY: usize = 400;

/// What must become of a value.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It is refused.
    Refused,
    /// It is refused, or what it says is to be seen in the answer or in what changed.
    RefusedOrSeen,
}

/// One bad value: the kind of abuse, the value, its fate.
pub(super) type Bad = (&'static str, String, Fate);

/// Bad values of a text, whatever it is for.
pub(super) fn texts() -> Vec<Bad> {
    let doubtful = [
        ("control character", "a\u{1}b"),
        ("NUL", "a\0b"),
        ("line break", "a\r\nb"),
        ("emoji", "\u{1f4a5}"),
        ("quotes", "a\"b'c"),
        ("turned writing", "a\u{202e}b"),
        ("path", "../../a"),
        ("wildcard", "*"),
        ("blanks", " a b "),
        ("other word", "nonsense"),
    ];
    let doubtful = doubtful.map(|(what, text)| (what, text.to_owned(), Fate::RefusedOrSeen));
    let long = ("too long", "a".repeat(LONG), Fate::Refused);
    doubtful.into_iter().chain([long]).collect()
}

/// Bad values of a parameter that is written as one value.
pub(super) fn single(shape: &ParameterShape, told: &Value) -> Vec<Bad> {
    let mut bad = match told["type"].as_str() {
        Some("integer" | "long") => integers(told),
        Some("boolean") => refused("wrong type", &["maybe", "2", "yes", "\u{1f4a5}", "tru e"]),
        _ if is_json(shape, told) => Vec::new(),
        _ => texts(),
    };
    if is_json(shape, told) {
        bad.extend(json());
    }
    if told["values"].is_array() {
        bad.extend(refused("wrong word", &["Nonsense", "\u{1f4a5}", "*", "0"]));
    }
    bad
}

/// Whether a parameter holds a JSON text.
pub(super) fn is_json(shape: &ParameterShape, told: &Value) -> bool {
    told["enc"] == "json" || matches!(shape.kind, Kind::Json | Kind::Either(_))
}

fn integers(told: &Value) -> Vec<Bad> {
    let words = ["abc", "1.5", "0x10", "\u{ff11}", " 7", "1e3", "\u{1f4a5}"];
    let mut bad = refused("wrong type", &words);
    bad.extend(refused(
        "out of range",
        &["99999999999999999999", "-9223372036854775809"],
    ));
    if let [Some(low), Some(high)] = [told["range"][0].as_i64(), told["range"][1].as_i64()] {
        let ends = [
            (low - 1).to_string(),
            (high + 1).to_string(),
            i64::MAX.to_string(),
        ];
        bad.extend(ends.map(|end| ("out of range", end, Fate::Refused)));
    } else {
        let ends = ["-1", "0", "2147483648"];
        let seen = |end: &str| ("out of range", end.to_owned(), Fate::RefusedOrSeen);
        bad.extend(ends.map(seen));
    }
    bad
}

fn json() -> Vec<Bad> {
    let deep = "[".repeat(200);
    let mut bad = refused(
        "broken JSON",
        &["{", "[\"a\"", "nonsense", "\u{1f4a5}", "[1,]", &deep],
    );
    let nested = [
        r#"{"a":1}"#,
        "7",
        r#""a""#,
        "[7]",
        "[null]",
        "[[]]",
        r#"[{"Bogus":"a"}]"#,
    ];
    bad.extend(refused("wrong JSON", &nested));
    bad
}

fn refused(what: &'static str, values: &[&str]) -> Vec<Bad> {
    let one = |value: &&str| (what, (*value).to_owned(), Fate::Refused);
    values.iter().map(one).collect()
}
