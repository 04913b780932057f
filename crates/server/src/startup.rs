//! `wsgi.py`: the application with its server, as `runserver` and the tests start it.

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::Server;
use authentication::backends::TokenBackend;
use authentication::exceptions::KeyError;
use models::{apps, migrations, sqlite_options};

use crate::crypto;
use crate::database;
use crate::error::{CommandError, Result};
use crate::listener::{self, Address, Limits, Listener, Workers};
use crate::metrics;
use crate::settings::Settings;

/// A server that has opened its address and its database.
pub struct Application {
    /// What all requests share.
    pub app: Arc<views::App>,
    /// The sockets that it listens on.
    pub listeners: Vec<Listener>,
    /// Answers requests once it is polled.
    pub server: Server,
    /// The threads that answer them.
    pub workers: Workers,
}

/// Where an application listens.
pub enum Bind {
    /// It opens an address.
    Address(Address),
    /// systemd has opened these sockets.
    Activated(Vec<Listener>),
    /// The process whose place this one takes hands these sockets over, and still serves them.
    HandedOver(Vec<Listener>),
}

impl Application {
    /// Opens the database, which must be migrated, and binds the address.
    ///
    /// # Errors
    /// One line: the key is missing, the database cannot be opened, or the address cannot be bound.
    pub fn build(settings: &Settings, bind: Bind) -> Result<Application> {
        let key = secret_key(settings)?;
        if let Some(weakness) = check_tokens(settings, &key)?.weakness() {
            log::warn!("{}: {weakness}", signing_setting(settings));
        }
        check_settings(settings, &key)?;
        let database = database::open_migrated(settings)?;
        for version in migrations::unknown(database.handle().connection()?)? {
            log::warn!("the database is newer than this program, which serves it as it is: it has migration {version}");
        }
        for misfit in apps::misfits(database.handle().connection()?)? {
            log::error!("{misfit}: requests that need it fail, and /api/health/ready/ answers 503");
        }
        // A copy of the database may have lost its journal mode.
        migrations::prepare(database.handle().connection()?)?;
        if let Some(text) = sqlite_options::warning(database.handle().connection()?)? {
            log::warn!("{text}. {}", sqlite_options::ADVICE);
        }
        let app = views::App::new(settings.for_views(&key), database, &views::urlpatterns());
        let app = Arc::new(app.map_err(improperly_configured)?);
        let workers = workers(settings)?;
        let limits = Limits {
            workers,
            connections: listener::raise_limit(settings.max_connections.get(), files(settings, workers)),
        };
        if let Some(address) = settings.metrics_address {
            let may_wait = matches!(bind, Bind::HandedOver(_));
            metrics::start(&app, address, may_wait).map_err(|error| metrics_error(&error))?;
        }
        let listeners = match bind {
            Bind::Address(address) => vec![Listener::bind(&address).map_err(|error| address_error(&error))?],
            Bind::Activated(listeners) | Bind::HandedOver(listeners) => listeners,
        };
        let (server, workers) = listener::serve(Arc::clone(&app), &listeners, limits)?;
        Ok(Application { app, listeners, server, workers })
    }
}

/// The number of open files of the database and the workers. SQLite has three for each connection, and a few more
/// while it writes. Each worker has a connection of its own, and event queues.
fn files(settings: &Settings, workers: usize) -> usize {
    let connections = usize::try_from(settings.database_connections.get()).unwrap_or(usize::MAX);
    connections.saturating_add(2 + workers).saturating_mul(3).saturating_add(workers * 4)
}

/// The number of open files that the server needs for all connections that `MAX_CONNECTIONS` allows.
pub(crate) fn open_files(settings: &Settings) -> usize {
    let workers = workers(settings).unwrap_or(1);
    listener::open_files(settings.max_connections.get(), files(settings, workers))
}

/// Checks that the address can be bound, before a command changes anything.
///
/// # Errors
/// The address cannot be bound.
pub fn check_address(address: SocketAddr) -> Result {
    std::net::TcpListener::bind(address).map(drop).map_err(|error| address_error(&error))
}

