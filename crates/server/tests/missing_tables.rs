//! A table or a column that somebody removes or renames while the server runs: 503, until the operator has restored it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use diesel::connection::SimpleConnection;
use support::{Server, fixture};

/// An SQL statement, and the table or column that is missing after it.
const REMOVED: [(&str, &str); 6] = [
    ("ALTER TABLE tasks_task RENAME COLUMN title TO heading", "tasks_task.title"),
    ("ALTER TABLE tasks_task DROP COLUMN description", "tasks_task.description"),
    ("ALTER TABLE tasks_task RENAME TO tasks_old", "tasks_task"),
    ("DROP TABLE tasks_task", "tasks_task"),
    ("ALTER TABLE auth_user RENAME COLUMN is_active TO active", "auth_user.is_active"),
    ("ALTER TABLE auth_user RENAME TO auth_old", "auth_user"),
];

#[test]
fn a_missing_table_or_column_is_503() {
    const UNAVAILABLE: &str = r#"{"detail":"Service temporarily unavailable, try again later."}"#;
    for (sql, missing) in REMOVED {
        let server = Server::start(fixture::template());
        // Each connection has prepared its statements.
        assert_eq!(server.ask("bob", "POST /api/tasks/", r#"{"title":"t"}"#).0, 201);
        assert_eq!(server.ask("bob", "GET /api/tasks/", "").0, 200);
        server.database.handle().connection().unwrap().batch_execute(sql).expect(sql);
        for (line, body) in [
            ("GET /api/tasks/", ""),
            ("GET /api/tasks/4/", ""),
            ("POST /api/tasks/", r#"{"title":"t"}"#),
            ("PUT /api/tasks/4/", r#"{"title":"t"}"#),
            ("PATCH /api/tasks/4/", r#"{"title":"t","description":"d"}"#),
            ("DELETE /api/tasks/4/", ""),
            ("GET /api/health/ready/", ""),
        ] {
            let (status, answer) = server.ask("bob", line, body);
            assert_eq!((status, answer.as_str()), (503, UNAVAILABLE), "{sql}: {line}");
        }
        let misfits = models::apps::misfits(server.database.handle().connection().unwrap()).unwrap();
        assert!(misfits.contains(&format!("{missing} is missing")), "{misfits:?}");
    }
}
