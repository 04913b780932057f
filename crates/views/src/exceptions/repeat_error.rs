//! The errors of `If-Match` and `Idempotency-Key` in requests that change something. DRF reads neither header.

use actix_web::http::StatusCode;

/// Why a condition or a key refuses a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RepeatError {
    /// 400
    #[error("The header If-Match must be * or a list of entity tags, each in double quotes.")]
    InvalidIfMatch,
    /// 412
    #[error("The object has changed: none of the entity tags in the header If-Match is that of its present state.")]
    PreconditionFailed,
    /// 400
    #[error("The header Idempotency-Key must have 1 to 255 printable ASCII characters.")]
    InvalidKey,
    /// 409
    #[error("A request with this Idempotency-Key is still being processed.")]
    StillRunning,
    /// 413, with the limit in bytes.
    #[error("The answer is too long to be kept for the header Idempotency-Key: it may have {0} bytes.")]
    AnswerTooLong(usize),
    /// 422
    #[error("This Idempotency-Key was used for another request.")]
    AnotherRequest,
    /// 501
    #[error("The database has no table for the header Idempotency-Key. 'task-api migrate' creates it.")]
    NoTable,
}

impl RepeatError {
    pub(super) fn status(self) -> StatusCode {
        match self {
            RepeatError::InvalidIfMatch | RepeatError::InvalidKey => StatusCode::BAD_REQUEST,
            RepeatError::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            RepeatError::StillRunning => StatusCode::CONFLICT,
            RepeatError::AnswerTooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            RepeatError::AnotherRequest => StatusCode::UNPROCESSABLE_ENTITY,
            RepeatError::NoTable => StatusCode::NOT_IMPLEMENTED,
        }
    }
}
