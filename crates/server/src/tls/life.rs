//! From when to when a certificate holds.

use std::time::Duration;

use model::Moment;
use rcgen::CertificateParams;

/// Sets the life of a certificate.
pub(super) fn lives(params: &mut CertificateParams, from: Moment, until: Moment) {
    let since = |moment: Moment| Duration::from_secs(moment.seconds().try_into().unwrap_or(0));
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + since(from);
    params.not_after = epoch + since(until);
}
