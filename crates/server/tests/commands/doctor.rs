//! `doctor`: what it finds, and that it changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use authentication::backends::TokenBackend;
use authentication::settings::SimpleJwt;
use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::project::{KEY, Project};

/// What `doctor` found: level, topic and text of each finding.
fn findings(project: &Project) -> Vec<[String; 3]> {
    let finished = project.run(&["doctor", "--json"]);
    let Value::Array(findings) = serde_json::from_str(&finished.stdout).unwrap() else { panic!("{finished:?}") };
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings: Vec<[String; 3]> =
        findings.iter().map(|finding| ["level", "topic", "text"].map(|key| text(finding, key))).collect();
    let must_act = findings.iter().any(|[level, ..]| level == "problem");
    assert_eq!(finished.code, Some(i32::from(must_act)), "{findings:?}");
    findings
}

/// The level of the first finding of a topic whose text contains this.
#[track_caller]
fn level(project: &Project, topic: &str, text: &str) -> String {
    let findings = findings(project);
    let found = findings.iter().find(|[_, other, found]| other == topic && found.contains(text));
    found.unwrap_or_else(|| panic!("no {topic} with {text:?} in {findings:?}"))[0].clone()
}

#[test]
fn a_good_project_has_nothing_to_do() {
    let project = Project::new().set("MAX_CONNECTIONS", "64");
    project.succeeds(&["migrate"]);
    let printed = project.succeeds(&["doctor"]);
    assert!(
        printed.starts_with("ok       settings: read from the environment, and the server accepts them.\n"),
        "{printed}"
    );
    for line in
        ["ok       database: it can be reached.\n", "ok       migrations: all are applied.\n", "ok       clock: "]
    {
        assert!(printed.contains(line), "{line} in {printed}");
    }
    assert!(!printed.contains("problem "), "{printed}");
}

#[test]
fn it_changes_nothing() {
    let project = Project::new();
    assert_eq!(level(&project, "database", "there is no database yet"), "problem");
    assert!(project.files().is_empty());
    project.write("db.sqlite3", "");
    assert_eq!(level(&project, "migrations", "are not applied"), "problem");
    assert_eq!(fs::read(project.path("db.sqlite3")).unwrap(), b"");
    project.succeeds(&["migrate"]);
    let before = fs::read(project.path("db.sqlite3")).unwrap();
    assert_eq!(level(&project, "migrations", "all are applied"), "ok");
    assert_eq!(fs::read(project.path("db.sqlite3")).unwrap(), before);
}

#[test]
fn invalid_settings_are_a_finding() {
    for (name, value, text) in [
        ("DEBUG", "maybe", "DEBUG in the environment must be true or false"),
        ("SECRET_KEY", "", "The SECRET_KEY setting must not be empty."),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is not set"),
        ("SIMPLE_JWT__ALGORITHM", "RS256", "SIGNING_KEY is no private key in PEM"),
    ] {
        assert_eq!(level(&Project::new().set(name, value), "settings", text), "problem", "{name}");
    }
    assert_eq!(level(&Project::new().set("DEBUG", "on"), "settings", "(security.W018)"), "warning");
}

