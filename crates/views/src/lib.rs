#![doc = include_str!("../README.md")]

// The code that `#[api_view]` generates refers to this crate as `views`, also inside of the crate.
extern crate self as views;

// The framework half, in order of dependency: a module uses only modules that come before it in this list.
pub mod settings;
pub mod http;
mod page_files;
mod templates;
pub mod media_types;
pub mod renderers;
pub mod controls;
pub mod response;
pub mod parsers;
pub mod exceptions;
pub mod negotiation;
mod patterns;
mod keys_in_use;
mod shared;
mod compressing;
pub mod api_settings;
pub mod session;
pub mod request;
pub mod schema;
pub mod view;
mod page_authentication;
pub mod throttling;
mod links;
pub mod filters;
pub mod pagination;
pub mod generics;
pub mod streaming;
mod preconditions;
mod idempotency;
pub mod mixins;
pub mod viewsets;
pub mod resolvers;
pub mod routers;
pub mod openapi;
#[cfg(feature = "spectacular-sidecar")]
mod spectacular_sidecar;
mod tokens;
mod login;
mod metadata;
pub mod api_view;
mod browsable_api;
mod rendering;
mod dry_run;
mod runner;

// The application half.
mod app;

use std::sync::Arc;

use accounts::hashing::Hashing;
use actix_web::dev::RequestHead;
use actix_web::http::{StatusCode, header};
use models::Database;

use crate::api_settings::{ApiSettings, RestFramework};
use crate::http::application::Application;
use crate::http::forwarded::Forwarded;
use crate::http::memory::Memory;
use crate::http::metrics::Metrics;
use crate::http::middleware::{Facts, MiddlewareChain};
use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;
use crate::request::{Kwargs, Request};
use crate::resolvers::{Resolver, UrlPattern};
use crate::settings::Settings;
use crate::view::View;

pub use crate::http::handler::on_connect;
pub use crate::http::lanes::{Lane, LaneState, MAX_IN_LINE};
pub use app::*;
pub use shared::Shared;
pub use tokens::{TokenBlacklistView, TokenObtainPairView, TokenRefreshView, TokenVerifyView, TokenViewBase};

/// An application: its URLs, and the state that all requests share.
pub struct App {
    /// The state that all requests share.
    pub shared: Arc<Shared>,
    resolver: Resolver,
    middleware: MiddlewareChain,
}

