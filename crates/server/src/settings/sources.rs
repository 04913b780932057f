//! The sources of settings: `settings.toml`, `.env` and the environment. A later source overrides an earlier one.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::de::{Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;
use toml::{Table, Value};

use super::deserializer::{Leaf, Node};
use super::dotenv;
use super::error::{Result, SettingsError};
use super::secret_files::{self, SecretFile};

/// Separates the names of a table and of a setting in it, in `.env` and in the environment.
const NESTING: &str = "__";

/// Reads the two files if they exist, and keeps the environment for [`Sources`]. The files that settings such as
/// `SECRET_KEY_FILE` name are added to `secret_files` when they are read.
pub(super) fn read<'s>(
    folder: &'s Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    secret_files: &'s mut Vec<SecretFile>,
) -> Result<Sources<'s>> {
    let environment: Vec<(OsString, OsString)> = environment.into_iter().collect();
    let mut entries = Vec::new();
    if let Some(text) = read_file(folder, "settings.toml", fs::read_to_string)? {
        add_table(&mut entries, &[], parse_toml(&text)?);
    }
    if let Some(text) = read_file(folder, ".env", fs::read)? {
        let variables: HashMap<&OsStr, &OsStr> =
            environment.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())).collect();
        let variable = |name: &str| variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(str::to_owned);
        let values = dotenv::parse(&text, variable).map_err(|error| SettingsError::custom(format!(".env {error}")))?;
        entries.extend(values.into_iter().map(|(name, value)| Entry::of_text(name, ".env", value)));
    }
    Ok(Sources { folder, entries, environment, secret_files })
}

/// The values of all sources. Most variables of the environment are not settings, so only the names of settings and of
/// their tables are used.
pub(super) struct Sources<'s> {
    folder: &'s Path,
    /// The settings of the two files. A later one overrides an earlier one.
    entries: Vec<Entry>,
    environment: Vec<(OsString, OsString)>,
    secret_files: &'s mut Vec<SecretFile>,
}

/// One setting as a source has it.
struct Entry {
    /// The names of its tables, and its own name.
    path: Vec<String>,
    leaf: Leaf,
}

impl Entry {
    fn of_text(name: String, source: &'static str, value: String) -> Entry {
        let path = name.split(NESTING).map(str::to_owned).collect();
        Entry { path, leaf: Leaf { name, source, is_file: false, value: Value::String(value) } }
    }

    /// The same as the setting that it stands for, if it names the file of a value.
    fn resolved(self, fields: &[&str]) -> Entry {
        let is_setting = matches!(self.path.as_slice(), [name] if fields.contains(&name.as_str()));
        match secret_files::target(&self.path).filter(|_| !is_setting) {
            Some(path) => Entry { path, leaf: Leaf { is_file: true, ..self.leaf } },
            None => self,
        }
    }
}

impl Sources<'_> {
    /// Adds the variables that are settings, or that name a setting's file.
    fn add_environment(&mut self, fields: &[&str]) -> Result<()> {
        for (variable, value) in std::mem::take(&mut self.environment) {
            let Ok(variable) = variable.into_string() else { continue };
            let first = variable.split(NESTING).next().unwrap_or_default();
            let of_file = secret_files::target(std::slice::from_ref(&variable));
            let is_of_file = of_file.is_some_and(|path| path.iter().any(|name| fields.contains(&name.as_str())));
            if fields.contains(&first) || is_of_file {
                let not_text =
                    |_value| SettingsError::custom(format!("{variable} in the environment must be valid Unicode"));
                let value = value.into_string().map_err(not_text)?;
                self.entries.push(Entry::of_text(variable, "the environment", value));
            }
        }
        Ok(())
    }

    /// All settings as one tree, with the texts of the files that some of them name.
    fn tree(mut self, fields: &[&str]) -> Result<Node> {
        self.add_environment(fields)?;
        let mut tree = Node::Table(Vec::new());
        for entry in self.entries {
            let Entry { path, leaf } = entry.resolved(fields);
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(other) = tree.get(&path).filter(|other| other.contradicts(&leaf)) {
                return Err(SettingsError::custom(format!(
                    "{} and {} are both in {}; set one of them",
                    other.name, leaf.name, leaf.source
                )));
            }
            tree.insert(&path, leaf);
        }
        // A file is read only if no later source overrides its setting.
        tree.try_for_each(&mut |leaf| {
            if leaf.is_file {
                self.secret_files.push(secret_files::read(leaf, self.folder)?);
            }
            Ok(())
        })?;
        Ok(tree)
    }
}

impl<'de> Deserializer<'de> for Sources<'_> {
    type Error = SettingsError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.tree(fields)?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.tree(&[])?.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn read_file<T>(folder: &Path, name: &str, read: fn(PathBuf) -> io::Result<T>) -> Result<Option<T>> {
    match read(folder.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SettingsError::custom(format!("{name}: {error}"))),
    }
}

fn parse_toml(text: &str) -> Result<Table> {
    text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        SettingsError::custom(format!("settings.toml line {line}: {}", error.message().replace('\n', ", ")))
    })
}

fn add_table(entries: &mut Vec<Entry>, tables: &[String], table: Table) {
    for (name, value) in table {
        let path = [tables, &[name]].concat();
        match value {
            Value::Table(table) => add_table(entries, &path, table),
            value => {
                let leaf = Leaf { name: path.join(NESTING), source: "settings.toml", is_file: false, value };
                entries.push(Entry { path, leaf });
            }
        }
    }
}
