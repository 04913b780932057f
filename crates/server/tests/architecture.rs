//! The rules of `ARCHITECTURE.md` as tests.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the lowest to the highest. A crate may use only crates of lower layers.
const FLOORS: [&str; 12] = [
    "python",
    "cache",
    "derive",
    "models",
    "accounts",
    "serializers",
    "authentication",
    "permissions",
    "services",
    "fixtures",
    "views",
    "server",
];

/// Crates, and the libraries that their manifests may not name.
const MUST_NOT_KNOW: [(&str, &[&str]); 11] = [
    ("python", &["actix-web", "diesel", "serde", "serde_json"]),
    ("cache", &["actix-web", "diesel", "serde", "serde_json"]),
    ("derive", &["actix-web", "diesel", "serde", "serde_json"]),
    ("models", &["actix-web", "serde", "serde_json"]),
    ("accounts", &["actix-web", "diesel", "serde", "serde_json"]),
    ("serializers", &["actix-web", "diesel"]),
    ("authentication", &["actix-web", "diesel"]),
    ("permissions", &["actix-web", "diesel"]),
    ("services", &["actix-web", "serializers"]),
    ("fixtures", &["actix-web", "diesel"]),
    ("views", &["diesel"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    files
}

/// The names in each `[dependencies]` of a crate, including those for single targets, but not those of its tests.
fn dependencies(krate: &str) -> BTreeSet<String> {
    let manifest: toml::Table = read(root().join("crates").join(krate).join("Cargo.toml")).parse().unwrap();
    let targets =
        manifest.get("target").and_then(|targets| targets.as_table()).into_iter().flat_map(toml::Table::values);
    let parts = targets.filter_map(toml::Value::as_table).chain([&manifest]);
    let sections = parts.flat_map(|part| ["dependencies", "build-dependencies"].map(|name| part.get(name)));
    let names = sections.flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::keys).cloned();
    let names: BTreeSet<String> = names.collect();
    assert!(!names.is_empty(), "{krate} uses nothing");
    names
}

#[test]
fn a_crate_uses_only_crates_of_lower_layers() {
    for (floor, krate) in FLOORS.iter().enumerate() {
        for above in &FLOORS[floor..] {
            assert!(!dependencies(krate).contains(*above), "{krate} uses {above}");
        }
    }
}

#[test]
fn no_crate_depends_on_a_forbidden_library() {
    for (krate, forbidden) in MUST_NOT_KNOW {
        let known = dependencies(krate);
        for name in forbidden {
            assert!(!known.contains(*name), "{krate} knows {name}");
        }
    }
}

#[test]
fn only_lanes_moves_work_to_blocking_threads() {
    let crates = sources(&root().join("crates"));
    let sources = crates.iter().filter(|file| file.iter().any(|part| part == "src"));
    let that_have = |text: &str| -> Vec<_> {
        let files = sources.clone().filter(|file| read(file).contains(text));
        files.filter_map(|file| file.file_name()).collect()
    };
    assert_eq!(that_have("use super::blocking::"), ["lanes.rs"]);
    assert!(that_have("spawn_blocking(").is_empty() && that_have("web::block(").is_empty());
}

/// The modules that a file declares, in their order.
fn modules(file: &Path) -> Vec<String> {
    let text = read(file);
    let names = text.lines().filter_map(|line| line.strip_suffix(';')?.split_once("mod ").map(|(_, name)| name.into()));
    names.collect()
}

/// Checks that no file below `folder` names a module that `declarations` lists after the file's own module. A name is
/// what follows one of the prefixes.
fn check_order(declarations: &Path, folder: &Path, prefixes: &[&str]) {
    let order = modules(declarations);
    assert!(order.len() > 10, "{order:?}");
    for file in sources(folder) {
        let first = file.strip_prefix(folder).unwrap().components().next().unwrap();
        let name = Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap();
        let Some(own) = order.iter().position(|module| module == name) else { continue };
        let text = read(&file);
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = code.flat_map(|line| prefixes.iter().flat_map(|prefix| line.split(prefix).skip(1)));
        for rest in named {
            let module = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let is_later = order.iter().position(|known| known == module).is_some_and(|place| place > own);
            assert!(!is_later, "{} uses {module}, which {} lists later", file.display(), declarations.display());
        }
    }
}

#[test]
fn the_modules_of_views_use_each_other_in_one_direction() {
    let src = root().join("crates/views/src");
    check_order(&src.join("lib.rs"), &src, &["crate::"]);
    check_order(&src.join("http.rs"), &src.join("http"), &["super::", "crate::http::"]);
}

#[test]
fn every_dependency_is_named_once_in_the_workspace() {
    for krate in FLOORS {
        let manifest = read(root().join("crates").join(krate).join("Cargo.toml"));
        let dependencies = manifest.split("dependencies]").skip(1).flat_map(|section| {
            section
                .split("\n[")
                .next()
                .unwrap_or_default()
                .lines()
                .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        });
        for line in dependencies {
            assert!(line.contains("workspace"), "{krate}: {line}");
        }
    }
}

#[test]
fn every_file_begins_with_its_concept() {
    for file in sources(&root().join("crates")) {
        let first = read(&file).lines().next().unwrap_or_default().to_owned();
        // diesel's tool writes `schema.rs`.
        let generated = first == "// @generated automatically by Diesel CLI.";
        let named = first.starts_with("//! ") || first.starts_with("#![doc = include_str!") || generated;
        assert!(named, "{} starts with {first:?}", file.display());
    }
}

/// Test files that may name a resource.
const MAY_NAME_A_RESOURCE: [&str; 11] = [
    // They test the application half, and are named after a part of it.
    "fixtures/tests/task.rs",
    "models/tests/task.rs",
    "permissions/tests/owner.rs",
    "serializers/tests/task.rs",
    "services/tests/multiply.rs",
    "views/tests/tasks.rs",
    // They test the migrations of this program, which create and change the table of tasks.
    "models/tests/adoption_postgres.rs",
    "models/tests/adoption_sqlite.rs",
    "models/tests/later_migrations.rs",
    "models/tests/migrate_back.rs",
    "models/tests/support/later.rs",
];

/// Whether the line has the word `task` or `tasks`, also as a part of a name such as `tasks_task` or `TaskData`.
fn names_a_resource(line: &str) -> bool {
    let line = line.replace("task-api", "");
    let mut words = line.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word.starts_with("Task") || ["task", "tasks", "TASK", "TASKS"].contains(&word))
}

