//! What there is to say when somebody chooses one of the roles that an identity provider offers.

use super::Language;

/// The texts of a language.
pub(crate) struct Role {
    pub(crate) title: &'static str,
    pub(crate) offered: fn(&str, &str) -> String,
    pub(crate) filter: &'static str,
    pub(crate) take: &'static str,
    pub(crate) hours: fn(i64) -> String,
    pub(crate) minutes: fn(i64) -> String,
    pub(crate) not_now: &'static str,
    pub(crate) once: &'static str,
    pub(crate) there: fn(&str) -> String,
    pub(crate) stay: fn(&str) -> String,
}

impl Language {
    pub(crate) const fn role(self) -> &'static Role {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

static ENGLISH: Role = Role {
    title: "Choose a role",
    offered: |name, account| {
        format!(
            "Your identity provider lets you work in the account {account} as {name}, in one of these roles."
        )
    },
    filter: "Find a role",
    take: "Take on",
    hours: |count| match count {
        1 => "for at most 1 hour".to_owned(),
        count => format!("for at most {count} hours"),
    },
    minutes: |count| match count {
        1 => "for at most 1 minute".to_owned(),
        count => format!("for at most {count} minutes"),
    },
    not_now: "cannot be taken on now",
    once: "Choose within five minutes. Another role takes another logon at your identity provider.",
    there: |now| {
        format!("{now} is logged on in this browser. The role you choose takes that place.")
    },
    stay: |now| format!("Stay {now}"),
};

static CHINESE: Role = Role {
    title: "选择角色",
    offered: |name, account| {
        format!("身份提供商允许您以 {name} 的名义使用账号 {account} 的以下角色之一。")
    },
    filter: "查找角色",
    take: "使用",
    hours: |count| format!("最长 {count} 小时"),
    minutes: |count| format!("最长 {count} 分钟"),
    not_now: "目前无法使用",
    once: "请在五分钟内选择。如需使用其他角色，请在身份提供商处重新登录。",
    there: |now| format!("此浏览器中已登录 {now}，您选择的角色将取代该身份。"),
    stay: |now| format!("仍为 {now}"),
};