#[test]
fn no_secret_is_printed() {
    let project = Project::new().set("DATABASE_URL", "postgres://me:hunter2@127.0.0.1:1/n");
    let finished = project.run(&["doctor"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(1), ""), "{finished:?}");
    assert!(finished.stdout.contains("\nproblem  database: "), "{finished:?}");
    assert!(!finished.stdout.contains("hunter2") && !finished.stdout.contains(KEY), "{finished:?}");
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn files_that_others_can_read_are_found() {
    let project = Project::new().set("DJANGO_SUPERUSER_PASSWORD_FILE", "password");
    for (name, text) in [(".env", "# one\nSECRET_KEY=a\n"), ("settings.toml", "WORKERS = 1\n"), ("password", "a")] {
        project.write(name, text);
        chmod(&project.path(name), 0o644);
    }
    // Nobody else can enter the folder.
    chmod(&project.path(""), 0o700);
    assert_eq!(level(&project, "files", "only their owner"), "ok");
    chmod(&project.path(""), 0o755);
    let temporary = project.path("").parent().unwrap().to_owned();
    if temporary.ancestors().any(|folder| fs::metadata(folder).unwrap().permissions().mode() & 1 == 0) {
        return;
    }
    let found = findings(&project);
    let of_files: Vec<&[String; 3]> = found.iter().filter(|[_, topic, _]| topic == "files").collect();
    let expected = [
        ["problem", "every user of this machine can read .env"],
        ["warning", "every user of this machine can read password (DJANGO_SUPERUSER_PASSWORD_FILE)"],
    ];
    assert_eq!(of_files.len(), expected.len(), "{found:?}");
    for ([level, _, text], expected) in of_files.into_iter().zip(expected) {
        assert_eq!([level.as_str(), text.as_str()], expected);
    }
}

#[test]
fn a_secret_is_found_however_the_file_spells_it() {
    for (name, text) in [
        ("settings.toml", "\"SECRET_KEY\" = \"a\"\n"),
        ("settings.toml", "SIMPLE_JWT = { SIGNING_KEY = \"a\" }\n"),
        ("settings.toml", "[SIMPLE_JWT]\nSIGNING_KEY = \"a\"\n"),
        ("settings.toml", "DATABASE_URL = \"postgres:///n?host=127.0.0.1&port=1&user=u&password=p\"\n"),
        (".env", "export SECRET_KEY='a'\n"),
    ] {
        let project = Project::new();
        let temporary = project.path("").parent().unwrap().to_owned();
        if temporary.ancestors().any(|folder| fs::metadata(folder).unwrap().permissions().mode() & 1 == 0) {
            return;
        }
        // The environment overrides the key, and the file contains it all the same.
        let project = project.set("SIMPLE_JWT__SIGNING_KEY", KEY);
        project.write(name, text);
        chmod(&project.path(name), 0o644);
        chmod(&project.path(""), 0o755);
        assert_eq!(level(&project, "files", &format!("can read {name}")), "problem", "{text}");
    }
}

/// Adds the row that Django writes for a refresh token.
fn add_token(project: &Project, token: &str, created_at: &str, expires_at: &str) {
    let sql = format!(
        "DELETE FROM token_blacklist_outstandingtoken; \
         INSERT INTO token_blacklist_outstandingtoken (jti, token, created_at, expires_at) \
         VALUES ('a', '{token}', '{created_at}', '{expires_at}')"
    );
    project.database().handle().connection().unwrap().batch_execute(&sql).unwrap();
}

#[test]
fn a_clock_that_is_behind_the_newest_row_is_a_problem() {
    let project = Project::migrated();
    add_token(&project, "sha256$0", "2001-01-01 00:00:00", "2001-01-02 00:00:00");
    assert_eq!(level(&project, "clock", "no row is newer"), "ok");
    add_token(&project, "sha256$0", "2999-01-01 00:00:00", "2999-01-02 00:00:00");
    assert_eq!(level(&project, "clock", "later than this machine's clock"), "problem");
}

#[test]
fn the_key_is_compared_with_djangos_last_token() {
    let token = |key: &str| {
        let settings = SimpleJwt { signing_key: key.to_owned(), ..SimpleJwt::default() };
        TokenBackend::new(settings).unwrap().encode(&Vec::new()).unwrap()
    };
    let project = Project::migrated();
    assert_eq!(level(&project, "tokens", "no token of Django"), "ok");
    let (then, late) = ("2001-01-01 00:00:00", "2999-01-01 00:00:00");
    add_token(&project, &token(KEY), then, late);
    assert_eq!(level(&project, "tokens", "with the same key (SECRET_KEY)"), "ok");
    let other = token(&KEY.repeat(2));
    add_token(&project, &other, then, late);
    assert_eq!(level(&project, "tokens", "was not signed with SECRET_KEY"), "problem");
    add_token(&project, &other, then, then);
    assert_eq!(level(&project, "tokens", "but it has expired"), "warning");
}

#[test]
fn passwords_that_cannot_be_checked_are_found() {
    let add = |project: &Project, username: &str, password: &str| {
        let fields =
            format!(r#"{{"username": "{username}", "password": "{password}", "date_joined": "2026-01-01T00:00:00Z"}}"#);
        project.write("user.json", &format!(r#"[{{"model": "auth.user", "fields": {fields}}}]"#));
        project.succeeds(&["loaddata", "user.json"]);
    };
    let project = Project::migrated();
    add(&project, "ann", "!unusable");
    assert_eq!(level(&project, "passwords", "can check all stored passwords"), "ok");
    add(&project, "bob", "pbkdf2_sha256$1000$salt$hash");
    assert_eq!(level(&project, "passwords", "PASSWORD_HASHERS=django"), "warning");
    add(&project, "eve", "crypt$$hash");
    assert_eq!(level(&project, "passwords", "1 user(s) have a password in a format"), "warning");
    let project = project.set("PASSWORD_HASHERS", "django.contrib.auth.hashers.ScryptPasswordHasher");
    assert_eq!(level(&project, "passwords", "These users cannot log in"), "problem");
}

#[test]
fn a_table_that_does_not_fit_is_a_problem() {
    let project = Project::migrated();
    let drop = "DROP TABLE token_blacklist_blacklistedtoken";
    project.database().handle().connection().unwrap().batch_execute(drop).unwrap();
    assert_eq!(level(&project, "tables", "token_blacklist_blacklistedtoken is missing"), "problem");
}

#[cfg(feature = "redis")]
#[test]
fn a_redis_that_does_not_answer_is_found() {
    let project = Project::new()
        .set("CACHES__default__BACKEND", "django.core.cache.backends.redis.RedisCache")
        .set("CACHES__default__LOCATION", "redis://:hunter2@127.0.0.1:1/0");
    assert_eq!(level(&project, "cache", "no request is throttled"), "warning");
    let project = project.set("CACHES__default__OPTIONS__IGNORE_EXCEPTIONS", "false");
    assert_eq!(level(&project, "cache", "get 503"), "problem");
    assert!(!project.run(&["doctor"]).stdout.contains("hunter2"));
}
