//! Django's `DatabaseCreation` for PostgreSQL: `CREATE DATABASE … TEMPLATE` and, in the end, `DROP DATABASE`.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use diesel::RunQueryDsl;
use models::{Database, Db};

/// The variable that names a server.
pub(crate) const VARIABLE: &str = "TEST_DATABASE_URL";

/// A server on which databases can be created.
pub(crate) struct Server {
    url: String,
    db: Mutex<Db>,
}

/// The server of the environment, if it names one.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: LazyLock<Option<Server>> = LazyLock::new(|| {
        let url = std::env::var(VARIABLE).ok()?;
        let db = Database::open(&url, 1).unwrap_or_else(|error| panic!("{VARIABLE}: {error}")).handle();
        Some(Server { url, db: Mutex::new(db) })
    });
    SERVER.as_ref()
}

impl Server {
    /// Creates a database: empty, or a copy of `template`, which must have no open connections.
    pub(crate) fn create(&'static self, template: Option<&Name>) -> Name {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("task_api_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let template = template.map_or("template0", |template| &template.name);
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")).unwrap();
        Name { server: self, name }
    }

    fn run(&self, statement: &str) -> models::Result {
        let mut db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        diesel::sql_query(statement).execute(db.connection()?)?;
        Ok(())
    }
}

/// A database on the server, dropped with the value.
pub(crate) struct Name {
    server: &'static Server,
    name: String,
}

impl Name {
    /// The server's URL with this name in it.
    pub(crate) fn url(&self) -> String {
        let (address, options) = self.server.url.split_once('?').unwrap_or((&self.server.url, ""));
        let scheme = address.find("://").map_or(0, |at| at + 3);
        let end = address[scheme..].find('/').map_or(address.len(), |at| scheme + at);
        let url = format!("{}/{}", &address[..end], self.name);
        if options.is_empty() { url } else { format!("{url}?{options}") }
    }

    /// Drops the database when this program ends, even if it crashes. The value of a `static` is never dropped.
    pub(crate) fn drop_at_exit(&self) {
        // The pipe closes with this process.
        let script = "cat; exec dropdb --force --if-exists --maintenance-db=\"$TEST_DATABASE_URL\" \"$0\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, &self.name]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        std::mem::forget(command.spawn().unwrap());
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        // Do not panic: a second panic in a test that has failed already would abort the program.
        if let Err(error) = self.server.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            eprintln!("{} is left: {error}", self.name);
        }
    }
}
