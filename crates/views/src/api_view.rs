//! `rest_framework.views`: what every view does before and after its own few lines.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::header::HeaderValue;
use authentication::BaseAuthentication;
use models::Db;
use permissions::BasePermission;

use crate::App;
use crate::app::settings::{DEFAULT_AUTHENTICATION_CLASSES, DEFAULT_PERMISSION_CLASSES};
use crate::exceptions::{ApiException, Result, exception_handler};
use crate::http::lanes::Lane;
use crate::metadata::{self, Actions};
use crate::negotiation;
use crate::request::{Request, latin1};
use crate::response::Response;
use crate::routers::ApiRoot;

pub use actix_web::http::Method;
pub use derive::api_view;

/// A view's function for one method.
pub type Handler = fn(&Request, &mut Db) -> Result;

/// One entry of `authentication_classes`: a function that returns the instance in [`App`], which holds its settings.
pub type AuthenticationClass = fn(&App) -> &dyn BaseAuthentication;

/// `APIView`: handlers for some methods, and who may call them. The attribute `#[api_view]` implements it.
pub trait ApiView: 'static {
    /// Whether a handler queries the database. If none does, a request without an `Authorization` header can be
    /// answered while the database is unavailable.
    const USES_MODELS: bool = true;
    /// The lane of the `POST`, `PUT`, `PATCH` and `DELETE` requests. `GET`, `HEAD` and `OPTIONS` never use `Lane::Write`.
    const LANE: Lane = Lane::Write;
    /// The methods, each with its function.
    const HANDLERS: &'static [(Method, Handler)];

    /// `permission_classes`
    fn permission_classes() -> impl BasePermission {
        DefaultPermissionClasses
    }

    /// `as_view()`
    fn as_view() -> View {
        let has_permission = |request: &permissions::Request<'_>| Self::permission_classes().has_permission(request);
        let view = View::new(view_name::<Self>(), Self::HANDLERS);
        View { has_permission, uses_models: Self::USES_MODELS, lane: Self::LANE, ..view }
    }
}

/// The setting `DEFAULT_PERMISSION_CLASSES`, for views of any model.
pub struct DefaultPermissionClasses;

impl<M> BasePermission<M> for DefaultPermissionClasses {
    fn has_permission(&self, request: &permissions::Request<'_>) -> bool {
        DEFAULT_PERMISSION_CLASSES.iter().all(|permission| permission.has_permission(request))
    }
}

/// A view ready to be called, behind its URL.
pub struct View {
    /// `get_view_name()`
    pub name: String,
    /// `get_view_description()`
    pub description: &'static str,
    /// `authentication_classes`; SimpleJWT's views have none.
    pub authentication_classes: &'static [AuthenticationClass],
    /// Whether the `permission_classes` allow a request.
    pub has_permission: fn(&permissions::Request<'_>) -> bool,
    /// Whether its handlers ask the database anything.
    pub uses_models: bool,
    /// The lane of the `POST`, `PUT`, `PATCH` and `DELETE` requests. `GET`, `HEAD` and `OPTIONS` never use `Lane::Write`.
    pub lane: Lane,
    /// The `Allow` header: `allowed_methods`, in DRF's order.
    pub allow: HeaderValue,
    /// What `OPTIONS` says of the fields to send, where the view has a serializer.
    pub metadata: Option<Actions>,
    /// What the router's root view lists.
    pub api_root: Option<ApiRoot>,
    pub(crate) handlers: Vec<(Method, Handler)>,
}

/// DRF's `http_method_names`, in its order.
const HTTP_METHOD_NAMES: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

impl View {
    /// A view with DRF's defaults: `HEAD` does what `GET` does, `OPTIONS` tells about the view.
    pub fn new(name: String, handlers: &[(Method, Handler)]) -> View {
        let mut handlers = handlers.to_vec();
        if let Some((_, get)) = handlers.iter().find(|(method, _)| *method == Method::GET) {
            handlers.push((Method::HEAD, *get));
        }
        handlers.push((Method::OPTIONS, metadata::options));
        let has = |method: &&Method| handlers.iter().any(|(known, _)| known == *method);
        let allowed: Vec<&str> = HTTP_METHOD_NAMES.iter().filter(has).map(Method::as_str).collect();
        View {
            name,
            description: "",
            authentication_classes: DEFAULT_AUTHENTICATION_CLASSES,
            has_permission: |request| BasePermission::<()>::has_permission(&DefaultPermissionClasses, request),
            uses_models: true,
            lane: Lane::Write,
            allow: HeaderValue::try_from(allowed.join(", ")).unwrap_or(HeaderValue::from_static("")),
            metadata: None,
            api_root: None,
            handlers,
        }
    }

