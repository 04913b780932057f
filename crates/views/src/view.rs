//! `rest_framework.views`: a view that a URL pattern can call, and its permission checks.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use models::Db;
use permissions::BasePermission;
use serializers::fields::Field;

use crate::api_settings::{ApiSettings, AuthenticationClass, RestFramework};
use crate::exceptions::{ApiException, Result};
use crate::http::lanes::Lane;
use crate::http::response::HttpResponse;
use crate::renderers::Renderer;
use crate::request::Request;
use crate::response::Response;
use crate::schema::Schema;
use crate::settings;
use crate::shared::Shared;

/// A view's function for one method.
pub type Handler = fn(&Request, &mut Db) -> Result;

/// A [`Handler`] that may capture values, such as those of its view, like a bound method in Python.
pub(crate) type BoundHandler = Arc<dyn Fn(&Request, &mut Db) -> Result + Send + Sync>;

/// `get_exception_handler` of a view whose pages are its own.
pub(crate) type ErrorPage = fn(&Request, ApiException) -> Response;

/// A plain view of Django, without the steps of DRF: it gets the request as actix has it, and answers at once.
pub(crate) type PlainHandler = Box<dyn Fn(&actix_web::HttpRequest) -> HttpResponse + Send + Sync>;

/// The setting `DEFAULT_PERMISSION_CLASSES`, for views of any model.
pub struct DefaultPermissionClasses;

impl<M> BasePermission<M> for DefaultPermissionClasses {
    fn has_permission(&self, request: &permissions::Request<'_>) -> bool {
        RestFramework::DEFAULT_PERMISSION_CLASSES.iter().all(|permission| permission.has_permission(request))
    }
}

/// A view that a URL pattern can call: the result of `as_view()`.
pub struct View {
    /// `get_view_name()`
    pub name: String,
    /// `get_view_description()`
    pub description: &'static str,
    /// `authentication_classes`; SimpleJWT's views have none.
    pub authentication_classes: &'static [AuthenticationClass],
    /// Whether the `permission_classes` allow a request.
    pub has_permission: fn(&permissions::Request<'_>) -> bool,
    /// Whether the throttles of `DEFAULT_THROTTLE_CLASSES` count its requests.
    pub is_throttled: bool,
    /// `throttle_scope`: views with the same scope share one count.
    pub throttle_scope: Option<&'static str>,
    /// Whether its handlers query the database.
    pub uses_models: bool,
    /// The names of the model's fields, if its `GET` returns a list of rows.
    pub list_fields: Option<Vec<&'static str>>,
    /// The lane of the `POST`, `PUT`, `PATCH` and `DELETE` requests. `GET`, `HEAD` and `OPTIONS` never use `Lane::Write`,
    /// unless `get_writes`.
    pub lane: Lane,
    /// Whether its requests that write wait for nothing but their commit
    /// ([`GenericApiView::WRITES_ARE_SHORT`](crate::generics::GenericApiView::WRITES_ARE_SHORT)).
    pub writes_are_short: bool,
    /// Whether `GET` may write.
    pub(crate) get_writes: bool,
    /// Whether `POST` only reads and takes microseconds under the settings.
    pub(crate) post_is_short: fn(&Shared) -> bool,
    /// The response to an error, for a view of Django's: no renderer is negotiated for it, because its pages are its
    /// own.
    pub(crate) error_page: Option<ErrorPage>,
    /// The `Allow` header: `allowed_methods`, in DRF's order.
    pub allow: HeaderValue,
    /// The fields that `OPTIONS` describes, if the view has a serializer.
    pub metadata: Option<Actions>,
    /// `renderer_classes`. `None`: those of the settings.
    pub renderer_classes: Option<&'static [Renderer]>,
    /// What the OpenAPI document says of the view. `None` leaves it out.
    pub schema: Option<Schema>,
    pub(crate) handlers: Vec<(Method, BoundHandler)>,
    /// If it is there, it answers instead of the steps of DRF's views.
    pub(crate) plain: Option<PlainHandler>,
}

/// DRF's `http_method_names`, in its order.
const HTTP_METHOD_NAMES: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

impl View {
    /// A view with DRF's defaults: `HEAD` calls the handler of `GET`, and `OPTIONS` describes the view.
    pub fn new<H>(name: String, handlers: Vec<(Method, H)>) -> View
    where
        H: Fn(&Request, &mut Db) -> Result + Send + Sync + 'static,
    {
        let mut handlers: Vec<(Method, BoundHandler)> =
            handlers.into_iter().map(|(method, handler)| (method, Arc::new(handler) as BoundHandler)).collect();
        if let Some((_, get)) = handlers.iter().find(|(method, _)| *method == Method::GET) {
            handlers.push((Method::HEAD, Arc::clone(get)));
        }
        let has = |method: &&Method| *method == Method::OPTIONS || handlers.iter().any(|(known, _)| known == *method);
        let allowed: Vec<&str> = HTTP_METHOD_NAMES.iter().filter(has).map(Method::as_str).collect();
        View {
            name,
            description: "",
            authentication_classes: RestFramework::DEFAULT_AUTHENTICATION_CLASSES,
            has_permission: |request| BasePermission::<()>::has_permission(&DefaultPermissionClasses, request),
            is_throttled: true,
            throttle_scope: None,
            uses_models: true,
            list_fields: None,
            lane: Lane::Write,
            writes_are_short: false,
            get_writes: false,
            post_is_short: |_app| false,
            error_page: None,
            allow: HeaderValue::try_from(allowed.join(", ")).unwrap_or(HeaderValue::from_static("")),
            metadata: None,
            renderer_classes: None,
            schema: None,
            handlers,
            plain: None,
        }
    }

