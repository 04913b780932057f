//! `django.urls.resolvers.RoutePattern` and `RegexPattern`: the compiled patterns, and the names of their views.
//!
//! A browsable page needs the names for its breadcrumbs, and the technical 404 page lists the patterns.

use regex::Regex;

/// `RoutePattern` without converters, which Django compares as text too, or `RegexPattern`.
#[derive(Clone)]
pub(crate) enum Pattern {
    /// A path.
    Route(String),
    /// A regular expression for a path.
    Regex(Regex),
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
        Ok(Pattern::Regex(Regex::new(&format!("^/{pattern}$"))?))
    }

    /// Whether a path matches as a whole.
    pub(crate) fn is_match(&self, path: &str) -> bool {
        match self {
            Pattern::Route(route) => route == path,
            Pattern::Regex(regex) => regex.is_match(path),
        }
    }

    /// The values of the named groups in a path that matches.
    pub(crate) fn groups<const N: usize>(&self, path: &str, names: [&str; N]) -> [Option<String>; N] {
        let Pattern::Regex(regex) = self else { return names.map(|_| None) };
        let found = regex.captures(path);
        names.map(|name| Some(found.as_ref()?.name(name)?.as_str().to_owned()))
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
