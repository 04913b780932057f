//! Django's `MigrationLoader`: the migrations of a program. Each has a folder with SQL for each database.

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use super::unavailable;
use crate::connection::DbConnection;
use crate::error::{Error, Result};

// `SQLITE` and `POSTGRES`, which `build.rs` writes.
include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The migrations of a program in the order in which they apply, for each database.
#[derive(Debug)]
pub struct Migrations {
    sqlite: Vec<Migration>,
    #[cfg(feature = "postgres")]
    postgres: Vec<Migration>,
}

/// One migration: a folder with `up.sql` and `down.sql`.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    /// The folder's name: `2026-01-01-000000_initial`.
    pub(crate) name: Cow<'static, str>,
    /// The SQL that applies it.
    pub(crate) up: Cow<'static, str>,
    /// The SQL that unapplies it, if it is reversible.
    pub(crate) down: Option<Cow<'static, str>>,
}

/// The name of a migration in Django: a row of `django_migrations`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct DjangoName {
    /// `tasks`
    pub(crate) app: String,
    /// `0001_initial`
    pub(crate) name: String,
}

/// The beginning of the line in `up.sql` with the migration's name in Django: `-- Django: tasks 0002_task_due`.
pub(super) const HEADER: &str = "-- Django: ";

impl Migrations {
    /// The migrations that were compiled into this program.
    pub fn embedded() -> &'static Migrations {
        static EMBEDDED: LazyLock<Migrations> = LazyLock::new(|| Migrations {
            sqlite: embedded(SQLITE),
            #[cfg(feature = "postgres")]
            postgres: embedded(POSTGRES),
        });
        &EMBEDDED
    }

    /// The migrations of a folder with the folders `sqlite` and `postgres`, as they are on the disk now.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with the path that cannot be read, or the migration that only one of the databases has.
    pub fn read(folder: &Path) -> Result<Migrations> {
        let (sqlite, postgres) = (read(&folder.join("sqlite"))?, read(&folder.join("postgres"))?);
        let only = |ours: &[Migration], theirs: &[Migration]| {
            ours.iter().find(|migration| theirs.iter().all(|other| other.name != migration.name)).cloned()
        };
        for (one, other, missing) in [(&sqlite, &postgres, "postgres"), (&postgres, &sqlite, "sqlite")] {
            if let Some(migration) = only(one, other) {
                let missing = folder.join(missing).join(&*migration.name);
                return Err(Error::Unavailable(format!("there is no folder {}", missing.display())));
            }
        }
        Ok(Migrations {
            sqlite,
            #[cfg(feature = "postgres")]
            postgres,
        })
    }

    /// The names of the folders.
    pub fn names(&self) -> Vec<&str> {
        self.sqlite.iter().map(|migration| &*migration.name).collect()
    }

    /// The migrations for SQLite. They also show what each migration changes, because those for PostgreSQL do the same.
    pub(crate) fn sqlite(&self) -> &[Migration] {
        &self.sqlite
    }

    /// Those for SQLite or for a server. A program without PostgreSQL has only those for SQLite.
    pub(super) fn of_kind(&self, is_remote: bool) -> &[Migration] {
        match is_remote {
            #[cfg(feature = "postgres")]
            true => &self.postgres,
            _ => &self.sqlite,
        }
    }

    /// Those for the database behind a connection.
    pub(crate) fn of(&self, connection: &DbConnection) -> &[Migration] {
        match connection {
            DbConnection::Sqlite(_) => &self.sqlite,
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(_) => &self.postgres,
        }
    }
}

impl Migration {
    /// The version that diesel records for an applied migration: the digits before the first `_` of the name.
    pub(crate) fn version(&self) -> String {
        self.name.split('_').next().unwrap_or_default().replace('-', "")
    }

    /// The name after the version: `initial`.
    pub(super) fn title(&self) -> &str {
        self.name.split_once('_').map_or("", |(_version, title)| title)
    }

    /// `str(migration)` in Django, such as `tasks.0001_initial`. Without a name in Django it is the folder's name.
    pub(super) fn label(&self) -> String {
        match self.django_names().first() {
            Some(DjangoName { app, name }) => format!("{app}.{name}"),
            None => self.name.to_string(),
        }
    }

    /// Its names in Django, from the first lines of `up.sql`. The list is empty if the migration is not recorded for
    /// Django.
    pub(crate) fn django_names(&self) -> Vec<DjangoName> {
        let lines = self.up.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with("--"));
        let names = lines.filter_map(|line| line.strip_prefix(HEADER)?.trim().split_once(' '));
        names.map(|(app, name)| DjangoName { app: app.to_owned(), name: name.trim().to_owned() }).collect()
    }
}

fn embedded(rows: &[(&'static str, &'static str, Option<&'static str>)]) -> Vec<Migration> {
    let migration = |&(name, up, down): &(&'static str, &'static str, Option<&'static str>)| Migration {
        name: name.into(),
        up: up.into(),
        down: down.map(Cow::from),
    };
    sorted(rows.iter().map(migration).collect())
}

fn read(folder: &Path) -> Result<Vec<Migration>> {
    let entries = fs::read_dir(folder).map_err(|error| unavailable(format!("{}: {error}", folder.display())))?;
    let mut migrations = Vec::new();
    for entry in entries {
        let path = entry.map_err(unavailable)?.path();
        if !path.join("up.sql").is_file() {
            continue;
        }
        let text = |file: &str| {
            let path = path.join(file);
            fs::read_to_string(&path).map_err(|error| unavailable(format!("{}: {error}", path.display())))
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let down = if path.join("down.sql").is_file() { Some(text("down.sql")?.into()) } else { None };
        migrations.push(Migration { name: name.into(), up: text("up.sql")?.into(), down });
    }
    Ok(sorted(migrations))
}

fn sorted(mut migrations: Vec<Migration>) -> Vec<Migration> {
    migrations.sort_by_key(Migration::version);
    migrations
}
