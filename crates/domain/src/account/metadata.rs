//! What is asked of an identity provider's metadata when it is taken in.

use model::{Moment, Refusal, SamlMetadata};

/// Checks that metadata is still good.
///
/// # Errors
/// When its own time is over; the parameter is the one it came in.
pub(super) fn check_time(
    metadata: &SamlMetadata,
    now: Moment,
    parameter: &'static str,
) -> Result<(), Refusal> {
    match metadata.valid_until {
        Some(until) if until <= now => {
            let rule = format!("by its own validUntil the metadata ended at {until}");
            Err(Refusal::Invalid(parameter, rule))
        }
        _ => Ok(()),
    }
}
