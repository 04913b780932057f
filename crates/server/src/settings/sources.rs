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
use super::settings_files::{SettingsFile, have_secret, is_secret};

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
    let (mut files, mut settings_files) = (Node::Table(Vec::new()), Vec::new());
    if let Some(text) = read_file(folder, "settings.toml", fs::read_to_string)? {
        insert_table(&mut files, &[], parse_toml(&text)?)?;
        settings_files.push(SettingsFile { path: folder.join("settings.toml"), has_secret: have_secret(&files) });
    }
    if let Some(text) = read_file(folder, ".env", fs::read)? {
        let variables: HashMap<&OsStr, &OsStr> =
            environment.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())).collect();
        let variable = |name: &str| variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(str::to_owned);
        let values = dotenv::parse(&text, variable).map_err(|error| SettingsError::custom(format!(".env {error}")))?;
        let has_secret = values.iter().any(|(name, value)| is_secret(name, Some(value)));
        settings_files.push(SettingsFile { path: folder.join(".env"), has_secret });
        for (name, value) in values {
            insert_text(&mut files, name, ".env", value)?;
        }
    }
    Ok(Sources { folder, files, environment, secret_files, settings_files })
}

/// The values of all sources. Most variables of the environment are not settings, so only the names of settings and of
/// their tables are used.
pub(super) struct Sources<'s> {
    folder: &'s Path,
    files: Node,
    environment: Vec<(OsString, OsString)>,
    secret_files: &'s mut Vec<SecretFile>,
    /// The files that exist.
    pub(super) settings_files: Vec<SettingsFile>,
}

impl Sources<'_> {
    /// Adds the variables of the environment with these names to `settings`, and reads the files that settings name.
    fn complete(&mut self, mut settings: Node, fields: &[&str]) -> Result<Node> {
        for (variable, value) in &self.environment {
            let Some(variable) = variable.to_str() else { continue };
            if fields.contains(&setting(variable)) {
                let not_text = || SettingsError::custom(format!("{variable} in the environment must be valid Unicode"));
                let value = value.to_str().ok_or_else(not_text)?.to_owned();
                insert_text(&mut settings, variable.to_owned(), "the environment", value)?;
            }
        }
        secret_files::read(&mut settings, self.folder, self.secret_files)?;
        Ok(settings)
    }
}

/// A struct is a group of settings. It takes them away, so what is left for the last group has unknown names.
impl<'de> Deserializer<'de> for &mut Sources<'_> {
    type Error = SettingsError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let group = self.files.take(fields);
        self.complete(group, fields)?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_struct("", &[], visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The last group, which refuses unknown names.
impl<'de> Deserializer<'de> for Sources<'_> {
    type Error = SettingsError;

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let rest = std::mem::replace(&mut self.files, Node::Table(Vec::new()));
        self.complete(rest, fields)?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.files.deserialize_any(visitor)
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

fn insert_table(node: &mut Node, path: &[&str], table: Table) -> Result<()> {
    for (name, value) in table {
        let path = [path, &[name.as_str()]].concat();
        match value {
            Value::Table(table) => insert_table(node, &path, table)?,
            value => {
                let leaf = Leaf { name: path.join(NESTING), source: "settings.toml", is_file: false, value };
                insert(node, path, leaf)?;
            }
        }
    }
    Ok(())
}

fn insert_text(node: &mut Node, name: String, source: &'static str, value: String) -> Result<()> {
    let path: Vec<&str> = name.split(NESTING).collect();
    insert(node, path, Leaf { name: name.clone(), source, is_file: false, value: Value::String(value) })
}

/// Stores a value. `SECRET_KEY_FILE` becomes the value of `SECRET_KEY`, with the mark that it is the path of a file.
fn insert(node: &mut Node, mut path: Vec<&str>, mut leaf: Leaf) -> Result<()> {
    if let Some(name) = path.last_mut()
        && let Some(setting) = secret_files::setting(name)
    {
        *name = setting;
        leaf.is_file = true;
    }
    match node.get(&path).filter(|other| other.contradicts(&leaf)) {
        Some(other) => Err(SettingsError::custom(format!(
            "{} and {} are both in {}; set one of them",
            other.name, leaf.name, leaf.source
        ))),
        None => {
            node.insert(&path, leaf);
            Ok(())
        }
    }
}

/// The name of the setting, or of the table, that a variable of the environment may belong to.
fn setting(variable: &str) -> &str {
    match variable.split_once(NESTING) {
        Some((table, _)) => table,
        None => secret_files::setting(variable).unwrap_or(variable),
    }
}
