//! Refuses a request early when all threads of the write lane are busy.
//!
//! While another process holds the lock of the database, every request that may write waits for a thread. A request
//! with an invalid token, with invalid fields, or for a task that does not exist writes nothing, so it need not wait.
//! The token is checked before the request joins the queue. A dry run in the read lane finds the other errors: the view
//! runs as usual, and stops at its first write. A request that reached a write then waits for a thread of the write
//! lane and runs again. Any other request gets the response of the dry run.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use models::Deadline;

use crate::http::lanes::{Lane, NotDone, Permit};
use crate::http::response::HttpResponse;
use crate::page_authentication;
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
    /// The response of a request that writes nothing.
    Refused(Box<HttpResponse>),
}

/// Waits for a thread: of the write lane, or of the read lane if the token is invalid. If a dry run shows that the
/// request writes nothing, returns its response instead.
///
/// # Errors
/// The queue is full, or the deadline is over.
pub(crate) async fn wait_to_write(
    view: &Arc<View>,
    request: &Request,
    deadline: &Deadline,
) -> Result<Admission, NotDone> {
    let Request { app, authenticators, .. } = request;
    if authenticators.is_empty() {
        // Anybody can send such a request, so it joins the queue only after a dry run has reached a write.
        return match dry_run(view, request, deadline).await {
            Some(refused) => Ok(Admission::Refused(Box::new(refused))),
            None => app.lanes.enter(Lane::Write, deadline).await.map(Admission::Thread),
        };
    }
    let header = request.credentials().authorization;
    let may_know = authenticators.iter().any(|class| class(app).may_know(header));
    if !may_know && !page_authentication::may_know(request) {
        // The view refuses the request, or handles it as an anonymous one.
        return app.lanes.enter(Lane::Read, deadline).await.map(Admission::Thread);
    }
    let mut entering = pin!(app.lanes.enter(Lane::Write, deadline));
    if let Ok(entered) = timeout(PATIENCE, entering.as_mut()).await {
        return entered.map(Admission::Thread);
    }
    // The request keeps its place in the queue during the dry run.
    match dry_run(view, request, deadline).await {
        Some(refused) => Ok(Admission::Refused(Box::new(refused))),
        None => entering.await.map(Admission::Thread),
    }
}

/// The response of a request that writes nothing. `None` if the request would write, if its response is long, or if the
/// dry run got no thread in time.
async fn dry_run(view: &Arc<View>, request: &Request, deadline: &Deadline) -> Option<HttpResponse> {
    let (app, view) = (Arc::clone(&request.app), Arc::clone(view));
    let mut request = Box::new(Request { must_be_short: true, ..request.clone() });
    // The dry run has its own deadline, so that giving up the dry run does not give up the request.
    let deadline = Deadline::of_request(deadline.wait_remaining(), Arc::clone(&request.client_is_gone));
    let answered = app.lanes.run(Lane::Read, &deadline, move |db| answer(&view, &mut request, db.dry_run())).await;
    answered.ok().flatten()
}
