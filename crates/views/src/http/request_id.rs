//! `log_request_id.middleware`: an id for each request, which every line of the log about this request has.
//!
//! `REQUEST_ID_HEADER` names the header: a proxy or a client sends the id in it, and the response returns it.
//! The id belongs to a task and not to a thread: an event loop runs many requests in turn, and the work of a request
//! may move to a blocking thread.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::settings::Settings;

/// The maximum length of an id that a client sends.
const LONGEST: usize = 200;

tokio::task_local! {
    /// The id of the request that this thread works for.
    static CURRENT: RequestId;
}

/// The id of a request: visible ASCII characters that have no meaning in a log or a shell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestId(Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RequestId {
    /// The id of the request that this thread works for, if there is one and it has an id.
    pub fn current() -> Option<RequestId> {
        CURRENT.try_with(RequestId::clone).ok()
    }

    /// The id that the header of a request brings, if it is a sane one, and otherwise a random one. `None` if the
    /// settings ask for no ids.
    pub(super) fn of(http: &actix_web::HttpRequest, settings: &Settings) -> Option<RequestId> {
        let Some(header) = &settings.request_id_header else {
            return settings.has_request_ids.then(RequestId::random);
        };
        let mut values = http.headers().get_all(header);
        let (first, second) = (values.next(), values.next());
        let sent = first.filter(|_| second.is_none()).and_then(|value| RequestId::parse(value.as_bytes()));
        Some(sent.unwrap_or_else(RequestId::random))
    }

    /// An id that a client has sent. `None` if it is empty, too long, or has a character that an id does not need.
    fn parse(sent: &[u8]) -> Option<RequestId> {
        let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:/+=@".contains(byte);
        let is_sane = !sent.is_empty() && sent.len() <= LONGEST && sent.iter().all(is_safe);
        let text = if is_sane { str::from_utf8(sent).ok() } else { None };
        text.map(|text| RequestId(text.into()))
    }

    /// `uuid.uuid4().hex`
    fn random() -> RequestId {
        let mut buffer = Uuid::encode_buffer();
        let text: &str = Uuid::new_v4().simple().encode_lower(&mut buffer);
        RequestId(text.into())
    }

    /// Runs a future as a part of this request.
    pub(super) async fn scope<F: Future>(self, future: F) -> F::Output {
        CURRENT.scope(self, future).await
    }

    /// Runs a function as a part of the request with this id, or without an id.
    pub(super) fn run<T>(id: Option<RequestId>, work: impl FnOnce() -> T) -> T {
        match id {
            Some(id) => CURRENT.sync_scope(id, work),
            None => work(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_ids_of_safe_characters_are_taken() {
        let longest = "a".repeat(LONGEST);
        for sane in ["7", "2f1c6d1e-7b1f-4c58-9f0e-0a1b2c3d4e5f", "Root=1-67891233:a/b+c@d~e.f_g", &longest] {
            assert_eq!(RequestId::parse(sane.as_bytes()).unwrap().to_string(), sane);
        }
        let too_long = "a".repeat(LONGEST + 1);
        for insane in
            ["", " ", "a b", "a\tb", "a\"b", "a,b", "a;b", "$(id)", "a\\b", "<b>", "é", "\u{1b}[0m", &too_long]
        {
            assert_eq!(RequestId::parse(insane.as_bytes()), None, "{insane}");
        }
        assert_eq!(RequestId::parse(&[0xff]), None);
    }

    #[test]
    fn a_random_id_is_32_hexadecimal_digits() {
        let (one, other) = (RequestId::random(), RequestId::random());
        assert!(one != other && one.0.len() == 32 && one.0.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    }

    #[tokio::test]
    async fn an_id_moves_to_other_threads_with_the_work_of_its_request() {
        let id = RequestId::random();
        let of_thread = id.clone().scope(async {
            let current = RequestId::current();
            std::thread::spawn(|| RequestId::run(current, RequestId::current)).join().unwrap()
        });
        assert_eq!(of_thread.await, Some(id));
        assert_eq!(RequestId::current(), None);
    }
}
