//! Runs the recorded command lines of the reference's `dumpdata` and `loaddata`: the results are the same, or those
//! that the recording lists for this program with a reason. `docs/drf/fixture_table.py` records them.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use diesel::sql_types::Text;
use fixtures::{Fixture, Format, Input};
use models::DbConnection;
use regex::Regex;
use serde_json::{Value, json};
use test_database::TestDatabase;

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/drf/recorded_fixtures")
}

/// An SQLite file with the rows at the start of each case.
fn template() -> TestDatabase {
    let database = TestDatabase::migrated_file();
    let input = Input::File(recorded().join("base/base.json"), None);
    let fixture = Fixture { name: "base".into(), file: "base.json".into(), format: Format::Json, input };
    fixtures::load([Ok(fixture)], &[], false, &mut database.handle(), &mut |_| {}).unwrap();
    database
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(sql: &str, connection: &mut DbConnection) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(connection).unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Every row of every table but those of migrations and sequences, by table and key.
type Rows = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

fn rows(database: &TestDatabase) -> Rows {
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let tables = lines("SELECT name AS line FROM sqlite_master WHERE type = 'table' ORDER BY 1", connection);
    let known = |name: &String| !name.starts_with("sqlite_") && !name.starts_with("__") && name != "django_migrations";
    let mut all = Rows::new();
    for table in tables.into_iter().filter(known) {
        let columns = lines(&format!("SELECT name AS line FROM pragma_table_info('{table}')"), connection);
        let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let sql = format!("SELECT json_array({}) AS line FROM \"{table}\"", columns.join(", "));
        let parse = |line: String| {
            let row: Vec<Value> = serde_json::from_str(&line).unwrap();
            (row[0].to_string(), row.into_iter().map(masked).collect())
        };
        all.insert(table, lines(&sql, connection).into_iter().map(parse).collect());
    }
    all
}

/// Replaces values that change from run to run with marks.
fn masked(value: Value) -> Value {
    static NOW: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^20(2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$").unwrap());
    match value.as_str() {
        Some(text) if NOW.is_match(text) && !text.starts_with("2026-01-01") => json!("<now>"),
        _ => value,
    }
}

/// The new and changed rows, and the deleted ones.
fn changes(before: &Rows, after: &Rows) -> BTreeSet<String> {
    let mut changes = BTreeSet::new();
    for (table, there) in after {
        let old = &before[table];
        // The keys of many-to-many rows do not matter.
        if table.ends_with("_groups") || table.ends_with("_permissions") {
            let pairs = |rows: &BTreeMap<String, Vec<Value>>| -> BTreeSet<String> {
                rows.values().map(|row| json!(row[1..]).to_string()).collect()
            };
            let (new, gone) = (pairs(there), pairs(old));
            changes.extend(new.difference(&gone).map(|row| format!("{table} {row}")));
            changes.extend(gone.difference(&new).map(|row| format!("gone {table} {row}")));
        } else {
            let changed = there.iter().filter(|(key, row)| old.get(*key) != Some(row));
            changes.extend(changed.map(|(_, row)| format!("{table} {}", json!(row))));
            let gone = old.keys().filter(|key| !there.contains_key(*key));
            changes.extend(gone.map(|key| format!("gone {table} [{key}]")));
        }
    }
    changes
}

/// The rows of a recording in the same form.
fn recorded_changes(rows: &Value) -> BTreeSet<String> {
    let line = |row: &Value| {
        let row = row.as_array().unwrap();
        let names = if row[0] == "gone" { 2 } else { 1 };
        let words: Vec<&str> = row[..names].iter().map(|word| word.as_str().unwrap()).collect();
        format!("{} {}", words.join(" "), json!(row[names..]))
    };
    rows.as_array().unwrap().iter().map(line).collect()
}

/// The recorded value of `key`, or the expected value of this server if it differs.
fn expected<'a>(case: &'a Value, key: &str, nothing: &'a Value) -> &'a Value {
    let here = case["here"].get(key).filter(|value| *value != "...");
    here.or(case.get(key)).unwrap_or(nothing)
}

/// The differences from the recording.
fn differences(case: &Value, template: &TestDatabase, before: &Rows) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let files = case["files"].as_object().cloned().unwrap_or_default();
    for (name, content) in &files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let bytes = content.as_str().map(|text| text.as_bytes().to_vec());
        fs::write(path, bytes.unwrap_or_else(|| STANDARD.decode(content["base64"].as_str().unwrap()).unwrap()))
            .unwrap();
    }
    let database = TestDatabase::copy_of(template);
    let done = run(case, folder.path(), database.url());
    let place = fs::canonicalize(folder.path()).unwrap().display().to_string();
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&place, "<folder>");
    let (warnings, messages): (Vec<String>, Vec<String>) =
        plain(&done.stderr).lines().map(str::to_owned).partition(|line| line.starts_with("Warning: "));
    let message = messages.join("\n");
    let message = message.strip_prefix("CommandError: ").unwrap_or(&message);
    let warnings: Vec<&str> = warnings.iter().map(|line| line.trim_start_matches("Warning: ")).collect();
    let (empty, none) = (json!(""), json!([]));
    let told = expected(case, "message", &empty).as_str().unwrap().replace('\n', " ");
    let begins = case["here"].get("message").is_some();
    let mut wrong = Vec::new();
    let mut compare = |what: &str, same: bool, found: &str| {
        if !same {
            wrong.push(format!("{}: {what}: {found:.400}", case["name"]));
        }
    };
    let code = expected(case, "code", &none);
    compare("code", *code == json!(done.status.code()), message);
    if *code != json!(0) {
        compare("message", if begins { message.starts_with(&told) } else { message == told }, message);
    }
    let stdout = plain(&done.stdout);
    compare("stdout", expected(case, "stdout", &empty) == stdout.as_str(), &stdout);
    compare("warnings", *expected(case, "warnings", &none) == json!(warnings), &format!("{warnings:?}"));
    let changed = changes(before, &rows(&database));
    compare("rows", recorded_changes(expected(case, "rows", &none)) == changed, &format!("{changed:?}"));
    let made = made(folder.path(), &files);
    compare("made", *expected(case, "made", &json!({})) == json!(made), &format!("{made:?}"));
    wrong
}

