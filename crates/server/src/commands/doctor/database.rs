//! Whether the database can be used: reachable, migrated, encrypted.

use models::{Db, facts, migrations, sqlite_options};

use crate::commands::check;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;

use super::finding::Finding;
use super::{clock, django};

const TOPIC: &str = "database";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(error) = ask(settings, &mut findings) {
        findings.push(Finding::error(TOPIC, &error).advice("Check DATABASE_URL and the database."));
    }
    findings
}

/// Adds what each question finds. An error ends the questions.
fn ask(settings: &Settings, findings: &mut Vec<Finding>) -> Result {
    let Some(database) = database::open_existing(settings)? else {
        let text = "there is no database yet";
        findings.push(Finding::problem(TOPIC, text).advice("Run 'task-api migrate' to create it."));
        return Ok(());
    };
    let mut db = database.handle().dry_run();
    db.connection()?;
    findings.push(Finding::ok(TOPIC, "it can be reached"));
    encryption(settings, &mut db, findings)?;
    if !migrated(&mut db, findings)? {
        return Ok(());
    }
    options(&mut db, findings)?;
    clock::examine(settings, &mut db, findings)?;
    django::examine(settings, &mut db, findings)
}

/// Adds what is wrong with the migrations. Returns whether the tables can be read.
fn migrated(db: &mut Db, findings: &mut Vec<Finding>) -> Result<bool> {
    const TOPIC: &str = "migrations";
    let unapplied = migrations::unapplied(db.connection()?)?;
    let newer = migrations::unknown(db.connection()?)?;
    if unapplied > 0 {
        let text = format!("{unapplied} migration(s) are not applied");
        findings.push(Finding::problem(TOPIC, text).advice("Run 'task-api migrate'."));
        return Ok(false);
    }
    findings.push(if newer.is_empty() {
        Finding::ok(TOPIC, "all are applied")
    } else {
        let text = format!("the database is newer than this program: it has {}", newer.join(", "));
        Finding::warning(TOPIC, text).advice("Install the program that migrated it.")
    });
    let misfits = models::apps::misfits(db.connection()?)?;
    let fits = misfits.is_empty();
    findings.extend(misfits.into_iter().map(|misfit| {
        Finding::problem("tables", misfit)
            .advice("Undo the change of the table, or migrate with the program that made it.")
    }));
    Ok(fits)
}

fn encryption(settings: &Settings, db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    const TOPIC: &str = "encryption";
    let Some(version) = facts::tls_version(db.connection()?)? else { return Ok(()) };
    let may_be_open = check::is_unsafe(&settings.database_url, |name| std::env::var(name).ok());
    let advice = "Add ?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt to DATABASE_URL, or \
        the file of your own authority.";
    findings.push(match (version.as_str(), may_be_open) {
        ("", false) => Finding::ok(TOPIC, "the server is on this machine, and the connection has no TLS"),
        ("", true) => Finding::problem(TOPIC, "the connection to the server has no TLS").advice(advice),
        (version, true) => {
            let text = format!("this connection has {version}, but sslmode does not require it");
            Finding::warning(TOPIC, text).advice(advice)
        }
        (version, false) => Finding::ok(TOPIC, format!("the connection to the server has {version}")),
    });
    Ok(())
}

/// How SQLite was compiled, and its journal mode.
fn options(db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    const TOPIC: &str = "sqlite";
    if let Some(text) = sqlite_options::warning(db.connection()?)? {
        findings.push(Finding::warning(TOPIC, text).advice(sqlite_options::ADVICE));
    }
    if let Some(mode) = migrations::unprepared_journal(db.connection()?)? {
        let text = format!("its journal_mode is \"{mode}\", so readers wait for writers");
        findings.push(Finding::warning(TOPIC, text).advice("Start the server, which changes it to \"wal\"."));
    }
    Ok(())
}
