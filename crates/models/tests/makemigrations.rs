//! Django's `makemigrations`: what is written for each change of a model, and that it works on both databases.

#[path = "support/changed_models.rs"]
mod changed_models;
#[path = "support/schema.rs"]
mod schema;

use std::path::Path;

use changed_models::{detect, existing, installed, migrations_with_books, note, with_field};
use models::apps;
use models::fields::Column;
use models::fields::DefaultValue;
use models::migrations::{Migrations, NewMigration, Request, Target, makemigrations};
use models::options::Options;
use schema::{schema, texts};
use test_database::{TestDatabase, migration_names};

/// The text of a file of a new migration.
fn text<'a>(migration: &'a NewMigration, database: &str, file: &str) -> &'a str {
    let is_it = |path: &Path| path.starts_with(database) && path.ends_with(file);
    &migration.files.iter().find(|(path, _)| is_it(path)).expect("the file").1
}

#[test]
fn the_models_of_this_program_need_no_migration() {
    assert_eq!(detect(&apps::own_models(), Migrations::embedded()).unwrap(), []);
}

/// A field, and the definition of its column on SQLite and on PostgreSQL.
fn added_fields() -> Vec<(Column, &'static str, &'static str)> {
    vec![
        (Column::char("extra_name", 20).null(), "\"extra_name\" varchar(20) NULL;", "\"extra_name\" varchar(20) NULL;"),
        (
            Column::boolean("extra_flag").default(DefaultValue::Bool(false)),
            "\"extra_flag\" bool NOT NULL DEFAULT 0;",
            "\"extra_flag\" boolean NOT NULL DEFAULT false;",
        ),
        (
            Column::boolean("extra_open").default(DefaultValue::Bool(true)),
            "\"extra_open\" bool NOT NULL DEFAULT 1;",
            "\"extra_open\" boolean NOT NULL DEFAULT true;",
        ),
        (
            Column::text("extra_text").blank(),
            "\"extra_text\" text NOT NULL DEFAULT '';",
            "\"extra_text\" text NOT NULL DEFAULT '';",
        ),
        (
            Column::date_time("extra_due").null(),
            "\"extra_due\" datetime NULL;",
            "\"extra_due\" timestamp with time zone NULL;",
        ),
        (
            Column::date_time("extra_seen").default(DefaultValue::Now),
            "\"extra_seen\" datetime NOT NULL DEFAULT '20",
            "\"extra_seen\" timestamp with time zone NOT NULL DEFAULT '20",
        ),
        (
            Column::foreign_key("extra_user").null(),
            "\"extra_user_id\" integer NULL REFERENCES \"auth_user\" (\"id\") DEFERRABLE INITIALLY DEFERRED;\n\
             CREATE INDEX \"books_book_extra_user_id_ff1fce12\" ON",
            "\"extra_user_id\" integer NULL CONSTRAINT \"books_book_extra_user_id_ff1fce12_fk_auth_user_id\" REFERENCES",
        ),
    ]
}

#[test]
fn a_new_field_is_a_column_of_djangos_type_and_goes_away_again() {
    for (field, sqlite, postgres) in added_fields() {
        let title = &format!("book_{}", field.name);
        let models = with_field(field);
        let made = detect(&models, &existing()).expect(title);
        assert_eq!(made.len(), 1, "{title}");
        assert_eq!(made[0].operations, [format!("+ Add field {} to book", field.name)]);
        assert!(made[0].name.ends_with(&format!("_{title}")), "{}", made[0].name);
        for (database, definition) in [("sqlite", sqlite), ("postgres", postgres)] {
            let up = text(&made[0], database, "up.sql");
            let head = format!("-- Django: books 0002_{title}\n\n-- Add field {} to book\n", field.name);
            assert!(up.starts_with(&format!("{head}ALTER TABLE \"books_book\" ADD COLUMN {definition}")), "{up}");
        }
        there_and_back(&models, &made);
    }
}

/// Applies new migrations after all others, and unapplies them. Afterwards nothing is left to be made, and nothing is
/// left of them.
fn there_and_back(models: &[Options], made: &[NewMigration]) {
    let folder = migrations_with_books();
    let folder = folder.path().join("migrations");
    made.iter().for_each(|migration| migration.write(&folder).expect("files"));
    let migrations = Migrations::read(&folder).expect("migrations");
    assert_eq!(detect(models, &migrations).expect("no change"), [], "{made:?}");

    let database = TestDatabase::migrated();
    let mut db = database.handle();
    let connection = db.connection().expect("a connection");
    // After the program's own migrations, the one that creates the table of `Book`.
    let last = Target::Migration(migration_names().len());
    migrations.migrate(connection, &last, false).expect("a table for books");
    let rows = "INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, \
                is_active, date_joined) VALUES (7, '!', '0', 'ann', '', '', '', '0', '1', '2026-01-01 00:00:00'); \
                INSERT INTO books_book (title, summary, published, created_at, updated_at, owner_id) \
                VALUES ('t', 'd', '0', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 7)";
    diesel::connection::SimpleConnection::batch_execute(connection, rows).expect(rows);
    let before = (schema(connection), recorded(connection));
    let migrated = migrations.migrate(connection, &Target::Latest, false).expect("forwards");
    let names: Vec<&str> = migrated.applied.iter().map(|applied| applied.name.as_str()).collect();
    assert_eq!(names, made.iter().map(|migration| migration.name.as_str()).collect::<Vec<_>>());
    assert_ne!(schema(connection), before.0);
    assert_eq!(recorded(connection).len(), before.1.len() + made.len());
    let migrated = migrations.migrate(connection, &last, true).expect("back");
    assert_eq!(migrated.unapplied.len(), made.len());
    assert_eq!(recorded(connection), before.1);
    assert_eq!(texts("SELECT title FROM books_book", connection), ["t"]);
    if migrated.unapplied.iter().all(|name| !name.contains("alter") && !name.contains("remove")) {
        assert_eq!(schema(connection), before.0);
    }
}

