//! The page of settings for users, which must say what the table says.

use super::key::{Key, Kind};
use super::table::keys;

/// The page.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/settings.md");
const BEGIN: &str = "<!-- the table of settings begins -->\n";
const END: &str = "<!-- the table of settings ends -->\n";

fn line(key: &Key) -> String {
    let flag = match key.kind {
        Kind::Flag => format!("`--{}`", key.flag()),
        Kind::One => format!("`--{} {}`", key.flag(), key.value),
        Kind::List => format!("`--{} {}…`", key.flag(), key.value),
    };
    let default = match key.default {
        super::Usual::Value(value) => format!("`{value}`"),
        super::Usual::Words(words) => words.to_owned(),
    };
    let commands = if key.everywhere {
        " (every command)"
    } else {
        ""
    };
    format!(
        "| {flag} | `{}` | `{}` | {default} | {}{commands} |\n",
        key.name,
        key.variable(),
        key.help
    )
}

#[test]
fn the_page_of_settings_says_what_the_table_says() {
    let heads =
        "| flag | key | variable | default | what it is for |\n| --- | --- | --- | --- | --- |\n";
    let lines: String = keys().map(line).collect();
    let table = format!("\n{heads}{lines}\n");
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (_, rest) = page.split_once(BEGIN).unwrap();
    let (shown, _) = rest.split_once(END).unwrap();
    assert!(shown == table, "the table is now:\n{BEGIN}{table}{END}");
}

#[test]
fn the_page_of_settings_lists_what_a_node_remembers_with_its_sum() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (_, memory) = page.split_once("## Memory").unwrap();
    // Nineteen MiB are a password's.
    let mut sum = 19;
    for (name, bytes) in gateway::MEMORY {
        let mib = bytes >> 20;
        assert!(
            memory.contains(&format!(" | {mib} MiB |\n")),
            "{name}: {mib}"
        );
        sum += mib;
    }
    assert!(
        memory.contains(&format!("| together | {sum} MiB |")),
        "{sum}"
    );
    assert!(
        memory.contains(&format!("that is {} MiB.", sum + 512)),
        "{sum}"
    );
}
