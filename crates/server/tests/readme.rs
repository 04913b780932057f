//! The prose is checked: the tour runs, links and tables name things that exist, and the list of commands is complete.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod binary;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use binary::{Quickstart, root, shell};

fn read(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The pages of the workspace, each as a path from its root.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> =
        ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned).into();
    let folders = ["", "bench/", "endurance/", "fuzz/", "packaging/", "docs/drf/"];
    pages.extend(names("clients").into_iter().map(|name| format!("clients/{name}/README.md")));
    pages.extend(folders.map(|folder| format!("{folder}README.md")));
    pages.extend(names("docs").into_iter().filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")));
    pages.extend(names("docs/production").into_iter().map(|name| format!("docs/production/{name}")));
    pages.extend(names("crates").into_iter().map(|name| format!("crates/{name}/README.md")));
    pages
}

/// The names in a folder of the workspace.
fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The rows of the table from the document's sections, each as its four cells.
fn map() -> Vec<Vec<String>> {
    let text = read("README.md");
    let section = text.split("## From the document to the code").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
        .collect()
}

#[test]
fn every_section_of_the_document_has_a_row() {
    let sections: Vec<String> = map().into_iter().map(|row| row[0].clone()).collect();
    for number in 1..=12 {
        assert!(sections.iter().any(|section| section.starts_with(&format!("{number}. "))), "section {number}");
    }
    assert!(sections.iter().any(|section| section.contains(".gitignore")));
}

#[test]
fn every_row_names_code_and_a_test_that_exist() {
    let rows = map();
    assert_eq!(rows.len(), 13);
    for row in rows {
        let [section, krate, code, proof] = row.as_slice() else { panic!("{row:?} has not four cells") };
        assert!(root().join(code).is_file(), "{section}: there is no {code}");
        let is_of_crate = code.starts_with(&format!("crates/{krate}/src/"));
        assert!(is_of_crate || !code.contains('/'), "{section}: {code} is not in {krate}");
        let (file, test) = proof.split_once("::").unwrap_or_else(|| panic!("{section}: {proof} names no test"));
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("#[test]\nfn {test}() {{")), "{section}: {file} has no test {test}");
    }
}

#[test]
fn every_link_in_the_prose_leads_somewhere() {
    let pages = pages();
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        let text = read(&page);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            let (file, section) = link.split_once('#').unwrap_or((link, ""));
            let path = root().join(&page);
            let target: PathBuf = if file.is_empty() { path } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{page}: {link}");
            let is_there = section.is_empty() || anchors(&target).iter().any(|anchor| anchor == section);
            assert!(is_there, "{page}: {link} names no section");
        }
    }
}

/// The sections of a page, each in the form that a link has.
fn anchors(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap();
    let titles = text.lines().filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")));
    titles.map(|title| title.to_lowercase().replace(' ', "-").replace(['.', ',', '`', ':', '?'], "")).collect()
}

/// A reader of DRF's documentation finds the crate by this line.
#[test]
fn every_readme_of_a_crate_begins_with_its_concept() {
    for name in names("crates") {
        let text = read(&format!("crates/{name}/README.md"));
        assert!(text.starts_with(&format!("# {name}\n\n**")), "{name}: {text}");
    }
}

/// The texts between backquotes in a page.
fn code(page: &str) -> Vec<String> {
    let text = read(page);
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// `{a,b}.rs` as `a.rs` and `b.rs`.
fn braces(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (names, after) = rest.split_once('}').unwrap();
    names.split(',').map(|name| format!("{before}{name}{after}")).collect()
}

/// Paths are written from the workspace's folder, from `crates`, or from any crate.
#[test]
fn every_path_that_the_prose_names_exists() {
    // The build creates these.
    const MADE: &str = "target/";
    for (page, least) in [("README.md", 30), ("ARCHITECTURE.md", 25)] {
        let names = code(page).into_iter().filter(|name| {
            let is_url = name.starts_with('/') || name.contains("://");
            name.contains('/') && !name.contains(' ') && !is_url && !name.starts_with(MADE)
        });
        let paths: Vec<String> = names.flat_map(|name| braces(name.split("::").next().unwrap())).collect();
        for path in &paths {
            let exists = ["", "crates", "crates/views"].iter().any(|folder| root().join(folder).join(path).exists());
            assert!(exists, "{page}: {path}");
        }
        assert!(paths.len() >= least, "{page}: only {paths:?}");
    }
}

/// Every Rust file below a folder, as one text.
fn sources(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() });
    texts.collect()
}

/// `views::mixins::create`: each name is a module of the crate or something that it defines.
#[test]
fn every_item_that_the_prose_names_exists() {
    const CRATES: [&str; 7] = ["models", "serializers", "authentication", "permissions", "services", "views", "server"];
    let mut count = 0;
    for name in ["README.md", "ARCHITECTURE.md"].into_iter().flat_map(code) {
        let mut parts = name.split("::");
        let krate = parts.next().unwrap();
        if !CRATES.contains(&krate) {
            continue;
        }
        let text = sources(&root().join("crates").join(krate).join("src"));
        for part in parts {
            let defines = ["mod", "fn", "struct", "enum", "trait"].map(|keyword| format!("{keyword} {part}"));
            assert!(defines.iter().any(|definition| text.contains(definition)), "{name}: {krate} has no {part}");
            count += 1;
        }
    }
    assert!(count >= 12, "{count} names");
}

#[test]
fn git_ignores_what_the_document_says() {
    let ignored = std::fs::read_to_string(root().join(".gitignore")).unwrap();
    for line in [".venv/", ".env", "__pycache__/", "*.pyc", "db.sqlite3", ".DS_Store"] {
        assert!(ignored.lines().any(|ignored| ignored == line), "{line}");
    }
}

#[test]
fn the_tour_works_as_it_is_printed() {
    let quickstart = Quickstart::start();
    let text = read("README.md");
    let tour = text.split("<!-- tour").nth(1).unwrap().split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let tour = tour.replace("127.0.0.1:8000", &quickstart.address).replace("PASSWORD", &quickstart.password);
    let said = shell(&tour);
    let answers: Vec<&str> = tour.lines().filter_map(|line| line.strip_prefix("# {")).collect();
    assert_eq!(answers.len(), 4);
    for expected in answers {
        assert!(said.contains(&format!("{{{expected}")), "no {{{expected} in:\n{said}");
    }
    assert!(said.contains(r#""title":"Read the code tour""#) && said.contains(r#""completed": true"#), "{said}");
}

#[test]
fn the_commands_of_the_page_are_those_of_the_program() {
    let text = read("docs/commands.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    // A row may name two commands.
    let told: BTreeSet<&str> = rows
        .flat_map(|cell| cell.trim_end_matches('`').split("`, `"))
        .map(|command| command.trim_start_matches("task-api ").split(' ').next().unwrap())
        .collect();
    let help = binary::run(&["--help"]);
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: BTreeSet<&str> =
        listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let commands: BTreeSet<&str> = commands.into_iter().filter(|name| !name.is_empty() && *name != "help").collect();
    assert_eq!(told, commands);
}
