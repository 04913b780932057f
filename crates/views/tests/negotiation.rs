//! DRF's `tests/test_negotiation.py`: how the renderer and the parser are selected.

use views::exceptions::ApiException;
use views::negotiation::{RENDERERS, select_parser, select_renderer};

/// The renderer for an `Accept` header and a format, with the media type it was accepted as; or the refusal.
fn select(accept: &str, format: Option<&str>) -> String {
    match select_renderer(&RENDERERS, accept, format) {
        Ok((renderer, media_type)) => format!("{renderer:?} as {}", media_type.orig),
        Err(exception) => format!("{exception:?}"),
    }
}

#[track_caller]
fn check(accept: &str, expected: &str) {
    assert_eq!(select(accept, None), expected, "{accept:?}");
}

#[test]
fn a_client_that_accepts_anything_gets_the_first_renderer() {
    check("*/*", "Json as application/json");
    check("application/*", "Json as application/json");
    check("text/*", "BrowsableApi as text/html");
}

#[test]
fn the_most_specific_type_that_fits_wins_and_its_quality_does_not_count() {
    check("application/json", "Json as application/json");
    check("text/html", "BrowsableApi as text/html");
    check("text/html, */*", "BrowsableApi as text/html");
    check("*/*, text/html", "BrowsableApi as text/html");
    check("text/html, application/json", "Json as application/json");
    check("text/html;q=1, application/json;q=0", "Json as application/json;q=0");
    check("application/json;q=1, text/html;x=1", "BrowsableApi as text/html;x=1");
    check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "BrowsableApi as text/html");
}

#[test]
fn parameters_are_handed_to_the_renderer() {
    check("application/json; indent=4", "Json as application/json; indent=4");
    check("*/*; indent=4", "Json as application/json;indent=4");
    check("application/*; indent=4; x=y", "Json as application/json;indent=4;x=y");
}

#[test]
fn a_type_without_a_renderer_is_not_acceptable() {
    for accept in ["application/xml", "image/png, text/plain", "json", "", ",", "application/jsonx"] {
        check(accept, "NotAcceptable");
    }
}

#[test]
fn a_format_selects_the_renderers_of_this_format() {
    assert_eq!(select("*/*", Some("json")), "Json as application/json");
    assert_eq!(select("*/*", Some("api")), "BrowsableApi as text/html");
    assert_eq!(select("text/html, */*;q=0.1", Some("json")), "Json as application/json;q=0.1");
    assert_eq!(select("text/html", Some("json")), "NotAcceptable");
    for unknown in ["xml", "JSON", "html"] {
        assert_eq!(select("*/*", Some(unknown)), "NotFound(None)");
    }
}

#[test]
fn a_header_is_read_up_to_its_limits() {
    let media_type = |length: usize| format!("application/json;x={}", "y".repeat(length - 19));
    check(&media_type(256), &format!("Json as {}", media_type(256)));
    check(&media_type(257), "NotAcceptable");
    let others = |count| "text/plain,".repeat(count);
    check(&format!("{}text/html", others(63)), "BrowsableApi as text/html");
    check(&format!("{}text/html", others(64)), "NotAcceptable");
    // Only the first 8192 characters count. A type that is cut there is ignored.
    let blanks = |count: usize| format!("text/html,{}application/json", " ".repeat(count));
    check(&blanks(8192 - 10 - 16), "Json as application/json");
    check(&blanks(8192 - 10 - 15), "BrowsableApi as text/html");
}

/// The parser for a content type, or the text of the refusal.
#[track_caller]
fn check_parser(content_type: &str, expected: Option<&str>) {
    match select_parser(content_type) {
        Ok(parser) => assert_eq!(Some(parser.media_type()), expected, "{content_type:?}"),
        Err(ApiException::UnsupportedMediaType(text)) => assert_eq!((text.as_str(), expected), (content_type, None)),
        Err(other) => panic!("{content_type:?}: {other:?}"),
    }
}

#[test]
fn a_parser_is_chosen_by_the_type_alone() {
    check_parser("application/json", Some("application/json"));
    check_parser("APPLICATION/JSON; charset=latin-1", Some("application/json"));
    check_parser("application/x-www-form-urlencoded", Some("application/x-www-form-urlencoded"));
    check_parser("multipart/form-data; boundary=x", Some("multipart/form-data"));
    check_parser("*/*", Some("application/json"));
    check_parser("multipart/*", Some("multipart/form-data"));
}

#[test]
fn a_type_without_a_parser_is_refused_and_repeated_in_the_error() {
    for content_type in ["", "text/plain", "application/xml; x=y", "json", "application", "application/json2", "/"] {
        check_parser(content_type, None);
    }
    check_parser(&format!("application/json;x={}", "y".repeat(237)), Some("application/json"));
    check_parser(&format!("application/json;x={}", "y".repeat(238)), None);
}
