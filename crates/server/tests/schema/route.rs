//! `/api/schema/`: negotiation, headers and errors, as drf-spectacular has them.

use serde_json::Value;

use crate::support::wire::{self, Answer};
use crate::support::{Server, fixture};
use crate::{document, server};

const YAML: &str = "application/vnd.oai.openapi; charset=utf-8";

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    wire::exchange(server.address, "GET", path, &headers, None)
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let found = answer.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

fn body(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

#[test]
fn the_route_is_there_only_with_the_setting() {
    let without = Server::start(fixture::template());
    assert_eq!(get(&without, "/api/schema/", &[]).status, 404);
    assert_eq!(get(&server(), "/api/schema/", &[]).status, 200);
}

#[test]
fn the_format_is_negotiated() {
    let server = server();
    for (path, accept, content_type, file) in [
        ("/api/schema/", "*/*", YAML, "schema.yaml"),
        ("/api/schema/", "application/*", YAML, "schema.yaml"),
        ("/api/schema/", "application/yaml", "application/yaml; charset=utf-8", "schema.yaml"),
        ("/api/schema/", "application/json", "application/json", "schema.json"),
        ("/api/schema/", "application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json", "schema.json"),
        ("/api/schema/?format=json", "*/*", "application/vnd.oai.openapi+json", "schema.json"),
        ("/api/schema/?format=yaml&lang=de", "*/*", YAML, "schema.yaml"),
        ("/api/schema/?version=2", "*/*", YAML, "schema (2).yaml"),
        ("/api/schema/?version=%22%0A%C3%A9", "*/*", YAML, "schema (___).yaml"),
    ] {
        let answer = get(&server, path, &[("Accept", accept)]);
        let disposition = format!("inline; filename=\"{file}\"");
        assert_eq!(answer.status, 200, "{path} {accept}");
        assert_eq!(header(&answer, "Content-Type"), content_type, "{path} {accept}");
        assert_eq!(header(&answer, "Content-Disposition"), disposition, "{path} {accept}");
        assert_eq!(header(&answer, "Allow"), "GET, HEAD, OPTIONS");
    }
}

#[test]
fn the_document_is_that_of_the_command() {
    let server = server();
    let settings = crate::cases().swap_remove(0).1;
    let answer = get(&server, "/api/schema/?format=json", &[]);
    assert_eq!(serde_json::from_slice::<Value>(&answer.body).unwrap(), document(&settings));
    assert!(body(&answer).starts_with("{\n    \"openapi\": \"3.0.3\""), "four spaces");
    let answer = get(&server, "/api/schema/", &[("Accept", "application/json; indent=1")]);
    assert!(body(&answer).starts_with("{\n \"openapi\""));
    let answer = get(&server, "/api/schema/", &[]);
    assert!(body(&answer).starts_with("openapi: 3.0.3\ninfo:\n  title: ''\n  version: 0.0.0\npaths:\n"));
    let answer = get(&server, "/api/schema/?version=2", &[]);
    assert!(body(&answer).contains("\n  version: 0.0.0 (2)\n"));
}

/// drf-spectacular writes the text of an error as `string` and `code`, because its renderer does not know DRF's type of
/// texts.
#[test]
fn errors_are_yaml_too() {
    let server = server();
    for (path, headers, status, text) in [
        ("/api/schema/?format=api", ("Accept", "*/*"), 404, "detail: Not found.\n"),
        ("/api/schema/", ("Accept", "text/html"), 406, "detail: Could not satisfy the request Accept header.\n"),
        (
            "/api/schema/",
            ("Authorization", "Bearer x"),
            401,
            "detail: Given token not valid for any token type\ncode: token_not_valid\nmessages:\n\
             - token_class: AccessToken\n  token_type: access\n  message: Token is invalid\n",
        ),
    ] {
        let answer = get(&server, path, &[headers]);
        assert_eq!((answer.status, body(&answer)), (status, text), "{path}");
        assert_eq!(header(&answer, "Content-Type"), YAML);
    }
    assert_eq!(get(&server, "/api/schema.json", &[]).status, 404);
}

#[test]
fn options_describe_the_view() {
    let server = server();
    let answer = wire::exchange(server.address, "OPTIONS", "/api/schema/", &[], None);
    let expected = "name: Spectacular Api\n\
                    description: |-\n  OpenApi3 schema for this API. Format can be selected via content negotiation.\n\n\
                    \x20 - YAML: application/vnd.oai.openapi\n  - JSON: application/vnd.oai.openapi+json\n\
                    renders:\n- application/vnd.oai.openapi\n- application/yaml\n\
                    - application/vnd.oai.openapi+json\n- application/json\n\
                    parses:\n- application/json\n- application/x-www-form-urlencoded\n- multipart/form-data\n";
    assert_eq!((answer.status, body(&answer)), (200, expected));
}
