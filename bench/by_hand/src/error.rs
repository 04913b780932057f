//! The errors of a request, as DRF shows them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError, error::JsonPayloadError};
use serde_json::{Map, Value, json};

/// An answer that is not a success.
#[derive(Debug)]
pub(crate) enum Error {
    NoCredentials,
    InvalidToken,
    NotFound,
    /// What is wrong with each field.
    Invalid(Map<String, Value>),
    Unreadable(String),
    Internal(String),
}

impl Error {
    /// The body of a request is not the JSON that it should be.
    pub(crate) fn parse(error: &JsonPayloadError) -> Error {
        Error::Unreadable(format!("JSON parse error - {error}"))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::NoCredentials | Error::InvalidToken => StatusCode::UNAUTHORIZED,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Invalid(_) | Error::Unreadable(_) => StatusCode::BAD_REQUEST,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let body = match self {
            Error::NoCredentials => json!({"detail": "Authentication credentials were not provided."}),
            Error::InvalidToken => json!({"detail": "Given token not valid for any token type"}),
            Error::NotFound => json!({"detail": "No Task matches the given query."}),
            Error::Invalid(errors) => Value::Object(errors.clone()),
            Error::Unreadable(text) => json!({"detail": text}),
            Error::Internal(text) => {
                eprintln!("{text}");
                json!({"detail": "A server error occurred."})
            }
        };
        HttpResponse::build(self.status_code()).json(body)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error {
            rusqlite::Error::QueryReturnedNoRows => Error::NotFound,
            error => Error::Internal(error.to_string()),
        }
    }
}

impl From<actix_web::error::BlockingError> for Error {
    fn from(error: actix_web::error::BlockingError) -> Error {
        Error::Internal(error.to_string())
    }
}
