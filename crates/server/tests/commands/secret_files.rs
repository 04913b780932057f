//! `SECRET_KEY_FILE` and the like.

use std::process::Command;

use crate::project::{KEY, Project};

/// Runs `check`, which must refuse the settings with this line.
#[track_caller]
fn refused(project: &Project, line: &str) {
    project.fails(&["check"], &format!("ImproperlyConfigured: {line}"));
}

/// The id and the setting of the warnings of `check --deploy`.
fn warns(project: &Project) -> bool {
    project.run(&["check", "--deploy"]).stderr.contains("(security.W009)")
}

#[test]
fn every_source_can_name_a_file() {
    for end in ["", "\n", "\r\n"] {
        for source in ["the environment", ".env", "settings.toml"] {
            let project = Project::bare().set("ALLOWED_HOSTS", "*");
            project.write("key", &format!("{KEY}{end}"));
            let project = match source {
                "the environment" => project.set("SECRET_KEY_FILE", "key"),
                ".env" => {
                    project.write(".env", "SECRET_KEY_FILE=key");
                    project
                }
                _ => {
                    project.write("settings.toml", "SECRET_KEY_FILE = \"key\"");
                    project
                }
            };
            assert!(!warns(&project), "{source} {end:?}");
        }
    }
}

#[test]
fn settings_in_tables_can_be_files_too() {
    for (name, text, fault) in [
        ("SIMPLE_JWT__SIGNING_KEY", "", "must not be empty"),
        ("DATABASE_CONNECTIONS", "many", "must be a whole number"),
        ("SIMPLE_JWT", "a", "must be a table"),
    ] {
        let project = Project::new().set(&format!("{name}_FILE"), "file");
        project.write("file", text);
        refused(&project, &format!("{name}_FILE in the environment {fault}"));
    }
    let project = Project::new().set("DATABASE_URL_FILE", "url").set("CACHES__default__LOCATION_FILE", "url");
    project.write("url", "sqlite://other.sqlite3\n");
    project.succeeds(&["migrate"]);
    assert_eq!(project.files(), ["other.sqlite3", "url"]);
    // A name in a file is refused if it is unknown, and in the environment if its table is known.
    refused(&Project::new().set("SIMPLE_JWT__TYPO_FILE", "/dev/null"), NO_FILE);
    Project::new().set("OTHER_FILE", "/nowhere").set("_FILE", "").succeeds(&["check"]);
}

const NO_FILE: &str =
    "SIMPLE_JWT__TYPO_FILE in the environment names a file that cannot be read: it is no regular file";

#[test]
fn a_later_source_overrides_and_one_source_may_not_have_both() {
    let project = Project::bare().set("ALLOWED_HOSTS", "*");
    project.write(".env", "SECRET_KEY_FILE=missing");
    assert!(!warns(&project.set("SECRET_KEY", KEY)), "a file that is overridden is not read");
    let project = Project::bare().set("SECRET_KEY_FILE", "key").set("ALLOWED_HOSTS", "*");
    project.write(".env", "SECRET_KEY=short");
    project.write("key", KEY);
    assert!(!warns(&project));
    let both = |source: &str| format!("SECRET_KEY and SECRET_KEY_FILE are both in {source}; set one of them");
    refused(&project.set("SECRET_KEY", "short"), &both("the environment"));
    let project = Project::bare();
    project.write("settings.toml", "SECRET_KEY = \"a\"\nSECRET_KEY_FILE = \"key\"");
    refused(&project, &both("settings.toml"));
    let project = Project::bare();
    project.write(".env", "SECRET_KEY_FILE=key\nSECRET_KEY=a");
    refused(&project, "SECRET_KEY_FILE and SECRET_KEY are both in .env; set one of them");
}

#[test]
fn a_file_that_cannot_be_used_is_one_line_without_its_text() {
    let project = Project::bare().set("SECRET_KEY_FILE", "secret");
    let path = project.path("secret");
    let place = "SECRET_KEY_FILE in the environment";
    let unreadable = format!("{place} names a file that cannot be read");
    refused(&project, &format!("{unreadable}: No such file or directory (os error 2)"));
    std::fs::create_dir(&path).unwrap();
    refused(&project, &format!("{unreadable}: it is a folder"));
    std::fs::remove_dir(&path).unwrap();
    // Nobody writes to this pipe, and the command does not wait for it.
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    refused(&project, &format!("{unreadable}: it is no regular file"));
    std::fs::remove_file(&path).unwrap();
    for (bytes, fault) in [
        (vec![b'k'; 65_537], "names a file of more than 65536 bytes"),
        (b"hidden\xff".to_vec(), "names a file that is not UTF-8 text"),
        (b"hidden\0".to_vec(), "names a file that contains a NUL character"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        refused(&project, &format!("{place} {fault}"));
    }
    refused(&project.set("SECRET_KEY_FILE", ""), &format!("{place} must be the path of a file"));
    let project = Project::bare();
    project.write("settings.toml", "SECRET_KEY_FILE = 1");
    refused(&project, "SECRET_KEY_FILE in settings.toml must be a string");
}

#[test]
fn no_error_shows_the_text_of_a_file() {
    for name in [
        "METRICS_ADDRESS",
        "LOG_FORMAT",
        "REQUEST_ID_HEADER",
        "MIDDLEWARE",
        "PASSWORD_HASHERS",
        "FORWARDED_ALLOW_IPS",
        "CORS_ALLOWED_ORIGINS",
        "CORS_URLS_REGEX",
        "CACHES__default__BACKEND",
        "SIMPLE_JWT__ALGORITHM",
        "SPECTACULAR_SETTINGS__OAS_VERSION",
        "REST_FRAMEWORK__DEFAULT_SCHEMA_CLASS",
        "REST_FRAMEWORK__DEFAULT_RENDERER_CLASSES",
    ] {
        let project = Project::new().set(&format!("{name}_FILE"), "file");
        project.write("file", "(hunter2");
        refused(&project, &format!("{name}_FILE in the environment names a file whose text is no valid value"));
    }
}

#[test]
fn createsuperuser_takes_its_data_from_every_source() {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD_FILE", "password");
    project.write("settings.toml", "DJANGO_SUPERUSER_EMAIL = \"ann@example.org\"");
    project.write(".env", "DJANGO_SUPERUSER_USERNAME=ann");
    project.write("password", "correct horse\n");
    assert_eq!(project.succeeds(&["createsuperuser", "--noinput"]), "Superuser created successfully.\n");
    assert!(project.succeeds(&["dumpdata", "auth.user"]).contains("ann@example.org"));
    project.start("runserver").log_in("ann", "correct horse");
}
