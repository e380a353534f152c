//! Queries of events that people keep: templates under a name, and the history of what was asked.
//!
//! They are kept and given back; nothing here runs them. Source: "`CreateAdvancedQueryTemplate`",
//! "`CreateAdvancedQueryHistory`" (ActionTrail, 2020-07-06).

use serde::{Deserialize, Serialize};

use crate::name::{Rule, within};
use crate::{Moment, Record, Text, Word};

/// The rule of [`QueryTemplateId`] and [`QueryId`].
pub struct QueryIdRule;

impl Rule for QueryIdRule {
    const RULE: &'static str =
        "an id as answers show it: 1 to 64 letters, digits, dashes or underscores";

    fn legal(text: &str) -> bool {
        within(text, 1, 64, "-_")
    }
}

/// The id of a template.
pub type QueryTemplateId = Word<QueryIdRule>;
/// The id of a query that was asked.
pub type QueryId = Word<QueryIdRule>;

/// What people call a template. Several may be called alike.
pub type QueryTemplateName = Text<1, 64>;

/// The rule of [`QueryText`].
pub struct QueryTextRule;

impl Rule for QueryTextRule {
    const RULE: &'static str =
        "1 to 4,096 characters, none of them a control character but tabs and line breaks";

    fn legal(text: &str) -> bool {
        let control = |c: char| c.is_control() && !"\t\r\n".contains(c);
        (1..=4096).contains(&text.chars().count()) && !text.contains(control)
    }
}

/// A query as somebody wrote it.
pub type QueryText = Word<QueryTextRule>;

/// A query that is kept to be asked again.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct QueryTemplate {
    /// Never changes, never comes back.
    pub id: QueryTemplateId,
    /// What people call it, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<QueryTemplateName>,
    /// The query.
    pub text: QueryText,
    /// Whether it is written in the simple form.
    pub simple: bool,
    /// When it was made.
    pub created: Moment,
}

impl Record for QueryTemplate {
    const TABLE: &'static str = "query_template";
    type Key = QueryTemplateId;
    type Index = (Moment, QueryTemplateId);

    fn key(&self) -> QueryTemplateId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.created, self.id.clone())
    }
}

/// A query that was asked once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AskedQuery {
    /// Never changes, never comes back.
    pub id: QueryId,
    /// The query.
    pub text: QueryText,
    /// Whether it is written in the simple form.
    pub simple: bool,
    /// When it was asked.
    pub at: Moment,
}

impl Record for AskedQuery {
    const TABLE: &'static str = "asked_query";
    type Key = QueryId;
    type Index = (Moment, QueryId);

    fn key(&self) -> QueryId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.at, self.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_text_of_several_lines_within_its_bounds() {
        for good in [
            "*",
            "event.errorCode: *\n\tAND event.eventRW: Write",
            &"é".repeat(4096),
        ] {
            assert!(good.parse::<QueryText>().is_ok());
        }
        for bad in ["", "a\0b", "\u{1b}[1m", &"x".repeat(4097)] {
            assert!(bad.parse::<QueryText>().is_err());
        }
        for (id, legal) in [("query-uIk_1", true), ("", false), ("a b", false)] {
            assert_eq!(id.parse::<QueryId>().is_ok(), legal, "{id}");
        }
    }

    #[test]
    fn a_template_survives_its_payload() {
        let template = QueryTemplate {
            id: "x4a0".parse().unwrap(),
            name: None,
            text: "a\nb".parse().unwrap(),
            simple: true,
            created: Moment::from_seconds(7),
        };
        assert_eq!(QueryTemplate::read(&template.payload()), Ok(template));
    }
}
