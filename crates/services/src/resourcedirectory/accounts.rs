//! Lists of members, as Resource Directory spells them.

use std::sync::Arc;

use derive::Parameters;
use domain::account::directory::{self, Wanted, member};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, Member, Text};

use super::member_view::MemberView;
use super::{lens, target};
use crate::page::{List, Numbered, Tokened};
use crate::tags::WantedTags;
use crate::view::Paged;

/// Lists the members of the directory by id, in either style of pages.
#[derive(Parameters)]
pub struct ListAccounts {
    query_keyword: Option<Text<1, 128>>,
    include_tags: Option<bool>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    tokened: Tokened<Self>,
    #[rpc(flatten)]
    numbered: Numbered<Self>,
}

impl List for ListAccounts {
    const NAME: &'static str = "rd-accounts";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = AccountId;
}

impl Operation for ListAccounts {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<MemberView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let all = target::all(caller.account, "account/*");
        lens::reading(Plan::on(all), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        directory::managed(state)?;
        let wanted = wanted(self.query_keyword.as_ref(), self.tag.as_ref());
        let fits = |one: &&Arc<Member>| wanted.is_all() || member::fits(one, &wanted);
        let tags = self.include_tags == Some(true);
        let row = |member| Row {
            state,
            member,
            tags,
            path: true,
        };
        if !self.tokened.is_asked() {
            let all = state.members.iter().filter(fits).map(row);
            return Ok(self.numbered.cut(all));
        }
        let home = permit.home();
        let after = self.tokened.after(home)?;
        let from = after.copied().unwrap_or(AccountId::new(0));
        let all = state.members.from(from);
        let all = all.filter(|one| after != Some(&one.account));
        let all = all.filter(fits).map(row);
        Ok(self.tokened.cut(home, all, |row| row.member.account))
    }
}

/// Lists the members in a folder, or in Root, by id.
#[derive(Parameters)]
pub struct ListAccountsForParent {
    parent_folder_id: Option<Text<1, 128>>,
    query_keyword: Option<Text<1, 128>>,
    include_tags: Option<bool>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListAccountsForParent {
    const NAME: &'static str = "rd-accounts-in";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = AccountId;
}

impl Operation for ListAccountsForParent {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<MemberView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let parent = self.parent_folder_id.as_ref().map(Text::as_str);
        let plan = Plan::on(target::folder(caller.account, account, parent));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let parent = self.parent_folder_id.as_ref().map(Text::as_str);
        let parent = directory::folder_or_root(state, parent)?;
        let wanted = wanted(self.query_keyword.as_ref(), self.tag.as_ref());
        let all = member::below(state, &parent).filter(|one| member::fits(one, &wanted));
        let tags = self.include_tags == Some(true);
        let row = |member| Row {
            state,
            member,
            tags,
            path: false,
        };
        Ok(self.page.cut(all.map(row)))
    }
}

fn wanted(keyword: Option<&Text<1, 128>>, tags: Option<&WantedTags>) -> Wanted {
    Wanted {
        keyword: keyword.map(ToString::to_string),
        tags: tags.cloned().unwrap_or_default().0,
    }
}

/// A member in a list.
struct Row<'a> {
    state: &'a Account,
    member: &'a Arc<Member>,
    tags: bool,
    path: bool,
}

impl From<Row<'_>> for MemberView {
    fn from(row: Row<'_>) -> Self {
        let view = Self::listed(row.state, row.member, row.tags);
        if row.path {
            view.with_path(row.state)
        } else {
            view
        }
    }
}
