//! What RAM and IMS call a refusal. The only place that knows their error codes.
//!
//! Names are those of the API's error tables where they are known; statuses follow the kind of
//! refusal: 404 missing, 409 conflict, 403 not allowed, 400 the rest.

use gateway::Code;
use model::{Child, Kind, Refusal};

/// The code and status of a refusal.
#[must_use]
pub(crate) fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Exists(kind, _) => about(409, "EntityAlreadyExists", *kind),
        Refusal::Missing(kind, _) => about(404, "EntityNotExist", *kind),
        Refusal::LimitReached(kind, _) => about(409, "LimitExceeded", *kind),
        Refusal::InUse(Kind::AccessKey, Child::Active) => {
            Code::new(409, "DeleteConflict.AccessKey.Active")
        }
        Refusal::InUse(kind, by) => Code::owned(
            409,
            format!("DeleteConflict.{}.{}", thing(*kind), child(*by)),
        ),
        Refusal::Invalid(parameter, _) => Code::owned(400, format!("InvalidParameter.{parameter}")),
        Refusal::MalformedDocument(_) => Code::new(400, "MalformedPolicyDocument"),
        Refusal::DocumentTooLong(_) => Code::new(400, "InvalidParameter.PolicyDocument.Length"),
        Refusal::State(code, _) if code.starts_with("Forbidden") => Code::new(403, code),
        // A parameter that is missing, under a name of its own.
        Refusal::State(code @ "MissingPasskeyId", _) => Code::new(400, code),
        Refusal::State(code @ "Rejected.Throttling", _) => Code::new(429, code),
        Refusal::State(code, _) => Code::new(409, code),
        Refusal::WeakPassword(field, _) => {
            Code::owned(400, format!("InvalidParameter.Password.{field}"))
        }
        Refusal::NotByUsers(_) => Code::new(403, "NoPermission"),
        Refusal::Reauthenticate(_) => Code::new(403, "Rampart.ReauthenticationRequired"),
        Refusal::Unreadable(_) => Code::new(404, "EntityNotExist"),
        Refusal::Expired(_) => Code::new(400, "EncodedMessageExpire"),
    }
}

fn about(status: u16, what: &str, kind: Kind) -> Code {
    Code::owned(status, format!("{what}.{}", thing(kind)))
}

/// What the APIs call a kind of thing.
pub(crate) const fn thing(kind: Kind) -> &'static str {
    match kind {
        Kind::Account | Kind::Member => "Account",
        Kind::Alias => "Account.Alias",
        Kind::User => "User",
        Kind::Group => "Group",
        Kind::Membership => "User.Group",
        Kind::Role => "Role",
        Kind::Policy => "Policy",
        Kind::PolicyVersion => "Policy.Version",
        Kind::AccessKey => "User.AccessKey",
        Kind::UserPolicy => "User.Policy",
        Kind::GroupPolicy => "Group.Policy",
        Kind::RolePolicy => "Role.Policy",
        Kind::ResourceGroup => "ResourceGroup",
        Kind::GroupedResource => "ResourceGroup.Resource",
        Kind::Tag => "Tag",
        Kind::LoginProfile => "User.LoginProfile",
        Kind::UserMfaDevice => "User.MFADevice",
        Kind::VirtualMfaDevice => "VirtualMFADevice",
        Kind::Passkey => "Passkey",
        Kind::LogonSession => "LogonSession",
        Kind::AccessKeyPolicy => "AccessKeyPolicy",
        Kind::RecycledUser => "User.InRecycleBin",
        Kind::RecycledAccessKey => "User.AccessKey.InRecycleBin",
        Kind::SamlProvider => "SAMLProvider",
        Kind::OidcProvider => "OIDCProvider",
        Kind::ClientId => "OIDCProvider.ClientId",
        Kind::Fingerprint => "OIDCProvider.Fingerprint",
        Kind::Application => "Application",
        Kind::AppSecret => "AppSecret",
        Kind::Provision => "ApplicationProvisionInfo",
        Kind::ServiceCredential => "User.ServiceCredential",
        Kind::ServiceLinkedRole => "ServiceLinkedRole",
        Kind::DeletionTask => "DeletionTask",
        Kind::Report => "Report",
        Kind::Event => "Event",
        Kind::Revocation => "Revocation",
        Kind::KeyRotation => "User.KeyRotation",
        Kind::Agent => "Agent",
        Kind::Directory => "ResourceDirectory",
        Kind::Folder => "Folder",
        Kind::Handshake => "Handshake",
        Kind::ControlPolicy => "ControlPolicy",
        Kind::ControlAttachment => "ControlPolicy.Target",
        Kind::Delegation => "DelegatedAdministrator",
        Kind::Rollout => "Rollout",
        Kind::Secret => "Secret",
        Kind::SecretVersion => "Secret.Version",
        Kind::SecretLease => "Secret.Lease",
        Kind::KmsKey => "Key",
        Kind::KeyAlias => "Key.Alias",
        Kind::QueryTemplate => "AdvancedQueryTemplate",
        Kind::AskedQuery => "AdvancedQueryHistory",
        Kind::Trail => "Trail",
    }
}

const fn child(child: Child) -> &'static str {
    match child {
        Child::AccessKey => "AccessKey",
        Child::Group | Child::AttachedGroup => "Group",
        Child::User | Child::AttachedUser | Child::BoundUser => "User",
        Child::Policy => "Policy",
        Child::AttachedRole => "Role",
        Child::Version => "Version",
        Child::Default => "Default",
        Child::LoginProfile => "LoginProfile",
        Child::MfaDevice => "MFADevice",
        Child::Active => "Active",
        Child::Folder => "Folder",
        Child::Account => "Account",
        Child::Target => "Target",
        Child::Delegation => "DelegatedAdministrator",
        Child::Resource => "Resource",
        Child::Rollout => "Rollout",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_api() {
        let text = String::new;
        for (refusal, expected) in [
            (
                Refusal::Exists(Kind::User, text()),
                "409 EntityAlreadyExists.User",
            ),
            (
                Refusal::Missing(Kind::AccessKey, text()),
                "404 EntityNotExist.User.AccessKey",
            ),
            (
                Refusal::LimitReached(Kind::RolePolicy, 1),
                "409 LimitExceeded.Role.Policy",
            ),
            (
                Refusal::InUse(Kind::User, Child::AccessKey),
                "409 DeleteConflict.User.AccessKey",
            ),
            (
                Refusal::InUse(Kind::Policy, Child::AttachedRole),
                "409 DeleteConflict.Policy.Role",
            ),
            (
                Refusal::InUse(Kind::PolicyVersion, Child::Default),
                "409 DeleteConflict.Policy.Version.Default",
            ),
            (
                Refusal::Invalid("Marker", text()),
                "400 InvalidParameter.Marker",
            ),
            (
                Refusal::DocumentTooLong(1),
                "400 InvalidParameter.PolicyDocument.Length",
            ),
        ] {
            let Code { status, code } = code(&refusal);
            assert_eq!(format!("{status} {code}"), expected);
        }
    }
}
