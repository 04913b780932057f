//! `drf_spectacular_sidecar` and the views `SpectacularSwaggerView` and `SpectacularRedocView`: the pages of Swagger UI
//! and Redoc, with their files in this program.

use std::sync::Arc;

use actix_web::HttpRequest as ActixRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::http::pages;
use crate::http::response::HttpResponse;
use crate::http::static_files::{Content, StaticFile, require_safe};
use crate::resolvers::{self, UrlPattern, path};
use crate::settings::Settings;
use crate::view::View;

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What both pages load: everything from this server, and no script in the page. Swagger UI needs nothing else.
const SWAGGER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Redoc adds two style elements with a text that is always the same, so their hashes are enough: an empty one, which
/// its script fills with rules, and one of a scroll bar. Its search runs in a worker that is made of a blob.
const REDOC_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src blob:; \
     style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' \
     'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../assets/", $name))
    };
}

const fn static_file(
    stem: &'static str,
    extension: &'static str,
    hash: &'static str,
    content_type: &'static str,
    content: Content,
) -> StaticFile {
    StaticFile { stem, extension, hash, content_type, content }
}

/// The style of both pages.
const STYLE: StaticFile =
    static_file("drf_spectacular_sidecar/schema", "css", "99f96cda5e1c", CSS, Content::Plain(file!("schema.css")));

/// The script of both pages, for screen readers.
const ACCESSIBILITY: StaticFile = static_file(
    "drf_spectacular_sidecar/accessibility",
    "js",
    "4b49c6ce38a9",
    JAVASCRIPT,
    Content::Plain(file!("accessibility.js")),
);

/// The licences of Swagger UI and Redoc.
const LICENSES: StaticFile = static_file(
    "drf_spectacular_sidecar/LICENSES",
    "txt",
    "3c9500a83f40",
    TEXT,
    Content::Gzip(file!("LICENSES.txt.gz")),
);

/// A program that shows a schema.
struct Tool {
    title: &'static str,
    route: &'static str,
    policy: &'static str,
    /// The element that it draws in. Swagger UI has a `main` of its own.
    element: &'static str,
    styles: &'static [StaticFile],
    scripts: &'static [StaticFile],
}

static SWAGGER_UI: Tool = Tool {
    title: "Swagger UI",
    route: "swagger-ui/",
    policy: SWAGGER_POLICY,
    element: "div",
    styles: &[
        static_file(
            "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui",
            "css",
            "d3e5ecfe5e7b",
            CSS,
            Content::Gzip(file!("swagger-ui.css.gz")),
        ),
        STYLE,
    ],
    scripts: &[
        static_file(
            "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle",
            "js",
            "3d893d9d9ac8",
            JAVASCRIPT,
            Content::Gzip(file!("swagger-ui-bundle.js.gz")),
        ),
        ACCESSIBILITY,
        static_file(
            "drf_spectacular_sidecar/swagger-ui.init",
            "js",
            "15263c482ba2",
            JAVASCRIPT,
            Content::Plain(file!("swagger-ui.init.js")),
        ),
    ],
};

static REDOC: Tool = Tool {
    title: "Redoc",
    route: "redoc/",
    policy: REDOC_POLICY,
    element: "main",
    styles: &[STYLE],
    scripts: &[
        static_file(
            "drf_spectacular_sidecar/redoc/bundles/redoc.standalone",
            "js",
            "d595a3a1afac",
            JAVASCRIPT,
            Content::Gzip(file!("redoc.standalone.js.gz")),
        ),
        ACCESSIBILITY,
        static_file(
            "drf_spectacular_sidecar/redoc.init",
            "js",
            "05c6585c7e77",
            JAVASCRIPT,
            Content::Plain(file!("redoc.init.js")),
        ),
    ],
};

/// The URL patterns, with the pages below the route of the schema if `DEFAULT_SCHEMA_CLASS` is drf-spectacular's.
pub(crate) fn with_pages(schema: &str, mut urlpatterns: Vec<UrlPattern>, settings: &Settings) -> Vec<UrlPattern> {
    if settings.rest_framework.has_schema_routes() {
        urlpatterns.extend(urls(schema));
    }
    urlpatterns
}

/// The pages below the URL of the schema, such as `api/schema/`, and their files.
fn urls(schema: &str) -> Vec<UrlPattern> {
    const SHARED: [StaticFile; 3] = [STYLE, ACCESSIBILITY, LICENSES];
    let mut files = SHARED.to_vec();
    let mut patterns = Vec::new();
    for tool in [&SWAGGER_UI, &REDOC] {
        let html: Arc<str> = tool.html(schema).into();
        let page = move |http: &ActixRequest| tool.page(http, &html);
        patterns.push(path(&format!("{schema}{}", tool.route), View::plain(tool.title, page)));
        files.extend(
            tool.styles.iter().chain(tool.scripts).filter(|file| SHARED.iter().all(|one| one.hash != file.hash)),
        );
    }
    patterns.extend(files.into_iter().map(resolvers::static_file));
    patterns
}

impl Tool {
    /// The page: it loads the program and names the schema. The schema's URL is text of this program.
    fn html(&self, schema: &str) -> String {
        let tags = |files: &[StaticFile], tag: fn(String) -> String| -> String {
            files.iter().map(|file| tag(file.url())).collect()
        };
        let styles = tags(self.styles, |url| format!("  <link rel=\"stylesheet\" href=\"/{url}\">\n"));
        let scripts = tags(self.scripts, |url| format!("  <script src=\"/{url}\" defer></script>\n"));
        let Tool { title, element, .. } = self;
        let licenses = LICENSES.url();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  \
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n  \
             <meta name=\"color-scheme\" content=\"light dark\">\n  <title>{title}</title>\n  \
             <link rel=\"icon\" href=\"data:,\">\n  <link rel=\"license\" href=\"/{licenses}\">\n{styles}{scripts}\
             </head>\n<body>\n  <{element} id=\"schema\" data-url=\"/{schema}\"></{element}>\n  \
             <noscript><p>{title} needs JavaScript. The schema itself is at <a href=\"/{schema}\">/{schema}</a>.</p>\
             </noscript>\n</body>\n</html>\n"
        )
    }

    /// `TemplateView.get`
    fn page(&self, http: &ActixRequest, html: &str) -> HttpResponse {
        if let Some(refused) = require_safe(http.method()) {
            return refused;
        }
        let mut headers = HeaderMap::with_capacity(10);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(pages::CONTENT_TYPE));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        HttpResponse::new(StatusCode::OK, headers, html.into())
    }
}
