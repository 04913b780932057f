//! A running server on a database of its own, and HTTP byte by byte.

#![expect(dead_code, reason = "each test file uses a part of it")]

pub mod fixture;
pub mod wire;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use models::Database;
use tempfile::TempDir;
use views::App;
use views::resolvers::UrlPattern;
use views::settings::Settings;

/// The key that the reference signs with.
pub const SECRET_KEY: &str = "an insecure key for the reference project only, 0123456789abcdef";

/// A server that stops when the value is dropped.
pub struct Server {
    pub address: SocketAddr,
    pub database: Database,
    handle: ServerHandle,
    _folder: TempDir,
}

impl Server {
    /// Starts a server on a copy of `template`, a database file.
    pub fn start(template: &Path) -> Server {
        Server::start_with(template, &views::urlpatterns())
    }

    /// The same with other URLs.
    pub fn start_with(template: &Path, urlpatterns: &[UrlPattern]) -> Server {
        let mut settings = Settings { allowed_hosts: vec!["*".into()], ..Settings::default() };
        settings.simple_jwt.signing_key = SECRET_KEY.into();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db.sqlite3");
        std::fs::copy(template, &file).unwrap();
        let database = Database::open(&format!("sqlite://{}", file.display()), 2).unwrap();
        let app = Arc::new(App::new(settings, database.clone(), urlpatterns).unwrap());
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let urls = move || actix_web::App::new().configure(views::urls(Arc::clone(&app)));
                let server =
                    actix_web::HttpServer::new(urls).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                sender.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = receiver.recv().unwrap();
        Server { address, database, handle, _folder: folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The future only waits; the order to stop is given when it is made.
        drop(self.handle.stop(false));
    }
}
