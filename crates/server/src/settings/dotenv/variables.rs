//! python-dotenv's `variables.py`: replaces `${NAME}` in a value.

use std::collections::HashMap;

use super::{Fault, Written};

/// The limit for all values of a file together, in bytes. Each `${A}${A}` doubles a value.
const MAX_SIZE: usize = 1024 * 1024;

const UNSET: Fault = "a ${NAME} is not set; use single quotes for literal text";
const TOO_LONG: Fault = "all values together are longer than 1 MiB";
const NUL: Fault = "a value contains a NUL character";

/// The variables that `${NAME}` may name.
pub(super) struct Variables<E> {
    environment: E,
    earlier: HashMap<String, String>,
    /// The size of all values so far, in bytes.
    size: usize,
}

impl<E: Fn(&str) -> Option<String>> Variables<E> {
    /// The variables of the environment, before the first line.
    pub(super) fn new(environment: E) -> Variables<E> {
        Variables { environment, earlier: HashMap::new(), size: 0 }
    }

    /// `resolve_variables`: returns the value of a name, and remembers it for later lines.
    ///
    /// # Errors
    /// A variable is not set, a value contains a NUL character, or the values are too long.
    pub(super) fn resolve(&mut self, name: &str, written: Written<'_>) -> Result<String, Fault> {
        let room = MAX_SIZE - self.size;
        let value = match written {
            Written::Literal(text) => text.to_owned(),
            Written::Template(text) => self.expand(&text, room)?,
        };
        if value.len() > room {
            return Err(TOO_LONG);
        }
        if value.contains('\0') {
            return Err(NUL);
        }
        self.size += value.len();
        self.earlier.insert(name.to_owned(), value.clone());
        Ok(value)
    }

    /// Replaces each `${NAME}` and `${NAME:-default}`. Other forms stay unchanged.
    fn expand(&self, text: &str, room: usize) -> Result<String, Fault> {
        let mut value = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            value.push_str(before);
            rest = match parse_variable(after) {
                Some((name, default, after)) => {
                    value.push_str(&self.get(name).or_else(|| default.map(str::to_owned)).ok_or(UNSET)?);
                    after
                }
                None => {
                    value.push_str("${");
                    after
                }
            };
            if value.len() > room {
                return Err(TOO_LONG);
            }
        }
        value.push_str(rest);
        Ok(value)
    }

    fn get(&self, name: &str) -> Option<String> {
        (self.environment)(name).or_else(|| self.earlier.get(name).cloned())
    }
}

/// The name, the default and the rest of a text that follows `${`.
fn parse_variable(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match rest.strip_prefix('}') {
        Some(rest) => Some((name, None, rest)),
        None => rest.strip_prefix(":-")?.split_once('}').map(|(default, rest)| (name, Some(default), rest)),
    }
}
