//! The credential report: passwords, second factors and AccessKeys of everybody, as CSV.

use data_encoding::BASE64;
use derive::{Parameters, View};
use domain::account::report;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Metric, ReportKind};

use super::credential_rows::{HEADER, rows};
use crate::page::{List, TokenedByItems};
use crate::report::{Item, Place, Row, gathered, plan, plan_to_gather};

/// How long a report is good: within it, none is made anew.
const SECONDS: i64 = 4 * 60 * 60;

/// Makes the credential report, unless there is one that is younger than four hours.
#[derive(Parameters)]
pub struct GenerateCredentialReport {}

impl Operation for GenerateCredentialReport {
    const EFFECT: Effect = Effect::Write;
    type Answer = StateView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan_to_gather(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let kind = ReportKind::Credentials;
        if report::fresh(context.account, kind, context.now, SECONDS).is_none() {
            let rows = rows(&gathered(permit, context)?);
            let metric = Metric::Number(rows.len());
            let name = String::new();
            report::keep(context, kind, vec![report::New { name, metric, rows }]);
        }
        Ok(StateView { state: "COMPLETED" })
    }
}

/// How far a report is. It is made before the answer.
#[derive(View)]
pub struct StateView {
    state: &'static str,
}

/// Shows the credential report, in pages if it is long.
#[derive(Parameters)]
pub struct GetCredentialReport {
    #[rpc(flatten)]
    page: TokenedByItems<Credentials>,
}

/// The rows of the report.
pub struct Credentials;

impl List for Credentials {
    const NAME: &'static str = "credentials";
    const MOST: usize = 3501;
    const USUAL: usize = 3501;
    type Place = Place;
}

impl Operation for GetCredentialReport {
    const EFFECT: Effect = Effect::Read;
    type Answer = CredentialReportView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let made = report::find(context.account, ReportKind::Credentials)?.made;
        let item = Item::new(context.account, ReportKind::Credentials, "", made);
        let after = self.page.after(permit.home())?;
        let rows = item.rows(after, "NextToken")?;
        let (lines, next_token) = self.page.part(permit.home(), rows, |row| item.place(row));
        Ok(CredentialReportView {
            content: content(after.is_none(), &lines),
            generated_time: made.to_string(),
            is_truncated: next_token.is_some().to_string(),
            next_token,
        })
    }
}

/// A page of the report.
#[derive(View)]
pub struct CredentialReportView {
    content: String,
    generated_time: String,
    is_truncated: String,
    next_token: Option<String>,
}

/// A line of the report.
struct Line(String);

impl From<Row<'_>> for Line {
    fn from(row: Row<'_>) -> Self {
        Self(row.text.to_owned())
    }
}

fn content(is_first: bool, lines: &[Line]) -> String {
    let mut text = String::new();
    let header = is_first.then_some(HEADER);
    for line in header.into_iter().chain(lines.iter().map(|line| &*line.0)) {
        text.push_str(line);
        text.push('\n');
    }
    BASE64.encode(text.as_bytes())
}

#[cfg(test)]
mod tests;
