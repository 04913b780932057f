//! A program that is newer than this one: the same migrations and one more.

use models::migrations::Migrations;
use test_database::migrations_copy;

/// Adds a column that may be `NULL`: SQLite's `up.sql`, PostgreSQL's, and `down.sql` of both.
pub(crate) const EXTRA: [&str; 3] = [
    "ALTER TABLE \"tasks_task\" ADD COLUMN \"extra\" varchar(20) NULL",
    "ALTER TABLE \"tasks_task\" ADD COLUMN \"extra\" varchar(20) NULL",
    "ALTER TABLE \"tasks_task\" DROP COLUMN \"extra\"",
];

/// Its migrations, and the name of the last one.
pub(crate) struct Later {
    pub(crate) migrations: Migrations,
    pub(crate) name: String,
}

impl Later {
    /// With these texts of `up.sql` on SQLite and on PostgreSQL, and of `down.sql` if there is one. Django calls the
    /// migration `tasks.9999_task_extra`.
    pub(crate) fn new(sql: &[&str]) -> Later {
        let copy = migrations_copy();
        let folder = copy.path().join("migrations");
        let name = "2099-12-31-000000_task_extra".to_owned();
        for (database, up) in ["sqlite", "postgres"].into_iter().zip(sql) {
            let folder = folder.join(database).join(&name);
            std::fs::create_dir(&folder).expect("a folder");
            let up = format!("-- Django: tasks 9999_task_extra\n\n{up};\n");
            std::fs::write(folder.join("up.sql"), up).expect("up.sql");
            if let Some(down) = sql.get(2) {
                std::fs::write(folder.join("down.sql"), down).expect("down.sql");
            }
        }
        Later { migrations: Migrations::read(&folder).expect("migrations"), name }
    }
}
