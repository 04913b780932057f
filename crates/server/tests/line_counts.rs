//! The application halves are about as short as the Python that they stand for.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::path::Path;

/// The files of the reference project and of this workspace for the same part of the document.
const PARTS: [(&str, &str, &[&str]); 7] = [
    ("permissions", "docs/drf/tasks/permissions.py", &["permissions/src/app/owner.rs"]),
    ("models", "docs/drf/tasks/models.py", &["models/src/app/task.rs"]),
    (
        "serializers",
        "docs/drf/tasks/serializers.py",
        &["serializers/src/app/task.rs", "serializers/src/app/user.rs", "serializers/src/app/multiply.rs"],
    ),
    ("services", "docs/drf/tasks/services.py", &["services/src/app/multiply.rs"]),
    (
        "views",
        "docs/drf/tasks/views.py",
        &["views/src/app/tasks.rs", "views/src/app/me.rs", "views/src/app/health.rs", "views/src/app/multiply.rs"],
    ),
    ("pagination", "docs/drf/tasks/pagination.py", &["views/src/app/pagination.rs"]),
    ("urls", "docs/drf/config/urls.py", &["views/src/app/urls.rs"]),
];

/// Lines with code, by the same rules for both languages: no blank lines, comments, docstrings and imports.
fn code_lines(path: &str, comments: [&str; 2], import: [&str; 2], end_of_import: char) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap();
    let mut in_import = false;
    let mut code = Vec::new();
    for line in text.lines().map(str::trim) {
        let begins_import = import.iter().any(|word| line.starts_with(word));
        if begins_import || in_import {
            // An import of many names goes on over several lines.
            in_import =
                if begins_import { line.contains(['(', '{']) } else { in_import } && !line.contains(end_of_import);
        } else if !line.is_empty() && !comments.iter().any(|start| line.starts_with(start)) {
            code.push(line.to_owned());
        }
    }
    code
}

fn python(path: &str) -> usize {
    code_lines(path, ["#", "\"\"\""], ["from ", "import "], ')').len()
}

fn rust(file: &str) -> usize {
    code_lines(&format!("crates/{file}"), ["//", "//"], ["use ", "pub use "], ';').len()
}

#[test]
fn the_application_takes_at_most_1_6_times_the_lines_of_python() {
    let counts: Vec<(&str, usize, usize)> = PARTS
        .iter()
        .map(|(part, document, files)| (*part, python(document), files.iter().map(|file| rust(file)).sum()))
        .collect();
    let python: usize = counts.iter().map(|(_, python, _)| python).sum();
    let rust: usize = counts.iter().map(|(_, _, rust)| rust).sum();
    println!("part, Python, Rust: {counts:?}; all: {python}, {rust}");
    assert!(python > 40, "the Python side is counted: {counts:?}");
    assert!(rust * 10 <= python * 16, "{rust} lines for {python} of Python: {counts:?}");
}
