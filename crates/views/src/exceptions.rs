//! `rest_framework.exceptions` and `exception_handler`: the errors of a view, and the response to each of them.

mod filter_error;
mod repeat_error;

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use authentication::exceptions::AuthenticationFailed;
use models::{BlockError, Db, User};
use serde_json::json;
use serializers::exceptions::ValidationError;

use crate::http::lanes::NotDone;
use crate::parsers::ParseError;
use crate::response::{Content, Response};

pub use filter_error::FilterError;
pub use repeat_error::RepeatError;

/// The text of a 503, in the style of DRF's texts. DRF has no exception for this status.
const UNAVAILABLE: &str = "Service temporarily unavailable, try again later.";

/// An error of a view: DRF's `APIException` and its subclasses, each with its `detail`.
#[derive(Debug, thiserror::Error)]
pub enum ApiException {
    /// 400: the body cannot be read. A form with too many fields gets Django's error page.
    #[error("{0}")]
    ParseError(#[from] ParseError),
    /// 400: the validation errors of the fields.
    #[error("{0:?}")]
    ValidationError(ValidationError),
    /// 400: the query parameters that a filter backend refuses.
    #[error("{0:?}")]
    FilterError(FilterError),
    /// 401: wrong credentials.
    #[error("{0:?}")]
    AuthenticationFailed(AuthenticationFailed),
    /// 401: no credentials.
    #[error("Authentication credentials were not provided.")]
    NotAuthenticated,
    /// 403.
    #[error("You do not have permission to perform this action.")]
    PermissionDenied,
    /// 403: the CSRF check of a page fails, with its reason.
    #[error("CSRF Failed: {0}")]
    CsrfFailed(String),
    /// 307, with the URL. Not DRF's: the login of a page must be renewed first.
    #[error("")]
    Redirect(String),
    /// 404. `None` stands for DRF's own text.
    #[error("{}", .0.as_deref().unwrap_or("Not found."))]
    NotFound(Option<String>),
    /// 405, with the method.
    #[error("Method \"{0}\" not allowed.")]
    MethodNotAllowed(String),
    /// 406: no renderer matches the `Accept` header.
    #[error("Could not satisfy the request Accept header.")]
    NotAcceptable,
    /// 409: a violation of a unique constraint or of a foreign key, with its text.
    #[error("{0}")]
    Conflict(String),
    /// 400: a violation of another constraint, or an error of a trigger, with its text.
    #[error("{0}")]
    IntegrityError(String),
    /// `If-Match` or `Idempotency-Key` refuses the request.
    #[error("{0}")]
    Repeat(#[from] RepeatError),
    /// 413: the body is longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    #[error("Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.")]
    TooLarge,
    /// 415, with the type that no parser reads.
    #[error("Unsupported media type \"{0}\" in request.")]
    UnsupportedMediaType(String),
    /// 429: a throttle refuses the request for this time.
    #[error("{}", throttled(*.0))]
    Throttled(Duration),
    /// 503: too many requests wait, there is not enough memory, or the server stops soon.
    #[error("{UNAVAILABLE}")]
    Busy,
    /// 503: the database does not answer. The text is for the log.
    #[error("{UNAVAILABLE}")]
    Unavailable(String),
    /// 503: the database was lost, or did not answer in time, while a change was on its way to the disk. The text is for
    /// the log.
    #[error(
        "Service temporarily unavailable. The outcome is unknown: the change may have been made or not, so look before \
         you send it again."
    )]
    OutcomeUnknown(String),
    /// A database error before `ApiException::explain`. It is 500 if that function does not change it.
    #[error("{0}")]
    Database(models::Error),
    /// 500: a bug of this program, or invalid stored data.
    #[error("{0}")]
    Internal(String),
}

/// The result of a view.
pub type Result<T = Response> = std::result::Result<T, ApiException>;

/// `exception_handler`: the one place where an error becomes a status and a body. It logs errors of the server.
pub fn exception_handler(exception: ApiException, authenticate: &str) -> Response {
    let status = status(&exception);
    match &exception {
        // The request has its answer already, or its client has disconnected.
        ApiException::Unavailable(cause) if cause == models::GIVEN_UP_TEXT => log::debug!("view: {cause}"),
        ApiException::Conflict(rule) | ApiException::IntegrityError(rule) => log::warn!("view: {rule}"),
        ApiException::Unavailable(cause) | ApiException::OutcomeUnknown(cause) | ApiException::Internal(cause) => {
            log::error!("view: {cause}");
        }
        ApiException::Database(error) => log::error!("view: {error}"),
        _ => {}
    }
    let retry_after = if let ApiException::Throttled(wait) = &exception { Some(whole_seconds(*wait)) } else { None };
    // The client must not retry by itself when the change may have been made, so that response has no `Retry-After`.
    let may_retry = !matches!(exception, ApiException::OutcomeUnknown(_));
    let response = match exception {
        ApiException::ValidationError(errors) => Response::new(errors).status(status),
        ApiException::FilterError(errors) => Response::new(errors).status(status),
        ApiException::AuthenticationFailed(failed) => Response::new(failed).status(status),
        ApiException::ParseError(ParseError::TooManyFields) | ApiException::Internal(_) | ApiException::Database(_) => {
            Response::with(status, Content::ServerPage)
        }
        ApiException::Redirect(url) => Response::redirect(status, &url),
        exception => Response::new(json!({"detail": exception.to_string()})).status(status),
    };
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            response.header(header::RETRY_AFTER, HeaderValue::from(retry_after.unwrap_or_default()))
        }
        StatusCode::UNAUTHORIZED => response.header(
            header::WWW_AUTHENTICATE,
            HeaderValue::try_from(authenticate).unwrap_or(HeaderValue::from_static("Bearer")),
        ),
        StatusCode::SERVICE_UNAVAILABLE if may_retry => {
            response.header(header::RETRY_AFTER, HeaderValue::from_static("1"))
        }
        _ => response,
    }
}

