//! Lists and dicts of `json.loads`.

use std::collections::{HashMap, HashSet};
use std::mem;

use crate::value::Value;

/// Up to this size, all pairs of keys of a dict are compared to find duplicates.
const SMALL_DICT: usize = 16;

/// A list or dict that is not closed yet.
pub(super) enum Container {
    List(Vec<Value>),
    /// The pairs so far, and the key of the next value.
    Dict(Vec<(String, Value)>, String),
}

impl Container {
    /// The bracket that closes it.
    pub(super) fn closing(&self) -> u8 {
        match self {
            Container::List(_) => b']',
            Container::Dict(..) => b'}',
        }
    }

    pub(super) fn push(&mut self, value: Value) {
        match self {
            Container::List(items) => items.push(value),
            Container::Dict(items, key) => items.push((mem::take(key), value)),
        }
    }

    /// Keeps the value in a dict if its key is one of `keys`.
    pub(super) fn set(&mut self, value: Value, keys: &[&str]) {
        let Container::Dict(items, key) = self else { return };
        if !keys.contains(&key.as_str()) {
            return;
        }
        match items.iter_mut().find(|(other, _)| other == key) {
            Some(item) => item.1 = value,
            None => items.push((mem::take(key), value)),
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Container::List(items) => Value::List(items),
            Container::Dict(items, _) => Value::Dict(last_values(items)),
        }
    }
}

/// The dict after `dict[key] = value` for each item: keys in the order of their first occurrence, each with its last
/// value.
fn last_values(items: Vec<(String, Value)>) -> Vec<(String, Value)> {
    if !has_duplicates(&items) {
        return items;
    }
    let mut places = HashMap::new();
    let mut dict: Vec<(String, Value)> = Vec::new();
    for (key, value) in items {
        match places.get(&key) {
            Some(&place) => {
                let item: &mut (String, Value) = &mut dict[place];
                item.1 = value;
            }
            None => {
                places.insert(key.clone(), dict.len());
                dict.push((key, value));
            }
        }
    }
    dict
}

fn has_duplicates(items: &[(String, Value)]) -> bool {
    if items.len() <= SMALL_DICT {
        return items.iter().enumerate().any(|(place, (key, _))| items[..place].iter().any(|(other, _)| other == key));
    }
    let mut seen = HashSet::with_capacity(items.len());
    !items.iter().all(|(key, _)| seen.insert(key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_keeps_its_first_position_and_its_last_value() {
        for size in [2, SMALL_DICT, 10 * SMALL_DICT] {
            let pair = |(number, place): (i64, usize)| (place.to_string(), Value::Int(number));
            let twice: Vec<_> = (0..).zip((0..size).chain(0..size)).map(pair).collect();
            let expected = twice[size..].to_vec();
            assert_eq!(last_values(twice), expected);
        }
    }
}
