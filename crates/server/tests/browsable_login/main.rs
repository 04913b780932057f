//! The login of browsable pages through HTTP: `docs/browsable-login.md` has the rules that these tests check.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "../support/mod.rs"]
mod support;

mod csrf;
mod log_in;
mod pages;
mod renewal;
mod switched_off;
mod unavailable;

use support::{Server, fixture};

fn server() -> Server {
    server_with(&[])
}

fn server_with(settings: &[(&str, &str)]) -> Server {
    let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start_with_settings(fixture::template(), &settings)
}
