//! Control policies, as Resource Directory spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::directory;
use domain::account::directory::control_policy::{self, AnyControlPolicy};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{ControlPolicyId, ControlPolicyName, Description, Edit, Malformed};

use super::tag_pair::{self, TagPair};
use super::{lens, target};
use crate::page::{List, Numbered};
use crate::tags::{NewTags, WantedTags};
use crate::view::{Done, Items, One, Paged, Stamp, done};

/// Adds a control policy to the directory.
#[derive(Parameters)]
pub struct CreateControlPolicy {
    policy_name: ControlPolicyName,
    description: Option<Description>,
    effect_scope: EffectScope,
    policy_document: String,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreateControlPolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let EffectScope = self.effect_scope;
        Plan::on(target::all(caller.account, "policy/controlpolicy/*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = control_policy::New {
            name: self.policy_name.clone(),
            description: self.description.clone(),
            document: self.policy_document.clone(),
            tags: self.tag.clone().unwrap_or_default().0,
        };
        let policy = control_policy::create(context, new)?;
        let policy = AnyControlPolicy::Custom(&policy);
        Ok(One(PolicyView::of(context.account, &policy)))
    }
}

/// `EffectScope`: users and roles of members; the owners of members are held by no control policy.
#[derive(Clone, Copy)]
pub struct EffectScope;

impl FromStr for EffectScope {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let known = (text == RAM).then_some(Self);
        known.ok_or(Malformed("RAM"))
    }
}

const RAM: &str = "RAM";

/// Changes a control policy, in force with the next request.
#[derive(Parameters)]
pub struct UpdateControlPolicy {
    policy_id: ControlPolicyId,
    new_policy_name: Option<ControlPolicyName>,
    new_description: Edit<Description>,
    new_policy_document: Option<String>,
}

impl Operation for UpdateControlPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::policy(caller.account, self.policy_id.as_str()))
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.new_policy_document.is_some()
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = control_policy::Update {
            name: self.new_policy_name.clone(),
            description: self.new_description.clone(),
            document: self.new_policy_document.clone(),
        };
        let policy = control_policy::update(context, self.policy_id.as_str(), to)?;
        let policy = AnyControlPolicy::Custom(&policy);
        Ok(One(PolicyView::of(context.account, &policy)))
    }
}

/// Deletes a control policy that is attached nowhere.
#[derive(Parameters)]
pub struct DeleteControlPolicy {
    policy_id: ControlPolicyId,
}

impl Operation for DeleteControlPolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::policy(caller.account, self.policy_id.as_str()))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        control_policy::delete(context, self.policy_id.as_str()).map(done)
    }
}

/// Shows a control policy with its document.
#[derive(Parameters)]
pub struct GetControlPolicy {
    policy_id: ControlPolicyId,
    language: Option<Language>,
}

impl Operation for GetControlPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::policy(caller.account, self.policy_id.as_str()));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let policy = control_policy::find(state, self.policy_id.as_str())?;
        let view = PolicyView::of(state, &policy).in_language(self.language);
        let policy_document = Some(policy.document().to_owned());
        Ok(One(PolicyView {
            policy_document,
            ..view
        }))
    }
}

/// Lists the control policies: every directory's first, then the directory's own by name.
#[derive(Parameters)]
pub struct ListControlPolicies {
    policy_type: Option<PolicyType>,
    language: Option<Language>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListControlPolicies {
    const NAME: &'static str = "rd-policies";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = ControlPolicyId;
}

impl Operation for ListControlPolicies {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<PolicyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let all = target::all(caller.account, "policy/controlpolicy/*");
        lens::reading(Plan::on(all), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let system = self.policy_type.as_ref().map(|one| one.0);
        let tags = self.tag.clone().unwrap_or_default().0;
        let all = control_policy::list(state, system, &tags)?;
        let row = |policy| Row {
            state,
            policy,
            language: self.language,
        };
        Ok(self.page.cut(all.map(row)))
    }
}

/// A policy in a list.
struct Row<'a> {
    state: &'a Account,
    policy: AnyControlPolicy<'a>,
    language: Option<Language>,
}

