//! DRF's `tests/test_mediatypes.py`: which media type satisfies which, and how specific each is.

use views::media_types::MediaType;

#[track_caller]
fn check(mine: &str, theirs: &str, expected: bool) {
    assert_eq!(MediaType::new(mine).matches(&MediaType::new(theirs)), expected, "{mine:?} and {theirs:?}");
}

#[test]
fn a_star_fits_anything_on_either_side() {
    for theirs in ["application/json", "application/*", "*/*", "*/json"] {
        check("application/json", theirs, true);
        check(theirs, "application/json", true);
    }
    check("*/*", "text/html", true);
    check("application/json", "text/*", false);
    check("application/json", "application/xml", false);
    check("application/json", "", false);
}

#[test]
fn types_are_compared_without_case() {
    check("application/json", "Application/JSON", true);
}

#[test]
fn the_other_type_must_have_every_own_parameter() {
    check("application/json", "application/json; indent=4", true);
    check("application/json; indent=4", "application/json", false);
    check("application/json; indent=4", "application/json; version=1; indent=4", true);
    check("application/json; indent=4", "application/json; indent=8", false);
    check("application/json; q=0.5", "application/json", true);
}

#[track_caller]
fn check_precedence(media_type: &str, expected: u8) {
    assert_eq!(MediaType::new(media_type).precedence(), expected, "{media_type:?}");
}

#[test]
fn a_more_specific_type_has_a_higher_precedence() {
    check_precedence("*/*", 0);
    check_precedence("*/json", 0);
    check_precedence("*/*; indent=4", 0);
    check_precedence("application/*", 1);
    check_precedence("application/*; indent=4", 1);
    check_precedence("application/json", 2);
    check_precedence("application/json; q=0.1", 2);
    check_precedence("application/json; indent=4", 3);
    check_precedence("application/json; q=0.1; indent=4", 3);
}

#[test]
fn a_parameter_is_found_by_its_name() {
    let media_type = MediaType::new("application/json; indent=4; x=\"a b\"");
    assert_eq!(media_type.param("indent").map(String::as_str), Some("4"));
    assert_eq!(media_type.param("x").map(String::as_str), Some("a b"));
    assert_eq!(media_type.param("y"), None);
    assert_eq!(media_type.orig, "application/json; indent=4; x=\"a b\"");
}
