//! Documents without what they say of resources that cannot be.

use crate::nowhere::{may_have_colons, nowhere};
use crate::{ActionPattern, Document, Effect, ResourcePattern, Statement, service};

/// The document without the patterns that match no resource there is, where it allows.
pub(super) fn possible(document: &Document, action: &ActionPattern) -> Document {
    let statements = document.statements().iter();
    Document::new(statements.filter_map(|own| left(own, action)).collect())
}

/// What is left of a statement; `None` if nothing is.
fn left(statement: &Statement, action: &ActionPattern) -> Option<Statement> {
    let mut left = statement.clone();
    if let Some(own) = &mut left.resources
        && statement.effect() == Effect::Allow
        && statement.is_sound()
    {
        let codes = codes(statement, action);
        let is_somewhere = |pattern: &&ResourcePattern| !is_nowhere(pattern, &codes);
        own.patterns = own.patterns.iter().filter(is_somewhere).cloned().collect();
        if own.patterns.is_empty() {
            return None;
        }
    }
    Some(left)
}

/// Whether no resource of services with these codes is covered.
pub(super) fn is_nowhere(pattern: &ResourcePattern, codes: &[&str]) -> bool {
    let has_no_colons = |code: &&str| service::find(code).is_some() && !may_have_colons(code);
    nowhere(pattern.text(), codes)
        .is_some_and(|own| !own.but_colons || !codes.is_empty() && codes.iter().all(has_no_colons))
}

/// The services that the actions in question are of: of the bound, or else of the statement.
fn codes<'a>(statement: &'a Statement, action: &'a ActionPattern) -> Vec<&'a str> {
    let asked = code(action).filter(|code| !code.contains(['*', '?']));
    let own = statement.actions();
    match asked {
        Some(code) => vec![code],
        None if own.is_negated() => Vec::new(),
        None => own
            .patterns()
            .iter()
            .map(|one| code(one).unwrap_or("*"))
            .collect(),
    }
}

/// The code of an action pattern.
pub(super) fn code(action: &ActionPattern) -> Option<&str> {
    action.text().split_once(':').map(|(code, _)| code)
}
