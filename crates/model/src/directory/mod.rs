//! A resource directory: accounts under one roof. Its records are kept by its management account.

mod control;
mod handshake;
mod member;
mod node;
mod standing;

pub use control::{
    ControlAttachment, ControlPolicy, ControlPolicyId, ControlPolicyName, FULL_ACCESS,
};
pub use handshake::{
    Handshake, HandshakeCount, HandshakeId, HandshakeNote, HandshakeStatus, HandshakeTarget,
};
pub use member::{
    AccountDeletion, Delegation, DeletionState, JoinMethod, Member, MemberKind, MemberName,
    MemberPrefix, MemberStatus,
};
pub use node::{
    ControlStatus, Directory, DirectoryId, Folder, FolderId, FolderName, NodeId, RootId,
};
pub use standing::Standing;
