//! `socket.socket`: what differs between the two kinds of streams, TCP and Unix sockets.

use std::net::SocketAddr;

use actix_codec::{AsyncRead, AsyncWrite};
use actix_web::rt::net::TcpStream;
#[cfg(unix)]
use actix_web::rt::net::UnixStream;

/// The maximum of unsent bytes in the system's buffer. A larger buffer would use memory that no budget counts, and the
/// server would notice late that a client reads nothing.
const UNSENT: u32 = 64 * 1024;

/// A stream of bytes from and to a client.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + 'static {
    /// Sets the options of the socket. If one of them fails, the server still works: it needs more of the system's
    /// memory, or more time.
    fn set_options(&self);

    /// The client's address, if it has one.
    fn peer(&self) -> Option<SocketAddr>;
}

impl Stream for TcpStream {
    fn set_options(&self) {
        limit_unsent(self);
        // Nagle's algorithm holds the last piece of an answer back until the client has confirmed the pieces before,
        // which clients delay by 40 milliseconds.
        if let Err(error) = self.set_nodelay(true) {
            log::debug!("TCP_NODELAY: {error}");
        }
    }

    fn peer(&self) -> Option<SocketAddr> {
        self.peer_addr().ok()
    }
}

#[cfg(unix)]
impl Stream for UnixStream {
    fn set_options(&self) {
        if let Err(error) = socket2::SockRef::from(self).set_send_buffer_size(UNSENT as usize) {
            log::debug!("SO_SNDBUF: {error}");
        }
    }

    fn peer(&self) -> Option<SocketAddr> {
        None
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn limit_unsent(stream: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT) {
        log::debug!("TCP_NOTSENT_LOWAT: {error}");
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn limit_unsent(stream: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(stream).set_send_buffer_size(UNSENT as usize) {
        log::debug!("SO_SNDBUF: {error}");
    }
}

#[cfg(test)]
mod tests {
    use actix_web::rt::System;
    use actix_web::rt::net::TcpListener;

    use super::*;

    #[test]
    fn the_last_piece_of_an_answer_is_sent_at_once() {
        System::new().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (accepted, _) = listener.accept().await.unwrap();
            accepted.set_options();
            assert!(accepted.nodelay().unwrap());
            drop(client);
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_unix_socket_holds_few_unsent_bytes() {
        System::new().block_on(async {
            let (accepted, client) = UnixStream::pair().unwrap();
            accepted.set_options();
            // Linux doubles the number for its own bookkeeping.
            let size = socket2::SockRef::from(&accepted).send_buffer_size().unwrap();
            assert!(size <= 2 * UNSENT as usize, "{size}");
            drop(client);
        });
    }
}
