//! `GZipMiddleware` for long responses: they are compressed on a blocking thread, so that other requests do not wait.

use std::mem;
use std::sync::Arc;

use models::Deadline;

use crate::http::compress_string;
use crate::http::lanes::Lane;
use crate::http::middleware::gzip::replace_body;
use crate::http::response::{Compress, HttpResponse};
use crate::shared::Shared;

/// Compresses the body on a thread of the read lane. The response stays as it is if no thread or no memory is free.
pub(crate) async fn compress(shared: &Shared, mut response: HttpResponse) -> HttpResponse {
    response.compress = Compress::No;
    if shared.lanes.is_busy(Lane::Read) {
        // A finished response does not wait for a thread: it is sent without compression.
        return response;
    }
    // While it is compressed, memory holds the body and its compressed form, which is rarely more than half as long.
    let Some(_room) = shared.memory.responses.reserve(response.body.len() / 2) else { return response };
    let deadline = Deadline::of_request(shared.settings.request_timeout, Arc::default());
    let body = Arc::new(mem::take(&mut response.body));
    let plain = Arc::clone(&body);
    let compressed = shared.lanes.run(Lane::Read, &deadline, move |_db| compress_string(&plain).ok()).await;
    response.body = Arc::try_unwrap(body).unwrap_or_else(|still_used| still_used.to_vec());
    replace_body(compressed.ok().flatten(), &mut response);
    response
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use actix_web::http::StatusCode;
    use actix_web::http::header::HeaderMap;
    use test_database::TestDatabase;

    use super::*;
    use crate::App;
    use crate::settings::Settings;

    #[tokio::test]
    async fn a_response_does_not_wait_for_a_thread() {
        let made = TestDatabase::migrated();
        let mut settings = Settings::default();
        settings.simple_jwt.signing_key = "a key that only these tests sign with, 0123456789".into();
        let app = App::new(settings, made.open(1), &[]).unwrap();
        let response = || HttpResponse::new(StatusCode::OK, HeaderMap::new(), vec![b'x'; 20_000]);
        let (sender, receiver) = channel::<()>();
        let deadline = Deadline::of_request(Duration::from_secs(60), Arc::default());
        let other =
            app.shared.lanes.start(Lane::Read, &deadline, move |_db| receiver.recv().unwrap_or_default()).unwrap();
        assert_eq!(compress(&app.shared, response()).await.body.len(), 20_000);
        drop(sender);
        other.result().await.unwrap();
        assert!(compress(&app.shared, response()).await.body.len() < 1_000);
    }
}
