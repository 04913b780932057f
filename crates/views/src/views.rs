//! `rest_framework.views`: what every view does before and after its own few lines.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use models::Db;
use permissions::{BasePermission, DEFAULT_PERMISSION_CLASSES, Permissions};

use crate::exceptions::{ApiException, Result, exception_handler};
use crate::lanes::Lane;
use crate::metadata::{self, Actions};
use crate::negotiation;
use crate::request::{Request, latin1};
use crate::response::Response;
use crate::routers::ApiRoot;

/// A view's function for one method.
pub type Handler = fn(&Request, &mut Db) -> Result;

/// `APIView`: handlers for some methods, and who may call them.
pub trait ApiView: 'static {
    /// `permission_classes`
    const PERMISSION_CLASSES: Permissions = DEFAULT_PERMISSION_CLASSES;
    /// Whether its handlers ask the database anything; a view that does not is answered while the database is away.
    const USES_MODELS: bool = true;
    /// What its unsafe methods wait for; the safe ones only read.
    const LANE: Lane = Lane::Write;
    /// The methods, each with its function.
    const HANDLERS: &'static [(Method, Handler)];

    /// `as_view()`
    fn as_view() -> View {
        let (permission_classes, uses_models, lane) = (Self::PERMISSION_CLASSES, Self::USES_MODELS, Self::LANE);
        View { permission_classes, uses_models, lane, ..View::new(view_name::<Self>(), Self::HANDLERS) }
    }
}

/// A view ready to be called, behind its URL.
pub struct View {
    /// `get_view_name()`
    pub name: String,
    /// `get_view_description()`
    pub description: &'static str,
    /// Whether it asks who calls; SimpleJWT's views have no `authentication_classes`.
    pub authenticates: bool,
    /// `permission_classes`
    pub permission_classes: Permissions,
    /// Whether its handlers ask the database anything.
    pub uses_models: bool,
    /// What its unsafe methods wait for; the safe ones only read.
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
            authenticates: true,
            permission_classes: DEFAULT_PERMISSION_CLASSES,
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
    if db.wanted_to_write() {
        return Response::deferred();
    }
    result.unwrap_or_else(|exception| {
        let exception = exception.explain(request.user.as_ref(), db);
        exception_handler(exception, &request.app.jwt.authenticate_header())
    })
}

/// `initial`: content negotiation, authentication and permissions, in this order, before the method is looked at.
fn initial(view: &View, request: &mut Request, db: &mut Db) -> Result<()> {
    perform_content_negotiation(request)?;
    if view.authenticates {
        let header = request.headers.authorization.as_ref().map(|header| header.as_bytes());
        let token = match request.token.take() {
            Some(checked) => Some(checked),
            None => request.app.jwt.token(header)?,
        };
        request.user = request.app.jwt.authenticate_token(token, db)?.map(|(user, _token)| user);
    }
    check_permissions(request, view.permission_classes)
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

/// `check_permissions`
///
/// # Errors
/// 401 to somebody unknown, 403 to somebody known.
pub fn check_permissions(request: &Request, permissions: Permissions) -> Result<()> {
    let asked = permissions::Request { method: &request.method, user: request.user.as_ref() };
    check(request, permissions, |permission| permission.has_permission(&asked))
}

/// `check_object_permissions`
///
/// # Errors
/// Those of [`check_permissions`].
pub fn check_object_permissions(request: &Request, permissions: Permissions, object: &dyn Any) -> Result<()> {
    let asked = permissions::Request { method: &request.method, user: request.user.as_ref() };
    check(request, permissions, |permission| permission.has_object_permission(&asked, object))
}

fn check(request: &Request, permissions: Permissions, allows: impl Fn(&dyn BasePermission) -> bool) -> Result<()> {
    if permissions.iter().all(|permission| allows(*permission)) {
        log::debug!(target: "permissions", "permission: granted");
        return Ok(());
    }
    log::debug!(target: "permissions", "permission: denied");
    let unknown = request.view.authenticates && request.user.is_none();
    Err(if unknown { ApiException::NotAuthenticated } else { ApiException::PermissionDenied })
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
