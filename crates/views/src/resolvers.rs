//! `django.urls.resolvers`: from a path to a view.

use std::sync::Arc;

use crate::http::static_files::StaticFile;
use crate::patterns::{Pattern, Route, Routes};
use crate::request::Kwargs;
use crate::view::View;

/// `path(route, view)` and `re_path(regex, view)`: a pattern for the whole path, and its view.
#[derive(Clone)]
pub struct UrlPattern {
    pattern: String,
    is_regex: bool,
    /// Whether it is there only with the browsable renderer.
    is_of_pages: bool,
    view: Arc<View>,
}

impl UrlPattern {
    /// A regular expression with the named groups `pk` and `format`. As in Django, it does not contain the leading
    /// slash.
    pub fn new(pattern: &str, view: Arc<View>) -> UrlPattern {
        UrlPattern { pattern: pattern.to_owned(), is_regex: true, is_of_pages: false, view }
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

    /// The same, if `DEFAULT_RENDERER_CLASSES` names the browsable renderer.
    pub(crate) fn of_pages(self) -> UrlPattern {
        UrlPattern { is_of_pages: true, ..self }
    }

    pub(crate) fn is_of_pages(&self) -> bool {
        self.is_of_pages
    }

    fn compile(&self) -> Result<Pattern, regex::Error> {
        match self.is_regex {
            true => Pattern::regex(&self.pattern),
            false => Ok(Pattern::route(&self.pattern)),
        }
    }

    /// `path(base, include(…))`
    pub fn below(self, base: &str) -> UrlPattern {
        UrlPattern { pattern: format!("{base}{}", self.pattern), ..self }
    }
}

/// `path(route, view)`
pub fn path(route: &str, view: View) -> UrlPattern {
    UrlPattern { pattern: route.to_owned(), is_regex: false, is_of_pages: false, view: Arc::new(view) }
}

/// `static(prefix)`: the URL of a static file.
pub(crate) fn static_file(file: StaticFile) -> UrlPattern {
    path(&file.url(), View::plain(file.stem, move |http| file.serve(http)))
}

/// `URLResolver`: the compiled patterns, in their order.
pub struct Resolver(Vec<(Pattern, Arc<View>)>);

impl Resolver {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// The error of the first pattern that is not a valid regular expression.
    pub fn new(patterns: &[UrlPattern]) -> Result<Resolver, regex::Error> {
        let compile = |pattern: &UrlPattern| Ok((pattern.compile()?, Arc::clone(&pattern.view)));
        Ok(Resolver(patterns.iter().map(compile).collect::<Result<_, regex::Error>>()?))
    }

    /// `resolve(path)`: the view of the first pattern that matches.
    pub fn resolve(&self, path: &str) -> Option<(Arc<View>, Kwargs)> {
        self.0.iter().find_map(|(pattern, view)| {
            let [pk, format] = pattern.groups(path, ["pk", "format"])?;
            Some((Arc::clone(view), Kwargs { pk, format }))
        })
    }
}

/// The routes of these patterns, each with the name of its view.
///
/// # Errors
/// The error of the first pattern that is not a valid regular expression.
pub(crate) fn routes(patterns: &[UrlPattern]) -> Result<Routes, regex::Error> {
    let route = |pattern: &UrlPattern| {
        let name = pattern.view.name.clone();
        // Two patterns of the same view share it.
        let view = Arc::as_ptr(&pattern.view).addr();
        Ok(Route { shown: pattern.pattern.clone(), name, view, pattern: pattern.compile()? })
    };
    patterns.iter().map(route).collect::<Result<_, regex::Error>>().map(Routes)
}
