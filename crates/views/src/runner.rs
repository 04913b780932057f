//! `asgiref.sync.sync_to_async`: decides whether a view runs on the event loop or on a blocking thread.
//!
//! A view that may block, on another writer or on a database server, runs on a blocking thread. The switch there and back
//! costs two thread wake-ups, more than a short read. A reader of a local SQLite file in WAL mode never blocks, so a
//! request that only reads runs directly on the event loop. A short write runs there too, until its commit, which waits
//! for the disk. If a request would wait after all, it runs again on a blocking thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix_web::http::Method;
use authentication::UserLookup;
use models::{Committer, Db, Deadline};

use crate::dry_run;
use crate::http::lanes::{Lane, NotDone};
use crate::http::memory::SMALL;
use crate::http::response::HttpResponse;
use crate::page_authentication;
use crate::rendering::{answer, finish, give_up, respond};
use crate::request::{Body, Request};
use crate::settings::Pagination;
use crate::throttling::may_block;
use crate::view::View;

/// Where a request runs.
enum Place {
    /// On a blocking thread.
    Lane(Lane),
    /// On the event loop, with this handle.
    EventLoop(Db),
    /// On the event loop, with a handle that holds SQLite's writer. The committer runs on a blocking thread.
    EventLoopUntilCommit(Db, Committer),
}

/// Runs a view on a blocking thread, or on the event loop as long as it cannot block and has little to do. `None` if it
/// panics.
pub(crate) async fn run(view: Arc<View>, mut request: Box<Request>) -> Option<HttpResponse> {
    match place(&view, &request) {
        Place::Lane(lane) => {
            let deadline = deadline(&request);
            run_in_lane(view, request, lane, deadline).await
        }
        Place::EventLoop(db) => {
            request.must_be_short = true;
            if let Some(response) = unless_it_panics(|| answer(&view, &mut request, db))? {
                return Some(response);
            }
            let (lane, deadline) = (if request.only_reads() { Lane::Read } else { view.lane }, deadline(&request));
            run_in_lane(view, again(request), lane, deadline).await
        }
        // Boxed, because this future is large.
        Place::EventLoopUntilCommit(db, committer) => Box::pin(run_until_commit(view, request, db, committer)).await,
    }
}

/// Runs a view that makes a short write, and renders its response during the commit. If the view cannot end on the event
/// loop, or if its commit fails, it runs again in its lane, where it gets its own error.
async fn run_until_commit(
    view: Arc<View>,
    mut request: Box<Request>,
    db: Db,
    committer: Committer,
) -> Option<HttpResponse> {
    let (lane, arrival) = (view.lane, db.deadline().clone());
    let Ok(pending) = request.app.lanes.start_committer(committer, &arrival) else {
        drop(db);
        return run_in_lane(view, request, lane, arrival).await;
    };
    let answered = unless_it_panics(|| answer_and_hand_over(&view, &mut request, db))?;
    let Some((is_handed_over, response)) = answered else {
        let deadline = deadline(&request);
        return run_in_lane(view, again(request), lane, deadline).await;
    };
    if !is_handed_over {
        return Some(response);
    }
    match pending.result().await {
        Ok(true) => Some(response),
        Ok(false) => {
            drop(response);
            run_in_lane(view, again(request), lane, arrival).await
        }
        Err(NotDone::Panicked) => None,
        Err(not_done) => Some(give_up(not_done, &request.app, &view, Some(&request))),
    }
}

/// Runs a view, hands over what it has written, and renders its response. Also returns whether there is a commit to wait
/// for. `None` if the view must run again in its lane: then nothing was handed over.
fn answer_and_hand_over(view: &View, request: &mut Request, mut db: Db) -> Option<(bool, HttpResponse)> {
    request.must_be_short = true;
    let response = respond(view, request, &mut db)?;
    let is_handed_over = match response.status.is_success() || db.has_written() {
        true => db.hand_over(),
        false => {
            drop(db);
            false
        }
    };
    // If this panics after the handover, the client gets a 500, and the write is committed, as in a lane.
    Some((is_handed_over, finish(view, request, response, is_handed_over)?))
}

/// Runs a part of a view on the event loop. `None` if it panics.
fn unless_it_panics<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// The request as it was before it ran on the event loop.
fn again(request: Box<Request>) -> Box<Request> {
    Box::new(Request { user: None, session: None, accepted: None, must_be_short: false, ..*request })
}

fn deadline(request: &Request) -> Deadline {
    Deadline::of_request(request.app.settings.request_timeout, Arc::clone(&request.client_is_gone))
}

