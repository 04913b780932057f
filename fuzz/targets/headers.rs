//! The headers `Accept`, `Content-Type` and `Host`, and the path: each gets the whole input.

#![no_main]

use fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use views::http::headers::{encoding, parse_header_parameters};
use views::http::hosts::is_allowed_host;
use views::http::request;
use views::media_types::MediaType;
use views::renderers::Renderer;
use views::{negotiation, parsers};

const RENDERERS: [Renderer; 2] = [Renderer::Json, Renderer::BrowsableApi];

fuzz_target!(|input: &[u8]| {
    bounded(input, 160, || read(input));
});

fn read(input: &[u8]) {
    // Headers reach the parsers as text: UTF-8 where it is, Latin-1 where not.
    let text =
        String::from_utf8(input.to_vec()).unwrap_or_else(|_| input.iter().map(|byte| char::from(*byte)).collect());
    if let Ok((main, params)) = parse_header_parameters(&text) {
        assert_eq!(main, main.to_lowercase());
        let mut names: Vec<&String> = params.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), params.len(), "each name comes once");
    }
    let media_type = MediaType::new(&text);
    assert!(media_type.precedence() <= 3);
    drop(negotiation::select_renderer(&RENDERERS, &text, None));
    drop(negotiation::select_renderer(&RENDERERS, &text, Some("json")));
    drop(negotiation::select_parser(&text));
    drop(encoding(&text));
    parsers::is_form_media_type(&text);
    drop(request::path_info(&text));
    hosts(&text);
}

fn hosts(text: &str) {
    let allowed = |hosts: &[&str]| {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        is_allowed_host(text, &hosts, false)
    };
    let by_any = allowed(&["*"]);
    let by_name = allowed(&[".example.com", "127.0.0.1", "[::1]"]);
    assert!(by_any || !by_name, "a host that is valid for one name is valid for all");
}
