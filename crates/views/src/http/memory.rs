//! `gunicorn --workers`: limits the memory of all concurrent requests.
//!
//! Django has as many requests in memory as gunicorn has workers. This server has as many as it has connections, so it
//! counts their bytes instead.

mod budget;
mod turns;

use std::time::Duration;

use actix_web::rt::time::sleep;

use super::connections::Connections;
use crate::settings::Settings;

pub use budget::{Budget, Reservation};
pub use turns::{Turn, Turns};

/// Bodies up to this size may use the whole budget. Responses up to this size are not counted.
pub const SMALL: usize = 16 * 1024;

/// Bodies and responses with more bytes of text than this are parsed and rendered on blocking threads, a few at a time
/// ([`Turns`]), and never on an event loop.
pub const LARGE: usize = 64 * 1024;

/// Memory holds up to three copies of a large body: the received bytes, the parsed values, and the texts that are
/// written to the database.
const COPIES: usize = 3;

/// The resources that all requests of a server share: memory, turns to do heavy work, and connections.
#[derive(Debug)]
pub struct Memory {
    /// `REQUEST_MEMORY`: heads and bodies, and the values that are parsed from them.
    pub requests: Budget,
    /// `RESPONSE_MEMORY`: responses that are being rendered or sent.
    pub responses: Budget,
    /// Turns to parse large bodies and to render large responses.
    pub turns: Turns,
    /// The open connections.
    pub connections: Connections,
}

impl Memory {
    /// Budgets of the sizes in the settings, but always enough for two request bodies of the maximum length from
    /// clients without a token.
    pub fn new(settings: &Settings) -> Memory {
        let bodies = settings.data_upload_max_memory_size.saturating_mul(4 * COPIES);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Memory {
            requests: Budget::new(settings.request_memory.max(bodies)),
            responses: Budget::new(settings.response_memory),
            turns: Turns::new(cores.clamp(2, 4)),
            connections: Connections::new(settings.request_timeout),
        }
    }

    /// Reserves memory for a body of `length` bytes. When there is not enough, ends the slowest uploads to free their
    /// memory, which takes about [`MOMENT`].
    ///
    /// Large bodies may use three quarters of the memory, and only two quarters if the client sends no valid token. So
    /// one quarter is left for small bodies, such as logins, and another for clients that have logged in.
    pub(crate) async fn for_body(&self, length: usize, has_token: bool) -> Option<Reservation> {
        let (bytes, quarters) = share(length, has_token);
        for _ in 0..ATTEMPTS {
            let room = self.requests.reserve_in(bytes, quarters);
            if room.is_some() {
                return room;
            }
            if !self.connections.end_slowest_body(has_token) {
                break;
            }
            sleep(MOMENT).await;
        }
        log::debug!("memory: cannot reserve {bytes} bytes for a body, {} are reserved already", self.requests.used());
        None
    }

    /// Whether there is memory for a body of `length` bytes. If not, ends the slowest upload to make some.
    pub(crate) fn has_room_for_body(&self, length: usize, has_token: bool) -> bool {
        let (bytes, quarters) = share(length, has_token);
        self.requests.has_room(bytes, quarters) || self.connections.end_slowest_body(has_token)
    }

    /// Reserves memory for the next part of a list. If there is too little, closes connections whose clients read
    /// nothing, and tries again until the time-out `longest`.
    pub(crate) async fn for_part(&self, bytes: usize, longest: Duration) -> Option<Reservation> {
        let attempts = longest.as_millis() / MOMENT.as_millis();
        for _ in 0..attempts.max(1) {
            if let Some(room) = self.responses.reserve(bytes) {
                return Some(room);
            }
            self.connections.end_stalled_answers(bytes);
            sleep(MOMENT).await;
        }
        None
    }

    /// Reserves memory for a rendered response. `None` if there is too little, unless `must_be_given` is set or no
    /// other response holds memory.
    pub(crate) fn for_answer(&self, bytes: usize, must_be_given: bool) -> Option<Reservation> {
        for _ in 0..ATTEMPTS {
            if let Some(room) = self.responses.reserve(bytes) {
                return Some(room);
            }
            if !self.connections.end_stalled_answers(bytes) {
                break;
            }
            std::thread::sleep(MOMENT);
        }
        (must_be_given || self.responses.used() == 0).then(|| self.responses.take(bytes))
    }
}

/// The bytes that a body takes, and how many quarters of the memory it may use.
fn share(length: usize, has_token: bool) -> (usize, usize) {
    match (length, has_token) {
        (..=SMALL, _) => (length, 4),
        (_, true) => (length.saturating_mul(COPIES), 3),
        (_, false) => (length.saturating_mul(COPIES), 2),
    }
}

/// The maximum number of attempts to reserve memory that closing connections release.
const ATTEMPTS: usize = 4;

/// The usual time until a connection has carried out the order to close.
const MOMENT: Duration = Duration::from_millis(25);
