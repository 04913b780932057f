//! `rest_framework.routers`: creates the URLs of a resource from its viewset.

use actix_web::http::Method;
use models::Db;
use python::urllib::quote_plus;
use serde::ser::{Serialize, Serializer};

use crate::exceptions::Result;
use crate::patterns::LOOKUP_VALUE_REGEX;
use crate::request::Request;
use crate::resolvers::UrlPattern;
use crate::response::Response;
use crate::view::View;
use crate::viewsets::{Route, ViewSet, as_view};

/// `DefaultRouter`: list and detail routes for each resource, a root that names them, and `.json` suffixes.
#[derive(Default)]
pub struct DefaultRouter {
    registry: Vec<&'static str>,
    urls: Vec<UrlPattern>,
}

impl DefaultRouter {
    /// `router.register(prefix, viewset)`, with the routes for which the viewset has actions.
    pub fn register<V: ViewSet>(mut self, prefix: &'static str) -> DefaultRouter {
        for route in Route::all::<V>() {
            if route == Route::LIST {
                self.registry.push(prefix);
            }
            let key = if route.detail { format!("/(?P<pk>{LOOKUP_VALUE_REGEX})") } else { String::new() };
            let last = route.url_path.map(|url_path| format!("/{url_path}")).unwrap_or_default();
            let view = as_view::<V>(route);
            self.urls
                .extend(view.into_iter().flat_map(|view| with_format_suffix(&format!("{prefix}{key}{last}"), view)));
        }
        self
    }

    /// `router.urls`, below `base`.
    pub fn urls(mut self, base: &'static str) -> Vec<UrlPattern> {
        let prefixes = self.registry;
        let get = move |request: &Request, _db: &mut Db| api_root(request, base, &prefixes);
        let root = View {
            description: "The default basic root view for DefaultRouter",
            ..View::new("Api Root".into(), vec![(Method::GET, get)])
        };
        self.urls.extend(with_format_suffix("", root));
        self.urls.into_iter().map(|pattern| pattern.below(base)).collect()
    }
}

/// `format_suffix_patterns`: the same view with and without `.format`.
fn with_format_suffix(path: &str, view: View) -> [UrlPattern; 2] {
    let view = std::sync::Arc::new(view);
    let slash = if path.is_empty() { "" } else { "/" };
    [
        UrlPattern::new(&format!("{path}{slash}"), std::sync::Arc::clone(&view)),
        UrlPattern::new(&format!(r"{path}\.(?P<format>[a-z0-9]+)/?"), view),
    ]
}

/// `APIRootView.get`: the name of each resource and the URL of its list.
fn api_root(request: &Request, base: &str, prefixes: &[&'static str]) -> Result {
    let start = format!("{}/{base}", request.base_uri());
    let suffix = request.kwargs.format.as_ref().map_or_else(|| "/".to_owned(), |format| format!(".{format}"));
    // `preserve_builtin_query_params`: if the request has `?format=…`, the links have it too.
    let query = request.query_param("format")?.map(|format| format!("?format={}", quote_plus(&format)));
    let end = suffix + &query.unwrap_or_default();
    let links = prefixes.iter().map(|prefix| (*prefix, format!("{start}{prefix}{end}"))).collect();
    Ok(Response::new(Links(links)))
}

struct Links(Vec<(&'static str, String)>);

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, url)| (name, url)))
    }
}
