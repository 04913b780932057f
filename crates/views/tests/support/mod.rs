//! DRF's `APIRequestFactory` and `APIClient`: a request for a view alone, or for a whole application without a socket.

#![expect(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod books;

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Bytes;
use authentication::Token;
use authentication::backends::TokenBackend;
use models::{Database, Db, User, UserData};
use test_database::TestDatabase;
use views::App;
use views::api_view::dispatch;
use views::request::{Body, Headers, HttpRequest, Kwargs, Request};
use views::resolvers::UrlPattern;
use views::settings::Settings;
use views::view::View;

/// An application with a database of its own, where ann and bob are users.
pub(crate) struct Site {
    app: Arc<App>,
    database: Database,
    backend: TokenBackend,
    _made: TestDatabase,
}

/// What came back, with its headers sorted by name.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Site {
    pub(crate) fn new(urlpatterns: &[UrlPattern]) -> Site {
        Site::with_settings(urlpatterns, |_settings| {})
    }

    pub(crate) fn with_settings(urlpatterns: &[UrlPattern], change: impl FnOnce(&mut Settings)) -> Site {
        let mut settings = Settings { allowed_hosts: vec!["testserver".into()], ..Settings::default() };
        settings.simple_jwt.signing_key = "a key that only these tests sign with, 0123456789".into();
        change(&mut settings);
        let made = TestDatabase::migrated().with_books();
        let database = made.open(2);
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        for username in ["ann", "bob"] {
            User::create(&UserData::new("", username), connection).unwrap();
        }
        let backend = TokenBackend::new(settings.simple_jwt.clone()).unwrap();
        let app = Arc::new(App::new(settings, database.clone(), urlpatterns).unwrap());
        Site { app, backend, database, _made: made }
    }

    /// What [`views::urls`] serves.
    pub(crate) fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    pub(crate) fn db(&self) -> Db {
        self.database.handle()
    }

    pub(crate) fn user(&self, username: &str) -> User {
        User::get_by_natural_key(username, self.db().connection().unwrap()).unwrap().unwrap()
    }

    /// The value of `Authorization` for a user.
    pub(crate) fn bearer(&self, username: &str) -> String {
        let refresh = Token::for_user(&self.user(username), &self.backend, &mut self.db()).unwrap();
        format!("Bearer {}", refresh.access_token(&self.backend).encode(&self.backend).unwrap())
    }

    /// A refresh token of a user.
    pub(crate) fn refresh_token(&self, username: &str) -> String {
        let refresh = Token::for_user(&self.user(username), &self.backend, &mut self.db()).unwrap();
        refresh.encode(&self.backend).unwrap()
    }

    /// A request for a view, as it is before any check.
    pub(crate) fn request(&self, method: &str, view: &View) -> Request {
        let http = Box::new(HttpRequest {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path: "/".into(),
            query: String::new(),
            headers: Headers { host: Some(HeaderValue::from_static("testserver")), ..Headers::default() },
            body: Body::Bytes(Bytes::new()),
            client_is_gone: Arc::default(),
        });
        Request::new(http, Kwargs::default(), view.authentication_classes, Arc::clone(&self.app.shared))
    }

    /// The view's answer to a request: status and JSON.
    pub(crate) fn dispatch(&self, view: &View, mut request: Request) -> (u16, String) {
        let response = dispatch(view, &mut request, &mut self.db());
        (response.status.as_u16(), String::from_utf8(response.content.to_json(None)).unwrap())
    }

    /// The application's answer to `METHOD /path`.
    pub(crate) fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request = request.append_header(("Host", "testserver"));
        }
        if !body.is_empty() {
            request = request.append_header(("Content-Length", body.len())).set_payload(body.to_owned());
        }
        System::new().block_on(async {
            let app = actix_web::App::new().configure(views::urls(Arc::clone(&self.app)));
            let response = call_service(&init_service(app).await, request.to_request()).await;
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
            let mut headers: Vec<_> = headers.collect();
            headers.sort();
            let status = response.status().as_u16();
            Answer { status, headers, body: String::from_utf8_lossy(&read_body(response).await).into_owned() }
        })
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
