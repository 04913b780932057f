//! Django's `MigrationExecutor`: applies migrations and unapplies them, each time in one transaction.

use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use regex::Regex;

use super::adopted::{self, Decision};
use super::adoption::{self, Adoption, tokens};
use super::loader::{Migration, Migrations};
use super::recorder::{
    applied_versions, forget_version, is_made_here, record_applied, record_unapplied, record_version,
};
use super::state::{State, states};
use super::targets::Target;
use super::{data, newer, prepare, unavailable};
use crate::connection::{DbConnection, Deadline, transaction};
use crate::error::{Error, Result};
use crate::triggers::explain;

/// A migration that `migrate` has applied.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Applied {
    /// The folder's name under `migrations/`.
    pub name: String,
    /// Whether Django had already made its changes in the database: `migrate` prints `FAKED`.
    pub faked: bool,
    /// The tables of an application that the site never installed. They were created although the migration was faked.
    pub made: Vec<&'static str>,
}

/// What `migrate` has done.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Migrated {
    /// The migrations that were applied, in order.
    pub applied: Vec<Applied>,
    /// The names of those that were unapplied, in order.
    pub unapplied: Vec<String>,
    /// The versions that only a newer program knows. If there are any, nothing was changed.
    pub unknown: Vec<String>,
}

/// What `migrate` has to do. Migrations are given by their indexes in the list.
pub(super) enum Plan {
    Nothing { unknown: Vec<String> },
    Forwards(Vec<usize>),
    Backwards(Vec<usize>),
}

impl Migrations {
    /// `migrate`: applies what is missing up to the target, or unapplies what came after it. In a database that Django
    /// made it takes Django's tables and columns as they are.
    ///
    /// All changes are made in one transaction. Another process that migrates the same database at the same time waits,
    /// and then finds nothing left to do.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Django's tables are not as expected, where a newer database cannot be used, where a
    /// migration cannot be unapplied, or where that would delete data and `allow_data_loss` is not set. All that is
    /// undone then, as it is after an error of the database.
    pub fn migrate(&self, connection: &mut DbConnection, target: &Target, allow_data_loss: bool) -> Result<Migrated> {
        // A migration that is refused changes nothing, not even the journal mode of the file. So the checks run first,
        // and under the lock: otherwise they could see half of what another process does at the same time.
        let checked = transaction(connection, &Deadline::default(), explain, |connection| {
            lock(connection)?;
            self.check(connection, target)
        })?;
        match checked {
            Plan::Nothing { unknown } => return Ok(Migrated { unknown, ..Migrated::default() }),
            Plan::Forwards(_) => prepare(connection)?,
            Plan::Backwards(_) => {}
        }
        transaction(connection, &Deadline::default(), explain, |connection| {
            lock(connection)?;
            for version in adopted::unapplied_by_django(self, connection)? {
                forget_version(&version, connection)?;
            }
            match self.plan(connection, target)? {
                Plan::Nothing { unknown } => Ok(Migrated { unknown, ..Migrated::default() }),
                Plan::Forwards(places) => {
                    Ok(Migrated { applied: self.apply(&places, connection)?, ..Migrated::default() })
                }
                Plan::Backwards(places) => {
                    let unapplied = self.unapply(&places, allow_data_loss, connection)?;
                    Ok(Migrated { unapplied, ..Migrated::default() })
                }
            }
        })
    }

    /// Checks that the migrations can run, and returns what has to be done. Changes nothing.
    fn check(&self, connection: &mut DbConnection, target: &Target) -> Result<Plan> {
        let plan = self.plan(connection, target)?;
        if let Plan::Forwards(places) = &plan {
            let migrations = self.of(connection);
            places.iter().try_for_each(|place| check_statements(&migrations[*place], &migrations[*place].up))?;
            if places.first() == Some(&0) {
                self.adoption(connection)?;
            }
        }
        Ok(plan)
    }

    /// The applied versions, except those that Django has unapplied.
    pub(super) fn applied(&self, connection: &mut DbConnection) -> Result<Vec<String>> {
        let unapplied = adopted::unapplied_by_django(self, connection)?;
        let mut versions = applied_versions(connection)?;
        versions.retain(|version| !unapplied.contains(version));
        Ok(versions)
    }

    /// `migration_plan`. Changes nothing.
    pub(super) fn plan(&self, connection: &mut DbConnection, target: &Target) -> Result<Plan> {
        let unknown = newer::unknown(self, connection)?;
        if !unknown.is_empty() {
            newer::check(self, &unknown, connection)?;
            return match target {
                Target::Latest => Ok(Plan::Nothing { unknown }),
                _ => Err(Error::Unavailable(format!(
                    "{}, which only the newer program can unapply",
                    newer::described(&unknown)
                ))),
            };
        }
        let versions = self.applied(connection)?;
        let migrations = self.of(connection);
        let is_applied = |place: &usize| versions.contains(&migrations[*place].version());
        let all = 0..migrations.len();
        Ok(match *target {
            Target::Latest => Plan::Forwards(all.filter(|place| !is_applied(place)).collect()),
            Target::Zero => Plan::Backwards(all.rev().filter(is_applied).collect()),
            Target::Migration(place) if is_applied(&place) => {
                Plan::Backwards((place + 1..migrations.len()).rev().filter(is_applied).collect())
            }
            Target::Migration(place) => Plan::Forwards((0..=place).filter(|place| !is_applied(place)).collect()),
        })
    }

