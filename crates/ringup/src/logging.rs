//! Logs go to stderr: a message and dotted fields with units, no personal data.

use tracing_subscriber::EnvFilter;

/// Starts logging at `level`, or at what `RUST_LOG` says; with `json` one object a line.
pub fn start(level: &str, json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().flatten_event(true).init() } else { log.init() }
}
