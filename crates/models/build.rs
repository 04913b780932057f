//! The migrations as the compiler reads them: a list of every folder below `migrations/`, written for `include!`. And a
//! warning if SQLite lacks its options.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    warn_of_missing_options();
    // The compiler watches the files that it has read, and a new folder holds none of them. Cargo scans this directory
    // and everything below it, so a folder that is added, renamed or removed is compiled in with the next build.
    println!("cargo::rerun-if-changed=../../migrations");
    let sqlite = migrations("sqlite")?;
    let postgres = migrations("postgres")?;
    let names = |migrations: &[PathBuf]| -> Vec<_> {
        migrations.iter().map(|folder| folder.file_name().unwrap_or_default().to_owned()).collect()
    };
    if names(&sqlite) != names(&postgres) {
        let text = format!(
            "migrations/sqlite and migrations/postgres need folders of the same names: {:?} and {:?}",
            names(&sqlite),
            names(&postgres)
        );
        return Err(io::Error::other(text));
    }
    let is_needed = "#[cfg(feature = \"postgres\")]";
    let source = format!("{}{is_needed}\n{}", constant("SQLITE", &sqlite), constant("POSTGRES", &postgres));
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("migrations.rs"), source)
}

/// Warns if cargo has not read `.cargo/config.toml`. This script cannot set the options itself: libsqlite3-sys compiles
/// SQLite before it runs.
fn warn_of_missing_options() {
    println!("cargo::rerun-if-env-changed=LIBSQLITE3_FLAGS");
    if std::env::var_os("LIBSQLITE3_FLAGS").is_none() {
        let advice = "Build in the folder of the source, so that cargo reads .cargo/config.toml.";
        println!(
            "cargo::warning=SQLite and jemalloc are compiled without their options, so requests take longer. {advice}"
        );
    }
}

/// The folders of one database's migrations, in order.
fn migrations(database: &str) -> io::Result<Vec<PathBuf>> {
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&crate_folder).join("../../migrations").join(database);
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("up.sql").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// The source of one constant: the name of each migration with the texts of its files.
fn constant(name: &str, folders: &[PathBuf]) -> String {
    let rows: String = folders.iter().map(|folder| row(folder)).collect();
    format!(
        "/// Each migration's name, `up.sql` and `down.sql`.\n\
         const {name}: &[(&str, &str, Option<&str>)] = &[\n{rows}];\n"
    )
}

fn row(folder: &Path) -> String {
    let include = |file: &str| format!("include_str!({:?})", folder.join(file));
    let down = if folder.join("down.sql").is_file() { format!("Some({})", include("down.sql")) } else { "None".into() };
    format!("    ({:?}, {}, {down}),\n", folder.file_name().unwrap_or_default(), include("up.sql"))
}