    fn apply(&self, places: &[usize], connection: &mut DbConnection) -> Result<Vec<Applied>> {
        let mut applied = Vec::new();
        // If only the first migration is missing, the states are not needed.
        let states = if places.iter().any(|place| *place > 0) { states(self.sqlite())? } else { Vec::new() };
        for &place in places {
            let migration = &self.of(connection)[place];
            let mut row = Applied { name: migration.name.to_string(), faked: false, made: Vec::new() };
            let adoption = if place == 0 { self.adoption(connection)? } else { Adoption::Nothing };
            if adoption != Adoption::Nothing {
                row.faked = true;
                if adoption == Adoption::TablesWithoutTokens {
                    tokens::make(&migration.up, connection)?;
                    row.made = tokens::TABLES.into();
                }
                record_version(migration, connection)?;
            } else {
                row.faked = place > 0 && self.is_there(place, &states, connection)?;
                if !row.faked {
                    run(migration, &migration.up, connection)?;
                }
                record_applied(migration, connection)?;
            }
            applied.push(row);
        }
        Ok(applied)
    }

    /// Whether the database has the changes of a migration already.
    fn is_there(&self, place: usize, states: &[State], connection: &mut DbConnection) -> Result<bool> {
        let (Some(before), Some(after)) = (states.get(place), states.get(place + 1)) else { return Ok(false) };
        Ok(adopted::decide(&self.of(connection)[place], before, after, connection)? == Decision::Fake)
    }

    /// Whether Django has already created the tables of the first migration.
    fn adoption(&self, connection: &mut DbConnection) -> Result<Adoption> {
        match self.of(connection).first().cloned() {
            Some(initial) => adoption::plan(connection, &initial.up, &states(self.sqlite())?),
            None => Ok(Adoption::Nothing),
        }
    }

    fn unapply(&self, places: &[usize], allow_data_loss: bool, connection: &mut DbConnection) -> Result<Vec<String>> {
        let mut unapplied = Vec::new();
        for &place in places {
            let migration = &self.of(connection)[place];
            let name = &migration.name;
            if place == 0 && !is_made_here(connection)? {
                return Err(Error::Unavailable(format!(
                    "{name} cannot be unapplied: Django made these tables, and unapplying would drop them. To unapply \
                     all later migrations, name {name} as the target instead of 'zero'"
                )));
            }
            let Some(down) = &migration.down else {
                return Err(Error::Unavailable(format!("{name} is not reversible: it has no down.sql")));
            };
            check_statements(migration, down)?;
            let lost = if allow_data_loss { Vec::new() } else { data::lost(down, connection)? };
            if !lost.is_empty() {
                return Err(Error::Unavailable(format!(
                    "Unapplying {name} deletes data for good: {}. Nothing is changed. With --allow-data-loss it is done \
                     all the same",
                    lost.join(", ")
                )));
            }
            run(migration, down, connection)?;
            record_unapplied(migration, connection)?;
            unapplied.push(name.to_string());
        }
        Ok(unapplied)
    }
}

/// Statements that end a transaction or begin one, as `manage.py sqlmigrate` prints them around its SQL.
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static TRANSACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)(?:^|;)\s*(commit|rollback|abort|end\s+(?:transaction|work)|start\s+transaction|begin\s*;|begin\s+transaction)")
        .expect("a valid pattern")
});

/// Checks that the SQL does not begin or end a transaction. After a `COMMIT` in it, a later failure could not be rolled
/// back, and neither could the trial run that looks for data loss.
fn check_statements(migration: &Migration, sql: &str) -> Result {
    match TRANSACTION.captures(sql) {
        None => Ok(()),
        Some(found) => Err(Error::Unavailable(format!(
            "{}: {} may not stand in a migration, because all migrations run in one transaction",
            migration.name,
            found[1].trim_end_matches(';').trim().to_uppercase()
        ))),
    }
}

fn run(migration: &Migration, sql: &str, connection: &mut DbConnection) -> Result {
    connection.batch_execute(sql).map_err(|error| match Error::from(error) {
        // A lost connection or a conflict is not a fault of the migration, so its name is not added.
        error @ (Error::Disconnected(_) | Error::Conflict(_)) => error,
        error => unavailable(format!("{}: {error}", migration.name)),
    })
}

/// Waits until no other process migrates this database. On SQLite the transaction already has the write lock, so there
/// is no other process.
fn lock(connection: &mut DbConnection) -> Result<()> {
    match connection {
        DbConnection::Sqlite(_) => {}
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            // A table may be large, and the wait for the lock long. Both end with the transaction.
            postgres.batch_execute("SET LOCAL statement_timeout = 0")?;
            postgres.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
        }
    }
    Ok(())
}

/// The number of PostgreSQL's advisory lock: `task-api` in ASCII.
#[cfg(feature = "postgres")]
const LOCK: i64 = i64::from_be_bytes(*b"task-api");
