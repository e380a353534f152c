//! What operations on identities are checked on: the authorization table of RAM and IMS.
//!
//! Listing is checked on `<type>/*`, and so is creating but that of a role; everything else on the
//! thing itself.

use domain::Account;
use domain::account::attachment::Holder;
use domain::account::catalog::{self, Named};
use domain::account::{application, attached, mfa};
use gateway::Target;
use model::{
    AccountId, AgentName, ApplicationId, Entity, GroupName, MfaDeviceName, MfaSerial, PolicyName,
    ProviderName, ResourceGroupId, RoleName, UserName, account_arn, agent_arn, application_arn,
    group_arn, oidc_provider_arn, policy_arn, role_arn, saml_provider_arn, system_policy_arn,
    user_arn,
};

/// What audit events call a user.
pub(crate) const USER: &str = "ACS::RAM::User";
/// What audit events call a group.
pub(crate) const GROUP: &str = "ACS::RAM::Group";
/// What audit events call a role.
pub(crate) const ROLE: &str = "ACS::RAM::Role";
/// What audit events call a policy.
pub(crate) const POLICY: &str = "ACS::RAM::Policy";
/// What audit events call a virtual MFA device.
pub(crate) const MFA: &str = "ACS::RAM::MFADevice";

/// What audit events call a SAML provider.
pub(crate) const SAML: &str = "ACS::RAM::SAMLProvider";
/// What audit events call an OIDC provider.
pub(crate) const OIDC: &str = "ACS::RAM::OIDCProvider";

/// What audit events call a resource group.
pub(crate) const RESOURCE_GROUP: &str = "ACS::ResourceManager::ResourceGroup";
/// What audit events call an OAuth application.
pub(crate) const APPLICATION: &str = "ACS::RAM::Application";
/// What audit events call an agent.
pub(crate) const AGENT: &str = "ACS::Rampart::Agent";

/// A list of the account's things, such as `user/*`.
pub(crate) fn all(home: AccountId, relative: &str) -> Target {
    Target::plain(account_arn(home, relative))
}

/// Something that does not exist yet, checked on its type, such as `user/*`.
pub(crate) fn new(home: AccountId, kind: &'static str, name: &str, relative: &str) -> Target {
    named(kind, name, account_arn(home, relative))
}

/// A user.
pub(crate) fn user(home: AccountId, name: &UserName) -> Target {
    named(USER, name.as_str(), user_arn(home, name))
}

/// A user, and what it will be called. Policies name users: who may not touch the new name must
/// not put another there.
pub(crate) fn renamed_user(
    home: AccountId,
    name: &UserName,
    new: Option<&UserName>,
) -> Vec<Target> {
    let new = new.filter(|new| *new != name);
    let names = std::iter::once(name).chain(new);
    names.map(|name| user(home, name)).collect()
}

/// A group.
pub(crate) fn group(home: AccountId, name: &GroupName) -> Target {
    named(GROUP, name.as_str(), group_arn(home, name))
}

/// A group, and what it will be called; as with users, both names count.
pub(crate) fn renamed_group(
    home: AccountId,
    name: &GroupName,
    new: Option<&GroupName>,
) -> Vec<Target> {
    let new = new.filter(|new| *new != name);
    let names = std::iter::once(name).chain(new);
    names.map(|name| group(home, name)).collect()
}

/// Membership, which is a matter of both: the user and the group.
pub(crate) fn membership(home: AccountId, name: &UserName, of: &GroupName) -> [Target; 2] {
    [user(home, name), group(home, of)]
}

/// A resource group, there or not.
pub(crate) fn resource_group(home: AccountId, id: &ResourceGroupId) -> Target {
    let arn = account_arn(home, &["resourcegroup/", id.as_str()].concat());
    named(RESOURCE_GROUP, id.as_str(), arn)
}

/// An agent, there or not.
pub(crate) fn agent(home: AccountId, name: &AgentName) -> Target {
    named(AGENT, name.as_str(), agent_arn(home, name))
}

/// A role, there or not.
pub(crate) fn role(home: AccountId, name: &RoleName) -> Target {
    named(ROLE, name.as_str(), role_arn(home, name))
}

/// A SAML provider, there or not.
pub(crate) fn saml_provider(home: AccountId, name: &ProviderName) -> Target {
    named(SAML, name.as_str(), saml_provider_arn(home, name))
}

/// An OIDC provider, there or not.
pub(crate) fn oidc_provider(home: AccountId, name: &ProviderName) -> Target {
    named(OIDC, name.as_str(), oidc_provider_arn(home, name))
}

/// An OAuth application, by the name it has. Who asks for one that is not there must be let to all, and what
/// the one is called that is there, a denial does not say.
pub(crate) fn application(home: AccountId, account: &Account, id: ApplicationId) -> Target {
    let all = all(home, "application/*");
    match application::find(account, id) {
        Ok(found) => {
            let arn = application_arn(home, &found.name);
            named(APPLICATION, found.name.as_str(), arn).told_as(all.arn)
        }
        Err(_) => all,
    }
}

/// One of the account's own policies.
pub(crate) fn own_policy(home: AccountId, account: &Account, name: &PolicyName) -> Target {
    let named = Named {
        system: false,
        name: name.clone(),
    };
    policy(home, account, &named)
}

/// A policy of either type. It is found in any letter case, so it is judged by the name it has: a
/// statement on that name counts however it is asked for. One that is not there is judged as asked, and a
/// denial says no more than was asked.
pub(crate) fn policy(home: AccountId, account: &Account, asked: &Named) -> Target {
    let found = catalog::find(account, asked).map(|policy| policy.name().clone());
    let name = found.unwrap_or_else(|_| asked.name.clone());
    let arn = |name: &PolicyName| {
        if asked.system {
            system_policy_arn(name)
        } else {
            policy_arn(home, name)
        }
    };
    named(POLICY, name.as_str(), arn(&name)).told_as(arn(&asked.name))
}

/// A virtual MFA device by its serial number, which is its ARN. As with policies, the name that it has
/// counts, and the name that was asked is told.
pub(crate) fn mfa(home: AccountId, account: &Account, serial: &MfaSerial) -> Target {
    let found = mfa::find(account, serial).map(|device| device.name.clone());
    let name = found.unwrap_or_else(|_| serial.name.clone());
    let arn = |name: &MfaDeviceName| account_arn(home, &["mfa/", name.as_str()].concat());
    named(MFA, name.as_str(), arn(&name)).told_as(arn(&serial.name))
}

/// A role and the policies on it, which detaching them is about.
pub(crate) fn attached(home: AccountId, account: &Account, name: &RoleName) -> Vec<Target> {
    let mut targets = vec![role(home, name)];
    if let Ok(found) = account.roles.named(name) {
        let on = attached::on(account, Entity::Role(found.id));
        let policies = on.filter_map(|one| catalog::of(account, &one.policy));
        targets.extend(policies.map(|one| policy(home, account, &one.named())));
    }
    targets
}

/// A user, group or role.
pub(crate) fn holder(home: AccountId, holder: &Holder) -> Target {
    match holder {
        Holder::User(name) => user(home, name),
        Holder::Group(name) => group(home, name),
        Holder::Role(name) => role(home, name),
    }
}

fn named(kind: &'static str, name: &str, arn: String) -> Target {
    let name = name.to_owned();
    Target {
        kind,
        name,
        ..Target::plain(arn)
    }
}