/// Decides where a request runs.
///
/// A request runs on the event loop only if it cannot block: it uses no database, or it only reads from SQLite, and no
/// throttle asks Redis. A request that uses the database only reads if its method does, or if it is the `POST` of a view
/// that only reads ([`View::post_is_short`]). A view without models still uses the database to find the user, if the
/// request has an `Authorization` header or the cookie of a login for pages. A large body runs in a lane, because parsing
/// it takes long. So does a list that is filtered or sorted, because the database may have to read every row of a table to
/// find or sort a few. A page of a long list moves to a lane when it counts the rows ([`Db::is_unfinished`]).
///
/// A request to a view with short writes runs on the event loop until its commit, if SQLite's writer is free.
fn place(view: &View, request: &Request) -> Place {
    let database = &request.app.database;
    let has_credentials = request.headers.authorization.is_some() || page_authentication::may_know(request);
    let asks = view.uses_models || has_credentials;
    let is_large = matches!(&request.body, Body::Bytes(bytes) if bytes.len() > SMALL);
    let is_refused = !request.authenticators.is_empty() && !has_credentials && refuses_anonymous(view, request);
    let may_block = may_block(view, request);
    let only_reads = match request.only_reads() {
        true => !view.get_writes,
        false => request.method == Method::POST && !is_large && (view.post_is_short)(&request.app),
    };
    let lane = match only_reads {
        true if may_be_slow(view, request) => Lane::Read,
        true if asks && !may_block => match database.snapshot() {
            Some(db) => return Place::EventLoop(db),
            None => Lane::Read,
        },
        // It will be refused, so it needs no thread of the write lane.
        false if asks && is_refused => Lane::Read,
        false if asks && !may_block && !is_large && is_short_write(view, request) => {
            match database.hold_writer(&deadline(request)) {
                Some((db, committer)) => return Place::EventLoopUntilCommit(db, committer),
                None => view.lane,
            }
        }
        false if asks => view.lane,
        false if is_large => Lane::Read,
        _ if may_block => Lane::Read,
        _ => return Place::EventLoop(database.handle_until(&Deadline::default())),
    };
    Place::Lane(lane)
}

/// Whether the request waits for nothing but its commit. One with `If-Match` or `Idempotency-Key` needs a block
/// ([`Db::atomic_block`]). Filters in the query string may be slow, and apply also where a view looks up a single object.
fn is_short_write(view: &View, request: &Request) -> bool {
    let headers = &request.headers;
    let has_filters = !request.app.settings.rest_framework.default_filter_backends.is_empty();
    let may_filter = has_filters && !request.query.is_empty();
    view.writes_are_short && !may_filter && headers.if_match.is_none() && headers.idempotency_key.is_none()
}

/// Whether the permissions of the view refuse this request to a client without a token.
fn refuses_anonymous(view: &View, request: &Request) -> bool {
    !(view.has_permission)(&permissions::Request { method: request.method.as_str(), user: None })
}

/// Whether the request asks for a list in the order of cursors, or may have parameters for a filter. A filter is slow for
/// a single row too, if the texts of the row are long.
fn may_be_slow(view: &View, request: &Request) -> bool {
    let settings = &request.app.settings.rest_framework;
    let is_list = view.list_fields.is_some();
    let has_filters = view.uses_models && !settings.default_filter_backends.is_empty();
    match &settings.default_pagination_class {
        Some(Pagination::Cursor(_)) if is_list => true,
        Some(class) if is_list => has_filters && !class.has_no_other_parameters(&request.query),
        _ => has_filters && !request.query.is_empty(),
    }
}

async fn run_in_lane(
    view: Arc<View>,
    mut request: Box<Request>,
    lane: Lane,
    deadline: Deadline,
) -> Option<HttpResponse> {
    let app = Arc::clone(&request.app);
    // The error page of a view shows the request again.
    let again = view.error_page.is_some().then(|| request.clone());
    request.lookup = look_up_later(&request);
    // A database server may let a writer wait, and nobody knows that when the request arrives.
    let done = if lane == Lane::Write && (app.database.is_remote() || app.lanes.is_busy(lane)) {
        // Boxed, because this future is large.
        Box::pin(dry_run::run_or_refuse(&view, request, &deadline)).await
    } else {
        let view = Arc::clone(&view);
        app.lanes.run(lane, &deadline, move |db| answer(&view, &mut request, db)).await
    };
    match done {
        Ok(response) => response,
        Err(NotDone::Panicked) => None,
        Err(not_done) => Some(give_up(not_done, &app, &view, again.as_deref())),
    }
}

/// The look-up of the caller together with those of other requests. SQLite's queries are no round trips, so each request
/// makes its own.
fn look_up_later(request: &Request) -> Option<Arc<UserLookup>> {
    if !request.app.database.is_remote() {
        return None;
    }
    let header = request.credentials().authorization;
    request.authenticators.iter().find_map(|class| class(&request.app).look_up_later(header))
}