/// The key that signs tokens. With `DEBUG` and without a key it is a random one. Django refuses an empty key too.
///
/// # Errors
/// The key is missing or empty, in Django's words.
pub fn secret_key(settings: &Settings) -> Result<String> {
    match &settings.secret_key {
        Some(key) if !key.is_empty() => Ok(key.clone()),
        None if settings.debug => {
            log::warn!(
                "SECRET_KEY is not set: this process uses a random key, and its tokens become invalid when it ends"
            );
            crypto::get_random_secret_key()
        }
        _ => Err(CommandError::ImproperlyConfigured("The SECRET_KEY setting must not be empty.".to_owned())),
    }
}

/// Creates the token backend with these settings. Its `weakness` reports a weak key.
///
/// # Errors
/// A key that does not fit the algorithm or is unsafe with it, or a setting that has no effect without others.
pub fn check_tokens(settings: &Settings, key: &str) -> Result<TokenBackend> {
    let simple_jwt = settings.for_views(key).simple_jwt;
    if simple_jwt.end_family_on_reuse && !(simple_jwt.rotate_refresh_tokens && simple_jwt.blacklist_after_rotation) {
        let needs = "END_FAMILY_ON_REUSE needs ROTATE_REFRESH_TOKENS and BLACKLIST_AFTER_ROTATION";
        return Err(CommandError::ImproperlyConfigured(needs.to_owned()));
    }
    TokenBackend::new(simple_jwt).map_err(|error| match error {
        // The secret may come from `SECRET_KEY`.
        KeyError::Asymmetric(_) | KeyError::Empty => {
            improperly_configured(error.to_string().replacen("SIGNING_KEY", signing_setting(settings), 1))
        }
        error => improperly_configured(error),
    })
}

/// Checks the order of pages, the throttles and their cache, and the times of a stop.
///
/// # Errors
/// A list that cannot have the order of the cursors, a scope without a rate, a cache that this program cannot use, or a
/// delay that leaves no time to stop.
pub fn check_settings(settings: &Settings, key: &str) -> Result {
    if !settings.drain_delay.is_zero() && settings.drain_delay >= settings.shutdown_timeout {
        return Err(improperly_configured("DRAIN_DELAY must be less than SHUTDOWN_TIMEOUT, which includes it"));
    }
    views::check_settings(&settings.for_views(key), &views::urlpatterns()).map_err(improperly_configured)
}

/// The name of the setting that holds the signing key.
pub fn signing_setting(settings: &Settings) -> &'static str {
    if settings.simple_jwt.signing_key.is_empty() { "SECRET_KEY" } else { "SIMPLE_JWT__SIGNING_KEY" }
}

fn improperly_configured(error: impl Display) -> CommandError {
    CommandError::ImproperlyConfigured(error.to_string())
}

fn workers(settings: &Settings) -> Result<usize> {
    /// actix panics beyond this limit.
    const MOST: usize = 512;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
    match settings.workers.map_or_else(cores, usize::from) {
        workers if workers > MOST => Err(improperly_configured(format!("WORKERS must be at most {MOST}"))),
        workers => Ok(workers),
    }
}

fn metrics_error(error: &io::Error) -> CommandError {
    let CommandError::Server(text) = address_error(error) else { return address_error(error) };
    CommandError::Server(format!("METRICS_ADDRESS: {text}"))
}

/// The error texts of Django's `runserver`.
fn address_error(error: &io::Error) -> CommandError {
    CommandError::Server(match error.kind() {
        io::ErrorKind::PermissionDenied => "You don't have permission to access that port.".to_owned(),
        io::ErrorKind::AddrInUse => "That port is already in use.".to_owned(),
        io::ErrorKind::AddrNotAvailable => "That IP address can't be assigned to.".to_owned(),
        _ => error.to_string(),
    })
}