/// `Throttled`: its text, with the seconds rounded up.
fn throttled(wait: Duration) -> String {
    let seconds = whole_seconds(wait);
    let plural = if seconds == 1 { "" } else { "s" };
    format!("Request was throttled. Expected available in {seconds} second{plural}.")
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn status(exception: &ApiException) -> StatusCode {
    match exception {
        ApiException::ParseError(_)
        | ApiException::ValidationError(_)
        | ApiException::FilterError(_)
        | ApiException::IntegrityError(_) => StatusCode::BAD_REQUEST,
        ApiException::Conflict(_) => StatusCode::CONFLICT,
        ApiException::Repeat(error) => error.status(),
        ApiException::AuthenticationFailed(_) | ApiException::NotAuthenticated => StatusCode::UNAUTHORIZED,
        ApiException::PermissionDenied | ApiException::CsrfFailed(_) => StatusCode::FORBIDDEN,
        ApiException::Redirect(_) => StatusCode::TEMPORARY_REDIRECT,
        ApiException::NotFound(_) => StatusCode::NOT_FOUND,
        ApiException::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
        ApiException::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        ApiException::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ApiException::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ApiException::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        ApiException::Busy | ApiException::Unavailable(_) | ApiException::OutcomeUnknown(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ApiException::Database(_) | ApiException::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl ApiException {
    /// Finds the reason for a foreign key violation in a request of `user`, because the database does not give it.
    ///
    /// If the user was deleted while the request ran, the response is 401, as it would be for the next request. Any
    /// other foreign key violation is 409.
    pub(crate) fn explain(self, user: Option<&User>, db: &mut Db) -> ApiException {
        match self {
            ApiException::Database(models::Error::ForeignKey(rule)) => {
                match user.map(|user| User::is_gone(user.id, db)) {
                    Some(Ok(true)) => ApiException::AuthenticationFailed(AuthenticationFailed::new(
                        "User not found",
                        "user_not_found",
                    )),
                    Some(Err(error)) => error.into(),
                    Some(Ok(false)) | None => ApiException::Conflict(rule),
                }
            }
            exception => exception,
        }
    }
}

impl BlockError for ApiException {
    /// Whether the database is unavailable, or a statement has failed for no known reason. A violated constraint is
    /// neither: its statement alone is undone.
    fn is_of_database(&self) -> bool {
        matches!(
            self,
            ApiException::Unavailable(_)
                | ApiException::OutcomeUnknown(_)
                | ApiException::Database(models::Error::Query(_))
        )
    }
}

impl From<ValidationError> for ApiException {
    fn from(errors: ValidationError) -> ApiException {
        ApiException::ValidationError(errors)
    }
}

impl From<FilterError> for ApiException {
    fn from(errors: FilterError) -> ApiException {
        ApiException::FilterError(errors)
    }
}

impl From<serializers::Error> for ApiException {
    fn from(error: serializers::Error) -> ApiException {
        match error {
            serializers::Error::Invalid(errors) => ApiException::ValidationError(errors),
            serializers::Error::NoValue(error) => ApiException::Internal(error.to_string()),
            serializers::Error::Database(error) => error.into(),
        }
    }
}

impl From<models::Error> for ApiException {
    fn from(error: models::Error) -> ApiException {
        match error {
            models::Error::DoesNotExist => ApiException::NotFound(None),
            models::Error::NotUnique(rule) => ApiException::Conflict(rule),
            models::Error::Rule(rule) => ApiException::IntegrityError(rule),
            error @ (models::Error::ForeignKey(_) | models::Error::Query(_)) => ApiException::Database(error),
            models::Error::Unavailable(cause) | models::Error::Conflict(cause) | models::Error::Disconnected(cause) => {
                ApiException::Unavailable(cause)
            }
            models::Error::OutcomeUnknown(cause) => ApiException::OutcomeUnknown(cause),
            error => ApiException::Internal(error.to_string()),
        }
    }
}

impl From<authentication::exceptions::Error> for ApiException {
    fn from(error: authentication::exceptions::Error) -> ApiException {
        use authentication::exceptions::Error;
        match error {
            Error::Failed(failed) => ApiException::AuthenticationFailed(failed),
            Error::Invalid(errors) => ApiException::ValidationError(errors),
            Error::Database(error) => error.into(),
            Error::Busy(_) => ApiException::Busy,
        }
    }
}

impl From<NotDone> for ApiException {
    fn from(not_done: NotDone) -> ApiException {
        match not_done {
            // The client has closed its connection, or its sending side.
            NotDone::Full | NotDone::ClientIsGone => ApiException::Busy,
            NotDone::TooLate => ApiException::Unavailable("timed out waiting for a thread or the database".into()),
            NotDone::Unknown => ApiException::OutcomeUnknown("timed out waiting for the end of a commit".into()),
            NotDone::Panicked => ApiException::Internal("the view has panicked".into()),
        }
    }
}
