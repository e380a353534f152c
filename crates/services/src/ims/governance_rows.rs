//! Values, columns and rows of the governance report.
//!
//! Two names of items and one of a column are the vendor's; the others are ours.

use derive::View;
use domain::account::report::New;
use domain::posture::{About, Assessment, Finding, Rule, Verdict};
use model::{AccountId, Metric, ReportItem};
use serde_json::Value;

use crate::report::Row;

/// The items of a report, as they are kept.
pub(super) fn items(assessment: &Assessment, home: AccountId) -> Vec<New> {
    let item = |verdict: &Verdict| New {
        name: verdict.rule.item.to_owned(),
        metric: verdict.metric.clone(),
        rows: verdict
            .open()
            .map(|finding| row(verdict.rule, finding, home))
            .collect(),
    };
    assessment.verdicts.iter().map(item).collect()
}

/// A row as it is kept: a JSON array of its cells.
fn row(rule: &Rule, finding: &Finding, home: AccountId) -> String {
    let mut cells = match rule.about {
        About::Account => vec![home.to_string()],
        About::Users => vec![finding.resource.owner.clone()],
        About::Keys => {
            let key = finding.resource.key.clone();
            vec![finding.resource.owner.clone(), key.unwrap_or_default()]
        }
        About::Secrets => vec![finding.resource.arn.clone()],
    };
    cells.extend([
        finding.outcome.to_string(),
        finding.severity.to_string(),
        finding.why.clone(),
    ]);
    // INVARIANT: texts always serialise.
    serde_json::to_string(&cells).unwrap_or_default()
}

/// The columns of a rule's rows.
pub(super) fn columns(rule: Option<&Rule>) -> Vec<ColumnView> {
    let first: &[&str] = match rule.map(|rule| rule.about) {
        Some(About::Users) => &["UserPrincipalName"],
        Some(About::Keys) => &["UserPrincipalName", "AccessKeyId"],
        Some(About::Secrets) => &["SecretArn"],
        Some(About::Account) | None => &["AccountId"],
    };
    let rest = ["Result", "Severity", "Detail"];
    let named = first.iter().copied().chain(rest);
    named
        .map(|column_name| ColumnView {
            column_name,
            column_type: "String",
        })
        .collect()
}

/// A column.
#[derive(View)]
#[view("ColumnSchema")]
pub(super) struct ColumnView {
    column_name: &'static str,
    column_type: &'static str,
}

/// A row.
#[derive(View)]
#[view("ColumnRow")]
pub(super) struct RowView {
    column_value: Vec<String>,
}

impl From<Row<'_>> for RowView {
    fn from(row: Row<'_>) -> Self {
        // INVARIANT: the rows were written above.
        let column_value = serde_json::from_str(row.text).unwrap_or_default();
        Self { column_value }
    }
}

/// An item's value in short.
#[derive(View)]
#[view("GovernanceMetric")]
pub(super) struct MetricView {
    governance_item: String,
    pub(super) metric_type: &'static str,
    pub(super) metric_value: Value,
}

impl From<&ReportItem> for MetricView {
    fn from(item: &ReportItem) -> Self {
        let (metric_type, metric_value) = match &item.metric {
            Metric::Number(number) => ("Number", (*number).into()),
            Metric::Boolean(it) => ("Boolean", (*it).into()),
            Metric::Text(text) => ("String", text.clone().into()),
        };
        Self {
            governance_item: item.name.clone(),
            metric_type,
            metric_value,
        }
    }
}
