//! A report that was made of an account, kept as it was so that its pages fit together.

use serde::{Deserialize, Serialize};

use crate::{Moment, Record};

/// What is reported.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum ReportKind {
    /// Passwords, second factors and AccessKeys of everybody.
    Credentials,
    /// What is not as it should be.
    Governance,
}

/// A report; its rows are [`ReportPart`]s. There is one of each kind, the newest.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Report {
    /// What is reported.
    pub kind: ReportKind,
    /// When it was made.
    pub made: Moment,
    /// What it consists of.
    pub items: Vec<ReportItem>,
}

/// One item of a report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReportItem {
    /// Its name.
    pub name: String,
    /// Its value in short.
    pub metric: Metric,
    /// How many rows it has.
    pub rows: usize,
}

/// A value in short.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Metric {
    /// How many.
    Number(usize),
    /// Whether.
    Boolean(bool),
    /// In words, where neither is known.
    Text(String),
}

/// Some rows of an item of a report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReportPart {
    /// Of which report.
    pub kind: ReportKind,
    /// Of which item.
    pub item: String,
    /// The number of the part; all but the last of an item have [`ReportPart::ROWS`] rows.
    pub part: usize,
    /// The rows.
    pub rows: Vec<String>,
}

impl ReportPart {
    /// How many rows a part holds.
    pub const ROWS: usize = 500;
}

impl Record for Report {
    const TABLE: &'static str = "report";
    type Key = ReportKind;
    type Index = ReportKind;

    fn key(&self) -> ReportKind {
        self.kind
    }

    fn index(&self) -> ReportKind {
        self.kind
    }
}

impl Record for ReportPart {
    const TABLE: &'static str = "report_part";
    type Key = (ReportKind, String, usize);
    type Index = (ReportKind, String, usize);

    fn key(&self) -> Self::Key {
        (self.kind, self.item.clone(), self.part)
    }

    fn index(&self) -> Self::Index {
        self.key()
    }
}
