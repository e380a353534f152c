//! Templates of queries: kept for whoever asks again, and run by nothing here.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::saved_query;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{AccountId, QueryTemplate, QueryTemplateId, QueryTemplateName, QueryText, Refusal};

use crate::page::{List, Numbered};
use crate::view::{Done, done};

/// What audit events call a template.
const TEMPLATE: &str = "ACS::ActionTrail::AdvancedQueryTemplate";

/// Keeps a query to be asked again.
#[derive(Parameters)]
pub struct CreateAdvancedQueryTemplate {
    template_name: Option<QueryTemplateName>,
    template_sql: QueryText,
    simple_query: bool,
}

/// Shows a template.
#[derive(Parameters)]
pub struct GetAdvancedQueryTemplate {
    template_id: QueryTemplateId,
}

/// Changes a template: a name or a query that is not given stays.
#[derive(Parameters)]
pub struct UpdateAdvancedQueryTemplate {
    template_id: QueryTemplateId,
    template_name: Option<QueryTemplateName>,
    template_sql: Option<QueryText>,
    simple_query: bool,
}

/// Forgets a template.
#[derive(Parameters)]
pub struct DeleteAdvancedQueryTemplate {
    template_id: Option<QueryTemplateId>,
}

/// Lists templates, those of exactly one name if it is given.
#[derive(Parameters)]
pub struct DescribeAdvancedQueryTemplate {
    template_name: Option<QueryTemplateName>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

/// A template.
#[derive(View)]
#[view(flat "Template", "TemplateList")]
pub struct TemplateView {
    template_id: String,
    template_name: Option<String>,
    template_sql: String,
    simple_query: bool,
}

/// A template that was just written: whether it is simple is a text there.
#[derive(View)]
pub struct WrittenView {
    template_id: String,
    template_name: Option<String>,
    template_sql: String,
    simple_query: String,
}

/// A page of templates.
#[derive(View)]
pub struct PageView {
    template_page: Numbers,
}

/// What is in a page: its number and size are texts there.
#[derive(View)]
struct Numbers {
    page_number: String,
    page_size: String,
    total: usize,
    template_list: Vec<TemplateView>,
}

impl List for DescribeAdvancedQueryTemplate {
    const NAME: &'static str = "query-templates";
    const MOST: usize = 100;
    const USUAL: usize = 20;
    type Place = QueryTemplateId;
}

impl Operation for CreateAdvancedQueryTemplate {
    const EFFECT: Effect = Effect::Write;
    type Answer = WrittenView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(any(caller.account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (name, text) = (self.template_name.clone(), self.template_sql.clone());
        let made = saved_query::create_template(context, name, text, self.simple_query)?;
        Ok(WrittenView::from(&made))
    }
}

impl Operation for GetAdvancedQueryTemplate {
    const EFFECT: Effect = Effect::Read;
    type Answer = TemplateView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.template_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        saved_query::template(context.account, &self.template_id).map(TemplateView::from)
    }
}

impl Operation for UpdateAdvancedQueryTemplate {
    const EFFECT: Effect = Effect::Write;
    type Answer = WrittenView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.template_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (name, text) = (self.template_name.clone(), self.template_sql.clone());
        let id = &self.template_id;
        let changed = saved_query::update_template(context, id, name, text, self.simple_query)?;
        Ok(WrittenView::from(&changed))
    }
}

impl Operation for DeleteAdvancedQueryTemplate {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let target = self
            .template_id
            .as_ref()
            .map(|id| target(caller.account, id));
        Plan::on(target.unwrap_or_else(|| any(caller.account)))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let missing = || Refusal::Invalid("TemplateId", "must be given".to_owned());
        let id = self.template_id.as_ref().ok_or_else(missing)?;
        saved_query::delete_template(context, id).map(done)
    }
}

impl Operation for DescribeAdvancedQueryTemplate {
    const EFFECT: Effect = Effect::Read;
    type Answer = PageView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(any(caller.account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let wish = self.template_name.as_ref();
        let all = context.account.query_templates.ordered(None);
        let wanted = all.filter(|one| wish.is_none_or(|wish| one.name.as_ref() == Some(wish)));
        let (template_list, page) = self.page.part(wanted);
        let template_page = Numbers {
            page_number: page.number.to_string(),
            page_size: page.size.to_string(),
            total: page.total,
            template_list,
        };
        Ok(PageView { template_page })
    }
}

/// What may not be known by an id yet.
fn any(home: AccountId) -> Target {
    Target::regional("actiontrail", home, "advancedquerytemplate/*")
}

fn target(home: AccountId, id: &QueryTemplateId) -> Target {
    let relative = ["advancedquerytemplate/", id.as_str()].concat();
    Target::regional("actiontrail", home, &relative).named(TEMPLATE, id.as_str())
}

impl From<&Arc<QueryTemplate>> for TemplateView {
    fn from(template: &Arc<QueryTemplate>) -> Self {
        Self {
            template_id: template.id.to_string(),
            template_name: template.name.as_ref().map(ToString::to_string),
            template_sql: template.text.to_string(),
            simple_query: template.simple,
        }
    }
}

impl From<&Arc<QueryTemplate>> for WrittenView {
    fn from(template: &Arc<QueryTemplate>) -> Self {
        Self {
            template_id: template.id.to_string(),
            template_name: template.name.as_ref().map(ToString::to_string),
            template_sql: template.text.to_string(),
            simple_query: template.simple.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
