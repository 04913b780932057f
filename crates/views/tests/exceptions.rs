//! DRF's `tests/test_exceptions.py`: the status, body and headers that each refusal becomes.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use authentication::exceptions::{AuthenticationFailed, Error, TokenError, TokenMessage};
use models::BlockError;
use serializers::exceptions::{ErrorDetail, ValidationError};
use views::exceptions::{ApiException, exception_handler};
use views::parsers::ParseError;
use views::response::Content;

/// The answer to a refusal: status, body, and its own headers.
#[track_caller]
fn check(exception: impl Into<ApiException>, status: u16, body: &str, headers: &[(&str, &str)]) {
    let response = exception_handler(exception.into(), r#"Bearer realm="api""#);
    let own: Vec<_> = response.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    let json = String::from_utf8(response.content.to_json(None)).unwrap();
    assert_eq!((response.status.as_u16(), json.as_str(), own.as_slice()), (status, body, headers));
}

/// The same for `{"detail": …}` without headers.
#[track_caller]
fn check_detail(exception: ApiException, status: u16, detail: &str) {
    check(exception, status, &format!(r#"{{"detail":"{detail}"}}"#), &[]);
}

const AUTHENTICATE: (&str, &str) = ("www-authenticate", r#"Bearer realm="api""#);

#[test]
fn refusals_have_drfs_texts() {
    check_detail(ParseError::Malformed("JSON parse error - here".into()).into(), 400, "JSON parse error - here");
    check_detail(ApiException::PermissionDenied, 403, "You do not have permission to perform this action.");
    check_detail(ApiException::NotFound(None), 404, "Not found.");
    let missing = "No Book matches the given query.";
    check_detail(ApiException::NotFound(Some(missing.into())), 404, missing);
    check_detail(ApiException::MethodNotAllowed("BREW".into()), 405, r#"Method \"BREW\" not allowed."#);
    check_detail(ApiException::NotAcceptable, 406, "Could not satisfy the request Accept header.");
    let exceeded = "Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.";
    check_detail(ApiException::TooLarge, 413, exceeded);
    let unsupported = r#"Unsupported media type \"text/x; y=\"z\"\" in request."#;
    check_detail(ApiException::UnsupportedMediaType(r#"text/x; y="z""#.into()), 415, unsupported);
}

#[test]
fn a_401_has_a_www_authenticate_header() {
    let body = r#"{"detail":"Authentication credentials were not provided."}"#;
    check(ApiException::NotAuthenticated, 401, body, &[AUTHENTICATE]);
    let body = r#"{"detail":"No active account found with the given credentials"}"#;
    let plain = AuthenticationFailed::plain("No active account found with the given credentials");
    check(Error::from(plain), 401, body, &[AUTHENTICATE]);
    let body = r#"{"detail":"Token is expired","code":"token_not_valid"}"#;
    check(Error::from(TokenError::Expired), 401, body, &[AUTHENTICATE]);
    let message = TokenMessage { token_class: "AccessToken", token_type: "access", message: "Token is invalid".into() };
    let failed = AuthenticationFailed { messages: vec![message], ..AuthenticationFailed::new("Given", "code") };
    let body = concat!(
        r#"{"detail":"Given","code":"code","messages":"#,
        r#"[{"token_class":"AccessToken","token_type":"access","message":"Token is invalid"}]}"#
    );
    check(Error::from(failed), 401, body, &[AUTHENTICATE]);
}

#[test]
fn errors_of_fields_are_listed_by_field_in_their_order() {
    let errors = |texts: &[&'static str]| texts.iter().map(|text| ErrorDetail::new(*text, "invalid")).collect();
    let invalid = ValidationError(vec![("title", errors(&["One.", "Two."])), ("published", errors(&["Three."]))]);
    let body = r#"{"title":["One.","Two."],"published":["Three."]}"#;
    check(invalid.clone(), 400, body, &[]);
    check(Error::Invalid(invalid), 400, body, &[]);
}

#[test]
fn an_unavailable_database_is_503_with_retry_after() {
    let body = r#"{"detail":"Service temporarily unavailable, try again later."}"#;
    let retry = [("retry-after", "1")];
    check(models::Error::Unavailable("/secret/path: locked".into()), 503, body, &retry);
    check(Error::Database(models::Error::Unavailable("locked".into())), 503, body, &retry);
    check(models::Error::Conflict("could not serialize access".into()), 503, body, &retry);
}

#[test]
fn a_violated_constraint_is_named() {
    let unique = "UNIQUE constraint failed: books_book.title";
    check_detail(models::Error::NotUnique(unique.into()).into(), 409, unique);
    let rule = "CHECK constraint failed: short";
    check_detail(models::Error::Rule(rule.into()).into(), 400, rule);
}

#[test]
fn a_missing_row_is_404() {
    check(models::Error::DoesNotExist, 404, r#"{"detail":"Not found."}"#, &[]);
}

#[test]
fn internal_errors_and_forms_with_too_many_fields_get_djangos_pages() {
    let cause = || "no such table: secret".to_owned();
    let faults = [
        (ApiException::Internal(cause()), 500),
        (models::Error::ForeignKey(cause()).into(), 500),
        (ParseError::TooManyFields.into(), 400),
    ];
    for (exception, status) in faults {
        let response = exception_handler(exception, "");
        assert!(matches!(response.content, Content::ServerPage) && response.headers.is_empty());
        assert_eq!(response.status.as_u16(), status);
    }
}

/// With `Retry-After` the client may retry at once. Without it, the client must first check whether the change was
/// made.
#[test]
fn a_503_says_whether_the_change_may_have_been_made() {
    let again = r#"{"detail":"Service temporarily unavailable, try again later."}"#;
    let unknown = "Service temporarily unavailable. The outcome is unknown: the change may have been made or not, so \
                   look before you send it again.";
    let errors = [
        (models::Error::Unavailable(String::new()), None),
        (models::Error::Conflict(String::new()), None),
        (models::Error::Disconnected(String::new()), None),
        (models::Error::OutcomeUnknown(String::new()), Some(unknown)),
    ];
    for (error, detail) in errors {
        match detail {
            None => check(Error::from(error), 503, again, &[("retry-after", "1")]),
            Some(detail) => check(Error::from(error), 503, &format!(r#"{{"detail":"{detail}"}}"#), &[]),
        }
    }
    check(ApiException::Busy, 503, again, &[("retry-after", "1")]);
}

/// Other requests may share the transaction, so a refusal must not undo all of it.
#[test]
fn only_a_failure_of_the_database_ends_a_shared_transaction() {
    let rule = || "FOREIGN KEY constraint failed".to_owned();
    for error in [models::Error::ForeignKey(rule()), models::Error::NotUnique(rule()), models::Error::Rule(rule())] {
        assert!(!ApiException::from(error).is_of_database());
    }
    for error in [models::Error::Unavailable(rule()), models::Error::OutcomeUnknown(rule())] {
        assert!(ApiException::from(error).is_of_database());
    }
}
