//! Refuses a request early when all threads of the write lane are busy.
//!
//! While another process holds the lock of the database, every request that may write waits for a thread. A request
//! with an invalid token, with invalid fields, or for a task that does not exist writes nothing, so it need not wait.
//! The token is checked before the request takes a place in the queue. Everything else is found by a dry run in the
//! read lane: the view runs as always and stops where it would write. Then the request waits for its turn and runs
//! again.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use models::Deadline;

use crate::http::lanes::{Lane, NotDone, Permit};
use crate::http::response::HttpResponse;
use crate::rendering::answer;
use crate::request::Request;
use crate::view::View;

/// How long a request waits in the queue before its dry run. When no lock blocks the writers, no request waits this
/// long, so none runs twice.
const PATIENCE: Duration = Duration::from_millis(200);

/// The result of waiting for a thread of the write lane.
pub(crate) enum Admission {
    /// A thread to run on.
    Thread(Permit),
    /// Its answer: it was refused before it wrote anything.
    Refused(Box<HttpResponse>),
}

/// Waits for a thread of the writers' lane, unless the request is refused without one.
///
/// # Errors
/// The line is full, or the time is up.
pub(crate) async fn wait_to_write(
    view: &Arc<View>,
    request: &Request,
    deadline: &Deadline,
) -> Result<Admission, NotDone> {
    let Request { app, authenticators, .. } = request;
    if authenticators.is_empty() {
        // Anybody can send this, so it takes no place in the line before it is known to write.
        return match dry_run(view, request, deadline).await {
            Some(refused) => Ok(Admission::Refused(Box::new(refused))),
            None => app.lanes.enter(Lane::Write, deadline).await.map(Admission::Thread),
        };
    }
    let header = request.headers.authorization.as_ref().map(|header| header.as_bytes());
    if !authenticators.iter().any(|class| class(app).may_know(header)) {
        // It is refused, or served as the request of an anonymous client.
        return app.lanes.enter(Lane::Read, deadline).await.map(Admission::Thread);
    }
    let mut entering = pin!(app.lanes.enter(Lane::Write, deadline));
    if let Ok(entered) = timeout(PATIENCE, entering.as_mut()).await {
        return entered.map(Admission::Thread);
    }
    // It keeps its place in the line meanwhile.
    match dry_run(view, request, deadline).await {
        Some(refused) => Ok(Admission::Refused(Box::new(refused))),
        None => entering.await.map(Admission::Thread),
    }
}

/// The answer of a request that writes nothing; `None` of one that would write, and where the dry run found no thread.
async fn dry_run(view: &Arc<View>, request: &Request, deadline: &Deadline) -> Option<HttpResponse> {
    let (app, view) = (Arc::clone(&request.app), Arc::clone(view));
    let mut request = Box::new(Request { must_be_short: true, ..request.clone() });
    // Its own deadline, which ends with the request's: the request itself is not given up with the dry run.
    let deadline = Deadline::of_request(deadline.wait_remaining(), Arc::clone(&request.client_is_gone));
    let answered = app.lanes.run(Lane::Read, &deadline, move |db| answer(&view, &mut request, db.dry_run())).await;
    answered.ok().flatten()
}
