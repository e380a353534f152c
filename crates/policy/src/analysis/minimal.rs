//! The same permissions with less text.

use super::{Relation, compare};
use crate::{Document, Statement};

/// A document that permits exactly the same, without statements and values that change nothing.
///
/// What cannot be proven to change nothing stays, so the result may be longer than it could be but
/// never means something else. At least one statement always stays.
///
/// ```
/// use policy::analysis::{STEPS, minimal};
/// use policy::{Kind, Policy};
///
/// let text = r#"{"Version":"1","Statement":[
///     {"Effect":"Allow","Action":["oss:Get*","oss:GetObject"],"Resource":"*"},
///     {"Effect":"Allow","Action":"oss:GetBucket","Resource":"acs:oss:*:*:b"}]}"#;
/// let policy = Policy::parse(text, Kind::Identity)?;
/// assert_eq!(
///     minimal(policy.document(), STEPS).to_string(),
///     r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
/// );
/// # Ok::<(), policy::Mistakes>(())
/// ```
#[must_use]
pub fn minimal(document: &Document, steps: u64) -> Document {
    let mut best = document.clone();
    let equal =
        |less: &Document| compare(&[document], &[less], steps).relation() == Relation::Equal;
    for index in (0..document.statements().len()).rev() {
        if best.statements().len() > 1 {
            let mut statements = best.statements().to_vec();
            statements.remove(index);
            let less = Document::new(statements);
            if equal(&less) {
                best = less;
            }
        }
    }
    for index in 0..best.statements().len() {
        for list in [actions_without, resources_without] {
            let mut value = 0;
            while let Some(statement) = best.statements().get(index).cloned() {
                let Some(shorter) = list(statement, value) else {
                    break;
                };
                let mut statements = best.statements().to_vec();
                if let Some(place) = statements.get_mut(index) {
                    *place = shorter;
                }
                let less = Document::new(statements);
                if equal(&less) {
                    best = less;
                } else {
                    value += 1;
                }
            }
        }
    }
    best
}

/// The statement without one of its actions; `None` at the end, or if it is the only one.
fn actions_without(mut statement: Statement, value: usize) -> Option<Statement> {
    statement.actions.patterns = without(&statement.actions.patterns, value)?;
    Some(statement)
}

fn resources_without(mut statement: Statement, value: usize) -> Option<Statement> {
    let resources = statement.resources.as_mut()?;
    resources.patterns = without(&resources.patterns, value)?;
    Some(statement)
}

fn without<T: Clone>(list: &[T], value: usize) -> Option<Box<[T]>> {
    if value >= list.len() || list.len() == 1 {
        return None;
    }
    let kept = list.iter().enumerate().filter(|(index, _)| *index != value);
    Some(kept.map(|(_, one)| one.clone()).collect())
}
