//! `django.urls.resolvers`: from a path to a view.

use std::sync::Arc;

use percent_encoding::percent_decode;
use regex::Regex;

use crate::request::Kwargs;
use crate::views::View;

/// `path(route, view)` and `re_path(regex, view)`: a pattern for the whole path, and the view behind it.
#[derive(Clone)]
pub struct UrlPattern {
    pattern: String,
    view: Arc<View>,
}

impl UrlPattern {
    /// A pattern with named groups `pk` and `format`; Django's leading slash is not part of it.
    pub fn new(pattern: &str, view: Arc<View>) -> UrlPattern {
        UrlPattern { pattern: pattern.to_owned(), view }
    }

    /// `path(base, include(…))`
    pub fn below(self, base: &str) -> UrlPattern {
        UrlPattern { pattern: format!("{base}{}", self.pattern), ..self }
    }
}

/// `path(route, view)`
pub fn path(route: &str, view: View) -> UrlPattern {
    UrlPattern::new(&regex::escape(route), Arc::new(view))
}

/// `URLResolver`: the patterns, ready to be matched in their order.
pub struct Resolver(Vec<(Regex, Arc<View>)>);

impl Resolver {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// That of the first pattern that is no regular expression.
    pub fn new(patterns: &[UrlPattern]) -> Result<Resolver, regex::Error> {
        let compile =
            |UrlPattern { pattern, view }: &UrlPattern| Ok((Regex::new(&format!("^/{pattern}$"))?, Arc::clone(view)));
        Ok(Resolver(patterns.iter().map(compile).collect::<Result<_, regex::Error>>()?))
    }

    /// `resolve(path)`: the first view whose pattern fits.
    pub fn resolve(&self, path: &str) -> Option<(Arc<View>, Kwargs)> {
        self.0.iter().find_map(|(regex, view)| {
            let found = regex.captures(path)?;
            let named = |name| found.name(name).map(|group| group.as_str().to_owned());
            Some((Arc::clone(view), Kwargs { pk: named("pk"), format: named("format") }))
        })
    }

    /// Whether the path leads anywhere.
    pub fn is_valid_path(&self, path: &str) -> bool {
        self.0.iter().any(|(regex, _)| regex.is_match(path))
    }
}

/// Django's `get_path_info`: percent-decoded UTF-8, where bytes that are none stay encoded.
pub fn path_info(raw: &str) -> String {
    let bytes: Vec<u8> = percent_decode(raw.as_bytes()).collect();
    bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut path, chunk| {
        path.push_str(chunk.valid());
        path.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
        path
    })
}
