//! Open files: as many as the system grants, of which connections leave some to everything else.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// How many open files are left to the store, the log and whatever else is not a connection.
const RESERVE: u64 = 256;

/// Raises this process's limit of open files as far as `wanted` connections need it and the system
/// grants it, and says how many connections there is room for.
pub(crate) fn places(wanted: usize) -> usize {
    let limit = match raise(wanted as u64 + RESERVE) {
        Ok(limit) => limit,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be read; connections keep theirs");
            return wanted;
        }
    };
    let places = within(wanted, limit);
    if places < wanted {
        tracing::warn!(
            places,
            wanted,
            limit,
            "fewer connections than the setting says, because of the limit of open files; raise \
             it (ulimit -Hn, LimitNOFILE) or lower --connections"
        );
    } else {
        tracing::info!(places, limit, "connections, and the limit of open files");
    }
    places
}

/// Raises the soft limit to `needed`, or as near to it as may be.
fn raise(needed: u64) -> nix::Result<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let better = needed.min(hard);
    if better <= soft {
        return Ok(soft);
    }
    setrlimit(Resource::RLIMIT_NOFILE, better, hard)?;
    Ok(better)
}

/// How many connections fit into so many open files.
fn within(wanted: usize, limit: u64) -> usize {
    let room = limit - RESERVE.min(limit / 2);
    usize::try_from(room).unwrap_or(usize::MAX).clamp(1, wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_everything_else() {
        assert_eq!(within(4096, 1024), 768);
        assert_eq!(within(4096, 100), 50);
        assert_eq!(within(4096, 1), 1);
        assert_eq!(within(4096, 4352), 4096);
        assert_eq!(within(10, u64::MAX), 10);
    }
}
