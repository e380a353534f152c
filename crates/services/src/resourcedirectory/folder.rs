//! Folders, as Resource Directory spells them.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::directory::{self, Wanted, folder};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Folder, FolderName, NodeId, Refusal, Text};

use super::tag_pair::{self, TagPair};
use super::{lens, target};
use crate::page::{List, Numbered};
use crate::tags::{NewTags, WantedTags, either};
use crate::view::{Done, Items, Listed, One, Paged, Stamp, done};

/// Adds a folder below another one, or Root.
#[derive(Parameters)]
pub struct CreateFolder {
    folder_name: FolderName,
    parent_folder_id: Option<Text<1, 128>>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreateFolder {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let parent = self.parent_folder_id.as_ref().map(Text::as_str);
        Plan::on(target::folder(caller.account, account, parent))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.add(None, context)
    }
}

impl CreateFolder {
    /// Adds it, with tags that came under another name if they did.
    pub(super) fn add(
        &self,
        tags: Option<&NewTags>,
        context: &mut Context<'_>,
    ) -> Result<One<FolderView>, Refusal> {
        let new = folder::New {
            name: self.folder_name.clone(),
            parent: self.parent_folder_id.as_ref().map(ToString::to_string),
            tags: either(self.tag.as_ref(), tags)?,
        };
        folder::create(context, new).map(|folder| One(FolderView::of(&folder)))
    }
}

/// Gives a folder another name.
#[derive(Parameters)]
pub struct UpdateFolder {
    folder_id: Text<1, 128>,
    new_folder_name: FolderName,
}

impl Operation for UpdateFolder {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let id = self.folder_id.as_str();
        Plan::on(target::folder(caller.account, account, Some(id)))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = self.new_folder_name.clone();
        let folder = folder::rename(context, self.folder_id.as_str(), name)?;
        Ok(One(FolderView::of(&folder)))
    }
}

/// Deletes a folder in which nothing stands.
#[derive(Parameters)]
pub struct DeleteFolder {
    folder_id: Text<1, 128>,
}

impl Operation for DeleteFolder {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let id = self.folder_id.as_str();
        Plan::on(target::folder(caller.account, account, Some(id)))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        folder::delete(context, self.folder_id.as_str()).map(done)
    }
}

/// Shows a folder, or Root.
#[derive(Parameters)]
pub struct GetFolder {
    folder_id: Text<1, 128>,
}

impl Operation for GetFolder {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let id = self.folder_id.as_str();
        let plan = Plan::on(target::folder(caller.account, account, Some(id)));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let node = directory::place(state, self.folder_id.as_str())?;
        let resource_directory_path = directory::path_text(state, &node);
        Ok(One(FolderView {
            resource_directory_path,
            ..FolderView::at(state, &node)
        }))
    }
}

/// Lists the folders in a folder, or in Root, by name.
#[derive(Parameters)]
pub struct ListFoldersForParent {
    parent_folder_id: Option<Text<1, 128>>,
    query_keyword: Option<Text<1, 128>>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListFoldersForParent {
    const NAME: &'static str = "rd-folders";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = FolderName;
}

impl Operation for ListFoldersForParent {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let parent = self.parent_folder_id.as_ref().map(Text::as_str);
        let plan = Plan::on(target::folder(caller.account, account, parent));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let parent = self.parent_folder_id.as_ref().map(Text::as_str);
        let parent = directory::folder_or_root(state, parent)?;
        let wanted = Wanted {
            keyword: self.query_keyword.as_ref().map(ToString::to_string),
            tags: self.tag.clone().unwrap_or_default().0,
        };
        let folders = folder::below(state, &parent, None);
        let fits = |one: &&Arc<Folder>| wanted.fits(&[one.name.as_str()], &one.tags);
        Ok(self.page.cut(folders.filter(fits)))
    }
}

/// Lists the folders that a folder or member stands in, Root first.
#[derive(Parameters)]
pub struct ListAncestors {
    child_id: Text<1, 128>,
}

impl Operation for ListAncestors {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let child = target::node(caller.account, account, self.child_id.as_str());
        lens::reading(Plan::on(child), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let node = directory::target(state, self.child_id.as_str())?;
        let path = directory::ancestors(state, &node).unwrap_or_default();
        let above = path.iter().skip(1).rev();
        let shown = above.map(|node| FolderView {
            parent_folder_id: None,
            ..FolderView::at(state, node)
        });
        Ok(shown.collect())
    }
}

/// A folder, or Root.
#[derive(View)]
#[view("Folder")]
pub struct FolderView {
    folder_id: String,
    folder_name: String,
    parent_folder_id: Option<String>,
    create_time: Stamp,
    resource_directory_path: Option<String>,
    tags: Option<Items<TagPair>>,
}

impl FolderView {
    fn of(folder: &Folder) -> Self {
        Self {
            folder_id: folder.id.to_string(),
            folder_name: folder.name.to_string(),
            parent_folder_id: Some(folder.parent.to_string()),
            create_time: Stamp(folder.created),
            resource_directory_path: None,
            tags: None,
        }
    }

    /// The folder at this place, or Root.
    fn at(state: &Account, node: &NodeId) -> Self {
        let found = match node {
            NodeId::Folder(id) => state.folders.get(id),
            NodeId::Root(_) | NodeId::Member(_) => None,
        };
        let made = directory::of(state).map(|one| one.created);
        found.map_or_else(
            || Self {
                folder_id: node.to_string(),
                folder_name: ROOT.to_owned(),
                parent_folder_id: None,
                create_time: Stamp(made.unwrap_or_default()),
                resource_directory_path: None,
                tags: None,
            },
            |folder| Self::of(folder),
        )
    }
}

/// As a list shows it.
impl From<&Arc<Folder>> for FolderView {
    fn from(folder: &Arc<Folder>) -> Self {
        Self {
            parent_folder_id: None,
            tags: tag_pair::some(&folder.tags),
            ..Self::of(folder)
        }
    }
}

/// What Root is called.
pub(super) const ROOT: &str = "root";
