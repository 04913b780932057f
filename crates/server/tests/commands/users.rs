//! `createsuperuser`, `createuser` and `changepassword` without a terminal.

use crate::project::{Finished, Project};

const SUPERUSER: [&str; 2] = ["createsuperuser", "--noinput"];
const USER: [&str; 2] = ["createuser", "--noinput"];

#[test]
fn noinput_reads_only_arguments_and_environment() {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    let printed = project.succeeds(&[&SUPERUSER[..], &["--username", "root", "--email", "root@b.co"]].concat());
    assert_eq!(printed, "Superuser created successfully.\n");
    assert_eq!(project.succeeds(&[&USER[..], &["--username", "ann"]].concat()), "User created successfully.\n");
    let project = project.set("DJANGO_SUPERUSER_USERNAME", "eve").set("DJANGO_SUPERUSER_EMAIL", "");
    assert_eq!(project.succeeds(&["createsuperuser", "--no-input"]), "Superuser created successfully.\n");

    let server = project.start("runserver");
    for username in ["root", "ann", "eve"] {
        server.log_in(username, "correct horse");
    }
}

#[test]
fn noinput_has_djangos_error_texts() {
    let project = Project::migrated();
    project.fails(&SUPERUSER, "CommandError: You must use --username with --noinput.");
    project.fails(&USER, "CommandError: You must use --username with --noinput.");
    for (username, email, line) in [
        ("ann", None, "You must use --email with --noinput."),
        ("", Some(""), "Username cannot be blank."),
        (
            "a b",
            Some(""),
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
        ),
        ("ann", Some("b"), "Enter a valid email address."),
    ] {
        let email: Vec<&str> = email.iter().flat_map(|email| ["--email", email]).collect();
        let args = [&SUPERUSER[..], &["--username", username], &email].concat();
        project.fails(&args, &format!("CommandError: {line}"));
    }
    project.succeeds(&[&USER[..], &["--username", "ann"]].concat());
    let line = "CommandError: Error: That username is already taken.";
    project.fails(&[&USER[..], &["--username", "ann"]].concat(), line);
    project.fails(&[&SUPERUSER[..], &["--username", "ann", "--email", ""]].concat(), line);
}

#[test]
fn without_a_terminal_there_are_no_prompts() {
    let project = Project::migrated();
    for (command, name) in [("createsuperuser", "Superuser"), ("createuser", "User")] {
        assert_eq!(
            project.succeeds(&[command]),
            format!(
                "{name} creation skipped due to not running in a TTY. You can run `task-api {command}` in your \
                 project to create one manually.\n"
            )
        );
    }
}

fn change(project: &Project, input: &str) -> Finished {
    project.run_with_input(&["changepassword", "ann"], input)
}

#[test]
fn changepassword_accepts_a_valid_password_typed_twice() {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&[&USER[..], &["--username", "ann"]].concat());
    let input = "battery\nstaple\n12345\n12345\nbattery staple\nbattery staple\n";
    let finished = change(&project, input);
    assert_eq!(
        (finished.stdout.as_str(), finished.code),
        (
            "Changing password for user 'ann'\nPasswords do not match. Please try again.\n\
             Password changed successfully for user 'ann'\n",
            Some(0)
        )
    );
    assert_eq!(
        finished.stderr,
        "This password is too short. It must contain at least 8 characters.\nThis password is too common.\n\
         This password is entirely numeric.\n"
    );
    let server = project.start("runserver");
    server.log_in("ann", "battery staple");
    let old = r#"{"username": "ann", "password": "correct horse"}"#;
    assert_eq!(server.request("POST", "/api/auth/token/", "", old).0, 401);
}

