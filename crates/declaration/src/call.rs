//! An operation of the cloud APIs with its parameters, as a plan holds it.

use std::fmt;

/// One of the APIs that administer an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Api {
    /// RAM.
    Ram,
    /// IMS.
    Ims,
    /// STS.
    Sts,
    /// Resource Directory.
    Directory,
    /// Resource Manager.
    Groups,
    /// Our own, which other servers lack.
    Rampart,
}

impl Api {
    /// Its version, which alone tells it on the wire.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::Ram => "2015-05-01",
            Self::Ims => "2019-08-15",
            Self::Sts => "2015-04-01",
            Self::Directory => "2022-04-19",
            Self::Groups => "2020-03-31",
            Self::Rampart => "2026-11-01",
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ram => "Ram",
            Self::Ims => "Ims",
            Self::Sts => "Sts",
            Self::Directory => "ResourceDirectoryMaster",
            Self::Groups => "ResourceManager",
            Self::Rampart => "Rampart",
        }
    }
}

/// Where a secret is; never the secret itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reference {
    /// In a variable of the environment.
    Variable(String),
    /// In a file, without the line break at its end.
    File(String),
}

impl Reference {
    /// `env:NAME` or `file:PATH`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        match text.split_once(':')? {
            ("env", name) => given(name).map(Self::Variable),
            ("file", path) => given(path).map(Self::File),
            _ => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(out, "env:{name}"),
            Self::File(path) => write!(out, "file:{path}"),
        }
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Argument {
    /// It is this.
    Text(String),
    /// It is there.
    Secret(Reference),
    /// The id of the thing of this section and name, which an earlier step makes.
    Made(&'static str, String),
}

impl fmt::Display for Argument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Secret(reference) => reference.fmt(out),
            Self::Made(section, name) => write!(out, "<id of {section} {name}>"),
        }
    }
}

/// An operation with its parameters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// Whose operation it is.
    pub api: Api,
    /// Its name.
    pub action: &'static str,
    /// Its parameters.
    pub parameters: Vec<(String, Argument)>,
    /// When it is to have happened, in seconds since 1970; now, if nothing is said.
    pub at: Option<i64>,
}

/// The name of an operation, with parameters that are always the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verb(
    pub(crate) Api,
    pub(crate) &'static str,
    pub(crate) &'static [(&'static str, &'static str)],
);

impl Verb {
    /// The call with these parameters before its own.
    pub(crate) fn with(
        self,
        parameters: impl IntoIterator<Item = (&'static str, Argument)>,
    ) -> Call {
        let given = parameters
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let fixed = self
            .2
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Argument::Text((*value).to_owned())));
        Call {
            api: self.0,
            action: self.1,
            parameters: given.chain(fixed).collect(),
            at: None,
        }
    }
}
