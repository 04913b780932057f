//! Refuses a request early when it would have to wait for writers.
//!
//! While another process holds the lock of the database, every request that may write waits for a thread, or on
//! PostgreSQL for a connection. A request with an invalid token, with invalid fields, or for a task that does not exist
//! writes nothing, so it need not wait. The token is checked before the request joins the queue. A dry run in the read
//! lane finds the other errors: the view runs as usual, and stops at its first write. If it reached no write, and the
//! request itself has not begun a commit, the request is cancelled, and gets the response of the dry run. Otherwise it
//! runs when its turn comes.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use models::Deadline;

use crate::http::lanes::{Lane, NotDone};
use crate::http::response::HttpResponse;
use crate::page_authentication;
use crate::rendering::answer;
use crate::request::Request;
use crate::view::View;

/// How long a request may take before its dry run. Most requests have ended by then, so they run once.
const PATIENCE: Duration = Duration::from_millis(200);

/// The maximum time of a dry run before the request has a place in the queue. Slow readers must not delay a writer longer.
const LONGEST_BEFORE: Duration = Duration::from_secs(1);

/// Runs the view on a thread of the write lane, or of the read lane if it would have to wait and the token is invalid. If
/// a dry run shows that the request writes nothing, returns its response instead. If all threads of the write lane are
/// busy, a view without authentication has its dry run first. `None` if the view gives no response.
///
/// # Errors
/// [`NotDone`]
pub(crate) async fn run_or_refuse(
    view: &Arc<View>,
    request: Box<Request>,
    deadline: &Deadline,
) -> Result<Option<HttpResponse>, NotDone> {
    let (app, authenticators) = (Arc::clone(&request.app), request.authenticators);
    let work = |mut request: Box<Request>| {
        let view = Arc::clone(view);
        move |db| answer(&view, &mut request, db)
    };
    if authenticators.is_empty() && app.lanes.is_busy(Lane::Write) {
        // Anybody can send such a request, so it joins the queue only after a dry run has reached a write.
        return match dry_run(view, request.clone(), deadline.wait_remaining().min(LONGEST_BEFORE)).await {
            Some(refused) => Ok(Some(refused)),
            None => app.lanes.run(Lane::Write, deadline, work(request)).await,
        };
    }
    let must_wait = app.lanes.is_busy(Lane::Write) || app.database.is_busy_writing();
    if must_wait && !authenticators.is_empty() && !may_know_user(&request) {
        // The view refuses the request, or handles it as an anonymous one.
        return app.lanes.run(Lane::Read, deadline, work(request)).await;
    }
    let copy = request.clone();
    let mut pending = app.lanes.start(Lane::Write, deadline, work(request))?;
    if let Some(result) = pending.result_within(PATIENCE).await {
        return result;
    }
    if pending.is_waiting() || app.database.is_busy_writing() {
        // The request keeps its place during the dry run.
        let refused = {
            let remaining = deadline.wait_remaining();
            let (dry_run, result) = (pin!(dry_run(view, copy, remaining)), pin!(pending.result_within(remaining)));
            match select(dry_run, result).await {
                Either::Left((refused, _result)) => refused,
                Either::Right((Some(result), _dry_run)) => return result,
                Either::Right((None, _dry_run)) => None,
            }
        };
        if refused.is_some() && pending.cancel() {
            return Ok(refused);
        }
    }
    pending.result().await
}

fn may_know_user(request: &Request) -> bool {
    let header = request.credentials().authorization;
    request.authenticators.iter().any(|class| class(&request.app).may_know(header))
        || page_authentication::may_know(request)
}

/// The response of a request that writes nothing. `None` if the request would write, if its response is long, or if the
/// dry run has not ended after `longest`.
async fn dry_run(view: &Arc<View>, mut request: Box<Request>, longest: Duration) -> Option<HttpResponse> {
    let (app, view) = (Arc::clone(&request.app), Arc::clone(view));
    request.must_be_short = true;
    // The dry run has its own deadline, so that giving up the dry run does not give up the request.
    let deadline = Deadline::of_request(longest, Arc::clone(&request.client_is_gone));
    let answered = app.lanes.run(Lane::Read, &deadline, move |db| answer(&view, &mut request, db.dry_run())).await;
    answered.ok().flatten()
}