    /// A plain view of Django: without authentication, permissions, throttles and negotiation.
    pub(crate) fn plain(
        name: &str,
        respond: impl Fn(&actix_web::HttpRequest) -> HttpResponse + Send + Sync + 'static,
    ) -> View {
        let none: Vec<(Method, Handler)> = Vec::new();
        View { plain: Some(Box::new(respond)), uses_models: false, ..View::new(name.to_owned(), none) }
    }

    /// Its handler for a method other than `OPTIONS`.
    pub(crate) fn handler(&self, method: &Method) -> Option<&BoundHandler> {
        self.handlers.iter().find(|(known, _)| known == method).map(|(_, handler)| handler)
    }

    /// The methods that it has handlers for.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.handlers.iter().map(|(method, _)| method)
    }

    /// `get_renderers`
    pub(crate) fn renderers<'s>(&self, settings: &'s settings::RestFramework) -> &'s [Renderer] {
        self.renderer_classes.unwrap_or(&settings.default_renderer_classes)
    }

    /// `get_authenticate_header`: the value of `WWW-Authenticate` in a 401, from the first authentication class.
    /// SimpleJWT's views have no such class, and give the header of the default one.
    pub(crate) fn authenticate_header(&self, app: &Shared) -> String {
        let default = RestFramework::DEFAULT_AUTHENTICATION_CLASSES;
        let class = self.authentication_classes.iter().chain(default).next();
        class.map(|class| class(app).authenticate_header()).unwrap_or_default()
    }

    /// `check_permissions`: whether the view's permissions allow the request.
    ///
    /// # Errors
    /// 401 without an authenticated user. 403 with one, and in every view without authentication classes.
    pub fn check_permissions(&self, request: &Request) -> Result<()> {
        let asked = permissions::Request { method: request.method.as_str(), user: request.user.as_ref() };
        permission_denied_unless((self.has_permission)(&asked), request)
    }
}

/// The fields and the object check of a view with a serializer, for `OPTIONS` and the browsable page.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The serializer's fields.
    pub fields: fn() -> Vec<Field>,
    /// Checks that the object that the URL names exists and that the user may access it.
    pub get_object: fn(&Request, &mut Db) -> Result<()>,
}

/// `check_object_permissions`: whether the permissions allow the request to touch the object.
///
/// # Errors
/// Those of [`View::check_permissions`].
pub fn check_object_permissions<M>(request: &Request, permission: &impl BasePermission<M>, object: &M) -> Result<()> {
    let asked = permissions::Request { method: request.method.as_str(), user: request.user.as_ref() };
    permission_denied_unless(permission.has_object_permission(&asked, object), request)
}

fn permission_denied_unless(allowed: bool, request: &Request) -> Result<()> {
    if allowed {
        log::debug!(target: "permissions", "permission: granted");
        return Ok(());
    }
    log::debug!(target: "permissions", "permission: denied");
    let is_unknown = !request.authenticators.is_empty() && request.user.is_none();
    Err(if is_unknown { ApiException::NotAuthenticated } else { ApiException::PermissionDenied })
}

/// `get_view_name`: the class's name in words, without `View` or `ViewSet`.
pub fn view_name<V: ?Sized>() -> String {
    let name = std::any::type_name::<V>();
    let name = name.rsplit("::").next().unwrap_or(name);
    let name = remove_trailing_string(name, "View");
    title(&in_words(remove_trailing_string(name, "ViewSet")).replace('_', " "))
}

/// `remove_trailing_string`: a class that is only called `View` keeps its name.
fn remove_trailing_string<'n>(name: &'n str, trailing: &str) -> &'n str {
    name.strip_suffix(trailing).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// `camelcase_to_spaces` before its `title()`, and Django's `camel_case_to_spaces` before its `lower()`: `BookList` is
/// `Book List`, and `APIKey` is `API Key`. In both, only the letters `A` to `Z` begin a word.
pub(crate) fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let mut letters = name.chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        let is_after_small = before.is_some_and(|before: char| before.is_ascii_lowercase());
        let is_before_other = letters.peek().is_some_and(|next| !next.is_ascii_uppercase());
        if letter.is_ascii_uppercase() && (is_after_small || is_before_other) {
            words.push(' ');
        }
        words.push(letter);
        before = Some(letter);
    }
    words.trim().to_owned()
}

/// `str.title()`: a letter is a capital if no letter comes before it.
fn title(words: &str) -> String {
    let (mut titled, mut is_in_word) = (String::with_capacity(words.len()), false);
    for letter in words.chars() {
        if is_in_word {
            titled.extend(letter.to_lowercase());
        } else {
            titled.extend(letter.to_uppercase());
        }
        is_in_word = letter.is_alphabetic();
    }
    titled
}
