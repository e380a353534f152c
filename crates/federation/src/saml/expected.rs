//! What a response is compared with.

use super::Metadata;
use super::cause::{Cause, Check, Record};
use super::tree::quoted;
use crate::Seconds;

/// What a response must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider it must be of. It is chosen by where the response was sent or by the name that came with it, never
    /// by what the response says.
    pub provider: &'a Metadata,
    /// Who we are: one of them must be among the audiences.
    pub audiences: &'a [String],
    /// Where responses are brought: one of them must be its recipient.
    pub recipients: &'a [String],
    /// The request that this browser was sent with; none if nobody asked.
    pub request: Option<&'a str>,
    /// What is let pass for this provider.
    pub lenience: Lenience,
    /// How long an assertion may be good for, from its issuing to its end.
    pub longest: Seconds,
    /// By how much clocks may differ; never more than three minutes.
    pub skew: Seconds,
    /// The time here.
    pub now: Seconds,
}

/// What is let pass for a provider that knows no better.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Lenience {
    /// The inclusive canonical form beside the exclusive one.
    pub inclusive: bool,
    /// Certificates that are not good now.
    pub expired_certificates: bool,
}

impl Expected<'_> {
    /// The tolerance that counts.
    pub(super) fn skew(&self) -> Seconds {
        self.skew.clamp(0, MOST_SKEW)
    }

    /// Checks what a part of the response says that it answers.
    pub(super) fn answers(
        &self,
        got: Option<&str>,
        needed: bool,
        record: &mut Record,
    ) -> Result<(), Cause> {
        let fits = match (self.request, got) {
            (Some(asked), Some(got)) => asked == got,
            (Some(_), None) => !needed,
            (None, got) => got.is_none(),
        };
        let wanted = quoted(self.request);
        record.judge(fits, Check::InResponseTo, wanted, quoted(got))
    }
}

/// The most that clocks may differ by, whatever is set.
const MOST_SKEW: Seconds = 180;
