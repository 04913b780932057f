//! python-dotenv's `parser.py` and `variables.py`: the names and values of a `.env` file.
//!
//! python-dotenv, django-environ and python-decouple disagree on many lines. If they agree, this reader agrees with
//! them. If they disagree, it follows python-dotenv, except where python-dotenv drops characters that may belong to a
//! secret:
//! - In single quotes every character stands for itself, also a backslash and `${NAME}`.
//! - `${NAME}` without a default must be set. python-dotenv replaces it with an empty text.
//! - An unreadable line is an error. python-dotenv prints a warning and goes on.

mod variables;

use std::fmt;

use variables::Variables;

/// Why a file cannot be read. It never contains text of the file, which may be a secret.
#[derive(Debug, Eq, PartialEq)]
pub struct DotenvError {
    /// The number of the line, from 1. If a value has several lines, it is the first one.
    pub line: usize,
    /// The reason.
    pub fault: &'static str,
}

impl fmt::Display for DotenvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

impl std::error::Error for DotenvError {}

/// `dotenv_values`: the names and values of a file, in its order. If a name occurs twice, the later value is valid.
///
/// Names consist of capitals, digits and underscores. `environment` returns the variables of the environment. `${NAME}`
/// prefers them to earlier lines, like `load_dotenv`. The time is linear in the size of `text`.
///
/// # Errors
/// The first unreadable line.
pub fn parse(text: &[u8], environment: impl Fn(&str) -> Option<String>) -> Result<Vec<(String, String)>, DotenvError> {
    let text = decode(text)?;
    let mut variables = Variables::new(environment);
    let mut values = Vec::new();
    let (mut rest, mut line) = (text.as_str(), 1);
    loop {
        let start = rest.trim_start_matches(is_blank);
        line += newlines(rest, start);
        if start.is_empty() {
            return Ok(values);
        }
        let (after, assignment) = statement(start).map_err(|fault| DotenvError { line, fault })?;
        if let Some((name, value)) = assignment {
            let value = variables.resolve(name, value).map_err(|fault| DotenvError { line, fault })?;
            values.push((name.to_owned(), value));
        }
        line += newlines(start, after);
        rest = after;
    }
}

/// A value as it is written.
enum Written<'t> {
    /// In single quotes.
    Literal(&'t str),
    /// Bare or in double quotes, where `${NAME}` is replaced.
    Template(String),
}

type Fault = &'static str;

const NO_ASSIGNMENT: Fault = "expected NAME=value";
const OPEN_QUOTE: Fault = "a quote is not closed";
const AFTER_QUOTE: Fault = "text follows the closing quote";
const ESCAPED_QUOTE: Fault = "a single quote cannot stand in single quotes; use double quotes";

/// Decodes a file as Python's `open(path, encoding="utf-8")` does: each kind of line ending becomes a line feed. A byte
/// order mark is dropped.
fn decode(text: &[u8]) -> Result<String, DotenvError> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let before = text.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        DotenvError { line, fault: "this is not UTF-8" }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n"))
}

/// Python's `\s`, which includes four more characters than Rust's white space.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// The same within a line.
fn is_space(c: char) -> bool {
    is_blank(c) && c != '\n'
}

/// The number of line breaks in `text` before `rest`, which is its end.
fn newlines(text: &str, rest: &str) -> usize {
    text.get(..text.len() - rest.len()).unwrap_or_default().matches('\n').count()
}

/// Splits `text` after its first line.
fn split_line(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').unwrap_or(text.len()))
}

type Assignment<'t> = Option<(&'t str, Written<'t>)>;

/// `parse_binding`: a comment or an assignment, and the rest of the text.
fn statement(text: &str) -> Result<(&str, Assignment<'_>), Fault> {
    if text.starts_with('#') {
        return Ok((split_line(text).1, None));
    }
    let (name, text) = parse_name(text).ok_or(NO_ASSIGNMENT)?;
    let value = text.trim_start_matches(is_space);
    let (written, after) = match value.as_bytes().first() {
        Some(b'\'') => single_quoted(value)?,
        Some(b'"') => double_quoted(value)?,
        Some(b'#') if value.len() < text.len() => (Written::Literal(""), value),
        _ => bare(value),
    };
    let (end_of_line, after) = split_line(after);
    let end_of_line = end_of_line.trim_start_matches(is_space);
    let is_over = end_of_line.is_empty() || end_of_line.starts_with('#');
    if is_over { Ok((after, Some((name, written)))) } else { Err(AFTER_QUOTE) }
}

/// The name before `=`, and the text after it.
fn parse_name(text: &str) -> Option<(&str, &str)> {
    let exported = text.strip_prefix("export").filter(|rest| rest.starts_with(is_space));
    let text = exported.unwrap_or(text).trim_start_matches(is_space);
    let (name, rest) = match text.strip_prefix('\'') {
        Some(quoted) => quoted.split_once('\'')?,
        None => text.split_at(text.find(|c| !is_of_name(c)).unwrap_or(text.len())),
    };
    let is_name = !name.is_empty() && name.chars().all(is_of_name);
    rest.trim_start_matches(is_space).strip_prefix('=').filter(|_| is_name).map(|value| (name, value))
}

fn is_of_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | '0'..='9' | '_')
}

/// A value without quotes. It ends with the line, or at a `#` after a blank.
fn bare(text: &str) -> (Written<'_>, &str) {
    let (line, rest) = split_line(text);
    let comments = line.match_indices('#').map(|(place, _)| line.get(..place).unwrap_or_default());
    let value = comments.into_iter().find(|before| before.ends_with(is_blank)).unwrap_or(line);
    (Written::Template(value.trim_end_matches(is_blank).to_owned()), rest)
}

fn single_quoted(text: &str) -> Result<(Written<'_>, &str), Fault> {
    let (value, rest) = text.strip_prefix('\'').and_then(|text| text.split_once('\'')).ok_or(OPEN_QUOTE)?;
    // python-dotenv, django-environ and python-decouple would all read on after this quote.
    if value.ends_with('\\') && split_line(rest).0.contains('\'') {
        return Err(ESCAPED_QUOTE);
    }
    Ok((Written::Literal(value), rest))
}

fn double_quoted(text: &str) -> Result<(Written<'_>, &str), Fault> {
    let mut value = String::new();
    let mut characters = text.strip_prefix('"').unwrap_or(text).chars();
    loop {
        match characters.next().ok_or(OPEN_QUOTE)? {
            '"' => return Ok((Written::Template(value), characters.as_str())),
            '\\' => unescape(characters.next().ok_or(OPEN_QUOTE)?, &mut value),
            other => value.push(other),
        }
    }
}

/// `decode_escapes`: the meaning of a backslash before this character.
fn unescape(escaped: char, value: &mut String) {
    match escaped {
        '\\' | '\'' | '"' => value.push(escaped),
        'a' => value.push('\x07'),
        'b' => value.push('\x08'),
        'f' => value.push('\x0c'),
        'n' => value.push('\n'),
        'r' => value.push('\r'),
        't' => value.push('\t'),
        'v' => value.push('\x0b'),
        other => value.extend(['\\', other]),
    }
}
