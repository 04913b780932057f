//! `gunicorn.glogging.Logger.access`: the line that the log has of each request, and its metrics.
//!
//! Both are written when the answer is ready. A streamed answer has its length and its duration only at its end, so
//! they are written then.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest as ActixRequest, HttpResponse as ActixResponse};
use models::UserId;

use super::application::Application;
use super::metrics::Metrics;
use super::request::HttpRequest;
use super::request_id::RequestId;

/// The target of the lines, for `RUST_LOG`.
const TARGET: &str = "views::access";

/// One request, until it is answered. If it is dropped before, the client has left.
pub(super) struct Access {
    /// `None` if neither the log nor the metrics ask for the request.
    begun: Option<Instant>,
    metrics: Option<Arc<Metrics>>,
    view: Option<Box<str>>,
    client: Option<IpAddr>,
    /// The authenticated user.
    pub(super) user: Option<UserId>,
    /// Whether the client leaves before the end of the answer. It does, unless the answer comes to its end.
    is_abandoned: bool,
}

impl Access {
    /// A request whose head has been read.
    pub(super) fn begin(app: &impl Application) -> Access {
        let metrics = app.metrics().cloned();
        if let Some(metrics) = &metrics {
            metrics.in_flight.inc();
        }
        let is_wanted = metrics.is_some() || log::log_enabled!(target: TARGET, log::Level::Info);
        let begun = is_wanted.then(Instant::now);
        Access { begun, metrics, view: None, client: None, user: None, is_abandoned: true }
    }

    /// Notes the client and the view, if the path leads to one.
    pub(super) fn note<A: Application>(&mut self, app: &A, request: &HttpRequest, view: Option<&A::View>) {
        self.client = request.headers.client;
        if self.metrics.is_some() {
            self.view = view.map(|view| app.view_name(view).into());
        }
    }

    /// Writes the line and the metrics of this answer, now or when its stream has ended.
    pub(super) fn end(mut self, http: &ActixRequest, response: ActixResponse) -> ActixResponse {
        let id = RequestId::current();
        if self.begun.is_none() && id.is_none() {
            return response;
        }
        let status = response.status();
        match response.body().size() {
            BodySize::Stream if http.method() != Method::HEAD => response.map_body(|_, body| {
                BoxBody::new(Streamed { body, bytes: 0, status, http: http.clone(), access: self, id })
            }),
            size => {
                let bytes =
                    if let (BodySize::Sized(bytes), true) = (size, http.method() != Method::HEAD) { bytes } else { 0 };
                self.is_abandoned = false;
                self.write(http, status, bytes);
                response
            }
        }
    }

    fn write(&mut self, http: &ActixRequest, status: StatusCode, bytes: u64) {
        let Some(begun) = self.begun else { return };
        let duration = begun.elapsed();
        if let Some(metrics) = &self.metrics {
            metrics.observe(self.view.as_deref(), http.method(), status, duration);
        }
        self.log(http, status, bytes, duration);
    }

    /// The path is logged as it was sent (percent-encoded), so it cannot contain a line break. The query may contain
    /// secrets, so it is not logged.
    fn log(&self, http: &ActixRequest, status: StatusCode, bytes: u64, duration: Duration) {
        let (method, path, status) = (http.method().as_str(), http.uri().path(), status.as_u16());
        log::info!(
            target: TARGET,
            method,
            path,
            status,
            address = self.client.map(|client| client.to_string()).as_deref(),
            user = self.user.map(i64::from),
            duration = (duration.as_secs_f64() * 1e6).round() / 1e6,
            bytes;
            "\"{method} {path}\" {status}"
        );
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        if let Some(metrics) = &self.metrics {
            metrics.in_flight.dec();
            if self.is_abandoned {
                metrics.abandoned.inc();
            }
        }
    }
}

/// The body of an answer whose length is not known before its end.
struct Streamed {
    body: BoxBody,
    bytes: u64,
    status: StatusCode,
    http: ActixRequest,
    access: Access,
    id: Option<RequestId>,
}

impl MessageBody for Streamed {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = &mut *self;
        let polled = RequestId::run(this.id.clone(), || Pin::new(&mut this.body).poll_next(context));
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => this.bytes += bytes.len() as u64,
            // The end, or an error of the server.
            Poll::Ready(_) => this.access.is_abandoned = false,
            Poll::Pending => {}
        }
        polled
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        let Streamed { access, http, status, bytes, id, .. } = self;
        RequestId::run(id.take(), || access.write(http, *status, *bytes));
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::poll_fn;

    use actix_web::test::TestRequest;
    use futures_util::{FutureExt, stream};

    use super::*;

    /// A request whose answer is two chunks, of which the client takes so many. The end is a step of its own.
    fn take(steps: usize, metrics: &Arc<Metrics>) {
        metrics.in_flight.inc();
        let (begun, metrics) = (Some(Instant::now()), Some(Arc::clone(metrics)));
        let access = Access { begun, metrics, view: None, client: None, user: None, is_abandoned: true };
        let chunks = stream::iter([b"[", b"]"].map(|chunk| Ok::<_, Infallible>(Bytes::from_static(chunk))));
        let response = access.end(&TestRequest::default().to_http_request(), ActixResponse::Ok().streaming(chunks));
        let mut body = response.into_body();
        for _ in 0..steps {
            assert!(poll_fn(|context| Pin::new(&mut body).poll_next(context)).now_or_never().is_some());
        }
    }

    #[test]
    fn a_stream_that_is_dropped_before_its_end_is_abandoned() {
        let metrics = Arc::new(Metrics::new().unwrap());
        take(3, &metrics);
        assert_eq!(metrics.abandoned.get(), 0);
        (0..3).for_each(|steps| take(steps, &metrics));
        assert_eq!((metrics.abandoned.get(), metrics.in_flight.get()), (3, 0));
    }
}
