//! A resource directory for tests, put into the store past all operations.

use domain::{Context, Table};
use model::{
    AccountId, ControlAttachment, ControlPolicyId, ControlStatus, Directory, FULL_ACCESS, Folder,
    FolderId, JoinMethod, Member, MemberKind, MemberStatus, NodeId, Standing, Tags,
};

use super::World;

/// The Root of the directory.
pub const ROOT: &str = "r-000001";

impl World {
    /// Lets the account manage a directory with these folders, each in another or in Root, and lets others be members
    /// in them. Control policies are on; everything has the policy that allows everything.
    pub fn plant_directory(&mut self, folders: &[(&str, &str)], members: &[(&str, &str)]) {
        let master: AccountId = self.account;
        let mut joined = Vec::new();
        for (alias, place) in members {
            self.visit(alias);
            joined.push((self.account, *place));
            self.plant(|context| {
                let standing = Standing {
                    directory: parsed("rd-000001"),
                    master,
                    kind: MemberKind::CloudAccount,
                    turn: 1,
                    joined: context.now,
                    deleted: None,
                };
                Ok(context.account.standing.put(standing))
            });
        }
        self.account = master;
        self.plant(|context| {
            found(context, master, folders, &joined);
            Ok(())
        });
    }
}

fn found(
    context: &mut Context<'_>,
    master: AccountId,
    folders: &[(&str, &str)],
    members: &[(AccountId, &str)],
) {
    let now = context.now;
    let account = &mut *context.account;
    account.directory.put(Directory {
        id: parsed("rd-000001"),
        root: parsed(ROOT),
        master,
        control: ControlStatus::Enabled,
        deletion: false,
        made: 0,
        created: now,
    });
    let mut nodes = vec![node(ROOT)];
    for (id, parent) in folders {
        let id: FolderId = parsed(id);
        account.folders.put(Folder {
            id: id.clone(),
            parent: node(parent),
            name: parsed(id.as_str()),
            tags: Tags::new(),
            created: now,
        });
        nodes.push(NodeId::Folder(id));
    }
    for (id, parent) in members {
        account.members.put(Member {
            account: *id,
            parent: node(parent),
            kind: MemberKind::CloudAccount,
            method: JoinMethod::Invited,
            name: parsed(&format!("member {id}")),
            account_name: String::new(),
            status: MemberStatus::InviteSuccess,
            turn: 1,
            tags: Tags::new(),
            joined: now,
            modified: now,
        });
        nodes.push(NodeId::Member(*id));
    }
    for node in nodes {
        attach(
            &mut account.control_attachments,
            node,
            parsed(FULL_ACCESS),
            now,
        );
    }
}

fn attach(
    table: &mut Table<ControlAttachment>,
    node: NodeId,
    policy: ControlPolicyId,
    attached: model::Moment,
) {
    table.put(ControlAttachment {
        node,
        policy,
        attached,
    });
}

fn node(id: &str) -> NodeId {
    if let Ok(account) = AccountId::read(id) {
        return NodeId::Member(account);
    }
    match id.parse() {
        Ok(folder) => NodeId::Folder(folder),
        Err(_) => NodeId::Root(parsed(id)),
    }
}

/// Tests write what can be read.
fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    super::sure(text.parse())
}