fn run(case: &Value, folder: &Path, url: &str) -> std::process::Output {
    let arguments: Vec<&str> =
        case["arguments"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_task-api"));
    command.args(arguments).current_dir(folder).env_clear().env("DATABASE_URL", url);
    command.env("SECRET_KEY", "k".repeat(50)).env("ALLOWED_HOSTS", "*");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input is not an error of this test.
    let _ = child.stdin.take().unwrap().write_all(case["stdin"].as_str().unwrap_or_default().as_bytes());
    child.wait_with_output().unwrap()
}

/// The new files, decompressed.
fn made(folder: &Path, files: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let new = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let names = new.map(|entry| entry.file_name().into_string().unwrap()).filter(|name| !files.contains_key(name));
    names.map(|name| (name.clone(), fixtures::read_to_string(&folder.join(&name)).unwrap())).collect()
}

#[track_caller]
fn replay(topic: &str) {
    let template = template();
    let before = rows(&template);
    let text = fs::read_to_string(recorded().join(format!("{topic}.json"))).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let wrong: Vec<String> = cases.iter().flat_map(|case| differences(case, &template, &before)).collect();
    assert!(wrong.is_empty() && cases.len() > 60, "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn values_are_read_as_in_django() {
    replay("values");
}

#[test]
fn objects_are_loaded_as_in_django() {
    replay("objects");
}

#[test]
fn natural_keys_are_those_of_django() {
    replay("natural");
}

#[test]
fn yaml_and_json_lines_are_read_as_in_django() {
    replay("formats");
}

#[test]
fn fixtures_are_found_as_in_django() {
    replay("finding");
}

#[test]
fn rows_are_dumped_as_in_django() {
    replay("dumping");
}

#[test]
fn every_recording_is_replayed() {
    let names = fs::read_dir(recorded()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.filter(|name| name.ends_with(".json")).collect();
    let expected = ["dumping", "finding", "formats", "natural", "objects", "values"].map(|name| format!("{name}.json"));
    assert_eq!(names, BTreeSet::from(expected));
}
