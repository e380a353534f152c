//! What there is to say when an application asks who somebody is.

use super::Language;

/// The texts of a language.
pub(crate) struct Oauth {
    pub(crate) title: &'static str,
    pub(crate) asks: &'static str,
    pub(crate) as_whom: &'static str,
    pub(crate) goes_to: &'static str,
    pub(crate) gets: &'static str,
    pub(crate) open_id: &'static str,
    pub(crate) aliuid: &'static str,
    pub(crate) profile: &'static str,
    pub(crate) acts: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) only_if: &'static str,
    pub(crate) install: &'static str,
    pub(crate) not_yours: &'static str,
    pub(crate) allow: &'static str,
    pub(crate) allow_all: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) other: &'static str,
    pub(crate) prove_code: &'static str,
    pub(crate) prove_password: &'static str,
    pub(crate) key_alone: &'static str,
    pub(crate) not_shown: &'static str,
    pub(crate) may_not: &'static str,
    pub(crate) unsound_title: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) redirect: &'static str,
    pub(crate) malformed: &'static str,
    pub(crate) away: &'static str,
}

impl Language {
    pub(crate) const fn oauth(self) -> &'static Oauth {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

static ENGLISH: Oauth = Oauth {
    title: "Sign on to an application",
    asks: "An application asks who you are:",
    as_whom: "You are",
    goes_to: "The answer goes to",
    gets: "It will be able to",
    open_id: "know you again, by an id that says nothing of you",
    aliuid: "know your number and that of your account",
    profile: "know your name",
    acts: "do everything that your permissions allow, as an AccessKey of yours could",
    offline: "go on without asking you again",
    only_if: "Go on only if you have just started this yourself, on this machine.",
    install: "Nobody has let this application into your account yet. Whoever may do that lets it in for all users of the account.",
    not_yours: "This application is of another account. Log on as a user of that one.",
    allow: "Allow",
    allow_all: "Allow for the whole account",
    refuse: "Refuse",
    other: "Log on as somebody else",
    prove_code: "Show again that it is you: the code that your authenticator app shows",
    prove_password: "Show again that it is you: your password",
    key_alone: "To go on, show again that it is you. You can do that with a key only, which this page cannot ask for: log on again, or let the application in from the console.",
    not_shown: "That was not right. Wait for the next code, or type the password again.",
    may_not: "You may not let applications into this account. Ask an administrator of it.",
    unsound_title: "This request is not sound",
    unknown: "There is no application of this id. Whoever sent you here must correct that.",
    redirect: "The address that you would be sent back to is not one of this application’s. Nothing was sent there.",
    malformed: "The request of the application says something twice, or too much.",
    away: "The server cannot answer now. Try again in a moment.",
};

static CHINESE: Oauth = Oauth {
    title: "登录应用",
    asks: "以下应用请求确认您的身份：",
    as_whom: "当前身份",
    goes_to: "结果将发送至",
    gets: "该应用将可以",
    open_id: "通过不含个人信息的标识识别您",
    aliuid: "获知您的用户 ID 和账号 ID",
    profile: "获知您的名称",
    acts: "执行您的权限所允许的全部操作，等同于您的访问密钥",
    offline: "后续无需再次征求您的同意",
    only_if: "仅当您刚刚在本机上主动发起此操作时才可继续。",
    install: "您的账号尚未安装此应用。有权限的管理员安装后，账号内的所有用户均可使用。",
    not_yours: "此应用属于其他账号，请以该账号的用户身份登录。",
    allow: "允许",
    allow_all: "为整个账号允许",
    refuse: "拒绝",
    other: "切换登录用户",
    prove_code: "请再次确认身份：输入身份验证器应用显示的验证码",
    prove_password: "请再次确认身份：输入密码",
    key_alone: "继续之前需要再次确认身份。您只能使用密钥确认，而此页面不支持：请重新登录，或在控制台中安装此应用。",
    not_shown: "确认失败。请等待下一个验证码，或重新输入密码。",
    may_not: "您没有为此账号安装应用的权限，请联系管理员。",
    unsound_title: "请求无效",
    unknown: "不存在此 ID 的应用，请联系链接的提供方。",
    redirect: "返回地址不属于此应用，未向该地址发送任何内容。",
    malformed: "应用的请求包含重复或过长的内容。",
    away: "服务器暂时无法响应，请稍后重试。",
};
