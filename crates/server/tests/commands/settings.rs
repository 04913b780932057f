//! `settings.py`: the sources of settings, and the errors of invalid ones.

use crate::check::https;
use crate::project::{KEY, Project};

/// Runs `check`, which must refuse the settings with this line and create nothing.
#[track_caller]
fn refused(project: &Project, line: &str) {
    let before = project.files();
    project.fails(&["check"], &format!("ImproperlyConfigured: {line}"));
    assert_eq!(project.files(), before);
}

#[test]
fn the_environment_overrides_dotenv_and_dotenv_overrides_settings_toml() {
    let project = https(Project::bare());
    project.write("settings.toml", "SECRET_KEY = \"toml\"\nDEBUG = true\nALLOWED_HOSTS = [\"a\", \"b\"]\n");
    project.write(".env", &format!("SECRET_KEY={KEY}\nDEBUG=off\n"));
    // The warnings show which value is used: a weak key, DEBUG, no host.
    assert_eq!(project.run(&["check", "--deploy"]).stderr, "");
    let stderr = project.set("DEBUG", "True").set("ALLOWED_HOSTS", "").run(&["check", "--deploy"]).stderr;
    let ids: Vec<&str> = stderr.matches("security.W").map(|_| "").collect();
    assert_eq!(ids.len(), 2, "{stderr}");
    assert!(stderr.contains("security.W018") && stderr.contains("security.W020"), "{stderr}");
}

#[test]
fn settings_folder_names_the_folder_of_the_files() {
    let folder = Project::bare();
    folder.write("settings.toml", "SECRET_KEY = \"short\"\n");
    let place = folder.path("").display().to_string();
    folder.write(".env", &format!("ALLOWED_HOSTS=127.0.0.1\nDATABASE_URL=sqlite://{place}db.sqlite3\n"));
    let project = Project::bare().set("SETTINGS_FOLDER", &place);
    project.write("settings.toml", "this file is not read");
    let stderr = project.run(&["check", "--deploy"]).stderr;
    assert!(stderr.contains("Your SECRET_KEY has less than 50 characters") && !stderr.contains("W020"), "{stderr}");
    let line = "SETTINGS_FOLDER in the environment must be a folder. There is none at '/no/folder'";
    refused(&Project::new().set("SETTINGS_FOLDER", "/no/folder"), line);
}

#[test]
fn with_settings_folder_a_relative_path_of_the_database_is_refused() {
    let folder = Project::bare();
    let place = folder.path("").display().to_string();
    let line = "ImproperlyConfigured: DATABASE_URL must have the whole path of an SQLite database, such as \
                sqlite:///var/lib/task-api/db.sqlite3, because SETTINGS_FOLDER is set";
    let project = || Project::new().set("SETTINGS_FOLDER", &place);
    for project in [project(), project().set("DATABASE_URL", "sqlite://db.sqlite3")] {
        for args in [&["migrate"][..], &["runserver", "0"], &["dumpdata"], &["quickstart", "0"]] {
            project.fails(args, line);
        }
        assert!(project.files().is_empty());
    }
    let whole = format!("sqlite://{}", folder.path("db.sqlite3").display());
    project().set("DATABASE_URL", &whole).succeeds(&["migrate"]);
    assert_eq!(folder.files(), ["db.sqlite3"]);
}

#[test]
fn two_underscores_separate_table_and_setting() {
    for (toml, dotenv, name, source) in [
        ("[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = \"soon\"", "", "ACCESS_TOKEN_LIFETIME", "settings.toml"),
        ("SIMPLE_JWT.REFRESH_TOKEN_LIFETIME = false", "", "REFRESH_TOKEN_LIFETIME", "settings.toml"),
        ("", "SIMPLE_JWT__REFRESH_TOKEN_LIFETIME=1.5", "REFRESH_TOKEN_LIFETIME", ".env"),
    ] {
        let project = Project::new();
        project.write("settings.toml", toml);
        project.write(".env", dotenv);
        refused(&project, &format!("SIMPLE_JWT__{name} in {source} must be a whole number"));
    }
    let project = Project::new();
    project.write("settings.toml", "[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = \"soon\"");
    project.set("SIMPLE_JWT__ACCESS_TOKEN_LIFETIME", "60").succeeds(&["check"]);
}

#[test]
fn unknown_names_are_refused_in_files_and_known_tables() {
    let project = Project::new();
    project.write("settings.toml", "FOO = 1");
    refused(&project, "FOO in settings.toml is not a known setting");
    let project = Project::new();
    project.write(".env", "FOO=1");
    refused(&project, "FOO in .env is not a known setting");
    for name in ["SIMPLE_JWT__FOO", "REST_FRAMEWORK__FOO"] {
        refused(&Project::new().set(name, "1"), &format!("{name} in the environment is not a known setting"));
    }
    Project::new().set("FOO", "1").set("PATH", "/bin").succeeds(&["check"]);
}

