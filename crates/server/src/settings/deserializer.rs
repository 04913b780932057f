//! Settings as serde reads them. A text from the environment is converted to the type of the field.

use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use toml::Value;

use super::error::{Result, SettingsError};

/// A setting, or a table of settings in their written order.
pub(super) enum Node {
    Table(Vec<(String, Node)>),
    Leaf(Leaf),
}

/// One value, its full name, and its source.
pub(super) struct Leaf {
    pub(super) name: String,
    pub(super) source: &'static str,
    /// Whether `value` is the path of a file, and the text of the file is the value.
    pub(super) is_file: bool,
    pub(super) value: Value,
}

impl Leaf {
    /// Whether one source has both a setting and the file of its value.
    pub(super) fn contradicts(&self, other: &Leaf) -> bool {
        self.source == other.source && self.is_file != other.is_file
    }
}

impl Node {
    /// Stores a value at `path`, and replaces the value of an earlier source.
    pub(super) fn insert(&mut self, path: &[&str], leaf: Leaf) {
        let Some((first, rest)) = path.split_first() else {
            *self = Node::Leaf(leaf);
            return;
        };
        if let Node::Leaf(_) = self {
            *self = Node::Table(Vec::new());
        }
        if let Node::Table(entries) = self {
            match entries.iter_mut().find(|(name, _)| name == first) {
                Some((_, node)) => node.insert(rest, leaf),
                None => {
                    let mut node = Node::Table(Vec::new());
                    node.insert(rest, leaf);
                    entries.push(((*first).to_owned(), node));
                }
            }
        }
    }

    /// Takes the entries with these names out of a table.
    pub(super) fn take(&mut self, names: &[&str]) -> Node {
        let Node::Table(entries) = self else { return Node::Table(Vec::new()) };
        let (taken, left) = std::mem::take(entries).into_iter().partition(|(name, _)| names.contains(&name.as_str()));
        *entries = left;
        Node::Table(taken)
    }

    /// The value at `path`.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Leaf> {
        match (self, path.split_first()) {
            (Node::Leaf(leaf), None) => Some(leaf),
            (Node::Table(entries), Some((first, rest))) => {
                entries.iter().find(|(name, _)| name == first).and_then(|(_, node)| node.get(rest))
            }
            _ => None,
        }
    }

    /// Calls a function for each value, until it returns an error.
    pub(super) fn try_for_each(&mut self, function: &mut dyn FnMut(&mut Leaf) -> Result<()>) -> Result<()> {
        match self {
            Node::Leaf(leaf) => function(leaf),
            Node::Table(entries) => entries.iter_mut().try_for_each(|(_, node)| node.try_for_each(function)),
        }
    }

    /// The place of an error: the setting itself, or the first one of the table.
    fn place(&self) -> Option<String> {
        match self {
            Node::Leaf(leaf) => Some(format!("{} in {}", leaf.name, leaf.source)),
            Node::Table(entries) => entries.first().and_then(|(_, node)| node.place()),
        }
    }

    /// Whether the value is the text of a file.
    fn is_file(&self) -> bool {
        matches!(self, Node::Leaf(Leaf { is_file: true, .. }))
    }

    fn value(self) -> Option<Value> {
        match self {
            Node::Leaf(leaf) => Some(leaf.value),
            Node::Table(_) => None,
        }
    }

    fn visit_integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let number = match self.value() {
            Some(Value::Integer(number)) => Some(number),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| SettingsError::custom("must be a whole number"))?;
        visitor.visit_i64(number).map_err(|_range: SettingsError| SettingsError::custom("is out of range"))
    }

    /// The items of an array. In the environment, a list is a text with commas.
    fn items(self) -> Result<Vec<Node>> {
        let Node::Leaf(Leaf { name, source, is_file, value }) = self else {
            return Err(SettingsError::custom("must be a list"));
        };
        let values: Vec<Value> = match value {
            Value::Array(values) => values,
            Value::String(text) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()
            }
            _ => return Err(SettingsError::custom("must be a list")),
        };
        Ok(values.into_iter().map(|value| Node::Leaf(Leaf { name: name.clone(), source, is_file, value })).collect())
    }
}

/// The spellings of `true` and `false` in environment variables.
fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = SettingsError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Node::Leaf(Leaf { value: Value::Boolean(_), .. }) => self.deserialize_bool(visitor),
            Node::Leaf(Leaf { value: Value::Integer(_), .. }) => self.visit_integer(visitor),
            Node::Leaf(Leaf { value: Value::Array(_), .. }) => self.deserialize_seq(visitor),
            Node::Leaf(_) => self.deserialize_string(visitor),
            Node::Table(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let value = match self.value() {
            Some(Value::Boolean(value)) => Some(value),
            Some(Value::String(text)) => boolean(&text),
            _ => None,
        };
        visitor.visit_bool(value.ok_or_else(|| SettingsError::custom("must be true or false"))?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_integer(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_integer(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.value() {
            Some(Value::String(text)) => visitor.visit_string(text),
            _ => Err(SettingsError::custom("must be a string")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(SeqDeserializer::new(self.items()?.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Node::Table(entries) => visitor.visit_map(Entries { rest: entries.into_iter(), value: None }),
            Node::Leaf(_) => Err(SettingsError::custom("must be a table")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    /// One of several names.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.value() {
            Some(Value::String(text)) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(SettingsError::custom("must be a string")),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, SettingsError> for Node {
    type Deserializer = Node;

    fn into_deserializer(self) -> Node {
        self
    }
}

/// The settings of a table, one after the other. It adds the name of the setting to an error.
struct Entries {
    rest: std::vec::IntoIter<(String, Node)>,
    value: Option<Node>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = SettingsError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((name, node)) = self.rest.next() else { return Ok(None) };
        let key: StrDeserializer<'_, SettingsError> = name.as_str().into_deserializer();
        let key = seed.deserialize(key).map_err(|error| error.at(node.place()))?;
        self.value = Some(node);
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let node = self.value.take().ok_or_else(|| SettingsError::custom("a value without a name"))?;
        let (place, is_file) = (node.place(), node.is_file());
        let error = |error: SettingsError| if is_file { error.without_value() } else { error };
        seed.deserialize(node).map_err(|fault| error(fault).at(place))
    }
}
