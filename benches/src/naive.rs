//! The judge in 30 lines: a plain scan of all statements.

use policy::Decision;

use crate::draw::{Condition, Request, Statement};

/// Judges by looking at every statement of every layer; each layer must allow.
#[must_use]
pub fn scan(request: &Request, layers: &[Vec<Statement>]) -> Decision {
    let mut decision = Decision::ImplicitDeny;
    for statements in layers {
        decision = Decision::ImplicitDeny;
        for statement in statements.iter().filter(|one| applies(one, request)) {
            if statement.deny {
                return Decision::ExplicitDeny;
            }
            decision = Decision::Allow;
        }
        if decision != Decision::Allow {
            return decision;
        }
    }
    decision
}

fn applies(statement: &Statement, request: &Request) -> bool {
    matches(statement.action.as_bytes(), request.action.as_bytes())
        && matches(statement.resource.as_bytes(), request.resource.as_bytes())
        && statement
            .condition
            .as_ref()
            .is_none_or(|condition| holds(condition, request))
}

fn holds(condition: &Condition, request: &Request) -> bool {
    match condition {
        Condition::Address(x) => request.address.starts_with(&[10, *x]),
        Condition::Secure(is) => request.secure == *is,
        Condition::Mfa(is) => request.mfa == *is,
        Condition::KeysBelow(end) => request.keys < *end,
        Condition::TagIs(tag) => request.tag == *tag,
        Condition::TagLike(tag) => matches(tag.as_bytes(), request.tag.as_bytes()),
    }
}

/// Whether a pattern with stars matches, by trying the last star again.
#[must_use]
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while let Some(letter) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if wanted == letter => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|letter| *letter == b'*')
}
