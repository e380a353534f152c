//! All texts, in each language. One that is missing does not compile.

mod catalogue;
mod en;
mod oauth;
mod role;
mod zh;

pub(crate) use catalogue::Words;
pub(crate) use oauth::Oauth;
pub(crate) use role::Role;

/// A language that pages speak.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese in short characters.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language of a code, as `en` or `zh-CN`.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        let primary = code.split('-').next().unwrap_or_default().trim();
        let all = Self::ALL.into_iter();
        all.clone()
            .find(|one| primary.eq_ignore_ascii_case(one.code()))
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}
