//! The name of an uploaded file: `sanitize_file_name`, and the setter of `UploadedFile.name` after it.

use python::builtins::is_printable;

const MAX_LENGTH: usize = 255;

/// A name without folders and unprintable characters, or `None` if nothing is left.
pub(super) fn sanitize(file_name: &str) -> Option<String> {
    let file_name = htmlize::unescape(file_name);
    let base_name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = base_name.chars().filter(|&c| is_printable(c)).collect();
    (!matches!(name.as_str(), "" | "." | "..")).then(|| shorten(name))
}

/// Shortens a name to 255 characters, and keeps its extension.
fn shorten(name: String) -> String {
    if name.chars().count() <= MAX_LENGTH {
        return name;
    }
    // Leading dots do not begin an extension.
    let stem_start = name.len() - name.trim_start_matches('.').len();
    let dot = name.rfind('.').filter(|&dot| dot > stem_start).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let extension: String = extension.chars().take(MAX_LENGTH).collect();
    stem.chars().take(MAX_LENGTH - extension.chars().count()).chain(extension.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sanitized_as_in_django() {
        for (name, expected) in [
            ("a.txt", Some("a.txt")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\dir\\a.txt", Some("a.txt")),
            ("a/b\\", None),
            ("&#47;a&sol;b&period;c&amp;d&ampe", Some("b.c&d&e")),
            ("a\u{0}\n\u{200b}\u{2028}\u{a0}e\u{301}'\"", Some("ae\u{301}'\"")),
            ("7\u{1fae9}.txt", Some("7.txt")),
            ("\u{1fae8}", None),
            ("..", None),
            ("...", Some("...")),
            ("&#46;", None),
        ] {
            assert_eq!(sanitize(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let shortened = |name: &str| sanitize(name).map(|name| (name.len(), name.replace("xx", "")));
        assert_eq!(shortened(&format!("{}.txt", "x".repeat(300))), Some((255, "x.txt".to_owned())));
        assert_eq!(shortened(&format!("...{}", "x".repeat(300))), Some((255, "...".to_owned())));
        assert_eq!(shortened(&format!("a.{}", "x".repeat(300))), Some((255, ".".to_owned())));
    }
}
