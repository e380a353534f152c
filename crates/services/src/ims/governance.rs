//! The governance report: what of an account is not as it should be, item by item.

use derive::{Parameters, View};
use domain::account::report;
use domain::posture::{Profile, assess, rule_of, rules};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Refusal, Report, ReportItem, ReportKind};

use super::governance_rows::{ColumnView, MetricView, RowView, columns, items};
use crate::identity::whole::{Show, Whole};
use crate::page::{List, Marked};
use crate::report::{Item, Place, gathered, plan, plan_to_gather};
use crate::view::Items;

const KIND: ReportKind = ReportKind::Governance;
const COMPLETED: &str = "Completed";

/// Makes the governance report anew.
#[derive(Parameters)]
pub struct GenerateGovernanceReport {}

impl Operation for GenerateGovernanceReport {
    const EFFECT: Effect = Effect::Write;
    type Answer = StateView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan_to_gather(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let snapshot = gathered(permit, context)?;
        let items = items(&assess(&snapshot, Profile::Default, &[]), permit.home());
        report::keep(context, KIND, items);
        Ok(StateView { state: COMPLETED })
    }
}

/// How far a report is. It is made before the answer.
#[derive(View)]
pub struct StateView {
    state: &'static str,
}

/// Tells how far the report and its items are.
pub type GetGovernanceReportStatus = Show<StatusView>;

impl Whole for StatusView {
    const BY: &'static str = "GetGovernanceReportStatus";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        let items = report::find(context.account, KIND)?.items.iter();
        let status = |item: &ReportItem| ItemStatusView {
            governance_item: item.name.clone(),
            status: COMPLETED,
        };
        Ok(Self {
            whole_report_status: COMPLETED,
            governance_items_status: items.map(status).collect(),
        })
    }
}

/// How far all of it is.
#[derive(View)]
pub struct StatusView {
    whole_report_status: &'static str,
    governance_items_status: Items<ItemStatusView>,
}

/// How far an item is.
#[derive(View)]
#[view("GovernanceItemStatus")]
pub struct ItemStatusView {
    governance_item: String,
    status: &'static str,
}

/// Shows the values of all items in short.
pub type ListRecentGovernanceMetrics = Show<MetricsView>;

impl Whole for MetricsView {
    const BY: &'static str = "ListRecentGovernanceMetrics";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        let report = report::find(context.account, KIND)?;
        Ok(Self {
            generate_time: report.made.to_string(),
            governance_metrics: report.items.iter().map(MetricView::from).collect(),
        })
    }
}

/// The values.
#[derive(View)]
pub struct MetricsView {
    generate_time: String,
    governance_metrics: Items<MetricView>,
}

/// Shows one item in rows.
#[derive(Parameters)]
pub struct GetGovernanceItemReport {
    governance_item_type: Option<String>,
    #[rpc(flatten)]
    page: Marked<ItemRows>,
}

/// The rows of an item.
pub struct ItemRows;

impl List for ItemRows {
    const NAME: &'static str = "governance";
    const USUAL: usize = 1000;
    type Place = Place;
}

impl Operation for GetGovernanceItemReport {
    const EFFECT: Effect = Effect::Read;
    type Answer = ItemReportView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let report = report::find(context.account, KIND)?;
        let wanted = self.governance_item_type.as_deref().unwrap_or_default();
        let found = item(report, wanted)?;
        let item = Item::new(context.account, KIND, &found.name, report.made);
        let after = self.page.after(permit.home())?;
        let rows = item.rows(after, "Marker")?;
        let (rows, marker) = self.page.part(permit.home(), rows, |row| item.place(row));
        let MetricView {
            metric_type,
            metric_value,
            ..
        } = found.into();
        Ok(ItemReportView {
            generate_time: report.made.to_string(),
            metric_type,
            metric_value,
            columns_schema: Items(columns(rule_of(wanted))),
            columns_value: Items(rows),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// The item of this name.
fn item<'r>(report: &'r Report, name: &str) -> Result<&'r ReportItem, Refusal> {
    let found = report.items.iter().find(|item| item.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = rules().map(|rule| rule.item).collect();
        let rule = format!("must be one of {}", names.join(", "));
        Refusal::Invalid("GovernanceItemType", rule)
    })
}

/// One item in rows.
#[derive(View)]
pub struct ItemReportView {
    generate_time: String,
    metric_type: &'static str,
    metric_value: serde_json::Value,
    columns_schema: Items<ColumnView>,
    columns_value: Items<RowView>,
    is_truncated: bool,
    marker: Option<String>,
}

#[cfg(test)]
mod tests;