#[test]
fn errors_name_the_setting_and_its_source() {
    for (name, value, fault) in [
        ("DEBUG", "maybe", "must be true or false"),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", "2.5 MB", "must be a whole number"),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", "-1", "is out of range"),
        ("WORKERS", "0", "is out of range"),
        ("DATABASE_CONNECTIONS", "5000000000", "is out of range"),
        ("SHUTDOWN_TIMEOUT", "never", "must be a whole number"),
        ("SIMPLE_JWT__ACCESS_TOKEN_LIFETIME", "3153600001", "must be at most 3153600000 seconds"),
        ("SIMPLE_JWT", "{}", "must be a table"),
        ("SIMPLE_JWT__SIGNING_KEY", "", "must not be empty"),
        ("SIMPLE_JWT__ALGORITHM", "ES512", "is 'ES512', which this server does not support"),
        ("SIMPLE_JWT__ALGORITHM", "ES256K", "is 'ES256K', which this server does not support"),
        ("SIMPLE_JWT__ALGORITHM", "none", "Unrecognized algorithm type 'none'"),
    ] {
        refused(&Project::new().set(name, value), &format!("{name} in the environment {fault}"));
    }
}

#[test]
fn no_error_contains_a_value() {
    for (toml, dotenv, line) in [
        ("SECRET_KEY = 271828", "", "SECRET_KEY in settings.toml must be a string"),
        ("SECRET_KEY = 'a'\nSECRET_KEY = '271828'", "", "settings.toml line 2: duplicate key"),
        ("SECRET_KEY = hidden", "", "settings.toml line 1: string values must be quoted, expected literal string"),
        ("", "DEBUG=on\nSECRET_KEY='271828", ".env line 2: a quote is not closed"),
        ("", "SIMPLE_JWT__SIGNING_KEY=-----BEGIN KEY-----\nq271828==\n", ".env line 2: expected NAME=value"),
        ("", "\nSECRET_KEY=${q271828}", ".env line 2: a ${NAME} is not set; use single quotes for literal text"),
        ("", "271828", ".env line 1: expected NAME=value"),
    ] {
        let project = Project::bare();
        project.write("settings.toml", toml);
        project.write(".env", dotenv);
        refused(&project, line);
    }
}

#[test]
fn a_secret_key_is_required_except_with_debug() {
    let line = "The SECRET_KEY setting must not be empty.";
    refused(&Project::bare(), line);
    refused(&Project::bare().set("SECRET_KEY", ""), line);
    refused(&Project::bare().set("SECRET_KEY", "").set("DEBUG", "on"), line);
    let finished = Project::bare().set("DEBUG", "on").run(&["check"]);
    assert_eq!(finished.code, Some(0));
    assert!(finished.stderr.contains("SECRET_KEY is not set"), "{}", finished.stderr);
}

#[test]
fn settings_that_break_tokens_are_refused_before_anything_is_created() {
    let reuse = "END_FAMILY_ON_REUSE needs ROTATE_REFRESH_TOKENS and BLACKLIST_AFTER_ROTATION";
    for (name, value, line) in [
        ("SIMPLE_JWT__ALGORITHM", "RS256", "SIGNING_KEY is no private key in PEM for RS256"),
        ("SIMPLE_JWT__END_FAMILY_ON_REUSE", "true", reuse),
    ] {
        let project = Project::new().set(name, value);
        refused(&project, line);
        for command in ["runserver", "quickstart"] {
            project.fails(&[command, "0"], &format!("ImproperlyConfigured: {line}"));
        }
        assert!(project.files().is_empty());
    }
}

#[test]
fn an_unreadable_file_is_named() {
    let project = Project::new();
    std::fs::create_dir(project.path(".env")).unwrap();
    refused(&project, ".env: Is a directory (os error 21)");
}

#[test]
fn password_hashers_are_paths_of_djangos_classes() {
    let first = "django.contrib.auth.hashers.PBKDF2PasswordHasher";
    let md5 = "django.contrib.auth.hashers.MD5PasswordHasher";
    let known = "django.contrib.auth.hashers.PBKDF2PasswordHasher, django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher, \
                 django.contrib.auth.hashers.Argon2PasswordHasher, django.contrib.auth.hashers.BCryptSHA256PasswordHasher, \
                 django.contrib.auth.hashers.BCryptPasswordHasher, django.contrib.auth.hashers.ScryptPasswordHasher, \
                 django.contrib.auth.hashers.MD5PasswordHasher";
    for (list, fault) in [
        (
            format!("{first}, mysite.hashers.Own"),
            format!("names 'mysite.hashers.Own', which is none of Django's hashers: {known}"),
        ),
        (
            format!("{md5},{first}"),
            "must not begin with MD5PasswordHasher, which is only for checking old hashes".to_owned(),
        ),
        (String::new(), "must name at least one hasher".to_owned()),
    ] {
        let project = Project::new().set("PASSWORD_HASHERS", &list);
        refused(&project, &format!("PASSWORD_HASHERS in the environment {fault}"));
    }
    Project::new().set("PASSWORD_HASHERS", &format!("{first}, {md5}")).succeeds(&["check"]);
    let project = Project::new();
    project.write("settings.toml", &format!("PASSWORD_HASHERS = [\"{first}\", \"own\"]"));
    refused(
        &project,
        &format!("PASSWORD_HASHERS in settings.toml names 'own', which is none of Django's hashers: {known}"),
    );
}
