//! `django_prometheus.middleware`: counts the requests by view, method and status, and measures how long they take.
//!
//! The labels are bounded: the views are those of the URL patterns, and unknown methods share one label. What the other
//! parts of the server know of themselves, such as the queues, is not counted here: `GET /metrics` reads it.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts};

/// The label of requests whose path leads to no view.
const NO_VIEW: &str = "none";

/// The upper bounds of the buckets of durations, in seconds. A short read takes less than a millisecond, and
/// `REQUEST_TIMEOUT` is 30 seconds by default.
const BUCKETS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// The metrics of the requests of one server.
pub struct Metrics {
    requests: IntCounterVec,
    durations: HistogramVec,
    /// Requests that are being answered.
    pub(super) in_flight: IntGauge,
    /// Requests whose clients left before the end of the answer.
    pub(super) abandoned: IntCounter,
    throttled: IntCounterVec,
}

/// The decision of the throttles about a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Throttled {
    Allowed,
    Refused,
    /// Redis did not answer.
    Unavailable,
}

impl Metrics {
    /// Metrics that start at zero.
    ///
    /// # Errors
    /// A name that is not valid.
    pub(crate) fn new() -> prometheus::Result<Metrics> {
        let durations = HistogramOpts::new(
            "http_request_duration_seconds",
            "How long requests took, from the head of the request to the answer, or to the end of a streamed answer.",
        );
        let metrics = Metrics {
            requests: IntCounterVec::new(
                Opts::new("http_requests_total", "Answered requests."),
                &["view", "method", "status"],
            )?,
            durations: HistogramVec::new(durations.buckets(BUCKETS.to_vec()), &["view"])?,
            in_flight: IntGauge::new("http_requests_in_flight", "Requests that are being answered.")?,
            abandoned: IntCounter::new(
                "http_requests_abandoned_total",
                "Requests whose clients left before the end of the answer.",
            )?,
            throttled: IntCounterVec::new(
                Opts::new("throttle_decisions_total", "Requests that the throttles allowed or refused."),
                &["decision"],
            )?,
        };
        // A series that exists from the start shows its first increase.
        for decision in [Throttled::Allowed, Throttled::Refused, Throttled::Unavailable] {
            metrics.throttled.with_label_values(&[decision.label()]);
        }
        Ok(metrics)
    }

    /// The current values.
    pub fn collect(&self) -> Vec<MetricFamily> {
        let collectors: [&dyn Collector; 5] =
            [&self.requests, &self.durations, &self.in_flight, &self.abandoned, &self.throttled];
        collectors.iter().flat_map(|collector| collector.collect()).collect()
    }

    /// Counts an answered request.
    pub(super) fn observe(&self, view: Option<&str>, method: &Method, status: StatusCode, duration: Duration) {
        let view = view.unwrap_or(NO_VIEW);
        self.requests.with_label_values(&[view, method_label(method), status.as_str()]).inc();
        self.durations.with_label_values(&[view]).observe(duration.as_secs_f64());
    }

    /// Counts a decision of the throttles.
    pub(crate) fn throttle(&self, decision: Throttled) {
        self.throttled.with_label_values(&[decision.label()]).inc();
    }
}

impl Throttled {
    fn label(self) -> &'static str {
        match self {
            Throttled::Allowed => "allowed",
            Throttled::Refused => "refused",
            Throttled::Unavailable => "unavailable",
        }
    }
}

/// A client can send any word as a method, so only the usual ones have a label of their own.
fn method_label(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}
