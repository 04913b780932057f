//! The API of the document, as a good Rust programmer writes it by hand: actix-web, rusqlite, and no other layer.
//!
//! `by_hand WORKERS DATABASE` serves an existing SQLite database. `SECRET_KEY` signs the tokens. It has the requests that
//! the benchmark sends, with the same checks as task-api: token, user, owner and fields. It has no other feature.

mod auth;
mod database;
mod error;
mod tasks;

use std::env;
use std::error::Error;

use actix_web::rt::System;
use actix_web::{App, HttpResponse, HttpServer, web};

use auth::Keys;
use database::{Reader, Writer};

fn main() -> Result<(), Box<dyn Error>> {
    System::new().block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let workers = arguments.next().ok_or("how many workers?")?.parse()?;
    let path = arguments.next().ok_or("which database?")?;
    let keys = web::Data::new(Keys::new(&env::var("SECRET_KEY")?));
    let writer = web::Data::new(Writer::open(&path)?);
    let app = move || {
        // actix-web calls this once for each worker, so each worker has a connection of its own for reads.
        let reader = Reader::open(&path).expect("the database opened a moment ago");
        App::new()
            .app_data(web::Data::clone(&keys))
            .app_data(web::Data::clone(&writer))
            .app_data(web::Data::new(reader))
            .app_data(web::JsonConfig::default().error_handler(|error, _| error::Error::parse(&error).into()))
            .route("/api/health/", web::get().to(health))
            .route("/api/auth/token/refresh/", web::post().to(auth::refresh))
            .service(
                web::resource("/api/tasks/").route(web::get().to(tasks::list)).route(web::post().to(tasks::create)),
            )
            .service(
                web::resource("/api/tasks/{id}/")
                    .route(web::get().to(tasks::retrieve))
                    .route(web::patch().to(tasks::update))
                    .route(web::delete().to(tasks::delete)),
            )
    };
    let server = HttpServer::new(app).workers(workers).bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        println!("Starting server at http://{address}/");
    }
    Ok(server.run().await?)
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}
