//! `rest_framework.views`: the steps of every view before and after its handler.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use models::{BlockError, Db};
use permissions::BasePermission;

use crate::exceptions::{ApiException, Result, exception_handler};
use crate::http::lanes::Lane;
use crate::http::request::latin1;
use crate::metadata;
use crate::negotiation;
use crate::page_authentication;
use crate::request::Request;
use crate::response::{Content, Response};
use crate::schema::{Exchange, Schema};
use crate::throttling::check_throttles;
use crate::view::{DefaultPermissionClasses, View, view_name};

pub use crate::view::Handler;
pub use actix_web::http::Method;
pub use derive::api_view;

/// `APIView`: the handlers and the permissions of a view. The attribute `#[api_view]` implements it.
pub trait ApiView: 'static {
    /// Whether a handler queries the database. If none does, a request without an `Authorization` header can be
    /// answered while the database is unavailable.
    const USES_MODELS: bool = true;
    /// The lane of the `POST`, `PUT`, `PATCH` and `DELETE` requests. `GET`, `HEAD` and `OPTIONS` never use
    /// `Lane::Write`.
    const LANE: Lane = Lane::Write;
    /// Whether `throttle_classes` are those of the settings. The readiness probe has none.
    const IS_THROTTLED: bool = true;
    /// `throttle_scope`
    const THROTTLE_SCOPE: Option<&'static str> = None;
    /// Whether the OpenAPI document describes the view: `schema = None` leaves it out.
    const IS_IN_SCHEMA: bool = true;
    /// The methods, each with its function.
    const HANDLERS: &'static [(Method, Handler)];

    /// `permission_classes`
    fn permission_classes() -> impl BasePermission {
        DefaultPermissionClasses
    }

    /// What each handler reads and answers.
    fn exchanges() -> Vec<(Method, Exchange)> {
        Vec::new()
    }

    /// `as_view()`
    fn as_view() -> View {
        let has_permission = |request: &permissions::Request<'_>| Self::permission_classes().has_permission(request);
        let view = View::new(view_name::<Self>(), Self::HANDLERS.to_vec());
        View {
            has_permission,
            is_throttled: Self::IS_THROTTLED,
            throttle_scope: Self::THROTTLE_SCOPE,
            uses_models: Self::USES_MODELS,
            lane: Self::LANE,
            schema: Self::IS_IN_SCHEMA.then(|| Schema { exchanges: Self::exchanges(), ..Schema::default() }),
            ..view
        }
    }
}

/// `APIView.dispatch`: runs the checks and the handler, and converts every error to a response.
pub fn dispatch(view: &View, request: &mut Request, db: &mut Db) -> Response {
    let result = initial(view, request, db).and_then(|()| handle(view, request, db));
    // A dry run (`dry_run.rs`) may not write. The event loop may not count a long list or wait for a lock, and it may write
    // only once, and only while it holds the writer. If the view tried more, or if the database failed, the answer is
    // discarded, and the request runs again where it may.
    let has_failed = result.as_ref().is_err_and(ApiException::is_of_database);
    if db.is_unfinished() || (db.is_provisional() && has_failed) {
        return Response::with(StatusCode::OK, Content::Deferred);
    }
    result.unwrap_or_else(|exception| {
        let exception = exception.explain(request.user.as_ref(), db);
        match view.error_page {
            Some(page) => page(request, exception),
            None => exception_handler(exception, &view.authenticate_header(&request.app)),
        }
    })
}

fn handle(view: &View, request: &Request, db: &mut Db) -> Result {
    log::debug!("view: {} handles {}", view.name, request.method);
    match view.handler(&request.method) {
        Some(handler) => handler(request, db),
        None if request.method == "OPTIONS" => Ok(metadata::options(view, request, db)),
        None => Err(ApiException::MethodNotAllowed(request.method.to_string())),
    }
}

/// `initial`: content negotiation, authentication, permissions and throttles, in this order, before the method is
/// checked.
fn initial(view: &View, request: &mut Request, db: &mut Db) -> Result<()> {
    if view.error_page.is_none() {
        perform_content_negotiation(view, request)?;
    }
    perform_authentication(request, db)?;
    view.check_permissions(request)?;
    check_throttles(view, request)
}

/// `perform_authentication`: the first class that returns a user authenticates the request. Without an `Authorization`
/// header, a request for a page may have a login of its own.
fn perform_authentication(request: &mut Request, db: &mut Db) -> Result<()> {
    for class in request.authenticators {
        request.user = class(&request.app).authenticate(&request.credentials(), db)?;
        if request.user.is_some() {
            break;
        }
    }
    if page_authentication::may_know(request) { page_authentication::authenticate(request, db) } else { Ok(()) }
}

/// A view with renderers of its own shows errors with the first of them if none is acceptable.
fn perform_content_negotiation(view: &View, request: &mut Request) -> Result<()> {
    let accept = request.headers.accept.as_ref().map_or(Cow::Borrowed("*/*"), |accept| latin1(Some(accept)));
    let format = match &request.kwargs.format {
        Some(suffix) => Some(suffix.clone()),
        None => request.query_param("format")?.filter(|format| !format.is_empty()),
    };
    let renderers = view.renderers(&request.app.settings.rest_framework);
    match negotiation::select_renderer(renderers, &accept, format.as_deref()) {
        Ok(selected) => {
            request.accepted = Some(selected);
            Ok(())
        }
        Err(exception) => {
            let first = view.renderer_classes.and_then(|renderers| renderers.first());
            request.accepted = first.map(|first| (*first, negotiation::media_type(*first).clone()));
            Err(exception)
        }
    }
}
