//! `django.contrib.staticfiles`: the stylesheet, the script and the icon of the HTML pages, as parts of the program.
//!
//! The URL of a file contains a hash of its bytes, so browsers may keep the file for a year.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use serde::Serialize;

use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;

/// `STATIC_URL`, and the folder of DRF's own files.
const FOLDER: &str = "/static/rest_framework/";

/// A file of the program.
pub(crate) struct StaticFile {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    hash: u64,
}

const CSS: StaticFile = file("api.css", "text/css; charset=utf-8", include_bytes!("../static/api.css"));
const JS: StaticFile = file("api.js", "text/javascript; charset=utf-8", include_bytes!("../static/api.js"));
const ICON: StaticFile = file("icon.svg", "image/svg+xml", include_bytes!("../static/icon.svg"));

/// All files.
static FILES: [StaticFile; 3] = [CSS, JS, ICON];

/// `{% static … %}`: the URLs of the files, for templates.
#[derive(Serialize)]
pub(crate) struct Urls {
    css: String,
    js: String,
    icon: String,
}

impl Urls {
    /// The URLs of this build.
    pub(crate) fn new() -> Urls {
        Urls { css: CSS.url(), js: JS.url(), icon: ICON.url() }
    }
}

const fn file(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> StaticFile {
    StaticFile { name, content_type, bytes, hash: fnv1a(bytes) }
}

/// FNV-1a, which is short enough to run at compile time. It only has to change when a file changes.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let (mut hash, mut rest) = (0xcbf2_9ce4_8422_2325_u64, bytes);
    while let [byte, after @ ..] = rest {
        hash = (hash ^ *byte as u64).wrapping_mul(0x0000_0100_0000_01b3);
        rest = after;
    }
    hash
}

impl StaticFile {
    fn url(&self) -> String {
        format!("{FOLDER}{}?v={:016x}", self.name, self.hash)
    }

    /// The file as a response. Browsers keep it for a year if the URL names these bytes, and do not keep it otherwise.
    fn response(&self, query: &str) -> HttpResponse {
        let is_current = query.strip_prefix("v=").is_some_and(|hash| *hash == format!("{:016x}", self.hash));
        let caching = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        HttpResponse::new(StatusCode::OK, headers, self.bytes.to_vec())
    }
}

/// The file that a request asks for. `None` if there is no file of that name.
pub(crate) fn serve(request: &HttpRequest) -> Option<HttpResponse> {
    let name = request.path.strip_prefix(FOLDER)?;
    let file = FILES.iter().find(|file| file.name == name)?;
    if ["GET", "HEAD"].contains(&request.method.as_str()) {
        return Some(file.response(&request.query));
    }
    let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))].into_iter().collect();
    Some(HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED, allow, Vec::new()))
}
