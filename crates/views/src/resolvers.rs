//! `django.urls.resolvers`: from a path to a view.

use std::sync::Arc;

use regex::Regex;

use crate::request::Kwargs;
use crate::view::View;

/// `path(route, view)` and `re_path(regex, view)`: a pattern for the whole path, and its view.
#[derive(Clone)]
pub struct UrlPattern {
    pattern: String,
    is_regex: bool,
    view: Arc<View>,
}

impl UrlPattern {
    /// A regular expression with the named groups `pk` and `format`. As in Django, it does not contain the leading
    /// slash.
    pub fn new(pattern: &str, view: Arc<View>) -> UrlPattern {
        UrlPattern { pattern: pattern.to_owned(), is_regex: true, view }
    }

    /// Its view.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// `simplify_regex`: the path with `{name}` for each named group. `None` if a group has no end.
    pub fn simplify(&self) -> Option<String> {
        let mut path = format!("/{}", self.pattern);
        if !self.is_regex {
            return Some(path);
        }
        while let Some((start, group)) = path.split_once("(?P<") {
            let (name, rest) = group.split_once('>')?;
            let (_, rest) = rest.split_once(')')?;
            path = format!("{start}{{{name}}}{rest}");
        }
        Some(path.replace(r"\.", ".").replace("/?", "/"))
    }

    /// `path(base, include(…))`
    pub fn below(self, base: &str) -> UrlPattern {
        UrlPattern { pattern: format!("{base}{}", self.pattern), ..self }
    }
}

/// `path(route, view)`
pub fn path(route: &str, view: View) -> UrlPattern {
    UrlPattern { pattern: route.to_owned(), is_regex: false, view: Arc::new(view) }
}

/// `URLResolver`: the compiled patterns, in their order.
pub struct Resolver(Vec<(Pattern, Arc<View>)>);

/// `RoutePattern` without converters, which Django compares as text too, and `RegexPattern`.
enum Pattern {
    Route(String),
    Regex(Regex),
}

impl Pattern {
    fn new(UrlPattern { pattern, is_regex, .. }: &UrlPattern) -> Result<Pattern, regex::Error> {
        Ok(match is_regex {
            true => Pattern::Regex(Regex::new(&format!("^/{pattern}$"))?),
            false => Pattern::Route(format!("/{pattern}")),
        })
    }

    fn is_match(&self, path: &str) -> bool {
        match self {
            Pattern::Route(route) => route == path,
            Pattern::Regex(regex) => regex.is_match(path),
        }
    }

    /// The values of the named groups in a path that matches.
    fn kwargs(&self, path: &str) -> Kwargs {
        let Pattern::Regex(regex) = self else { return Kwargs::default() };
        let found = regex.captures(path);
        let named = |name| found.as_ref()?.name(name).map(|group| group.as_str().to_owned());
        Kwargs { pk: named("pk"), format: named("format") }
    }
}

impl Resolver {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// The error of the first pattern that is not a valid regular expression.
    pub fn new(patterns: &[UrlPattern]) -> Result<Resolver, regex::Error> {
        let compile = |pattern: &UrlPattern| Ok((Pattern::new(pattern)?, Arc::clone(&pattern.view)));
        Ok(Resolver(patterns.iter().map(compile).collect::<Result<_, regex::Error>>()?))
    }

    /// `resolve(path)`: the view of the first pattern that matches.
    pub fn resolve(&self, path: &str) -> Option<(Arc<View>, Kwargs)> {
        let (pattern, view) = self.0.iter().find(|(pattern, _)| pattern.is_match(path))?;
        Some((Arc::clone(view), pattern.kwargs(path)))
    }
}
