//! How SQLite was compiled.
//!
//! `.cargo/config.toml` sets its compile-time options, and cargo reads this file only if it runs in the folder of the
//! source or below it. Otherwise SQLite has other options, with which a request takes longer.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::DbConnection;
use crate::error::Result;

/// `LIBSQLITE3_FLAGS` of `.cargo/config.toml`, which has the reasons. `-D` sets an option, and `-U` removes one.
pub const FLAGS: [&str; 4] = [
    "-DSQLITE_ENABLE_QPSG",
    "-DSQLITE_DEFAULT_MEMSTATUS=0",
    "-DSQLITE_THREADSAFE=2",
    "-USQLITE_ENABLE_MEMORY_MANAGEMENT",
];

/// What to do if a flag is missing.
pub const ADVICE: &str = "Build the program in the folder of its source, so that cargo reads .cargo/config.toml.";

/// The flags that SQLite was compiled without, in one line. `None` if it has all of them, and for PostgreSQL.
///
/// # Errors
/// Errors of the database.
pub fn warning(connection: &mut DbConnection) -> Result<Option<String>> {
    match connection {
        DbConnection::Sqlite(sqlite) => {
            let options = diesel::sql_query("PRAGMA compile_options").load::<CompileOption>(sqlite)?;
            let options: Vec<String> = options.into_iter().map(|option| option.compile_options).collect();
            let missing = missing(&options);
            let text = || format!("SQLite was compiled without {}, so requests take longer", missing.join(" "));
            Ok((!missing.is_empty()).then(text))
        }
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(None),
    }
}

/// A row of `PRAGMA compile_options`.
#[derive(QueryableByName)]
struct CompileOption {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

/// The flags that have no effect in an SQLite with these options.
fn missing(options: &[String]) -> Vec<&'static str> {
    let has = |name: &str| options.iter().any(|option| option == name);
    let is_missing = |flag: &&str| match (flag.strip_prefix("-DSQLITE_"), flag.strip_prefix("-USQLITE_")) {
        (Some(name), _) => !has(name),
        (None, Some(name)) => has(name),
        (None, None) => false,
    };
    FLAGS.into_iter().filter(is_missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(options: &[&str], expected: &[&str]) {
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        assert_eq!(missing(&options), expected, "{options:?}");
    }

    #[test]
    fn a_flag_is_missing_if_its_option_is_not_set_or_not_removed() {
        let all = ["COMPILER=gcc-12.2.0", "DEFAULT_MEMSTATUS=0", "ENABLE_QPSG", "ENABLE_RTREE", "THREADSAFE=2"];
        check(&all, &[]);
        check(&["DEFAULT_MEMSTATUS=0", "ENABLE_QPSG", "THREADSAFE=1"], &["-DSQLITE_THREADSAFE=2"]);
        check(&[&all[..], &["ENABLE_MEMORY_MANAGEMENT"]].concat(), &["-USQLITE_ENABLE_MEMORY_MANAGEMENT"]);
        // libsqlite3-sys compiles SQLite with these.
        check(&["ENABLE_MEMORY_MANAGEMENT", "ENABLE_STAT4", "THREADSAFE=1"], &FLAGS);
    }
}
