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

/// Separates the names of a table and of a setting in it, in `.env` and in the environment.
const NESTING: &str = "__";

/// Reads the two files if they exist, and keeps the environment for [`Sources`].
pub(super) fn read(folder: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Sources> {
    let environment: Vec<(OsString, OsString)> = environment.into_iter().collect();
    let mut files = Node::Table(Vec::new());
    if let Some(text) = read_file(folder, "settings.toml", fs::read_to_string)? {
        insert_table(&mut files, &[], parse_toml(&text)?);
    }
    if let Some(text) = read_file(folder, ".env", fs::read)? {
        let variables: HashMap<&OsStr, &OsStr> =
            environment.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())).collect();
        let variable = |name: &str| variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(str::to_owned);
        let values = dotenv::parse(&text, variable).map_err(|error| SettingsError::custom(format!(".env {error}")))?;
        for (name, value) in values {
            insert_text(&mut files, name, ".env", value);
        }
    }
    Ok(Sources { files, environment })
}

/// The values of all sources. Most variables of the environment are not settings, so only the names of settings and of
/// their tables are used.
pub(super) struct Sources {
    files: Node,
    environment: Vec<(OsString, OsString)>,
}

impl Sources {
    /// Adds the variables of the environment with these names.
    fn with_environment(&self, mut files: Node, fields: &[&str]) -> Result<Node> {
        for (variable, value) in &self.environment {
            let Some(variable) = variable.to_str() else { continue };
            if fields.contains(&variable.split(NESTING).next().unwrap_or_default()) {
                let not_text = || SettingsError::custom(format!("{variable} in the environment must be valid Unicode"));
                let value = value.to_str().ok_or_else(not_text)?.to_owned();
                insert_text(&mut files, variable.to_owned(), "the environment", value);
            }
        }
        Ok(files)
    }
}

/// A struct is a group of settings. It takes them away, so what is left at the end has unknown names.
impl<'de> Deserializer<'de> for &mut Sources {
    type Error = SettingsError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let group = self.files.take(fields);
        self.with_environment(group, fields)?.deserialize_struct(name, fields, visitor)
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
impl<'de> Deserializer<'de> for Sources {
    type Error = SettingsError;

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let files = std::mem::replace(&mut self.files, Node::Table(Vec::new()));
        self.with_environment(files, fields)?.deserialize_struct(name, fields, visitor)
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

fn insert_table(node: &mut Node, path: &[&str], table: Table) {
    for (name, value) in table {
        let path = [path, &[name.as_str()]].concat();
        match value {
            Value::Table(table) => insert_table(node, &path, table),
            value => node.insert(&path, Leaf { name: path.join(NESTING), source: "settings.toml", value }),
        }
    }
}

fn insert_text(node: &mut Node, name: String, source: &'static str, value: String) {
    let path: Vec<&str> = name.split(NESTING).collect();
    node.insert(&path, Leaf { name: name.clone(), source, value: Value::String(value) });
}
