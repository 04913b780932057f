//! A running server with its own database, and raw HTTP.

#![expect(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod browser;
pub(crate) mod fixture;
pub(crate) mod wire;

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use authentication::settings::SimpleJwt;
use models::Database;
use server::listener::{self, Address, Limits, Listener};
use server::settings::{Settings, SettingsError};
use test_database::TestDatabase;
use views::App;
use views::resolvers::UrlPattern;

/// The signing key of the reference.
pub(crate) const SECRET_KEY: &str = "an insecure key for the reference project only, 0123456789abcdef";

/// Django's 404 page.
pub(crate) const NOT_FOUND: &str = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n\
                             <body>\n  <h1>Not Found</h1>\
                             <p>The requested resource was not found on this server.</p>\n</body>\n</html>\n";

/// A server that stops when the value is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) database: Database,
    pub(crate) simple_jwt: SimpleJwt,
    pub(crate) app: Arc<App>,
    handle: ServerHandle,
    made: TestDatabase,
}

impl Server {
    /// Starts a server on a copy of `template`.
    pub(crate) fn start(template: &TestDatabase) -> Server {
        Server::start_with_settings(template, &[])
    }

    /// The same with settings, as environment variables.
    pub(crate) fn start_with_settings(template: &TestDatabase, settings: &[(String, String)]) -> Server {
        Server::run(template, &views::urlpatterns(), settings)
    }

    /// The same with other URLs.
    pub(crate) fn start_with(template: &TestDatabase, urlpatterns: &[UrlPattern]) -> Server {
        Server::run(template, urlpatterns, &[])
    }

    fn run(template: &TestDatabase, urlpatterns: &[UrlPattern], settings: &[(String, String)]) -> Server {
        let settings = load(settings).unwrap();
        let connections = settings.max_connections.get();
        let settings = settings.for_views(SECRET_KEY);
        let simple_jwt = settings.simple_jwt.clone();
        let made = TestDatabase::copy_of(template);
        let database = made.open(2);
        let app = Arc::new(App::new(settings, database.clone(), urlpatterns).unwrap());
        let shared = Arc::clone(&app);
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let limits = Limits { workers: 1, connections };
                let listeners = [Listener::bind(&Address::Tcp(([127, 0, 0, 1], 0).into())).unwrap()];
                let (server, _workers) = listener::serve(shared, &listeners, limits).unwrap();
                sender.send((listeners[0].tcp_address().unwrap(), server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = receiver.recv().unwrap();
        Server { address, database, simple_jwt, app, handle, made }
    }
}

impl Server {
    /// Sends `METHOD /path` with JSON as a user of the fixture, or without a token for `""`. Returns status and body.
    pub(crate) fn ask(&self, user: &str, line: &str, json: &str) -> (u16, String) {
        let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
        let bearer = (!user.is_empty()).then(|| bearer(user));
        let headers: Vec<_> = headers.into_iter().chain(bearer).collect();
        let (method, path) = line.split_once(' ').unwrap();
        let answer = wire::exchange(self.address, method, path, &headers, Some(json.as_bytes()));
        (answer.status, String::from_utf8(answer.body).unwrap())
    }

    /// The database, for direct access.
    pub(crate) fn made(&self) -> &TestDatabase {
        &self.made
    }

    /// Compares the answer to [`Server::ask`].
    #[track_caller]
    pub(crate) fn check(&self, user: &str, line: &str, json: &str, expected: (u16, &str)) {
        let (status, body) = self.ask(user, line, json);
        assert_eq!((status, body.as_str()), expected, "{line} {json}");
    }
}

/// Settings as the program reads them, from the same environment as the reference.
pub(crate) fn load(settings: &[(String, String)]) -> Result<Settings, SettingsError> {
    let usual = [("ALLOWED_HOSTS", "*"), ("SECRET_KEY", SECRET_KEY)];
    let usual = usual.iter().map(|(name, value)| (name.into(), value.into()));
    let environment = usual.chain(settings.iter().map(|(name, value)| (name.into(), value.into())));
    let no_files = tempfile::tempdir().unwrap();
    Settings::load(no_files.path(), environment)
}

/// The header that names a user of the fixture.
pub(crate) fn bearer(user: &str) -> (String, String) {
    ("Authorization".to_owned(), format!("Bearer {}", fixture::token(user)))
}

/// The text value of a name in a JSON object.
#[track_caller]
pub(crate) fn text(json: &str, name: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value[name].as_str().unwrap_or_else(|| panic!("{json} has no {name}")).to_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        // The call itself stops the server. The future only waits.
        drop(self.handle.stop(false));
    }
}
