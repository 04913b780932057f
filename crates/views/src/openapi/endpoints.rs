//! `drf_spectacular.generators.EndpointEnumerator`: the paths and methods of the URL patterns, in their order.

use actix_web::http::Method;

use crate::resolvers::UrlPattern;
use crate::schema::{Exchange, Schema};
use crate::view::View;

/// A method of a path.
pub(super) struct Endpoint<'p> {
    /// The path with its parameters in braces: `/api/books/{id}/`.
    pub(super) path: String,
    /// The method.
    pub(super) method: Method,
    /// The view.
    pub(super) view: &'p View,
    /// What the view declares.
    pub(super) schema: &'p Schema,
    /// `_tokenize_path`: the fixed parts of the path after those that all paths have in common.
    pub(super) tokens: Vec<String>,
}

/// All endpoints that the schema describes, sorted by path and method. Paths with a format suffix are left out.
pub(super) fn endpoints(urlpatterns: &[UrlPattern]) -> Vec<Endpoint<'_>> {
    let described = urlpatterns.iter().filter_map(|pattern| {
        let path = pattern.simplify().filter(|path| !path.contains("{format}"))?;
        Some((path.replace("{pk}", "{id}"), pattern.view(), pattern.view().schema.as_ref()?))
    });
    let mut endpoints: Vec<Endpoint<'_>> = described
        .flat_map(|(path, view, schema)| {
            let methods = view.methods().filter(|method| priority(method).is_some());
            methods.map(move |method| Endpoint {
                path: path.clone(),
                method: method.clone(),
                view,
                schema,
                tokens: Vec::new(),
            })
        })
        .collect();
    endpoints.sort_by_key(|endpoint| (sort_key(&endpoint.path), priority(&endpoint.method)));
    let prefix = common_prefix(&endpoints);
    for endpoint in &mut endpoints {
        let rest = endpoint.path.strip_prefix(&prefix).unwrap_or(&endpoint.path);
        let parts = rest.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
        endpoint.tokens = parts.map(str::to_owned).collect();
    }
    endpoints
}

impl Endpoint<'_> {
    /// What the method reads and answers.
    pub(super) fn exchange(&self) -> Option<&Exchange> {
        self.schema.exchanges.iter().find(|(method, _)| *method == self.method).map(|(_, exchange)| exchange)
    }

    /// `_is_list_view`
    pub(super) fn is_list(&self) -> bool {
        self.method == Method::GET && self.view.list_fields.is_some()
    }

    /// Whether the URL names a row.
    pub(super) fn is_detail(&self) -> bool {
        self.path.contains('{')
    }

    /// Whether the handler reads a body.
    pub(super) fn reads_body(&self) -> bool {
        [Method::POST, Method::PUT, Method::PATCH].contains(&self.method)
    }

    /// `get_operation_id`
    pub(super) fn operation_id(&self) -> String {
        let action = match self.method {
            Method::GET if self.is_list() => "list",
            Method::GET => "retrieve",
            Method::POST => "create",
            Method::PUT => "update",
            Method::PATCH => "partial_update",
            _ => "destroy",
        };
        let root = if self.tokens.is_empty() { vec!["root".to_owned()] } else { Vec::new() };
        let words = self.tokens.iter().map(|token| token.replace('-', "_")).chain(root);
        words.chain([action.to_owned()]).collect::<Vec<_>>().join("_")
    }
}

/// The place of a method within a path. `None` for methods that the schema leaves out.
fn priority(method: &Method) -> Option<usize> {
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE].iter().position(|known| known == method)
}

/// `alpha_operation_sorter`: `a/{id}` comes after `a/` and before `a/b`.
fn sort_key(path: &str) -> String {
    let path = path.strip_suffix('/').map_or_else(|| path.to_owned(), |path| format!("{path} "));
    path.replace('{', "!")
}

/// `SCHEMA_PATH_PREFIX`, estimated: `posixpath.commonpath` of all paths. With one view it is not known.
fn common_prefix(endpoints: &[Endpoint<'_>]) -> String {
    let class = |name: &str| name.trim_end_matches(" List").trim_end_matches(" Instance").to_owned();
    let Some(first) = endpoints.first() else { return String::new() };
    // The name of an extra action is not that of its class.
    let mut named = endpoints.iter().filter(|endpoint| !endpoint.schema.is_extra_action);
    if named.all(|endpoint| class(&endpoint.view.name) == class(&first.view.name)) {
        return String::new();
    }
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut common = parts(&first.path);
    for endpoint in endpoints {
        let equal = common.iter().zip(parts(&endpoint.path)).take_while(|(left, right)| *left == right).count();
        common.truncate(equal);
    }
    format!("/{}", common.join("/"))
}