#[test]
fn changepassword_gives_up_with_djangos_text() {
    let project = Project::migrated();
    project.fails(&["changepassword", "ann"], "CommandError: user 'ann' does not exist");
    project.succeeds(&[&USER[..], &["--username", "ann"]].concat());
    for (input, line) in [
        ("a\nb\na\nb\na\nb\n", "CommandError: Aborting password change for user 'ann' after 3 attempts\n"),
        ("\n", "CommandError: aborted\n"),
        ("a\n", "\nOperation cancelled.\n"),
    ] {
        let finished = change(&project, input);
        assert_eq!((finished.stderr.as_str(), finished.code), (line, Some(1)), "{input:?}");
    }
    let finished = project.set("LOGNAME", "bob").run(&["changepassword"]);
    assert_eq!(finished.stderr, "CommandError: user 'bob' does not exist\n", "the operator's own name");
}

#[test]
fn the_first_of_password_hashers_hashes_new_passwords() {
    let project = Project::migrated()
        .set("DJANGO_SUPERUSER_PASSWORD", "correct horse")
        .set("PASSWORD_HASHERS", "django.contrib.auth.hashers.ScryptPasswordHasher");
    project.succeeds(&[&USER[..], &["--username", "ann"]].concat());
    let users = project.succeeds(&["dumpdata", "auth.user"]);
    assert!(users.contains(r#""password": "scrypt$16384$"#), "{users}");
    project.start("runserver").log_in("ann", "correct horse");
    assert_eq!(project.succeeds(&["dumpdata", "auth.user"]), users, "a login finds nothing to do");
}

/// A user with Django's hash: the advice of `check` with and without `PASSWORD_HASHERS`.
#[test]
fn check_recommends_password_hashers_for_a_shared_database() {
    let project = Project::migrated();
    let quiet = "System check identified no issues (0 silenced).\n";
    assert_eq!(project.succeeds(&["check"]), quiet);
    let hash = "pbkdf2_sha256$1000$saltsaltsaltsaltsaltsa$mrAj1hhvaF7d929V3fwIvtt3/nX9IGqOv+jA9uFRSdk=";
    let fields = format!(r#"{{"username": "ann", "password": "{hash}", "date_joined": "2026-01-01T00:00:00Z"}}"#);
    project.write("ann.json", &format!(r#"[{{"model": "auth.user", "pk": 1, "fields": {fields}}}]"#));
    project.succeeds(&["loaddata", "ann.json"]);
    let said = project.succeeds(&["check"]);
    assert_eq!(
        said.strip_prefix(quiet).unwrap(),
        "\nPasswords are stored with pbkdf2_sha256, and new ones will be stored with bcrypt_sha256, which Django can check \
         only with the package bcrypt. If Django uses this database too, set PASSWORD_HASHERS to Django's list, such as\n\
         PASSWORD_HASHERS=django.contrib.auth.hashers.PBKDF2PasswordHasher\n"
    );
    let path = |class: &str| format!("django.contrib.auth.hashers.{class}");
    let project = project.set("PASSWORD_HASHERS", &path("ScryptPasswordHasher"));
    let said = project.succeeds(&["check"]);
    assert_eq!(
        said.strip_prefix(quiet).unwrap(),
        "\nSome passwords are stored with pbkdf2_sha256, which PASSWORD_HASHERS does not list. These users cannot log in.\n"
    );
    let project =
        project.set("PASSWORD_HASHERS", &[path("ScryptPasswordHasher"), path("PBKDF2PasswordHasher")].join(","));
    assert_eq!(project.succeeds(&["check"]), quiet);
}

/// Another process deletes the user between the prompt and the answer.
#[test]
fn changepassword_fails_if_the_user_is_deleted_meanwhile() {
    use std::io::Write;
    let project = Project::migrated();
    project.succeeds(&[&USER[..], &["--username", "ann"]].concat());
    let mut child = project.command(&["changepassword", "ann"]);
    let pipe = std::process::Stdio::piped;
    let mut child = child.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    // The command looks the user up before it prints this line and prompts.
    let mut printed = [0; 31];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut printed).unwrap();
    project.delete_user("ann");
    child.stdin.take().unwrap().write_all(b"battery staple\nbattery staple\n").unwrap();
    let finished = Finished::from(child.wait_with_output().unwrap());
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_eq!(finished.stderr, "CommandError: user 'ann' does not exist\n");
    assert!(!finished.stdout.contains("successfully"), "{finished:?}");
}
