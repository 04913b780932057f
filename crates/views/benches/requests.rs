//! What a whole request costs, through every layer and without a socket: from actix's request to the answer's bytes.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

#[path = "../tests/support/mod.rs"]
mod support;

use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use divan::Bencher;
use models::{Task, TaskData};
use support::Site;

fn main() {
    divan::main();
}

const BODY: &str = r#"{"title": "Water the plants", "description": "Those by the window", "completed": false}"#;

/// `GET /api/health/`: what a request costs that asks no layer for anything.
#[divan::bench]
fn health(bencher: Bencher<'_, '_>) {
    ask(bencher, |_| TestRequest::get().uri("/api/health/"));
}

/// `GET /api/tasks/1/`
#[divan::bench]
fn retrieve(bencher: Bencher<'_, '_>) {
    ask(bencher, |ann| TestRequest::get().uri("/api/tasks/1/").insert_header(ann));
}

/// The same, counted for Prometheus.
#[divan::bench]
fn retrieve_with_metrics(bencher: Bencher<'_, '_>) {
    let site = Site::with_settings(&views::urlpatterns(), |settings| settings.has_metrics = true);
    ask_site(bencher, &site, |ann| TestRequest::get().uri("/api/tasks/1/").insert_header(ann));
}

/// `GET /api/tasks/`, where there are 10.
#[divan::bench]
fn list_ten(bencher: Bencher<'_, '_>) {
    ask(bencher, |ann| TestRequest::get().uri("/api/tasks/").insert_header(ann));
}

/// `POST /api/tasks/`, on the disk when it is answered.
#[divan::bench]
fn create(bencher: Bencher<'_, '_>) {
    ask(bencher, |ann| with_body(TestRequest::post().uri("/api/tasks/").insert_header(ann)));
}

/// `PATCH /api/tasks/1/`, on the disk when it is answered.
#[divan::bench]
fn update(bencher: Bencher<'_, '_>) {
    ask(bencher, |ann| with_body(TestRequest::patch().uri("/api/tasks/1/").insert_header(ann)));
}

/// The request with [`BODY`] as JSON.
fn with_body(request: TestRequest) -> TestRequest {
    let json = ("Content-Type", "application/json");
    request.insert_header(json).insert_header(("Content-Length", BODY.len())).set_payload(BODY)
}

/// `POST /api/auth/token/refresh/`
#[divan::bench]
fn refresh(bencher: Bencher<'_, '_>) {
    let site = Site::new(&views::urlpatterns());
    let body = format!(r#"{{"refresh": "{}"}}"#, site.refresh_token("ann"));
    let length = ("Content-Length", body.len());
    ask_site(bencher, &site, |_| {
        let request = TestRequest::post().uri("/api/auth/token/refresh/").insert_header(length);
        request.insert_header(("Content-Type", "application/json")).set_payload(body.clone())
    });
}

/// Asks again and again, with the header of ann, who had 10 tasks at first. Making the request is measured too, in the
/// place of reading it from a socket.
fn ask(bencher: Bencher<'_, '_>, request: impl Fn((&'static str, &str)) -> TestRequest) {
    ask_site(bencher, &Site::new(&views::urlpatterns()), request);
}

fn ask_site(bencher: Bencher<'_, '_>, site: &Site, request: impl Fn((&'static str, &str)) -> TestRequest) {
    let ann = site.user("ann");
    let plants = TaskData::new("Water the plants");
    let create_ten = |connection: &mut _| (0..10).try_for_each(|_| Task::create(&plants, &ann, connection).map(drop));
    site.db().atomic(create_ten).unwrap();
    let bearer = site.bearer("ann");
    let system = System::new();
    let app = system.block_on(init_service(actix_web::App::new().configure(views::urls(site.app()))));
    bencher.bench_local(|| {
        let request = request(("Authorization", &bearer)).insert_header(("Host", "testserver")).to_request();
        system.block_on(async {
            let response = call_service(&app, request).await;
            assert!(response.status().is_success(), "{response:?}");
            read_body(response).await
        })
    });
}