    /// Whether it has a handler for the method.
    pub fn allows(&self, method: &str) -> bool {
        self.handlers.iter().any(|(known, _)| known.as_str() == method)
    }

    /// `get_authenticate_header`: the value of `WWW-Authenticate` in a 401, from the first authentication class.
    /// SimpleJWT's views have no such class, and give the header of the default one.
    pub(crate) fn authenticate_header(&self, app: &App) -> String {
        let class = self.authentication_classes.iter().chain(DEFAULT_AUTHENTICATION_CLASSES).next();
        class.map(|class| class(app).authenticate_header()).unwrap_or_default()
    }

    fn handler(&self, method: &str) -> Result<Handler> {
        let handler = self.handlers.iter().find(|(known, _)| known.as_str() == method);
        handler.map(|(_, handler)| *handler).ok_or_else(|| ApiException::MethodNotAllowed(method.to_owned()))
    }
}

/// `APIView.dispatch`: the request's checks, the handler, and an answer whatever happens.
pub fn dispatch(request: &mut Request, db: &mut Db) -> Response {
    let view = Arc::clone(&request.view);
    let result = initial(&view, request, db).and_then(|()| {
        let handler = view.handler(&request.method)?;
        log::debug!("view: {} handles {}", view.name, request.method);
        handler(request, db)
    });
    // A dry run (`dry_run.rs`) may not write. If the view tried to, or if the database failed, its answer is discarded,
    // and the request runs again when it may write.
    let has_failed = result.as_ref().is_err_and(ApiException::is_of_database);
    if db.wanted_to_write() || (db.is_dry_run() && has_failed) {
        return Response::deferred();
    }
    result.unwrap_or_else(|exception| {
        let exception = exception.explain(request.user.as_ref(), db);
        exception_handler(exception, &view.authenticate_header(&request.app))
    })
}

/// `initial`: content negotiation, authentication and permissions, in this order, before the method is looked at.
fn initial(view: &View, request: &mut Request, db: &mut Db) -> Result<()> {
    perform_content_negotiation(request)?;
    perform_authentication(view, request, db)?;
    check_permissions(request)
}

/// `perform_authentication`: the first class that recognises the client decides who it is.
fn perform_authentication(view: &View, request: &mut Request, db: &mut Db) -> Result<()> {
    for class in view.authentication_classes {
        let header = request.headers.authorization.as_ref().map(|header| header.as_bytes());
        request.user = class(&request.app).authenticate(header, db)?;
        if request.user.is_some() {
            break;
        }
    }
    Ok(())
}

fn perform_content_negotiation(request: &mut Request) -> Result<()> {
    let accept = request.headers.accept.as_ref().map_or(Cow::Borrowed("*/*"), |accept| latin1(Some(accept)));
    let format = match &request.kwargs.format {
        Some(suffix) => Some(suffix.clone()),
        None => request.query_param("format")?.filter(|format| !format.is_empty()),
    };
    let accepted = negotiation::select_renderer(&accept, format.as_deref())?;
    request.accepted = Some(accepted);
    Ok(())
}

/// `check_permissions`: whether the view's permissions allow the request.
///
/// # Errors
/// 401 without an authenticated user, 403 with one.
pub fn check_permissions(request: &Request) -> Result<()> {
    let asked = permissions::Request { method: &request.method, user: request.user.as_ref() };
    permission_denied_unless((request.view.has_permission)(&asked), request)
}

/// `check_object_permissions`: whether the permissions allow the request to touch the object.
///
/// # Errors
/// Those of [`check_permissions`].
pub fn check_object_permissions<M>(request: &Request, permission: &impl BasePermission<M>, object: &M) -> Result<()> {
    let asked = permissions::Request { method: &request.method, user: request.user.as_ref() };
    permission_denied_unless(permission.has_object_permission(&asked, object), request)
}

fn permission_denied_unless(allowed: bool, request: &Request) -> Result<()> {
    if allowed {
        log::debug!(target: "permissions", "permission: granted");
        return Ok(());
    }
    log::debug!(target: "permissions", "permission: denied");
    let is_unknown = !request.view.authentication_classes.is_empty() && request.user.is_none();
    Err(if is_unknown { ApiException::NotAuthenticated } else { ApiException::PermissionDenied })
}

/// `get_view_name`: the class's name in words, without `View` or `ViewSet`.
pub fn view_name<V: ?Sized>() -> String {
    let name = std::any::type_name::<V>();
    let name = name.rsplit("::").next().unwrap_or(name);
    let name = name.strip_suffix("ViewSet").or_else(|| name.strip_suffix("View")).unwrap_or(name);
    let spaced = name.char_indices().map(|(at, letter)| match letter.is_uppercase() && at > 0 {
        true => format!(" {letter}"),
        false => letter.to_string(),
    });
    spaced.collect()
}
