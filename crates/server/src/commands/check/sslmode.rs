//! libpq's `sslmode`: whether the connection to the PostgreSQL server can be unencrypted.
//!
//! A parameter that is missing in the URL comes from the environment, or else from libpq's defaults. The default mode
//! is `prefer`, which an attacker on the network can turn into an unencrypted connection. A service file (`PGSERVICE`)
//! is not read here; a server that only such a file names counts as another machine.

use std::net::IpAddr;

use crate::database::postgres_url::PostgresUrl;

/// The warning's id.
pub(super) const ID: &str = "task_api.W001";

/// The warning's text.
pub(super) const MESSAGE: &str = "The PostgreSQL server is on another machine, and its sslmode does not require \
    encryption. An attacker on the network can read and change all data. Add ?sslmode=verify-full&sslrootcert=FILE to \
    DATABASE_URL, with the certificates of the authorities, such as /etc/ssl/certs/ca-certificates.crt. Or at least add \
    ?sslmode=require, which does not verify the server's certificate.";

/// Whether connections of this `DATABASE_URL` may leave the machine unencrypted. `environment` returns the variables of
/// the environment.
pub(in crate::commands) fn is_unsafe(url: &str, environment: impl Fn(&str) -> Option<String>) -> bool {
    let Some(url) = PostgresUrl::new(url) else { return false };
    let option = |name: &str, variable: &str| url.parameter(name).or_else(|| environment(variable));
    let mode = option("sslmode", "PGSSLMODE").or_else(|| {
        let requires_ssl = environment("PGREQUIRESSL").is_some_and(|value| value.starts_with('1'));
        requires_ssl.then(|| "require".to_owned())
    });
    let mode = if url.parameter("ssl").as_deref() == Some("true") { Some("require".to_owned()) } else { mode };
    if matches!(mode.as_deref(), Some("require" | "verify-ca" | "verify-full")) {
        return false;
    }
    // libpq connects to `hostaddr`. `host` is then only the name in the certificate.
    let addresses = option("hostaddr", "PGHOSTADDR").filter(|addresses| !addresses.is_empty());
    let hosts = addresses.or_else(|| url.hosts()).or_else(|| environment("PGHOST")).unwrap_or_default();
    let is_service = option("service", "PGSERVICE").is_some();
    (hosts.is_empty() && is_service) || hosts.split(',').any(is_another_machine)
}

/// Whether a host is neither this machine nor a folder of Unix sockets, which is libpq's default.
fn is_another_machine(host: &str) -> bool {
    let host = host.trim();
    let is_socket = host.is_empty() || host.starts_with(['/', '@']);
    let is_local = host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback());
    !is_socket && !is_local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: bool, url: &str, environment: &[(&str, &str)]) {
        let variable =
            |name: &str| environment.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(is_unsafe(url, variable), expected, "{url} {environment:?}");
    }

    #[test]
    fn another_machine_needs_encryption() {
        for host in ["db.example.com", "192.0.2.1", "[2001:db8::1]", "u:p@db", "u@db:5432", "localhost,db", "db:1,:2"] {
            for parameters in ["", "?", "?sslmode=prefer", "?sslmode=allow", "?sslmode=disable", "?a=b&sslmode=prefer"]
            {
                check(true, &format!("postgres://{host}/n{parameters}"), &[]);
            }
            for parameters in ["sslmode=require", "sslmode=verify-ca", "a=b&sslmode=verify-full", "ssl=true"] {
                check(false, &format!("postgresql://{host}/n?{parameters}"), &[]);
            }
        }
        for url in ["postgres:///n?host=db", "postgres://localhost/n?host=db", "postgres:///?hostaddr=192.0.2.1"] {
            check(true, url, &[]);
        }
        check(true, "postgres://u:p%40ss@db/n", &[]);
        check(true, "postgres://u:p?ss@db/n", &[]);
        check(false, "postgres://u:p?ss@db/n?%73slmode=require", &[]);
        check(true, "postgres://localhost.example.com/n", &[]);
        check(true, "postgres://db/n?sslmode=require&sslmode=prefer", &[]);
        check(true, "postgres://db?application_name=sslmode", &[]);
    }

    #[test]
    fn this_machine_needs_no_encryption() {
        for host in [
            "",
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.1.2.3:5432",
            "[::1]:1",
            "%2Fvar%2Frun",
            "u:p@",
            "u:p@localhost,",
        ] {
            check(false, &format!("postgres://{host}/n"), &[]);
        }
        for url in
            ["postgres:///n?host=/run", "postgres://db/n?host=localhost", "postgres:///n?host=@abstract", "postgres://"]
        {
            check(false, url, &[]);
        }
        check(false, "postgres://db/n?hostaddr=127.0.0.1", &[]);
        check(false, "postgres://[::ffff:127.0.0.1]/n", &[]);
        check(false, "sqlite://db", &[("PGHOST", "db")]);
    }

    #[test]
    fn the_environment_adds_parameters_that_the_url_lacks() {
        check(true, "postgres:///n", &[("PGHOST", "db")]);
        check(false, "postgres:///n", &[("PGHOST", "/run")]);
        check(false, "postgres://localhost/n", &[("PGHOST", "db")]);
        check(true, "postgres://localhost/n", &[("PGHOSTADDR", "192.0.2.1")]);
        check(false, "postgres://db/n", &[("PGSSLMODE", "require")]);
        check(false, "postgres://db/n", &[("PGREQUIRESSL", "1")]);
        check(true, "postgres://db/n?sslmode=prefer", &[("PGSSLMODE", "require")]);
        check(true, "postgres://db/n", &[("PGSSLMODE", "prefer"), ("PGREQUIRESSL", "1")]);
        check(true, "postgres:///n", &[("PGSERVICE", "far")]);
        check(true, "postgres:///?service=far", &[]);
        check(false, "postgres:///n", &[]);
    }
}
