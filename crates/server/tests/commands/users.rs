//! `createsuperuser`, `createuser` and `changepassword`, as far as they need no terminal.

use crate::project::{Finished, Project};

const SUPERUSER: [&str; 2] = ["createsuperuser", "--noinput"];
const USER: [&str; 2] = ["createuser", "--noinput"];

#[test]
fn noinput_takes_everything_from_arguments_and_environment() {
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
fn noinput_fails_in_djangos_words() {
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
fn without_a_terminal_nothing_is_asked() {
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
fn changepassword_takes_a_good_password_typed_twice() {
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
fn changepassword_gives_up_in_djangos_words() {
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
