//! `prometheus_client.CollectorRegistry.collect`: all metrics of a server at one moment.
//!
//! The requests are counted as they are answered (`views::http::metrics`). Everything else is read here from the parts of
//! the server that know it.

use std::sync::atomic::{AtomicU64, Ordering};

use models::Waited;
use prometheus::proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType};

use super::process;
use crate::logging::COUNTS;

/// The beginning of the names, except those of the process.
const PREFIX: &str = "task_api_";

/// Families with their values.
#[derive(Default)]
pub(super) struct Families(Vec<MetricFamily>);

/// The metrics of this server.
pub fn families(app: &views::App) -> Vec<MetricFamily> {
    let mut families = Families(app.metrics().map(views::http::metrics::Metrics::collect).unwrap_or_default());
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    families.add(MetricType::GAUGE, "build_info", "The version of this server.", [(&version[..], 1.0)]);
    add_connections(&mut families, app);
    add_lanes(&mut families, app);
    add_database(&mut families, app);
    add_logins(&mut families, app);
    add_cache(&mut families, app);
    add_log(&mut families);
    // A family without series, before the first request, is not valid.
    families.0.retain(|family| !family.get_metric().is_empty());
    for family in &mut families.0 {
        family.set_name(format!("{PREFIX}{}", family.name()));
    }
    process::add(&mut families);
    families.0.sort_by(|one, other| one.name().cmp(other.name()));
    families.0
}

fn add_connections(families: &mut Families, app: &views::App) {
    let memory = app.memory();
    families.gauge("connections_open", "Open connections of clients.", memory.connections.len() as f64);
    families.counter("connections_opened_total", "Connections of clients.", memory.connections.opened() as f64);
    for (kind, budget) in [("request", &memory.requests), ("response", &memory.responses)] {
        let setting = format!("{}_MEMORY", kind.to_uppercase());
        let (used, limit) = (format!("{kind}_memory_bytes"), format!("{kind}_memory_limit_bytes"));
        families.gauge(&used, &format!("Reserved bytes of {setting}."), budget.used() as f64);
        families.gauge(&limit, &format!("The limit {setting}."), budget.limit() as f64);
    }
}

fn add_lanes(families: &mut Families, app: &views::App) {
    let lanes = app.lanes().map(|lane| ([("lane", lane.name)], lane));
    let mut add = |kind, name, help, value: fn(&views::LaneState) -> f64| {
        families.add(kind, name, help, lanes.iter().map(|(labels, lane)| (&labels[..], value(lane))));
    };
    add(MetricType::GAUGE, "lane_threads", "The limit of blocking threads.", |lane| lane.threads as f64);
    add(MetricType::GAUGE, "lane_threads_busy", "Blocking threads that work.", |lane| lane.busy as f64);
    add(MetricType::GAUGE, "lane_waiting", "Requests that wait for a thread.", |lane| lane.waiting as f64);
    add(MetricType::COUNTER, "lane_refused_total", "Requests for which there was no place in the queue.", |lane| {
        lane.refused as f64
    });
}

fn add_database(families: &mut Families, app: &views::App) {
    let database = app.database().statistics();
    let busy = database.connections.saturating_sub(database.idle);
    let states = [([("state", "busy")], busy), ([("state", "idle")], database.idle)];
    let states = states.iter().map(|(labels, number)| (&labels[..], f64::from(*number)));
    families.add(MetricType::GAUGE, "pool_connections", "Open connections to the database.", states);
    families.gauge("pool_connections_limit", "The limit DATABASE_CONNECTIONS.", app.database().connections() as f64);
    families.waits("pool", "a connection to the database", database.pool);
    if let Some((waited, waiting)) = database.writer {
        families.waits("writer", "a turn to write to SQLite", waited);
        families.gauge("writer_waiting", "Requests that wait for a turn to write to SQLite.", waiting as f64);
    }
    if let Some((file, log)) = database.files {
        families.gauge("database_bytes", "The size of the SQLite database.", file as f64);
        families.gauge("wal_bytes", "The size of SQLite's write-ahead log.", log as f64);
    }
}

fn add_logins(families: &mut Families, app: &views::App) {
    let hashing = app.hashing();
    families.gauge("logins_pending", "Logins that hash a password or wait for it.", hashing.pending() as f64);
    families.gauge("logins_pending_limit", "Beyond this number logins are refused.", hashing.capacity() as f64);
    families.counter("logins_refused_total", "Logins that got no turn to hash.", hashing.refused() as f64);
}

fn add_cache(families: &mut Families, app: &views::App) {
    let cache = app.cache();
    families.counter(
        "cache_uncounted_total",
        "Requests that the throttles did not count, because Redis did not answer.",
        cache.uncounted() as f64,
    );
    if let Some((entries, bytes)) = cache.size() {
        families.gauge("cache_entries", "Clients that the throttles count in memory.", entries as f64);
        families.gauge("cache_bytes", "Memory of the counts of the throttles.", bytes as f64);
    }
}

fn add_log(families: &mut Families) {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as f64;
    let levels = [([("level", "error")], &COUNTS.errors), ([("level", "warning")], &COUNTS.warnings)];
    let levels = levels.iter().map(|(labels, counter)| (&labels[..], read(counter)));
    families.add(MetricType::COUNTER, "log_records_total", "Warnings and errors of the log.", levels);
    let help = "Lines of the log that nobody read in time.";
    families.counter("log_dropped_total", help, read(&COUNTS.dropped));
    families.counter("panics_total", "Panics, each of which is an error in this program.", read(&COUNTS.panics));
}

impl Families {
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.add(MetricType::GAUGE, name, help, [(&[][..], value)]);
    }

    pub(super) fn counter(&mut self, name: &str, help: &str, value: f64) {
        self.add(MetricType::COUNTER, name, help, [(&[][..], value)]);
    }

    /// The three counters of the waits for one thing.
    fn waits(&mut self, name: &str, thing: &str, waited: Waited) {
        self.counter(&format!("{name}_waits_total"), &format!("Waits for {thing}."), waited.count as f64);
        let help = format!("Waits for {thing} that ended without it.");
        self.counter(&format!("{name}_waits_failed_total"), &help, waited.failed as f64);
        let help = format!("The time of all waits for {thing}.");
        self.counter(&format!("{name}_wait_seconds_total"), &help, waited.time.as_secs_f64());
    }

    fn add<'l>(
        &mut self,
        kind: MetricType,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (&'l [(&'l str, &'l str)], f64)>,
    ) {
        let mut family = MetricFamily::default();
        family.set_name(name.to_owned());
        family.set_help(help.to_owned());
        family.set_field_type(kind);
        family.set_metric(values.into_iter().map(|(labels, value)| metric(kind, labels, value)).collect());
        self.0.push(family);
    }
}

fn metric(kind: MetricType, labels: &[(&str, &str)], value: f64) -> Metric {
    let mut metric = Metric::default();
    let pair = |(name, value): &(&str, &str)| {
        let mut pair = LabelPair::default();
        pair.set_name((*name).to_owned());
        pair.set_value((*value).to_owned());
        pair
    };
    metric.set_label(labels.iter().map(pair).collect());
    if kind == MetricType::COUNTER {
        let mut counter = Counter::default();
        counter.set_value(value);
        metric.set_counter(counter);
    } else {
        let mut gauge = Gauge::default();
        gauge.set_value(value);
        metric.set_gauge(gauge);
    }
    metric
}
