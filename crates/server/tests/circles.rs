//! The modules of a crate do not import each other in a circle.
//!
//! A reader can then read the modules of a crate in order of dependency: no module uses a later one. `a.rs` and the
//! files in `a/` are one
//! module here, because they are one concept.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// Each module of a crate with the modules that it uses.
type Arrows = BTreeMap<String, BTreeSet<String>>;

static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"//[^\n]*").unwrap());
static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(crate|(?:super::)*super)::(\w+)").unwrap());

#[test]
fn modules_do_not_import_each_other_in_a_circle() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = 0;
    for krate in fs::read_dir(&crates).unwrap() {
        let source = krate.unwrap().path().join("src");
        let arrows = arrows(&source);
        seen += arrows.values().map(BTreeSet::len).sum::<usize>();
        let circle = circle(&arrows);
        assert_eq!(circle, Vec::<String>::new(), "{}", source.display());
    }
    assert!(seen > 200, "only {seen} imports were found");
}

fn arrows(source: &Path) -> Arrows {
    let given = given_out(&fs::read_to_string(source.join("lib.rs")).unwrap());
    let mut arrows = Arrows::new();
    for (path, text) in files(source, &[]) {
        let module = path[0].clone();
        let used = names(&text, path.len()).into_iter().map(|name| given.get(&name).cloned().unwrap_or(name));
        let used: BTreeSet<String> = used.filter(|name| *name != module && is_module(source, name)).collect();
        arrows.entry(module).or_default().extend(used);
    }
    arrows
}

/// The modules on the first circle that is found, in order.
fn circle(arrows: &Arrows) -> Vec<String> {
    let mut left = arrows.clone();
    // A module that uses none of those that are left is on no circle.
    while let Some(module) = left.iter().find(|(_, used)| !used.iter().any(|name| left.contains_key(name))) {
        let module = module.0.clone();
        left.remove(&module);
    }
    let mut circle: Vec<String> = left.keys().next().cloned().into_iter().collect();
    while let Some(next) = circle.last().and_then(|last| left[last].iter().find(|name| left.contains_key(*name))) {
        if let Some(start) = circle.iter().position(|name| name == next) {
            return circle.split_off(start);
        }
        circle.push(next.clone());
    }
    circle
}

/// The files below a folder except `lib.rs` and `main.rs`: the path of each as a module, and its text without comments
/// and unit tests.
fn files(folder: &Path, parent: &[String]) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let path = [parent, &[name]].concat();
        if file.is_dir() {
            found.extend(files(&file, &path));
        } else if path != ["lib"] && path != ["main"] {
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            found.push((path, COMMENT.replace_all(text, "").into_owned()));
        }
    }
    found
}

/// The first names after `crate::` in a file that lies `depth` modules deep; `super::` may lead there too.
fn names(text: &str, depth: usize) -> BTreeSet<String> {
    let text = flat(text);
    let paths = PATH.captures_iter(&text);
    let at_root = paths.filter(|path| &path[1] == "crate" || path[1].split("::").count() == depth);
    at_root.map(|path| path[2].to_owned()).collect()
}

/// `use crate::{a, b::{c, d}};` with the whole path before each name.
fn flat(text: &str) -> String {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"((?:\w+::)+)\{([^{}]*)\}").unwrap());
    let mut text = text.to_owned();
    while let Some(found) = BEFORE.captures(&text) {
        let names: Vec<String> = found[2].split(',').map(|name| format!("{}{}", &found[1], name.trim())).collect();
        let place = found.get(0).unwrap().range();
        text.replace_range(place, &names.join(", "));
    }
    text
}

/// The module of each name that `lib.rs` re-exports: `pub use connection::{Db, DbConnection};`
fn given_out(lib: &str) -> BTreeMap<String, String> {
    static USE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"pub use (?:crate::)?(\w+)::([^;]*);").unwrap());
    let uses = USE.captures_iter(lib);
    let names = uses.flat_map(|found| {
        let names: Vec<String> =
            found[2].split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect();
        let module = found[1].to_owned();
        names.into_iter().filter(|name| !name.is_empty()).map(move |name| (name, module.clone()))
    });
    names.collect()
}

fn is_module(source: &Path, name: &str) -> bool {
    source.join(name).with_extension("rs").exists()
}

#[test]
fn a_circle_is_found() {
    let arrows = |pairs: &[(&str, &[&str])]| -> Arrows {
        let used = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        pairs.iter().map(|(name, names)| ((*name).to_owned(), used(names))).collect()
    };
    assert_eq!(circle(&arrows(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])])), Vec::<String>::new());
    assert_eq!(circle(&arrows(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])])), ["b", "c"]);
}

#[test]
fn imports_are_found_in_all_their_forms() {
    let text =
        "use crate::{a, b::{c, d}};\nuse super::e;\nuse super::super::f;\nfn g() { crate::h::i() }\nuse super::{j, k};";
    assert_eq!(names(text, 2).into_iter().collect::<Vec<_>>(), ["a", "b", "f", "h"]);
    assert_eq!(names(text, 1).into_iter().collect::<Vec<_>>(), ["a", "b", "e", "h", "j", "k"]);
}
