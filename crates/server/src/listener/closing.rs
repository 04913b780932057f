//! How a socket stops to accept connections without losing one: a connection that the system has already accepted for
//! this server carries a request that its client does not send again.

use std::pin::pin;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::time::{Instant, sleep, sleep_until};
use futures_util::future;

use super::sock::Listener;
use super::workers::Workers;

/// After this time, a client whose connection has begun is in the queue, unless it is very far away.
const QUIET: Duration = Duration::from_millis(100);

/// The interval at which the sockets are looked at.
const STEP: Duration = Duration::from_millis(10);

/// Accepts no more connections, except those that wait in the system already, until `deadline`.
///
/// New clients of a socket of this process are refused, so a proxy asks another server. The clients of a socket that
/// another process keeps wait for that process.
pub async fn close(mut listeners: Vec<Listener>, server: &ServerHandle, workers: &Workers, deadline: Instant) {
    for listener in &mut listeners {
        listener.refuse();
    }
    let mut quiet = Instant::now();
    while quiet.elapsed() < QUIET && Instant::now() < deadline {
        sleep(STEP).await;
        if listeners.iter().any(Listener::has_waiting) {
            quiet = Instant::now();
        }
    }
    server.pause().await;
    // The thread that accepts has the order, but may not have looked at it yet. It would log that the socket has ended.
    sleep(QUIET).await;
    future::select(pin!(workers.have_turns()), pin!(sleep_until(deadline))).await;
    listeners.iter().for_each(Listener::end);
}

#[cfg(unix)]
impl Listener {
    /// Lets no more clients in the queue of the system.
    fn refuse(&mut self) {
        if self.is_ours() {
            self.remove_file();
            ignore_new_clients(self);
        }
    }

    /// Whether a client waits in the queue of the system.
    fn has_waiting(&self) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        self.is_ours() && poll(&mut [PollFd::new(self, PollFlags::IN)], Some(&at_once)).is_ok_and(|ready| ready > 0)
    }

    /// Refuses new clients at once, although the event loop still holds the socket. Linux can do this; elsewhere they
    /// wait until the process ends.
    fn end(&self) {
        if self.is_ours()
            && let Err(error) = socket2::SockRef::from(self).shutdown(std::net::Shutdown::Read)
        {
            log::debug!("shutdown: {error}");
        }
    }
}

/// Drops the packets that begin a TCP connection. Their client sends them again after a second, and is refused then.
/// Without this, a client that connects between the last look into the queue and the end of the socket would lose its
/// request.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn ignore_new_clients(listener: &Listener) {
    use socket2::SockFilter;

    /// The instructions of `<linux/filter.h>`: load a byte, test a bit, and return the length to keep of the packet.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    /// The byte of the TCP header that holds the flags, and the flag of a new connection.
    const FLAGS: u32 = 13;
    const SYN: u32 = 2;

    if listener.tcp_address().is_none() {
        return;
    }
    let filter = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    if let Err(error) = socket2::SockRef::from(listener).attach_filter(&filter) {
        log::debug!("SO_ATTACH_FILTER: {error}");
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn ignore_new_clients(_listener: &Listener) {}

#[cfg(not(unix))]
impl Listener {
    fn refuse(&mut self) {
        ignore_new_clients(self);
    }

    fn has_waiting(&self) -> bool {
        false
    }

    fn end(&self) {}
}
