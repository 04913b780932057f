//! `loaddata`: the first byte says the format, the rest is a fixture. Its objects become rows of a database, by each
//! field's `to_python` and by natural keys, and are taken back.

#![no_main]

use std::sync::LazyLock;

use fixtures::{Fixture, Format, Input, load};
use fuzz::{folder, within};
use libfuzzer_sys::fuzz_target;
use models::{Database, Db, Error, migrations};

/// A database with tables and a row in some of them.
static DATABASE: LazyLock<Database> = LazyLock::new(|| {
    let path = folder().join("db.sqlite3");
    let database = Database::open(&format!("sqlite://{}", path.display()), 1).expect("a database");
    migrations::migrate(database.handle().connection().expect("a connection")).expect("tables");
    let rows = br#"[{"model": "auth.group", "pk": 1, "fields": {"name": "g"}},
        {"model": "auth.user", "pk": 1, "fields": {"username": "u", "password": "p"}}]"#;
    load([Ok(fixture(Format::Json, rows))], &[], false, &mut database.handle(), &mut |_| {}).expect("rows");
    database
});

/// Statements that are prepared, patterns that are compiled, and 200 rows that wait.
const ROOM: usize = 16 << 20;

fuzz_target!(
    init: {
        LazyLock::force(&DATABASE);
    },
    |input: &[u8]| {
        let Some((kind, text)) = input.split_first() else { return };
        let format = [Format::Json, Format::Jsonl, Format::Yaml][usize::from(kind % 3)];
        let mut db = DATABASE.handle();
        within(ROOM + 512 * text.len(), || taken_back(format, text, kind & 128 != 0, &mut db));
    }
);

fn fixture(format: Format, text: &[u8]) -> Fixture {
    let input = Input::Stream(Box::new(std::io::Cursor::new(text.to_vec())));
    Fixture { name: "fuzz".to_owned(), file: "fuzz".to_owned(), format, input }
}

/// The second fixture is an error, for which all that the first brought is undone.
fn taken_back(format: Format, text: &[u8], ignore: bool, db: &mut Db) {
    let stop = Error::Fixture("enough".to_owned());
    let fixtures = [Ok(fixture(format, text)), Err(stop)];
    let error = load(fixtures, &[], ignore, db, &mut |_notice| {}).expect_err("the second fixture is an error");
    assert!(matches!(error, Error::Fixture(_)), "the fault of a fixture is told as one: {error:?}");
}
