//! `quickstart`: one command for newcomers. Django needs four commands for the same: `startproject`, `migrate`,
//! `createsuperuser` and `runserver`.

mod demo;
mod dotenv;
mod tour;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use crate::console::Console;
use crate::error::{CommandError, Result};
use crate::listener::{Address, Listener};
use crate::settings::Settings;
use crate::startup::Bind;
use crate::{crypto, database, startup};

use super::{address, check, migrate, runserver};

/// Creates a database, a key and a user with tasks if they are missing, prints commands to try, and starts the web
/// server
#[derive(clap::Args)]
pub(super) struct Args {
    /// Optional port number, or ipaddr:port
    addrport: Option<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, folder: &Path, console: &mut dyn Console) -> Result {
        let address = address::parse(self.addrport.as_deref())?;
        let mut settings = settings.clone();
        // Errors that would stop the server are found here, before anything is created.
        startup::check_address(address)?;
        let is_keyless = settings.secret_key.is_none();
        let key = if is_keyless { crypto::get_random_secret_key() } else { startup::secret_key(&settings) }?;
        startup::check_tokens(&settings, &key)?;
        startup::check_settings(&settings, &key)?;
        let database = database::open(&settings)?;
        migrate::apply(&database, console)?;
        check::check_tables(database.handle().connection()?, console)?;
        if is_keyless {
            keep_key(&key, folder, console)?;
            settings.secret_key = Some(key);
        }
        if settings.allowed_hosts.is_empty() && !settings.debug {
            settings.allowed_hosts = local_hosts(address.ip());
        }
        let login = seed(&database, &settings, console)?;
        drop(database);
        runserver::serve(&settings, Bind::Address(Address::Tcp(address)), |listeners| {
            // Port 0 has become another one.
            let url = url(listeners.first().and_then(Listener::tcp_address).unwrap_or(address));
            console.say(&tour::text(&url, &login));
            // The server has no page at `/`, so this line names another page than that of `runserver`.
            runserver::starting(&[format!("{url}{}", tour::FIRST_PAGE)], console);
        })
    }
}

/// The user who logs in with the printed commands.
struct Login {
    username: &'static str,
    password: String,
}

/// Creates the demo user if there is no user yet. The password is printed once and stored only as a hash.
fn seed(database: &models::Database, settings: &Settings, console: &mut dyn Console) -> Result<Login> {
    let mut db = database.handle();
    let password = crypto::get_random_password()?;
    if demo::seed(&password, &settings.password_hashers, &mut db)? {
        console.say(&format!(
            "\nUser '{}' created with three tasks. Password, shown only now: {password}",
            demo::USERNAME
        ));
        return Ok(Login { username: demo::USERNAME, password });
    }
    let placeholder = "PASSWORD".to_owned();
    if accounts::find_user(demo::USERNAME, &mut db)?.is_some() {
        console.say(&format!(
            "\nUser '{0}' exists already. 'task-api changepassword {0}' sets a new password.",
            demo::USERNAME
        ));
        return Ok(Login { username: demo::USERNAME, password: placeholder });
    }
    console.say("\nThere are users already. 'task-api createuser' creates another one.");
    Ok(Login { username: "USERNAME", password: placeholder })
}

fn keep_key(key: &str, folder: &Path, console: &mut dyn Console) -> Result {
    let file = folder.join(".env");
    dotenv::append(&file, "SECRET_KEY", key)
        .map_err(|error| CommandError::Command(format!("{}: {error}", file.display())))?;
    console.say("\nA SECRET_KEY for development is now in .env. Only you can read that file.");
    Ok(())
}

/// The names of this machine, and the requested address if it is another one.
fn local_hosts(ip: IpAddr) -> Vec<String> {
    let mut hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
    let asked = host(ip);
    if !ip.is_unspecified() && !hosts.contains(&asked) {
        hosts.push(asked);
    }
    hosts
}

/// The URL for a client on this machine.
fn url(address: SocketAddr) -> String {
    let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { host(address.ip()) };
    format!("http://{host}:{}", address.port())
}

fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_the_requested_address_are_allowed_hosts() {
        let local = ["localhost", "127.0.0.1", "[::1]"];
        for ip in ["127.0.0.1", "::1", "0.0.0.0", "::"] {
            assert_eq!(local_hosts(ip.parse().unwrap()), local, "{ip}");
        }
        assert_eq!(local_hosts("192.0.2.1".parse().unwrap())[3..], ["192.0.2.1"]);
    }

    #[test]
    fn urls_are_those_of_a_client_on_this_machine() {
        for (address, expected) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(url(address.parse().unwrap()), expected);
        }
    }
}
