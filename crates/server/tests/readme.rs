//! The README's promises: its tour runs, its table leads somewhere, its commands are there.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod binary;

use std::path::{Path, PathBuf};

use binary::{Quickstart, root, shell};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The rows of the table from the document's sections, each as its four cells.
fn map() -> Vec<Vec<String>> {
    let text = readme();
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
    for row in map() {
        assert!(root().join(&row[2]).is_file(), "{}", row[2]);
        let (file, test) = row[3].split_once("::").unwrap_or((&row[3], ""));
        let code = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(code.contains(&format!("fn {test}")) && code.contains("#[test]"), "{}", row[3]);
        assert!(row[1] == "-" || row[3].contains(&row[1]) || row[1] == "views", "{row:?}");
    }
}

#[test]
fn every_link_in_the_prose_leads_somewhere() {
    let pages = ["README.md", "ARCHITECTURE.md", "docs/differences.md", "docs/drf/README.md"];
    for page in pages.map(|page| root().join(page)) {
        let text = std::fs::read_to_string(&page).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            let target: PathBuf = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}

/// The file names in a page between backquotes, in a line that has a path.
#[test]
fn every_file_that_the_prose_names_exists() {
    for page in ["README.md", "ARCHITECTURE.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = name.starts_with("crates/") || name.starts_with("docs/") || name.starts_with("migrations/");
            let path = name.split("::").next().unwrap();
            assert!(!is_path || Path::new(&root()).join(path).exists(), "{page}: {name}");
        }
    }
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
    let text = readme();
    let tour = text.split("<!-- tour").nth(1).unwrap().split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let tour = tour.replace("127.0.0.1:8000", &quickstart.address).replace("PASSWORD", &quickstart.password);
    let said = shell(&tour);
    for expected in tour.lines().filter_map(|line| line.strip_prefix("# {")) {
        assert!(said.contains(&format!("{{{expected}")), "no {{{expected} in:\n{said}");
    }
    assert!(said.contains(r#""title":"Read the code tour""#) && said.contains(r#""completed": true"#), "{said}");
}

#[test]
fn every_command_of_the_readme_is_one_of_the_program() {
    let text = readme();
    let section = text.split("## Commands").nth(1).unwrap().split("\n## ").next().unwrap();
    let help = binary::run(&["--help"]);
    let names = section.split('`').skip(1).step_by(2).filter(|name| !name.contains('/') && !name.contains("--"));
    let names = names.map(|name| name.trim_start_matches("task-api ").split(' ').next().unwrap());
    for name in names.filter(|name| name.chars().all(char::is_lowercase)) {
        assert!(help.contains(name), "{name} is not in:\n{help}");
    }
}
