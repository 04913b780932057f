//! Django's `MigrationWriter`: new migrations as folders of files, for both databases.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{NaiveDateTime, TimeDelta, Utc};

use super::autodetector::changes;
use super::definition::Dialect;
use super::loader::{HEADER, Migration, Migrations};
use super::operations::Operation;
use super::state::states;
use super::unavailable;
use crate::error::{Error, Result};
use crate::options::Options;

/// A migration that is not on the disk yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewMigration {
    /// The application that it changes: `tasks`.
    pub app_label: String,
    /// The name of its folders: `2026-01-02-030405_task_due`.
    pub name: String,
    /// What it changes, in Django's words: `+ Add field due to task`.
    pub operations: Vec<String>,
    /// The path of each file below the folder of all migrations, and its text.
    pub files: Vec<(PathBuf, String)>,
}

/// The arguments of `makemigrations`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The applications to check. An empty list means all.
    pub app_labels: &'a [String],
    /// The name of the new migrations. `None` makes a name from their operations.
    pub name: Option<&'a str>,
    /// Whether to make migrations without operations, for SQL that is written by hand.
    pub empty: bool,
}

/// `makemigrations`: the migrations that lead from those on the disk to the models. Writes nothing.
///
/// # Errors
/// [`Error::Unavailable`] for an invalid name, for a migration that fails, and for a change that `makemigrations`
/// cannot write.
pub fn makemigrations(models: &[Options], existing: &Migrations, request: &Request<'_>) -> Result<Vec<NewMigration>> {
    if request.name.is_some_and(|name| !is_identifier(name)) {
        return Err(Error::Unavailable("The migration name must be a valid Python identifier.".to_owned()));
    }
    let migrations = existing.sqlite();
    let groups = if request.empty {
        request.app_labels.iter().map(|app| (app.clone(), Vec::new())).collect()
    } else {
        by_app(changes(models, migrations, &states(migrations)?)?, request.app_labels)
    };
    let mut known: Vec<Migration> = migrations.to_vec();
    let mut made = Vec::new();
    for (app_label, operations) in groups {
        let django = django_name(&app_label, &operations, request.name, &known);
        let name = format!("{}_{}", next_version(&known)?, title(&django));
        let files = files(&name, &app_label, &django, &operations);
        let up = files[0].1.clone();
        known.push(Migration { name: name.clone().into(), up: up.into(), down: None });
        let operations = operations.iter().map(Operation::description).collect();
        made.push(NewMigration { app_label, name, operations, files });
    }
    if !request.empty && !made.is_empty() && request.app_labels.is_empty() {
        check(models, &known)?;
    }
    Ok(made)
}

/// Checks that nothing is left to change after the new migrations.
fn check(models: &[Options], migrations: &[Migration]) -> Result {
    let left = changes(models, migrations, &states(migrations)?)?;
    match left.first() {
        None => Ok(()),
        Some(operation) => Err(Error::Unavailable(format!(
            "This change has to be written by hand, in the files of 'task-api makemigrations --empty': {}",
            operation.description()
        ))),
    }
}