/// Django's `ImproperlyConfigured`: invalid settings or URL patterns.
#[derive(Debug, thiserror::Error)]
pub enum ImproperlyConfigured {
    /// A URL pattern is not a valid regular expression.
    #[error("{0}")]
    Url(#[from] regex::Error),
    /// A key of `SIMPLE_JWT` does not fit the algorithm.
    #[error("{0}")]
    Key(#[from] authentication::exceptions::KeyError),
    /// The cache is none that this program can use.
    #[error("{0}")]
    Cache(#[from] cache::InvalidCacheBackend),
    /// The name of a metric is not valid.
    #[error("{0}")]
    Metrics(#[from] prometheus::Error),
    /// A scope has no rate, in DRF's words.
    #[error("No default throttle rate set for '{0}' scope")]
    Throttle(&'static str),
    /// The class of pagination orders by a field that the rows of a list do not have.
    #[error("DEFAULT_PAGINATION_CLASS orders by '{ordering}', which is no field of the rows of '{name}'")]
    Ordering {
        /// The name of the view.
        name: String,
        /// The order, as the class names it.
        ordering: &'static str,
    },
}

impl App {
    /// An application with these URL patterns. [`urlpatterns`] returns those of the document.
    ///
    /// # Errors
    /// One line: a pattern is not a valid regular expression, a key does not fit the algorithm, a scope has no rate, or
    /// the program cannot use the cache.
    pub fn new(
        settings: Settings,
        database: Database,
        urlpatterns: &[UrlPattern],
    ) -> Result<App, ImproperlyConfigured> {
        check_settings(&settings, urlpatterns)?;
        let urlpatterns = openapi::with_route(SCHEMA_ROUTE, &included(&settings, urlpatterns), &settings);
        #[cfg(feature = "spectacular-sidecar")]
        let urlpatterns = spectacular_sidecar::with_pages(SCHEMA_ROUTE, urlpatterns, &settings);
        let shared = Arc::new(Shared::new(settings, database, resolvers::routes(&urlpatterns)?)?);
        let middleware = MiddlewareChain::load(&shared.settings);
        Ok(App { shared, resolver: Resolver::new(&urlpatterns)?, middleware })
    }

    /// The memory budgets, turns and connections that all requests share.
    pub fn memory(&self) -> &Memory {
        &self.shared.memory
    }

    /// The threads for blocking work, and their queues.
    pub fn lanes(&self) -> [LaneState; 3] {
        self.shared.lanes.states()
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.shared.database
    }

    /// The counts of the throttles.
    pub fn cache(&self) -> &cache::Cache {
        &self.shared.cache
    }

    /// The metrics of requests, if the settings ask for them.
    pub fn metrics(&self) -> Option<&Metrics> {
        self.shared.metrics.as_deref()
    }

    /// The limit of concurrent password hashes, and the queue of logins.
    pub fn hashing(&self) -> &Hashing {
        &self.shared.model_backend.hashing
    }
}

impl Application for App {
    type View = (Arc<View>, Kwargs);

    fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    fn memory(&self) -> &Memory {
        &self.shared.memory
    }

    fn metrics(&self) -> Option<&Arc<Metrics>> {
        self.shared.metrics.as_ref()
    }

    fn middleware(&self) -> &MiddlewareChain {
        &self.middleware
    }

    fn has_token(&self, head: &RequestHead) -> bool {
        let header = head.headers().get(header::AUTHORIZATION).map(|header| header.as_bytes());
        let classes = RestFramework::DEFAULT_AUTHENTICATION_CLASSES;
        classes.iter().any(|class| class(&self.shared).may_know(header))
            || page_authentication::has_token(&self.shared, head)
    }

    fn resolve(&self, path: &str) -> Option<(Arc<View>, Kwargs)> {
        self.resolver.resolve(path)
    }

    fn view_name<'v>(&self, (view, _): &'v (Arc<View>, Kwargs)) -> &'v str {
        if view.plain.is_some() { "Static File" } else { &view.name }
    }

    fn respond(&self, (view, _): &(Arc<View>, Kwargs), http: &actix_web::HttpRequest) -> Option<HttpResponse> {
        Some(view.plain.as_ref()?(http))
    }

    fn page_not_found(&self, request: &HttpRequest) -> HttpResponse {
        match self.shared.settings.debug {
            true => browsable_api::technical_404_response(request, &self.shared.routes),
            false => http::pages::response(StatusCode::NOT_FOUND),
        }
    }

    async fn compress(&self, response: HttpResponse) -> HttpResponse {
        compressing::compress(&self.shared, response).await
    }

    async fn call(&self, (view, kwargs): (Arc<View>, Kwargs), request: Box<HttpRequest>) -> Option<HttpResponse> {
        let request = Request::new(request, kwargs, view.authentication_classes, Arc::clone(&self.shared));
        runner::run(view, Box::new(request)).await
    }
}

/// Checks the settings of lists, throttles and the cache, before a command changes anything.
///
/// # Errors
/// One line: a list cannot have the order of the cursors, a scope of a view has no rate, or the program cannot use the
/// cache.
pub fn check_settings(settings: &Settings, urlpatterns: &[UrlPattern]) -> Result<(), ImproperlyConfigured> {
    cache::Cache::new(&settings.caches)?;
    let urlpatterns = included(settings, urlpatterns);
    let views = || urlpatterns.iter().map(UrlPattern::view);
    if let Some((name, ordering)) = pagination::list_without_order(&settings.rest_framework, views()) {
        return Err(ImproperlyConfigured::Ordering { name: name.to_owned(), ordering });
    }
    match throttling::scope_without_rate(&settings.rest_framework, views()) {
        Some(scope) => Err(ImproperlyConfigured::Throttle(scope)),
        None => Ok(()),
    }
}

/// The URL patterns that the settings leave in, and the files of pages. The login needs the browsable renderer.
fn included(settings: &Settings, urlpatterns: &[UrlPattern]) -> Vec<UrlPattern> {
    let has_pages = settings.rest_framework.has_pages();
    let urlpatterns = urlpatterns.iter().filter(|pattern| has_pages || !pattern.is_of_pages()).cloned();
    // The page of `DEBUG` for unknown paths needs the files too.
    let files = page_files::FILES.into_iter().filter(|_| has_pages || settings.debug);
    urlpatterns.chain(files.map(resolvers::static_file)).collect()
}

/// Answers every request of an actix server, for `actix_web::App::configure`.
pub fn urls(app: Arc<App>) -> impl FnOnce(&mut actix_web::web::ServiceConfig) {
    move |config| {
        let handler = move |http, payload| http::handler::get_response(Arc::clone(&app), http, payload);
        config.default_service(actix_web::web::to(handler));
    }
}

/// The response to `Expect: 100-continue` if there is not enough memory for the body. `None` if the client may send it.
pub fn expect(app: &App, head: &RequestHead) -> Option<actix_web::HttpResponse> {
    let length = head.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    let Shared { settings, memory, .. } = &*app.shared;
    if length > settings.data_upload_max_memory_size || memory.has_room_for_body(length, app.has_token(head)) {
        return None;
    }
    let mut response = rendering::refuse();
    // Only a Unix socket has no address.
    let forwarded = Forwarded::read(head, head.peer_addr.is_none(), &settings.security);
    let is_secure = forwarded.is_ok_and(|forwarded| forwarded.is_secure);
    app.middleware.process_response(app.middleware.innermost(), &Facts::new(head, is_secure), &mut response);
    Some(response.into_actix())
}
