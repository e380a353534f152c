//! Figures of the running server, for Prometheus.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use metrics::Histogram;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

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

fn describe() {
    use metrics::Unit;
    metrics::describe_histogram!(
        "rampart_http_seconds",
        Unit::Seconds,
        "Time from the head of an HTTP request to its answer"
    );
    metrics::describe_gauge!("rampart_connections", "Open connections");
    metrics::describe_gauge!("rampart_info", "Version of the program");
    metrics::gauge!("rampart_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
}

const SECONDS: &[f64] = &[
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];
