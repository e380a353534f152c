//! Many keys of several accounts, each of which may assume a role of its account.

use anyhow::{Context as _, Result};
use gateway::Gateway;
use serde::{Deserialize, Serialize};

use crate::house::{self, Account, STS, Signed, told};

/// How many keys there are.
pub(crate) const KEYS: usize = 64;
/// Of how many accounts, by turns.
pub(crate) const ACCOUNTS: usize = 8;

/// A user's key, and the role that its owner may assume.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Member {
    key: Account,
    user: String,
    role: String,
}

/// Founds the accounts with their roles, users and keys: a neighbour in the list is of another account.
pub(crate) async fn found(gateway: &Gateway) -> Result<Vec<Member>> {
    let mut homes = Vec::new();
    for number in FIRST..FIRST + ACCOUNTS as u64 {
        let admin = house::found(gateway, number).await?;
        let id = 1_000_000_000_000_000 + number;
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{id}:root"]}}}}]}}"#
        );
        let role = [
            ("RoleName", "worker"),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        told(gateway, admin.acs3("CreateRole", &role)?).await?;
        homes.push((admin, format!("acs:ram::{id}:role/worker")));
    }
    let mut members = Vec::new();
    for (number, (admin, role)) in (0..KEYS).zip(homes.iter().cycle()) {
        let user = format!("member-{number}");
        let key = user_with_key(gateway, admin, &user).await?;
        let role = role.clone();
        members.push(Member { key, user, role });
    }
    Ok(members)
}

async fn user_with_key(gateway: &Gateway, admin: &Account, user: &str) -> Result<Account> {
    told(gateway, admin.acs3("CreateUser", &[("UserName", user)])?).await?;
    for policy in ["AliyunSTSAssumeRoleAccess", "AliyunRAMReadOnlyAccess"] {
        let attached = [
            ("UserName", user),
            ("PolicyName", policy),
            ("PolicyType", "System"),
        ];
        told(gateway, admin.acs3("AttachPolicyToUser", &attached)?).await?;
    }
    let made = admin.acs3("CreateAccessKey", &[("UserName", user)])?;
    let answer = told(gateway, made).await?;
    Ok(Account {
        key: house::text(&answer, "/AccessKey/AccessKeyId"),
        secret: house::text(&answer, "/AccessKey/AccessKeySecret"),
    })
}

/// The member whose turn it is.
pub(crate) fn by_turns(crowd: &[Member], turn: usize) -> Result<&Member> {
    crowd.iter().cycle().nth(turn % KEYS).context("a member")
}

impl Member {
    /// Assumes the role.
    pub(crate) fn assume_role(&self) -> Result<Signed> {
        let parameters = [
            ("RoleArn", self.role.as_str()),
            ("RoleSessionName", self.user.as_str()),
        ];
        self.key.signed((STS, "AssumeRole"), &parameters)
    }

    /// Looks at its own user.
    pub(crate) fn get_user(&self) -> Result<Signed> {
        self.key.acs3("GetUser", &[("UserName", &self.user)])
    }
}

/// The first of their numbers; the one before is the administrator's of all other rows.
const FIRST: u64 = 2;
