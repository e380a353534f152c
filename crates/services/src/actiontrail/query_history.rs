//! The history of queries: noted by whoever asks, and run by nothing here.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::saved_query;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AskedQuery, QueryId, QueryText, Refusal};

use crate::view::{Done, Listed, done};

/// Notes a query in the history.
#[derive(Parameters)]
pub struct CreateAdvancedQueryHistory {
    query_sql: Option<QueryText>,
    simple_query: bool,
}

/// Lists what is in the history, newest first.
#[derive(Parameters)]
pub struct DescribeAdvancedQueryHistory {}

/// Takes a query out of the history.
#[derive(Parameters)]
pub struct DeleteAdvancedQueryHistory {
    query_id: QueryId,
}

/// A query that was just noted.
#[derive(View)]
pub struct NotedView {
    query_id: String,
    query_sql: String,
    simple_query: bool,
}

/// A query in the history. Its time is a count of milliseconds.
#[derive(View)]
#[view(flat "QueryHistory", "QueryHistoryList")]
pub struct QueryView {
    query_id: String,
    query_sql: String,
    simple_query: bool,
    time_stamp: String,
}

impl Operation for CreateAdvancedQueryHistory {
    const EFFECT: Effect = Effect::Write;
    type Answer = NotedView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let missing = || Refusal::Invalid("QuerySql", "must be given".to_owned());
        let text = self.query_sql.clone().ok_or_else(missing)?;
        let noted = saved_query::note(context, text, self.simple_query)?;
        Ok(NotedView {
            query_id: noted.id.to_string(),
            query_sql: noted.text.to_string(),
            simple_query: noted.simple,
        })
    }
}

impl Operation for DescribeAdvancedQueryHistory {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<QueryView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let history = context.account.asked_queries.ordered(None);
        let mut all: Vec<_> = history.map(QueryView::from).collect();
        all.reverse();
        Ok(Listed(all))
    }
}

impl Operation for DeleteAdvancedQueryHistory {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        saved_query::forget(context, &self.query_id).map(done)
    }
}

impl From<&Arc<AskedQuery>> for QueryView {
    fn from(asked: &Arc<AskedQuery>) -> Self {
        Self {
            query_id: asked.id.to_string(),
            query_sql: asked.text.to_string(),
            simple_query: asked.simple,
            time_stamp: asked.at.millis().to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