impl NewMigration {
    /// Writes its files below `folder`, with the permissions of the folders that they are in.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with the path that cannot be written. Files that were already written are removed then.
    pub fn write(&self, folder: &Path) -> Result {
        for (path, text) in &self.files {
            let path = folder.join(path);
            if let Err(error) = write(&path, text) {
                for database in DATABASES {
                    drop(fs::remove_dir_all(folder.join(database.0).join(&self.name)));
                }
                return Err(unavailable(format!("{}: {error}", path.display())));
            }
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    if !folder.is_dir() {
        fs::create_dir(folder)?;
        like_parent(folder)?;
    }
    fs::write(path, text)?;
    like_parent(path)
}

/// Gives a file or folder the permissions of its parent folder. Commands create files that only their owner can read,
/// but a migration is source code and must be as readable as the rest of the project.
#[cfg(unix)]
fn like_parent(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let parent = fs::metadata(path.parent().unwrap_or(Path::new("")))?.permissions().mode();
    let mode = if path.is_dir() { parent & 0o777 } else { parent & 0o666 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn like_parent(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// The folder of each database, and its SQL.
const DATABASES: [(&str, Dialect); 2] = [("sqlite", Dialect::Sqlite), ("postgres", Dialect::Postgres)];

/// One group for each migration: operations of one application that follow each other.
fn by_app(operations: Vec<Operation>, app_labels: &[String]) -> Vec<(String, Vec<Operation>)> {
    let mut groups: Vec<(String, Vec<Operation>)> = Vec::new();
    for operation in operations {
        let app_label = operation.table().app_label.clone();
        if !app_labels.is_empty() && !app_labels.contains(&app_label) {
            continue;
        }
        match groups.last_mut() {
            Some((last, group)) if *last == app_label => group.push(operation),
            _ => groups.push((app_label, vec![operation])),
        }
    }
    groups
}

/// `0002_task_due`: the next number of the application, and the name that Django would suggest.
fn django_name(app_label: &str, operations: &[Operation], name: Option<&str>, known: &[Migration]) -> String {
    let names = known.iter().flat_map(Migration::django_names).filter(|django| django.app == app_label);
    let number = |name: &str| name.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok();
    let numbers: BTreeSet<u32> = names.filter_map(|django| number(&django.name)).collect();
    let next = numbers.last().map_or(1, |last| last.saturating_add(1));
    let suggested = || match next {
        1 if !operations.is_empty() => "initial".to_owned(),
        _ => suggest_name(operations),
    };
    format!("{next:04}_{}", name.map_or_else(suggested, str::to_owned))
}

/// `suggest_name`
fn suggest_name(operations: &[Operation]) -> String {
    /// The maximum length of a name that is made from several operations.
    const LONGEST: usize = 52;
    let mut fragments = operations.iter().map(Operation::name_fragment);
    let Some(mut name) = fragments.next() else { return Utc::now().format("auto_%Y%m%d_%H%M").to_string() };
    for fragment in fragments {
        let longer = format!("{name}_{fragment}");
        if longer.chars().count() > LONGEST {
            return format!("{name}_and_more");
        }
        name = longer;
    }
    name
}

/// The name without its number.
fn title(django: &str) -> &str {
    django.split_once('_').map_or(django, |(_number, title)| title)
}

/// The current time, or one second after the last migration if that is later.
fn next_version(known: &[Migration]) -> Result<String> {
    const FORMAT: &str = "%Y-%m-%d-%H%M%S";
    let now = Utc::now().naive_utc();
    let Some(last) = known.last() else { return Ok(now.format(FORMAT).to_string()) };
    let version = last.version();
    let unreadable =
        |_error| Error::Unavailable(format!("the name of the migration {} does not begin with a timestamp", last.name));
    let last = NaiveDateTime::parse_from_str(&version, "%Y%m%d%H%M%S").map_err(unreadable)?;
    let next = last.checked_add_signed(TimeDelta::seconds(1)).unwrap_or(last);
    Ok(next.max(now).format(FORMAT).to_string())
}

/// The texts of a migration's files, SQLite's `up.sql` first.
fn files(name: &str, app_label: &str, django: &str, operations: &[Operation]) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for (database, dialect) in DATABASES {
        let folder = Path::new(database).join(name);
        let mut up = format!("{HEADER}{app_label} {django}\n");
        let mut down = format!("-- Unapplies {app_label} {django}.\n");
        for operation in operations {
            let words = operation.description();
            up += &format!("\n-- {}\n{}", words.get(2..).unwrap_or_default(), operation.forwards(dialect));
        }
        for operation in operations.iter().rev() {
            down += &format!("\n{}", operation.backwards(dialect));
        }
        if operations.is_empty() {
            up += "\n-- Write SQL here. The line above is the migration's name in Django; without it, Django knows nothing of it.\n";
            down += "\n-- Write here the SQL that undoes up.sql, or delete this file if nothing can undo it.\n";
        }
        files.push((folder.join("up.sql"), up));
        files.push((folder.join("down.sql"), down));
    }
    files
}

/// `str.isidentifier`, of ASCII: the name becomes a part of a path.
fn is_identifier(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_start) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
