//! Reports in pages: what is shown was gathered once, and one page fits to the next.

use std::fmt;
use std::str::FromStr;

use domain::account::report;
use domain::posture::{Snapshot, gather};
use domain::{Account, Context};
use gateway::{Permit, Plan, Prepared, Target, Wants};
use model::{AccountId, Kind, Moment, Refusal, ReportKind};

use crate::identity::target;

/// What reports are authorized on.
pub(crate) fn plan(home: AccountId) -> Plan {
    Plan::on(all(home))
}

/// The same, for one that is made.
pub(crate) fn plan_to_gather(home: AccountId) -> Plan {
    plan(home).wanting(Wants::Uses)
}

fn all(home: AccountId) -> Target {
    target::all(home, "*")
}

/// The evidence of the account as it is now.
pub(crate) fn gathered<O>(
    permit: &Permit<'_, O>,
    context: &Context<'_>,
) -> Result<Snapshot, Refusal> {
    let uses = match permit.prepared() {
        Prepared::Uses(uses) => Some(&**uses),
        _ => None,
    };
    let suffix = &context.limits.domain_suffix;
    let snapshot = gather(context.account, uses, context.now, suffix);
    snapshot.ok_or_else(|| Refusal::Missing(Kind::Account, permit.home().to_string()))
}

/// Where a page of a report ended.
pub struct Place {
    made: Moment,
    item: String,
    row: usize,
}

/// A row of a report.
pub(crate) struct Row<'a> {
    pub(crate) text: &'a str,
    row: usize,
}

/// One item of a report, as it was made.
pub(crate) struct Item<'a> {
    account: &'a Account,
    kind: ReportKind,
    name: &'a str,
    made: Moment,
}

impl<'a> Item<'a> {
    pub(crate) fn new(account: &'a Account, kind: ReportKind, name: &'a str, made: Moment) -> Self {
        Self {
            account,
            kind,
            name,
            made,
        }
    }

    /// The rows behind a place, which was told by the parameter of this name.
    pub(crate) fn rows(
        &self,
        after: Option<&Place>,
        parameter: &'static str,
    ) -> Result<impl Iterator<Item = Row<'a>> + use<'a>, Refusal> {
        if after.is_some_and(|after| after.made != self.made || after.item != self.name) {
            let rule = "must be that of this report, which was made anew since; begin with its \
                        first page";
            return Err(Refusal::Invalid(parameter, rule.to_owned()));
        }
        let from = after.map_or(0, |after| after.row.saturating_add(1));
        let rows = report::rows(self.account, self.kind, self.name, from);
        Ok(rows.map(|(row, text)| Row { text, row }))
    }

    /// Where a row stands.
    pub(crate) fn place(&self, row: &Row<'_>) -> Place {
        Place {
            made: self.made,
            item: self.name.to_owned(),
            row: row.row,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.made.millis(), self.item, self.row)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let read = || {
            let (made, rest) = text.split_once('.')?;
            let (item, row) = rest.rsplit_once('.')?;
            Some(Self {
                made: Moment::from_millis(made.parse().ok()?),
                item: item.to_owned(),
                row: row.parse().ok()?,
            })
        };
        read().ok_or(())
    }
}
