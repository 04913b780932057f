//! Django's `makemigrations`: changes that no file is written for, each named with its reason.

#[path = "support/changed_models.rs"]
mod changed_models;

use changed_models::{detect, existing, installed, note, with_field};
use models::fields::Column;
use models::migrations::Migrations;
use models::options::ManyToManyField;
use test_database::migrations_copy;

#[test]
fn a_field_without_the_default_that_it_needs_is_refused_in_djangos_words() {
    for field in [
        Column::char("extra_name", 20),
        Column::boolean("extra_flag"),
        Column::date_time("extra_due"),
        Column::foreign_key("extra_user"),
    ] {
        let message = detect(&with_field(field), &existing()).unwrap_err().to_string();
        let expected = format!(
            "It is impossible to add a non-nullable field '{}' to book without specifying a default. This is because the \
             database needs something to populate existing rows.",
            field.name
        );
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn a_change_that_could_lose_data_is_refused() {
    for (place, field, reason) in [
        (3, Column::text("published"), "it changes from bool NOT NULL to text NOT NULL"),
        (0, Column::text("id"), "it refers to another table, or is the primary key"),
        (4, Column::char("owner_id", 9), "it refers to another table, or is the primary key"),
    ] {
        let mut models = installed();
        models[0].fields[place] = field;
        let message = detect(&models, &existing()).unwrap_err().to_string();
        let expected = format!(
            "The change of Book.{} has to be written by hand, in the files of 'task-api makemigrations --empty': {reason}",
            field.name
        );
        assert_eq!(message, expected);
    }
}

#[test]
fn unsupported_definitions_are_named() {
    let mut models = installed();
    models[0].related = &[];
    let message = detect(&models, &existing()).unwrap_err().to_string();
    assert_eq!(message, "Book.owner does not say which table it refers to");
    let mut models = installed();
    models[0].many_to_many =
        &[ManyToManyField { name: "tags", through: "extra_tags", source: "book", target: "tag", ordering: "" }];
    let message = detect(&models, &existing()).unwrap_err().to_string();
    assert!(message.starts_with("The table extra_tags of Book.tags has to be made by hand"), "{message}");
    let mut comment = note();
    (comment.object_name, comment.db_table, comment.related) = ("Loop", "extras_loop", &[("owner", "extras_note")]);
    let mut note = note();
    note.related = &[("owner", "extras_loop")];
    let message = detect(&[installed(), vec![comment, note]].concat(), &existing());
    assert_eq!(message.unwrap_err().to_string(), "Models that refer to each other have to be made by hand: Loop, Note");
}

#[test]
fn migrations_for_only_one_database_are_refused() {
    let folder = migrations_copy();
    let folder = folder.path().join("migrations");
    let only = folder.join("sqlite/2099-01-01-000000_only");
    std::fs::create_dir(&only).unwrap();
    std::fs::write(only.join("up.sql"), "").unwrap();
    let message = Migrations::read(&folder).unwrap_err().to_string();
    assert!(message.starts_with("there is no folder ") && message.ends_with("2099-01-01-000000_only"), "{message}");
}
