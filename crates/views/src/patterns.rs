//! `django.urls.resolvers.RoutePattern` and `RegexPattern`: the compiled patterns, and the names of their views.
//!
//! A browsable page needs the names for its breadcrumbs, and the technical 404 page lists the patterns.

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind, Look};

/// `RoutePattern` without converters, which Django compares as text too, or `RegexPattern`.
#[derive(Clone)]
pub(crate) enum Pattern {
    /// A path.
    Route(String),
    /// The regular expression that a router makes for one object: `prefix(?P<group>[^/.]+)suffix`. It is compared as
    /// text, because the regular expression takes ten times as many instructions.
    Lookup { prefix: String, group: String, suffix: String },
    /// Any other regular expression for a path, and the text that begins every path it matches.
    Regex(Regex, String),
}

/// DRF's default `lookup_value_regex`: the text for an object in a URL.
pub(crate) const LOOKUP_VALUE_REGEX: &str = "[^/.]+";

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
        let pattern = format!("^/{pattern}$");
        let regex = Regex::new(&pattern)?;
        let parsed = regex_syntax::parse(&pattern).map_err(|error| regex::Error::Syntax(error.to_string()))?;
        let parts = between_anchors(&parsed);
        let prefix = parts.first().and_then(literal).unwrap_or_default();
        Ok(simple(parts).unwrap_or(Pattern::Regex(regex, prefix)))
    }

    /// Whether a path matches as a whole.
    pub(crate) fn is_match(&self, path: &str) -> bool {
        match self {
            Pattern::Route(route) => route == path,
            Pattern::Lookup { prefix, suffix, .. } => lookup_value(path, prefix, suffix).is_some(),
            Pattern::Regex(regex, prefix) => path.starts_with(prefix) && regex.is_match(path),
        }
    }

    /// The values of the named groups, if a path matches as a whole.
    pub(crate) fn groups<const N: usize>(&self, path: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
        match self {
            Pattern::Route(route) => (route == path).then(|| names.map(|_| None)),
            Pattern::Lookup { prefix, group, suffix } => {
                let value = lookup_value(path, prefix, suffix)?;
                Some(names.map(|name| (name == group).then(|| value.to_owned())))
            }
            Pattern::Regex(_, prefix) if !path.starts_with(prefix) => None,
            Pattern::Regex(regex, _) => {
                let found = regex.captures(path)?;
                Some(names.map(|name| Some(found.name(name)?.as_str().to_owned())))
            }
        }
    }
}

/// The parts of a regular expression for a whole text. None if it is an alternative, or has other parts at its ends.
fn between_anchors(parsed: &Hir) -> &[Hir] {
    let HirKind::Concat(parts) = parsed.kind() else { return &[] };
    match parts.as_slice() {
        [start, parts @ .., end] if is_anchor(start, Look::Start) && is_anchor(end, Look::End) => parts,
        _ => &[],
    }
}

fn is_anchor(part: &Hir, look: Look) -> bool {
    matches!(part.kind(), HirKind::Look(found) if *found == look)
}

/// The pattern that is compared as text, if these are the parts of one.
fn simple(parts: &[Hir]) -> Option<Pattern> {
    match parts {
        [route] => literal(route).map(Pattern::Route),
        [prefix, group, suffix] => {
            let HirKind::Capture(capture) = group.kind() else { return None };
            let is_lookup_value = regex_syntax::parse(LOOKUP_VALUE_REGEX).is_ok_and(|value| value == *capture.sub);
            let group = capture.name.as_ref().filter(|_| is_lookup_value)?.to_string();
            Some(Pattern::Lookup { prefix: literal(prefix)?, group, suffix: literal(suffix)? })
        }
        _ => None,
    }
}

/// The text of a literal.
fn literal(part: &Hir) -> Option<String> {
    match part.kind() {
        HirKind::Literal(text) => String::from_utf8(text.0.to_vec()).ok(),
        _ => None,
    }
}

/// What [`LOOKUP_VALUE_REGEX`] matches between a prefix and a suffix.
fn lookup_value<'p>(path: &'p str, prefix: &str, suffix: &str) -> Option<&'p str> {
    let value = path.strip_prefix(prefix)?.strip_suffix(suffix)?;
    (!value.is_empty() && !value.contains(['/', '.'])).then_some(value)
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

    fn kind(pattern: &str) -> String {
        match Pattern::regex(pattern) {
            Ok(Pattern::Route(route)) => format!("the path {route}"),
            Ok(Pattern::Lookup { prefix, group, suffix }) => format!("{group} between {prefix} and {suffix}"),
            Ok(Pattern::Regex(_, prefix)) => format!("a regular expression after {prefix}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn simple_regular_expressions_are_compared_as_text() {
        for (pattern, expected) in [
            ("api/books/", "the path /api/books/"),
            (r"api/books\.json", "the path /api/books.json"),
            ("api/books/(?P<pk>[^/.]+)/", "pk between /api/books/ and /"),
            ("api/books/(?P<pk>[0-9]+)/", "a regular expression after /api/books/"),
            ("api/books/([^/.]+)/", "a regular expression after /api/books/"),
            ("api/books/(?P<pk>[^/.]+)", "a regular expression after /api/books/"),
            (r"api/books\.(?P<format>[a-z0-9]+)/?", "a regular expression after /api/books."),
            ("api/books?", "a regular expression after /api/book"),
            ("api/b{2}", "a regular expression after /api/"),
            ("api/books/|old/", "a regular expression after "),
            ("api/(?i)books/", "a regular expression after /api/"),
            ("api/(?m)books/", "a regular expression after "),
            ("|", "a regular expression after "),
            ("api/[ab]|/api/[cd]", "a regular expression after "),
        ] {
            assert_eq!(kind(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn a_lookup_matches_what_its_regular_expression_matches() {
        let pattern = "api/books/(?P<pk>[^/.]+)/";
        let (lookup, regex) = (Pattern::regex(pattern).unwrap(), Regex::new(&format!("^/{pattern}$")).unwrap());
        for path in [
            "/api/books/7/",
            "/api/books/é\n/",
            "/api/books//",
            "/api/books/",
            "/api/books/7",
            "/api/books/a.b/",
            "/api/books/a/b/",
            "/api/books/7//",
            "/api/books/7/\n",
            "/old/api/books/7/",
        ] {
            let expected = regex.captures(path).map(|found| [Some(found["pk"].to_owned()), None]);
            assert_eq!(lookup.groups(path, ["pk", "format"]), expected, "{path:?}");
            assert_eq!(lookup.is_match(path), expected.is_some(), "{path:?}");
        }
    }
}
