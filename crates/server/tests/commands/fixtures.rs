//! `dumpdata` and `loaddata` on a command line: files, standard streams, and file permissions.

use std::fs;

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use test_database::TestDatabase;

use crate::project::{Finished, Project, mode};

const ONE_USER: &str = r#"[{"model": "auth.user", "pk": 7, "fields": {"password": "!", "last_login": null, "is_superuser": false, "username": "ann", "first_name": "", "last_name": "", "email": "", "is_staff": false, "is_active": true, "date_joined": "2026-01-01T00:00:00.000042Z", "groups": [], "user_permissions": []}}]"#;

#[test]
fn a_site_moves_from_one_database_to_another() {
    let project = Project::migrated();
    project.write("users.json", ONE_USER);
    assert_eq!(project.succeeds(&["loaddata", "users"]), "Installed 1 object(s) from 1 fixture(s)\n");
    assert_eq!(project.succeeds(&["dumpdata"]), ONE_USER);
    assert_eq!(project.succeeds(&["dumpdata", "--output", "all.json"]), "");
    let other = Project::migrated();
    fs::copy(project.path("all.json"), other.path("all.json")).unwrap();
    assert_eq!(other.succeeds(&["loaddata", "all.json"]), "Installed 1 object(s) from 1 fixture(s)\n");
    assert_eq!(other.succeeds(&["dumpdata", "auth.User"]), ONE_USER);
}

#[test]
fn only_its_owner_can_read_a_new_fixture() {
    let project = Project::migrated();
    project.succeeds(&["dumpdata", "-o", "new.json"]);
    assert_eq!(mode(&project.path("new.json")), 0o600);
    project.write("old.json", "a longer text than what comes");
    assert_ne!(mode(&project.path("old.json")), 0o600, "others may read a file as the tests make it");
    let older = mode(&project.path("old.json"));
    project.succeeds(&["dumpdata", "-o", "old.json"]);
    assert_eq!(mode(&project.path("old.json")), older, "who could read it before may still");
    assert_eq!(fs::read_to_string(project.path("old.json")).unwrap(), "[]");
}

#[test]
fn a_failed_dump_keeps_the_previous_file() {
    let project = Project::migrated();
    project.write("site.json", "older");
    let before = project.files();
    // `--pks` is checked after the dump has begun.
    let problem = "CommandError: Unable to serialize database: Field 'id' expected a number but got 'x'.";
    project.fails(&["dumpdata", "auth.user", "--pks", "1,x", "-o", "site.json"], problem);
    project.fails(&["dumpdata", "auth.user", "--pks", "1,x", "-o", "new.json.gz"], problem);
    assert_eq!(fs::read_to_string(project.path("site.json")).unwrap(), "older");
    assert_eq!(project.files(), before);
}

#[test]
fn dumpdata_refuses_a_symbolic_link() {
    let project = Project::migrated();
    project.write("secret", "kept");
    std::os::unix::fs::symlink(project.path("secret"), project.path("site.json")).unwrap();
    let problem = "CommandError: Unable to serialize database: it is a symbolic link, and none is followed";
    project.fails(&["dumpdata", "-o", "site.json"], problem);
    assert_eq!(fs::read_to_string(project.path("secret")).unwrap(), "kept");
}

#[test]
fn a_site_moves_with_natural_keys_and_compression() {
    let project = Project::migrated();
    project.write("users.json", ONE_USER);
    project.succeeds(&["loaddata", "users"]);
    for name in ["a.json.gz", "b.yaml.bz2", "c.jsonl.xz"] {
        let format = name.split('.').nth(1).unwrap();
        project.succeeds(&["dumpdata", "--format", format, "--natural-foreign", "--natural-primary", "-o", name]);
        let other = Project::migrated();
        fs::copy(project.path(name), other.path(name)).unwrap();
        let label = name.split('.').next().unwrap();
        assert_eq!(other.succeeds(&["loaddata", label]), "Installed 1 object(s) from 1 fixture(s)\n");
        // An object without a primary key gets one from this database.
        assert_eq!(other.succeeds(&["dumpdata"]), ONE_USER.replace("\"pk\": 7", "\"pk\": 1"));
    }
}

#[test]
fn a_fixture_from_standard_input_needs_a_format() {
    let project = Project::migrated();
    let finished = project.run_with_input(&["loaddata", "--format", "json", "-"], ONE_USER);
    let stdout = "Installed 1 object(s) from 1 fixture(s)\n".to_owned();
    assert_eq!(finished, Finished { stdout, stderr: String::new(), code: Some(0) });
    project.fails(&["loaddata", "-"], "CommandError: --format must be specified when reading from stdin.");
}

#[test]
fn errors_have_djangos_words() {
    let project = Project::migrated();
    project.write("users.json", ONE_USER);
    project.write("bad.json", &ONE_USER.replace("is_staff\": false", "is_staff\": 2"));
    for (args, line) in [
        (&["loaddata", "none.json"][..], "No fixture named 'none' found."),
        (&["loaddata", "none.csv"], "Problem installing fixture 'none': csv is not a known serialization format."),
        (&["loaddata", "-e", "polls", "users"], "No installed app with label 'polls'."),
        (
            &["loaddata", "users", "bad.json"],
            "Problem installing fixture '<folder>/bad.json': ['“2” value must be either True or False.']: (auth.user:pk=7) \
             field_value was '2'",
        ),
        (&["dumpdata", "polls"], "No installed app with label 'polls'."),
        (&["dumpdata", "-e", "auth.poll"], "Unknown model: auth.poll"),
        (&["dumpdata", "-o", "none/all.json"], "Unable to serialize database: No such file or directory (os error 2)"),
    ] {
        let folder = fs::canonicalize(project.path("")).unwrap();
        let line = line.replace("<folder>", folder.to_str().unwrap());
        project.fails(args, &format!("CommandError: {line}"));
    }
    assert_eq!(project.succeeds(&["dumpdata"]), "[]", "nothing was loaded");
}

#[test]
fn skipped_objects_are_counted_and_an_empty_fixture_is_reported() {
    let project = Project::migrated();
    project.write("users.json", ONE_USER);
    project.write("empty.json", "[]");
    let finished = project.run(&["loaddata", "-e", "auth", "users.json", "empty.json"]);
    let expected = Finished {
        stdout: "Installed 0 object(s) (of 1) from 2 fixture(s)\n".to_owned(),
        stderr: "Warning: No fixture data found for 'empty'. (File format may be invalid.)\n".to_owned(),
        code: Some(0),
    };
    assert_eq!(finished, expected);
}

#[test]
fn a_dangling_foreign_key_has_no_natural_key() {
    let database = TestDatabase::migrated_file();
    let mut connection = diesel::SqliteConnection::establish(database.path().to_str().unwrap()).unwrap();
    // SQLite allows such a row if foreign key checks are off.
    connection
        .batch_execute(
            "PRAGMA foreign_keys = OFF; INSERT INTO tasks_task (id, title, description, completed, created_at, \
             updated_at, owner_id) VALUES (1, 't', '', 0, '2026-01-01', '2026-01-01', 99)",
        )
        .unwrap();
    let project = Project::on(database);
    project.succeeds(&["dumpdata", "tasks"]);
    let problem = "CommandError: Unable to serialize database: User matching query does not exist.";
    project.fails(&["dumpdata", "tasks", "--natural-foreign", "-o", "a.json"], problem);
    assert!(!project.path("a.json").exists());
}
