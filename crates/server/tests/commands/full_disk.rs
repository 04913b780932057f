//! A full disk: writes are refused, reads continue, and acknowledged writes are kept.

use test_database::TestDatabase;

use crate::project::{Project, Server};

/// The database has 200 KiB without a task, and its log grows by some 4 KiB with each.
const ROOM_KIB: u32 = 400;
const MOST_TASKS: usize = 1_000;

fn create(server: &Server, token: &str) -> (u16, String) {
    server.request("POST", "/api/tasks/", token, &format!(r#"{{"title": "{}"}}"#, "Fill ".repeat(20)))
}

fn list(server: &Server, token: &str) -> Vec<serde_json::Value> {
    let (status, body) = server.request("GET", "/api/tasks/", token, "");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn acknowledged_writes_survive_a_full_disk() {
    let project = Project::on(TestDatabase::migrated_file()).set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    // A limit of file sizes, in blocks of 512 bytes, simulates the full disk.
    let full = project.start_after(&format!("ulimit -S -f {}", ROOM_KIB * 2));
    let token = full.log_in("ann", "correct horse");
    let created = (0..MOST_TASKS).take_while(|_| create(&full, &token).0 == 201).count();
    assert!((1..MOST_TASKS).contains(&created), "{created}");

    for _ in 0..3 {
        assert_eq!(
            create(&full, &token),
            (503, r#"{"detail":"Service temporarily unavailable, try again later."}"#.to_owned())
        );
        assert_eq!(list(&full, &token).len(), created);
    }
    full.make_room();
    assert_eq!(create(&full, &token).0, 201, "it goes on by itself");
    full.signal("KILL");
    drop(full);
    assert_eq!(list(&project.start("runserver"), &token).len(), created + 1);
}
