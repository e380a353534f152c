//! Figures of the running server, for Prometheus.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use metrics::Histogram;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use model::Secret;

/// Access to the figures of this process.
#[derive(Clone)]
pub(crate) struct Figures {
    handle: Option<PrometheusHandle>,
    /// By route and class of status: to look one up by its labels costs more than to record.
    requests: Arc<RwLock<BTreeMap<(&'static str, &'static str), Histogram>>>,
}

impl Figures {
    /// Begins to collect, once for the process, whoever asks.
    pub(crate) fn collect() -> Self {
        static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        let handle = HANDLE.get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let seconds = Matcher::Suffix("_seconds".to_owned());
            let recorder = builder
                .set_buckets_for_metric(seconds, SECONDS)
                .and_then(PrometheusBuilder::install_recorder);
            recorder
                .inspect_err(|error| tracing::warn!(%error, "no figures are collected"))
                .ok()
        });
        describe();
        Self {
            handle: handle.clone(),
            requests: Arc::default(),
        }
    }

    /// Counts one answered request.
    pub(crate) fn request(&self, route: &'static str, status: u16, time: Duration) {
        let class = match status {
            0..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let known = self.requests.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(histogram) = known.get(&(route, class)) {
            return histogram.record(time);
        }
        drop(known);
        let new = metrics::histogram!("rampart_http_seconds", "route" => route, "status" => class);
        new.record(time);
        let mut known = self
            .requests
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert((route, class), new);
    }

    /// All figures as text.
    pub(crate) fn render(&self) -> String {
        self.handle
            .as_ref()
            .map(PrometheusHandle::render)
            .unwrap_or_default()
    }

    /// Folds what was recorded; without this the samples between two readings pile up.
    pub(crate) fn fold(&self) {
        if let Some(handle) = &self.handle {
            handle.run_upkeep();
        }
    }
}

/// Who may see the figures.
pub(crate) enum Watchers {
    /// This machine alone.
    Near,
    /// Whoever has this token.
    Bearer(Secret),
    /// Everybody.
    All,
}

/// Whether somebody may see them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Admission {
    Yes,
    NotFromHere,
    Unproven,
}

impl Watchers {
    /// Whether whoever sent these headers may see the figures.
    pub(crate) fn admit(&self, is_near: bool, headers: &HeaderMap) -> Admission {
        match self {
            Self::All => Admission::Yes,
            Self::Near if is_near => Admission::Yes,
            Self::Near => Admission::NotFromHere,
            Self::Bearer(token) if is_sent(token, headers) => Admission::Yes,
            Self::Bearer(_) => Admission::Unproven,
        }
    }
}

fn is_sent(token: &Secret, headers: &HeaderMap) -> bool {
    let given = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some((scheme, given)) = given.and_then(|given| given.split_once(' ')) else {
        return false;
    };
    let (given, token) = (given.trim().as_bytes(), token.expose().as_bytes());
    scheme.eq_ignore_ascii_case("Bearer")
        && aws_lc_rs::constant_time::verify_slices_are_equal(given, token).is_ok()
}

fn describe() {
    use metrics::Unit;
    metrics::describe_histogram!(
        "rampart_http_seconds",
        Unit::Seconds,
        "Time from the head of an HTTP request to its answer"
    );
    metrics::describe_gauge!("rampart_connections", "Open connections");
    metrics::describe_gauge!(
        "rampart_console_present",
        "Whether the program has the web console"
    );
    metrics::describe_gauge!("rampart_info", "Version of the program");
    metrics::gauge!("rampart_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
}

const SECONDS: &[f64] = &[
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_to_whom_the_setting_says() {
        let sent = |value: Option<&str>| {
            let value = value.map(|value| (AUTHORIZATION, value.parse().unwrap()));
            value.into_iter().collect::<HeaderMap>()
        };
        let none = sent(None);
        assert_eq!(Watchers::Near.admit(true, &none), Admission::Yes);
        assert_eq!(Watchers::Near.admit(false, &none), Admission::NotFromHere);
        assert_eq!(Watchers::All.admit(false, &none), Admission::Yes);
        let bearer = Watchers::Bearer(Secret::new("t0ken".to_owned()));
        assert_eq!(
            bearer.admit(false, &sent(Some("bearer t0ken"))),
            Admission::Yes
        );
        for other in [
            None,
            Some("Bearer t0ke"),
            Some("Bearer "),
            Some("Basic t0ken"),
        ] {
            assert_eq!(bearer.admit(true, &sent(other)), Admission::Unproven);
        }
    }
}
