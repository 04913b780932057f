//! Only their owner can read new files, whatever the `umask` is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::project::{Finished, Project, mode};

/// Masks that allow everything, the usual permissions, nothing for others, and nothing at all.
const UMASKS: [&str; 4] = ["0000", "0022", "0077", "0777"];

#[track_caller]
fn succeeds_under(umask: &str, project: &Project, args: &[&str]) {
    let finished = Finished::from(project.command_after(&format!("umask {umask}"), args).output().unwrap());
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "umask {umask}: {args:?}");
}

/// The modes of a database and of SQLite's files beside it.
fn modes(file: &Path) -> Vec<u32> {
    ["", "-wal", "-shm"].map(|end| mode(Path::new(&format!("{}{end}", file.display())))).to_vec()
}

#[test]
fn only_its_owner_can_read_a_new_database() {
    for umask in UMASKS {
        let project = Project::new().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
        let file = project.path("db.sqlite3");
        succeeds_under(umask, &project, &["migrate"]);
        assert_eq!(mode(&file), 0o600, "umask {umask}");
        succeeds_under(umask, &project, &["createuser", "--noinput", "--username", "ann"]);
        let server = project.start_after(&format!("umask {umask}"));
        let token = server.log_in("ann", "correct horse");
        assert_eq!(server.request("POST", "/api/tasks/", &token, r#"{"title": "Hide"}"#).0, 201, "umask {umask}");
        assert_eq!(modes(&file), [0o600; 3], "umask {umask}");
    }
}

#[test]
fn only_their_owner_can_read_the_files_of_quickstart() {
    let project = Project::bare();
    let shell = project.command_after("umask 0000", &["quickstart", "0"]);
    let server = Project::spawn(shell);
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    let readable: Vec<String> = project.files().into_iter().filter(|name| mode(&project.path(name)) != 0o600).collect();
    assert_eq!(readable, [""; 0]);
    assert!(project.files().contains(&"db.sqlite3-wal".to_owned()), "{:?}", project.files());
}

#[test]
fn an_existing_file_keeps_its_mode() {
    let project = Project::new();
    let file = project.path("db.sqlite3");
    project.write("db.sqlite3", "");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    succeeds_under("0000", &project, &["migrate"]);
    let server = project.start("runserver");
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    assert_eq!(modes(&file), [0o640; 3]);
}

#[test]
fn a_dangling_link_is_followed() {
    let project = Project::new();
    symlink("elsewhere.sqlite3", project.path("db.sqlite3")).unwrap();
    succeeds_under("0000", &project, &["migrate"]);
    assert_eq!(mode(&project.path("elsewhere.sqlite3")), 0o600);
}