/// What Django takes for applied.
fn recorded(connection: &mut models::DbConnection) -> Vec<String> {
    texts("SELECT app || '.' || name FROM django_migrations ORDER BY 1", connection)
}

#[test]
fn a_removed_field_drops_its_column() {
    let mut models = installed();
    models[0].fields.retain(|field| field.name != "summary");
    let made = detect(&models, &existing()).unwrap();
    assert_eq!(made[0].operations, ["- Remove field summary from book"]);
    assert!(made[0].name.ends_with("_remove_book_summary"), "{}", made[0].name);
    there_and_back(&models, &made);
}

#[test]
fn a_removed_foreign_key_drops_its_index() {
    let mut models = installed();
    models[0].fields.retain(|field| field.name != "owner");
    let made = detect(&models, &existing()).unwrap();
    assert_eq!(made[0].operations, ["- Remove field owner from book"]);
    assert!(text(&made[0], "sqlite", "up.sql").contains("DROP INDEX IF EXISTS \"books_book_owner_id_6abfd7ae\";"));
    there_and_back(&models, &made);
}

#[test]
fn a_column_is_altered_if_its_values_are_kept() {
    for (name, field) in [
        ("title", Column::char("title", 300)),
        ("title", Column::text("title")),
        ("title", Column::char("title", 255).null()),
        ("published", Column::boolean("published").null()),
    ] {
        let mut models = installed();
        let place = models[0].fields.iter().position(|field| field.name == name).unwrap();
        models[0].fields[place] = field;
        let made = detect(&models, &existing()).unwrap();
        assert_eq!(made[0].operations, [format!("~ Alter field {name} on book")]);
        there_and_back(&models, &made);
    }
}

#[test]
fn a_new_model_is_a_table_that_refers_to_others_and_goes_when_the_model_goes() {
    let models = [installed(), vec![note()]].concat();
    let made = detect(&models, &existing()).unwrap();
    assert_eq!(
        (made[0].app_label.as_str(), made[0].operations.as_slice()),
        ("extras", &["+ Create model Note".into()][..])
    );
    assert!(text(&made[0], "sqlite", "up.sql").starts_with("-- Django: extras 0001_initial\n"));
    there_and_back(&models, &made);

    let folder = migrations_with_books();
    let folder = folder.path().join("migrations");
    made[0].write(&folder).unwrap();
    let with_note = Migrations::read(&folder).unwrap();
    let gone = detect(&installed(), &with_note).unwrap();
    assert_eq!(gone[0].operations, ["- Delete model Note"]);
    let up = text(&gone[0], "postgres", "up.sql");
    assert_eq!(up, "-- Django: extras 0002_delete_note\n\n-- Delete model Note\nDROP TABLE \"extras_note\";\n");
    assert!(gone[0].name > made[0].name, "{} comes after {}", gone[0].name, made[0].name);
}

#[test]
fn tables_are_made_before_those_that_refer_to_them_each_for_its_application() {
    let mut comment = note();
    (comment.app_label, comment.object_name, comment.db_table) = ("extras_b", "Comment", "extras_b_comment");
    comment.related = &[("owner", "extras_note")];
    let models = [installed(), vec![comment, note()]].concat();
    let made = detect(&models, &existing()).unwrap();
    let apps: Vec<&str> = made.iter().map(|migration| migration.app_label.as_str()).collect();
    assert_eq!(apps, ["extras", "extras_b"]);
    assert!(text(&made[1], "postgres", "up.sql").contains("\"owner_id\" bigint NOT NULL"));
    there_and_back(&models, &made);
}

#[test]
fn a_name_is_djangos_or_the_callers() {
    let models = with_field(Column::text("extra_text").blank());
    let named = |name| makemigrations(&models, &existing(), &Request { name: Some(name), ..Request::default() });
    let made = named("with_notes").unwrap();
    assert!(
        made[0].name.ends_with("_with_notes") && text(&made[0], "sqlite", "up.sql").contains("books 0002_with_notes\n")
    );
    for name in ["", "1st", "a-b", "a/b", "..", "a b", "é"] {
        let message = named(name).unwrap_err().to_string();
        assert_eq!(message, "The migration name must be a valid Python identifier.", "{name}");
    }
}

#[test]
fn an_empty_migration_is_for_handwritten_sql() {
    let app_labels = ["books".to_owned()];
    let request = Request { app_labels: &app_labels, name: Some("by_hand"), empty: true };
    let made = makemigrations(&installed(), &existing(), &request).unwrap();
    assert!(made[0].operations.is_empty() && made[0].files.len() == 4);
    assert!(text(&made[0], "postgres", "up.sql").starts_with("-- Django: books 0002_by_hand\n"));
}
