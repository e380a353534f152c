//! JSON values as XML: objects are elements, lists repeat their element, text is escaped.

use std::borrow::Cow;

use quick_xml::escape::escape;
use serde_json::Value;

/// A whole document with the given root.
pub(crate) fn document(root: &str, value: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    push(&mut out, root, value);
    out
}

fn push(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for item in items {
                push(out, name, item);
            }
        }
        Value::Object(fields) => element(out, name, |out| {
            for (name, value) in fields {
                push(out, name, value);
            }
        }),
        Value::String(text) => element(out, name, |out| out.push_str(&escaped(text))),
        Value::Bool(_) | Value::Number(_) => {
            element(out, name, |out| out.push_str(&value.to_string()));
        }
    }
}

/// A key that is no XML name (one of a map with free keys) becomes an attribute.
fn element(out: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    let letter = |first: char| first.is_ascii_alphabetic() || first == '_';
    let legal_name = name.starts_with(letter)
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let (open, close) = if legal_name {
        (Cow::from(name), name)
    } else {
        (
            Cow::from(format!("Entry Key=\"{}\"", escaped(name))),
            "Entry",
        )
    };
    out.push('<');
    out.push_str(&open);
    out.push('>');
    content(out);
    out.push_str("</");
    out.push_str(close);
    out.push('>');
}

/// Escaped text. A parser would turn a bare carriage return into a line feed.
fn escaped(text: &str) -> String {
    escape(legal(text)).replace('\r', "&#13;")
}

/// XML has no way at all to write some characters; they become the replacement character.
fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(illegal) {
        Cow::from(text.replace(illegal, "\u{fffd}"))
    } else {
        Cow::from(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_goes_in_is_what_a_parser_reads() {
        let nasty = "<a & \"b\"> 'c' ]]> \u{1F680}\r\n\tend";
        let text = document("Root", &json!({ "Value": nasty }));
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut read = String::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Text(part) => read.push_str(&part.xml10_content()),
                quick_xml::events::Event::GeneralRef(part) => {
                    let name = part.xml10_content();
                    match part.resolve_char_ref().unwrap() {
                        Some(character) => read.push(character),
                        None => read
                            .push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap()),
                    }
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(read, nasty);
    }

    #[test]
    fn characters_xml_cannot_hold_are_replaced() {
        assert!(document("R", &json!("a\u{0}b\u{1b}")).contains("<R>a\u{fffd}b\u{fffd}</R>"));
    }

    #[test]
    fn free_keys_cannot_break_out_of_their_element() {
        let text = document(
            "R",
            &json!({"a><b": "x", "1": "y", "\"": null, "n": 3, "t": true}),
        );
        assert!(text.ends_with(
            "<R><Entry Key=\"a&gt;&lt;b\">x</Entry><Entry Key=\"1\">y</Entry><n>3</n><t>true</t></R>"
        ));
    }

    #[test]
    fn empty_lists_and_nulls_leave_their_container() {
        assert!(
            document("R", &json!({"Users": {"User": []}, "N": null}))
                .ends_with("<R><Users></Users></R>")
        );
    }
}
