//! The ceiling: actix-web giving fixed answers, with no view, no token and no database behind them.
//!
//! `ceiling WORKERS METHOD FILE [METHOD FILE]…` answers each request of a method with the answer that its file holds,
//! whatever the path. `WORKERS` are as many threads as `task-api` has.

mod answer;

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::rt::System;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

use answer::Answer;

type Answers = HashMap<Method, Answer>;

fn main() -> Result<(), Box<dyn Error>> {
    System::new().block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let workers = arguments.next().ok_or("how many workers?")?.parse()?;
    let answers = web::Data::from(Arc::new(read(arguments)?));
    let app = move || App::new().app_data(web::Data::clone(&answers)).default_service(web::to(answer));
    let server = HttpServer::new(app).workers(workers).bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        println!("Starting server at http://{address}/");
    }
    Ok(server.run().await?)
}

/// The answers that the command line names.
fn read(mut arguments: impl Iterator<Item = String>) -> Result<Answers, Box<dyn Error>> {
    let mut answers = Answers::new();
    while let Some(method) = arguments.next() {
        let file = arguments.next().ok_or("a method without a file")?;
        answers.insert(method.parse()?, Answer::parse(&std::fs::read(file)?)?);
    }
    Ok(answers)
}

/// Reads the body, as `task-api` has to, and gives the answer.
async fn answer(request: HttpRequest, _body: Bytes, answers: web::Data<Answers>) -> HttpResponse {
    answers.get(request.method()).map_or_else(|| HttpResponse::MethodNotAllowed().finish(), Answer::give)
}
