//! `drf_spectacular_sidecar`: the pages of Swagger UI and Redoc load everything from this server.

#![cfg(feature = "spectacular-sidecar")]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::fmt::Write;

use md5::{Digest, Md5};

use views::settings::SchemaClass;

use support::{Answer, Site};

const PAGES: [&str; 2] = ["/api/schema/swagger-ui/", "/api/schema/redoc/"];

fn site() -> Site {
    Site::with_settings(&[], |settings| settings.rest_framework.default_schema_class = SchemaClass::Spectacular)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The URLs in the attributes `src` and `href` of a page, without the icon, which is a part of the page.
fn urls(page: &Answer) -> Vec<&str> {
    let attributes = page.body.split(" src=\"").flat_map(|part| part.split(" href=\"")).skip(1);
    let urls = attributes.filter_map(|part| part.split('"').next());
    urls.filter(|url| *url != "data:," && *url != "/api/schema/").collect()
}

#[test]
fn without_a_schema_there_are_no_pages() {
    let site = Site::new(&[]);
    for page in PAGES {
        assert_eq!(site.ask(&format!("GET {page}"), &[], "").status, 404, "{page}");
    }
}

#[test]
fn each_file_of_a_page_is_there_and_has_the_hash_in_its_name() {
    let site = site();
    for page in PAGES {
        let page = site.ask(&format!("GET {page}"), &[], "");
        assert_eq!(page.status, 200);
        let urls = urls(&page);
        assert!(urls.len() >= 4, "{urls:?}");
        for url in urls {
            assert!(url.starts_with("/static/drf_spectacular_sidecar/"), "{url}");
            let file = site.ask(&format!("GET {url}"), &[("Accept-Encoding", "identity")], "");
            let hash = Md5::digest(file.body.as_bytes()).iter().take(6).fold(String::new(), |mut text, byte| {
                write!(text, "{byte:02x}").unwrap();
                text
            });
            assert_eq!(file.status, 200, "{url}");
            assert!(url.contains(&format!(".{hash}.")), "{url}: the hash of the content is {hash}");
            assert_eq!(header(&file, "cache-control"), Some("public, max-age=31536000, immutable"), "{url}");
        }
    }
}

#[test]
fn a_page_allows_no_script_in_itself_and_no_other_host() {
    let site = site();
    for page in PAGES {
        let answer = site.ask(&format!("GET {page}"), &[], "");
        let policy = header(&answer, "content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert!(!answer.body.contains("<script>") && !answer.body.contains("<style"), "{}", answer.body);
        assert_eq!(header(&answer, "content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(header(&answer, "x-frame-options"), Some("DENY"));
    }
}

#[test]
fn a_file_is_compressed_for_a_client_that_accepts_it() {
    let site = site();
    let page = site.ask("GET /api/schema/swagger-ui/", &[], "");
    let url = urls(&page).into_iter().find(|url| url.contains("swagger-ui-bundle")).unwrap().to_owned();
    let ask = |method: &str, name: &'static str, value: &'static str| {
        site.ask(&format!("{method} {url}"), &[(name, value)], "")
    };
    for accepted in ["gzip", "br, GZIP;q=0.5", "*"] {
        let answer = ask("GET", "Accept-Encoding", accepted);
        assert_eq!(header(&answer, "content-encoding"), Some("gzip"), "{accepted}");
        assert_eq!(header(&answer, "vary"), Some("Accept-Encoding"));
    }
    for accepted in ["br", "gzip;q=0", "xgzip", ""] {
        let answer = ask("GET", "Accept-Encoding", accepted);
        assert_eq!(header(&answer, "content-encoding"), None, "{accepted}");
        assert!(answer.body.starts_with("/*! For license information"), "{accepted}");
    }
    let etag = header(&ask("HEAD", "Accept-Encoding", "gzip"), "etag").unwrap().to_owned();
    let again = site.ask(&format!("GET {url}"), &[("If-None-Match", &etag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(ask("GET", "If-None-Match", "\"another\"").status, 200);
}

#[test]
fn only_get_and_head_are_allowed() {
    let site = site();
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = site.ask(&format!("{method} /api/schema/redoc/"), &[], "");
        assert_eq!((answer.status, header(&answer, "allow")), (405, Some("GET, HEAD")), "{method}");
    }
}