impl From<Row<'_>> for PolicyView {
    fn from(row: Row<'_>) -> Self {
        let tags = row.policy.tags().and_then(tag_pair::some);
        let view = Self::of(row.state, &row.policy);
        Self { tags, ..view }.in_language(row.language)
    }
}

/// A control policy.
#[derive(View)]
#[view("ControlPolicy", "ControlPolicies")]
pub struct PolicyView {
    policy_id: ControlPolicyId,
    policy_name: String,
    policy_type: &'static str,
    description: String,
    effect_scope: &'static str,
    attachment_count: String,
    create_date: Stamp,
    update_date: Stamp,
    policy_document: Option<String>,
    tags: Option<Items<TagPair>>,
}

impl PolicyView {
    fn of(state: &Account, policy: &AnyControlPolicy<'_>) -> Self {
        let id = policy.id();
        let attached = control_policy::attached(state, &id).count();
        let (created, updated) = policy.times();
        Self {
            policy_id: id,
            policy_name: policy.name().to_owned(),
            policy_type: policy_type(policy),
            description: policy.description().to_owned(),
            effect_scope: effect_scope(policy),
            attachment_count: attached.to_string(),
            create_date: Stamp(created),
            update_date: Stamp(updated),
            policy_document: None,
            tags: None,
        }
    }

    /// The same; what the system says of its policy, in another language.
    fn in_language(mut self, language: Option<Language>) -> Self {
        if self.policy_type == "System" {
            self.description = said(&self.description, language);
        }
        self
    }
}

/// What is said of a policy that every directory has, in a language.
pub(super) fn said(description: &str, language: Option<Language>) -> String {
    match language {
        Some(Language::Chinese) => "允许对所有资源执行所有操作。".to_owned(),
        Some(Language::Japanese) => "すべてのリソースに対するすべての操作を許可します。".to_owned(),
        Some(Language::English) | None => description.to_owned(),
    }
}

/// Whose a policy is.
pub(super) fn policy_type(policy: &AnyControlPolicy<'_>) -> &'static str {
    if policy.is_system() {
        "System"
    } else {
        "Custom"
    }
}

/// Whom a policy holds.
pub(super) fn effect_scope(policy: &AnyControlPolicy<'_>) -> &'static str {
    if policy.is_system() { "All" } else { RAM }
}

/// `PolicyType`: whether every directory has it.
pub struct PolicyType(bool);

impl FromStr for PolicyType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "System" => Ok(Self(true)),
            "Custom" => Ok(Self(false)),
            _ => Err(Malformed("System or Custom")),
        }
    }
}

/// `Language` of what the system says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// `zh-CN`.
    Chinese,
    /// `en`.
    English,
    /// `ja`.
    Japanese,
}

impl FromStr for Language {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "zh-CN" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            "ja" => Ok(Self::Japanese),
            _ => Err(Malformed("zh-CN, en or ja")),
        }
    }
}

/// Shows whether control policies count.
#[derive(Parameters)]
pub struct GetControlPolicyEnablementStatus {}

impl Operation for GetControlPolicyEnablementStatus {
    const EFFECT: Effect = Effect::Read;
    type Answer = Enablement;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        lens::reading(Plan::on(target::whole(caller.account, account)), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        Enablement::of(lens::own(permit, context)?)
    }
}

/// Whether control policies count.
#[derive(View)]
pub struct Enablement {
    enablement_status: &'static str,
}

impl Enablement {
    /// As it is now.
    pub(super) fn of(state: &Account) -> Result<Self, model::Refusal> {
        let status = directory::managed(state)?.control;
        Ok(Self {
            enablement_status: super::directory::control_status(status),
        })
    }
}
