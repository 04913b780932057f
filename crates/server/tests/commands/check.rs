//! `check` and `check --deploy`.

use diesel::connection::SimpleConnection;
use test_database::TestDatabase;

use crate::project::{KEY, Project};

const NO_ISSUES: &str = "System check identified no issues (0 silenced).\n";

/// A site that only HTTPS serves.
pub(crate) fn https(project: Project) -> Project {
    let project = project.set("SECURE_SSL_REDIRECT", "true").set("SECURE_HSTS_SECONDS", "3600");
    project.set("SECURE_HSTS_INCLUDE_SUBDOMAINS", "true").set("SECURE_HSTS_PRELOAD", "true")
}

#[test]
fn a_good_project_has_no_issues() {
    let project = https(Project::migrated());
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
    assert_eq!(project.succeeds(&["check", "--deploy"]), NO_ISSUES);
}

#[test]
fn deploy_has_djangos_warnings() {
    let project = https(Project::bare()).set("SECRET_KEY", "short").set("DEBUG", "on");
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
    let finished = project.run(&["check", "--deploy"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        finished.stderr,
        "System check identified some issues:\n\
         \n\
         WARNINGS:\n\
         ?: (security.W009) Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's \
         prefixed with 'django-insecure-' indicating that it was generated automatically by Django. Please generate a \
         long and random value, otherwise many of Django's security-critical features will be vulnerable to attack.\n\
         ?: (security.W018) You should not have DEBUG set to True in deployment.\n\
         ?: (security.W020) ALLOWED_HOSTS must not be empty in deployment.\n\
         \n\
         System check identified 3 issues (0 silenced).\n"
    );
    let one = https(Project::bare()).set("SECRET_KEY", KEY).run(&["check", "--deploy"]).stderr;
    assert!(one.ends_with("\nSystem check identified 1 issue (0 silenced).\n"), "{one}");
}

/// The warnings of `check --deploy`, by the id and the setting that they begin with.
fn warnings(project: &Project) -> Vec<String> {
    let finished = project.run(&["check", "--deploy"]);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    let lines = finished.stderr.lines().filter(|line| line.starts_with("?: "));
    lines.map(|line| line.split(' ').skip(1).take(4).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn deploy_checks_the_signing_key() {
    let weak_signing = "(security.W009) Your SIMPLE_JWT__SIGNING_KEY has";
    let weak_secret = "(security.W009) Your SECRET_KEY has";
    let short = |setting: &str| format!("(task_api.W002) {setting}: The key");
    let repeated = "0123".repeat(20);
    let django = format!("django-insecure-{KEY}");
    for (secret, signing, algorithm, expected) in [
        (KEY, None, "HS256", vec![]),
        (KEY, Some(KEY), "HS256", vec![]),
        ("short", Some(KEY), "HS256", vec![]),
        ("short", None, "HS256", vec![weak_secret.to_owned()]),
        (KEY, Some("short"), "HS384", vec![weak_signing.to_owned()]),
        (KEY, Some(&repeated), "HS256", vec![weak_signing.to_owned()]),
        (KEY, Some(&django), "HS512", vec![weak_signing.to_owned()]),
        (KEY, None, "HS512", vec![short("SECRET_KEY")]),
        (KEY, Some("0123456789abcdef"), "HS512", vec![weak_signing.to_owned(), short("SIMPLE_JWT__SIGNING_KEY")]),
    ] {
        let project = https(Project::bare()).set("ALLOWED_HOSTS", "*").set("SECRET_KEY", secret);
        let project = project.set("SIMPLE_JWT__ALGORITHM", algorithm);
        let project = match signing {
            Some(signing) => project.set("SIMPLE_JWT__SIGNING_KEY", signing),
            None => project,
        };
        assert_eq!(warnings(&project), expected, "{secret} {signing:?} {algorithm}");
    }
}

#[test]
fn deploy_does_not_check_the_secret_key_if_a_key_pair_signs() {
    for (key, expected) in [("rsa", &[][..]), ("rsa1024", &["(task_api.W002) SIMPLE_JWT__SIGNING_KEY: The RSA"])] {
        let project = https(Project::bare()).set("ALLOWED_HOSTS", "*").set("SECRET_KEY", "short");
        let project = rsa(project, "RS256", key);
        assert_eq!(warnings(&project), expected, "{key}");
    }
}

/// Uses an RSA key from the tests of the crate `authentication`.
fn rsa(project: Project, algorithm: &str, key: &str) -> Project {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../authentication/tests/keys");
    let file = |name: String| std::fs::read_to_string(folder.join(name)).unwrap();
    let project = project.set("SIMPLE_JWT__ALGORITHM", algorithm);
    let project = project.set("SIMPLE_JWT__SIGNING_KEY", &file(format!("{key}.pkcs8.pem")));
    project.set("SIMPLE_JWT__VERIFYING_KEY", &file(format!("{key}.spki.pub")))
}

/// `manage_commands.py` compares the texts with Django's.
#[test]
fn deploy_checks_the_settings_of_the_middleware() {
    let ids = |project: &Project| -> Vec<String> {
        let words = warnings(project).into_iter().map(|line| line.split(' ').next().unwrap().to_owned());
        words.map(|id| id.trim_matches(['(', ')']).replace("security.", "")).collect()
    };
    assert_eq!(ids(&Project::new()), ["W004", "W008"]);
    assert_eq!(ids(&Project::new().set("SECURE_HSTS_SECONDS", "60")), ["W005", "W008", "W021"]);
    for (name, value, id) in [
        ("SECURE_CONTENT_TYPE_NOSNIFF", "false", "W006"),
        ("SECURE_REFERRER_POLICY", "", "W022"),
        ("X_FRAME_OPTIONS", "SAMEORIGIN", "W019"),
    ] {
        assert_eq!(ids(&https(Project::new()).set(name, value)), [id], "{name}");
    }
}

#[test]
fn every_command_that_signs_refuses_unsafe_keys() {
    let public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA tests@example.org";
    let kind = "is a public key, a private key, a certificate or a JWK; HS256 needs a random secret";
    let unsafe_rsa = "SIGNING_KEY is an RSA key of 512 bits, which is not safe; it needs at least 1024";
    let named = |name: &str| format!("{name} {kind}");
    for (project, line) in [
        (Project::bare().set("SECRET_KEY", public).set("ALLOWED_HOSTS", "*"), named("SECRET_KEY")),
        (Project::new().set("SIMPLE_JWT__SIGNING_KEY", public), named("SIMPLE_JWT__SIGNING_KEY")),
        (Project::new().set("SIMPLE_JWT__SIGNING_KEY", "-----BEGIN PUBLIC KEY-----"), named("SIMPLE_JWT__SIGNING_KEY")),
        (rsa(Project::new(), "HS256", "rsa"), named("SIMPLE_JWT__SIGNING_KEY")),
        (rsa(Project::new(), "RS256", "rsa512"), unsafe_rsa.to_owned()),
        (rsa(Project::new(), "PS384", "rsa512"), unsafe_rsa.to_owned()),
    ] {
        for command in [&["check"][..], &["check", "--deploy"], &["runserver", "0"], &["quickstart", "0"]] {
            project.fails(command, &format!("ImproperlyConfigured: {line}"));
        }
        assert!(project.files().is_empty());
    }
}

#[test]
fn a_warning_fails_the_check_at_its_level() {
    let project = Project::migrated().set("DEBUG", "on");
    for (level, code) in [("CRITICAL", 0), ("ERROR", 0), ("WARNING", 1), ("INFO", 1), ("DEBUG", 1)] {
        let finished = project.run(&["check", "--deploy", "--fail-level", level]);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(code), ""), "{level}");
        let prefix = if code == 1 { "SystemCheckError: System check" } else { "System check" };
        assert!(finished.stderr.starts_with(&format!("{prefix} identified some issues:\n\nWARNINGS:\n")), "{level}");
    }
    assert_eq!(project.succeeds(&["check", "--fail-level", "DEBUG"]), NO_ISSUES);
    assert_eq!(project.run(&["check", "--fail-level", "warning"]).code, Some(2));
}

#[test]
fn tags_and_labels_select_checks() {
    let project = https(Project::migrated()).set("DEBUG", "on");
    project.database().handle().connection().unwrap().batch_execute("DROP TABLE tasks_task").unwrap();
    for (args, ids) in [
        (&["--tag", "models"][..], &["task_api.E001"][..]),
        (&["-t", "database"], &[]),
        (&["--tag", "security"], &[]),
        (&["--tag", "security", "--deploy"], &["security.W018"]),
        (&["-t", "security", "-t", "models", "--deploy"], &["task_api.E001", "security.W018"]),
        (&["-t", "urls", "tasks", "auth", "--database", "default"], &[]),
    ] {
        let stderr = project.run(&[&["check"], args].concat()).stderr;
        let found: Vec<&str> = stderr.lines().filter_map(|line| line.strip_prefix("?: (")?.split(')').next()).collect();
        assert_eq!(found, ids, "{args:?}");
    }
    project.fails(&["check", "--tag", "nope"], "CommandError: There is no system check with the \"nope\" tag.");
    project.fails(&["check", "nope"], "CommandError: No installed app with label 'nope'.");
    assert_eq!(project.succeeds(&["check", "--list-tags"]), "database\nmodels\nsecurity\n");
}

/// Django has no such check. The form is that of its `SystemCheckError`.
#[test]
fn a_missing_table_or_column_is_an_error() {
    let project = Project::migrated();
    let run = |sql: &str| project.database().handle().connection().unwrap().batch_execute(sql).unwrap();
    run("ALTER TABLE tasks_task DROP COLUMN description; DROP TABLE token_blacklist_blacklistedtoken");
    let finished = project.run(&["check"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        finished.stderr,
        "SystemCheckError: System check identified some issues:\n\
         \n\
         ERRORS:\n\
         ?: (task_api.E001) tasks_task.description is missing.\n\
         ?: (task_api.E001) token_blacklist_blacklistedtoken is missing.\n\
         \n\
         System check identified 2 issues (0 silenced).\n"
    );
}

#[test]
fn errors_stand_before_warnings() {
    let project = https(Project::migrated()).set("DEBUG", "on");
    project.database().handle().connection().unwrap().batch_execute("DROP TABLE tasks_task").unwrap();
    let finished = project.run(&["check", "--deploy"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""));
    let groups: Vec<&str> = finished.stderr.lines().filter(|line| line.ends_with("S:")).collect();
    assert_eq!(groups, ["ERRORS:", "WARNINGS:"], "{finished:?}");
    assert!(finished.stderr.ends_with("\nSystem check identified 2 issues (0 silenced).\n"), "{finished:?}");
}

#[test]
fn check_reports_a_file_without_a_write_ahead_log() {
    let database = TestDatabase::migrated_file();
    database.handle().connection().unwrap().batch_execute("PRAGMA journal_mode = DELETE").unwrap();
    let project = Project::on(database);
    let finished = project.run(&["check"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), ""));
    assert!(finished.stderr.contains("\n?: (sqlite.W001) The database file has no write-ahead log"), "{finished:?}");
    drop(project.start("runserver"));
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
}

#[test]
fn the_server_warns_of_a_short_key_when_it_starts() {
    let server = Project::migrated().set("SECRET_KEY", "0123456789abcdef").start("runserver");
    server.signal("TERM");
    let (log, code) = server.wait();
    assert_eq!(code, Some(0));
    assert!(
        log.contains("SECRET_KEY: The key for HS256 has 16 bytes. It should have at least 32 (RFC 7518)."),
        "{log}"
    );
    assert!(!log.contains("0123456789abcdef"), "{log}");
}
