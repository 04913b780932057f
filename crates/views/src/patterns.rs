//! `django.urls.resolvers.RoutePattern` and `RegexPattern`: the compiled patterns, and the names of their views.
//!
//! A browsable page needs the names for its breadcrumbs, and the technical 404 page lists the patterns.

use regex::Regex;

/// `RoutePattern` without converters, which Django compares as text too, or `RegexPattern`.
#[derive(Clone)]
pub(crate) enum Pattern {
    /// A path.
    Route(String),
    /// A regular expression for a path, and the text with which each path begins that it matches.
    Regex(Regex, String),
}

impl Pattern {
    /// `path(route, …)`
    pub(crate) fn route(route: &str) -> Pattern {
        Pattern::Route(format!("/{route}"))
    }

    /// `re_path(regex, …)`
    ///
    /// # Errors
    /// The regular expression is not valid.
    pub(crate) fn regex(pattern: &str) -> Result<Pattern, regex::Error> {
        let regex = Regex::new(&format!("^/{pattern}$"))?;
        Ok(Pattern::Regex(regex, literal_prefix(&format!("/{pattern}"))))
    }

    /// Whether a path matches as a whole.
    pub(crate) fn is_match(&self, path: &str) -> bool {
        match self {
            Pattern::Route(route) => route == path,
            Pattern::Regex(regex, prefix) => path.starts_with(prefix) && regex.is_match(path),
        }
    }

    /// The values of the named groups, if a path matches as a whole.
    pub(crate) fn groups<const N: usize>(&self, path: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
        match self {
            Pattern::Route(route) => (route == path).then(|| names.map(|_| None)),
            Pattern::Regex(_, prefix) if !path.starts_with(prefix) => None,
            Pattern::Regex(regex, _) => {
                let found = regex.captures(path)?;
                Some(names.map(|name| Some(found.name(name)?.as_str().to_owned())))
            }
        }
    }
}

/// The letters, digits, slashes, hyphens and underscores with which a regular expression begins. A character before a
/// quantifier is not among them, and an alternative has none.
fn literal_prefix(pattern: &str) -> String {
    let is_literal = |c: char| c.is_ascii_alphanumeric() || "/-_".contains(c);
    let end = pattern.find(|c| !is_literal(c)).unwrap_or(pattern.len());
    let (literal, rest) = pattern.split_at(end);
    match rest.chars().next() {
        _ if pattern.contains('|') => String::new(),
        Some('?' | '*' | '+' | '{') => literal.get(..literal.len().saturating_sub(1)).unwrap_or_default().to_owned(),
        _ => literal.to_owned(),
    }
}

/// A pattern with the name of its view.
pub(crate) struct Route {
    /// The pattern as it was declared.
    pub(crate) shown: String,
    /// `get_view_name()`
    pub(crate) name: String,
    /// A number that patterns of the same view share.
    pub(crate) view: usize,
    /// The pattern.
    pub(crate) pattern: Pattern,
}

/// All routes of an application, in their order.
pub(crate) struct Routes(pub(crate) Vec<Route>);

impl Routes {
    /// The route of a path.
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        self.0.iter().find(|route| route.pattern.is_match(path))
    }

    /// `get_breadcrumbs`: the names and paths of the views above a path, and of the path itself.
    pub(crate) fn breadcrumbs<'r>(&'r self, path: &str) -> Vec<(&'r str, String)> {
        let mut crumbs = Vec::new();
        let mut last = None;
        let mut rest = path;
        while !rest.is_empty() {
            // One view may have several URLs, such as one with and one without a final slash.
            if let Some(route) = self.find(rest)
                && last != Some(route.view)
            {
                crumbs.push((route.name.as_str(), rest.to_owned()));
                last = Some(route.view);
            }
            rest = match rest.strip_suffix('/') {
                Some(_) => rest.trim_end_matches('/'),
                None => rest.rfind('/').and_then(|slash| rest.get(..=slash)).unwrap_or_default(),
            };
        }
        crumbs.reverse();
        crumbs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_only_what_each_path_has() {
        for (pattern, prefix) in [
            ("/api/books/(?P<pk>[^/.]+)/", "/api/books/"),
            (r"/api/books\.(?P<format>[a-z0-9]+)/?", "/api/books"),
            ("/api/books?", "/api/book"),
            ("/api/b{2}", "/api/"),
            ("/api/books/|/old/", ""),
            ("/api/(?i)books/", "/api/"),
            ("/api/books/", "/api/books/"),
        ] {
            assert_eq!(literal_prefix(pattern), prefix, "{pattern}");
        }
    }
}
