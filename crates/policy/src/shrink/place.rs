//! Statements by where they stand, and what they say to a call.

use crate::request::Request;
use crate::{Document, Effect, Question, Statement};

/// Which document, and which of its statements.
pub(super) type Place = (usize, usize);

/// All statements of some documents, each with its place.
pub(super) fn places<'d>(
    documents: &[&'d Document],
) -> impl Iterator<Item = (Place, &'d Statement)> {
    documents.iter().enumerate().flat_map(|(document, own)| {
        let all = own.statements().iter().enumerate();
        all.map(move |(statement, own)| ((document, statement), own))
    })
}

pub(super) fn at<'d>(
    documents: &[&'d Document],
    (document, statement): Place,
) -> Option<&'d Statement> {
    documents.get(document)?.statements().get(statement)
}

/// Whether documents permit all of a call, and surely.
#[must_use]
pub fn permits(documents: &[&Document], call: &Question<'_>) -> bool {
    let one = |resource| {
        let request = Request::new(call, resource);
        let mut allowed = false;
        for (_, own) in places(documents) {
            if request.applies(own) {
                if own.effect() == Effect::Deny {
                    return false;
                }
                allowed = true;
            }
        }
        allowed
    };
    !call.resources.is_empty() && call.resources.iter().all(one)
}