#[test]
fn a_test_of_a_framework_half_names_no_resource() {
    let crates = root().join("crates");
    let exempt = MAY_NAME_A_RESOURCE.map(|name| crates.join(name));
    for file in &exempt {
        assert!(read(file).lines().any(names_a_resource), "{} need not be exempt", file.display());
    }
    for krate in FLOORS.iter().filter(|krate| **krate != "server") {
        let tests = crates.join(krate).join("tests");
        let tests = if tests.exists() { sources(&tests) } else { vec![] };
        let sources = sources(&crates.join(krate).join("src"));
        for file in tests.iter().chain(&sources).filter(|file| !exempt.contains(file)) {
            let is_unit_test = |line: &str| line == "#[cfg(test)]";
            let text = read(file);
            // In `src`, only the unit tests: the other test checks the code.
            let skipped =
                if sources.contains(file) { text.lines().position(is_unit_test).unwrap_or(usize::MAX) } else { 0 };
            for (number, line) in text.lines().enumerate().skip(skipped) {
                assert!(
                    !names_a_resource(line),
                    "{}:{}: {line}\nIf the file tests the application half, add it to MAY_NAME_A_RESOURCE.",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn a_framework_half_names_no_resource() {
    for krate in FLOORS.iter().filter(|krate| **krate != "server") {
        let folder = root().join("crates").join(krate).join("src");
        let is_framework = |file: &PathBuf| {
            // `schema.rs` lists the tables, and `lib.rs` re-exports the items of both halves.
            let names = [folder.join("app.rs"), folder.join("lib.rs"), folder.join("schema.rs")];
            !file.starts_with(folder.join("app")) && !names.contains(file)
        };
        for file in sources(&folder).into_iter().filter(is_framework) {
            for (number, line) in read(&file).lines().enumerate() {
                let named =
                    line.split(|c: char| !c.is_alphanumeric()).any(|word| word == "Task" || word.starts_with("Task"));
                assert!(!named, "{}:{}: {line}", file.display(), number + 1);
            }
        }
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for file in sources(&root().join("crates")) {
        let lines = read(&file).lines().count();
        assert!(lines <= 300, "{} has {lines} lines", file.display());
    }
}
