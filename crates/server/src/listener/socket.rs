//! `gunicorn.sock`: a client's socket, TCP or Unix. It records the behaviour of its client, and closes when it gets the
//! order.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_codec::{AsyncRead, AsyncWrite, ReadBuf};
use views::App;
use views::http::connections::{Connection, Draining, Order, Phase};
use views::http::memory::Reservation;

use super::pace::{AHEAD, BODY, Given, Pace, TURN};
use super::stream::Stream;

/// A client's socket.
pub(super) struct Socket<S> {
    stream: S,
    app: Arc<App>,
    connection: Connection,
    given: Given,
    /// Bytes that have arrived and are not passed on yet.
    held: Vec<u8>,
    /// Bytes of an incomplete head.
    head: usize,
    /// The share of `REQUEST_MEMORY` for a long head.
    room: Option<Reservation>,
    /// The permission to read and discard bytes.
    draining: Option<Draining>,
}

impl<S: Stream> Socket<S> {
    pub(super) fn new(stream: S, app: Arc<App>) -> Socket<S> {
        stream.set_options();
        let connection = app.memory().connections.open();
        Socket {
            stream,
            app,
            connection,
            given: Given::default(),
            held: Vec::new(),
            head: 0,
            room: None,
            draining: None,
        }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn now(&self) -> u32 {
        self.app.memory().connections.now()
    }

    /// Reads up to `most` bytes, and passes some of them on. Held bytes come first.
    fn read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>, most: usize) -> Poll<io::Result<()>> {
        let phase = self.connection.phase();
        let mut space = [MaybeUninit::uninit(); BODY];
        let most = most.min(buffer.remaining()).min(BODY);
        let mut incoming = ReadBuf::uninit(&mut space[..most]);
        if self.held.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut incoming))?;
            if incoming.filled().is_empty() {
                self.connection.leave();
                return Poll::Ready(Ok(()));
            }
            self.connection.receives(incoming.filled().len(), self.now());
        } else {
            let length = most.min(self.held.len());
            incoming.put_slice(&self.held[..length]);
            self.held.drain(..length);
        }
        let was_held = self.connection.is_idle();
        let given = self.given.give(phase, self.connection.body_length(), incoming.filled());
        if was_held {
            // They have arrived while another request was answered, and now begin one.
            self.connection.receives(given, self.now());
        }
        let (give, hold) = incoming.filled().split_at(given);
        self.held.splice(..0, hold.iter().copied());
        buffer.put_slice(give);
        self.count_head(phase, given)?;
        Poll::Ready(Ok(()))
    }

    /// Reads up to `most` bytes while actix parses a head or a request is answered, and holds them. If none have arrived,
    /// their arrival wakes the task.
    fn read_ahead(&mut self, context: &mut Context<'_>, most: usize) -> Poll<io::Result<()>> {
        let is_parsing = self.connection.phase() == Phase::Waiting;
        let mut space = [MaybeUninit::uninit(); AHEAD];
        let mut incoming = ReadBuf::uninit(&mut space[..most]);
        while incoming.remaining() > 0 {
            let length = incoming.filled().len();
            match Pin::new(&mut self.stream).poll_read(context, &mut incoming)? {
                Poll::Pending => break,
                Poll::Ready(()) if incoming.filled().len() > length => {}
                Poll::Ready(()) if is_parsing => {
                    // The next call, after the head is parsed, finds the end again.
                    context.waker().wake_by_ref();
                    break;
                }
                Poll::Ready(()) => {
                    self.connection.leave();
                    if self.held.is_empty() && length == 0 {
                        return Poll::Ready(Ok(()));
                    }
                    break;
                }
            }
        }
        let bytes = incoming.filled();
        if !bytes.is_empty() {
            self.connection.receives(bytes.len(), self.now());
            self.held.extend_from_slice(bytes);
        }
        match self.held.is_empty() {
            true => {}
            // Without a request, nothing would wake the task.
            false if is_parsing => context.waker().wake_by_ref(),
            // They are passed on when the request asks for its body, or is answered.
            false => self.connection.pause(),
        }
        Poll::Pending
    }

    /// Reads and discards the rest of a refused body, so that its client receives the answer. actix would read it in small
    /// pieces.
    fn discard(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [MaybeUninit::uninit(); BODY];
        self.held.clear();
        if self.draining.is_none() {
            self.draining = self.app.memory().connections.drain();
        }
        if self.draining.is_none() {
            // `LINGER` closes the connection soon.
            return Poll::Pending;
        }
        for _ in 0..DISCARDED {
            let most = BODY.min(self.connection.lacking());
            if most == 0 {
                // actix closes the connection soon.
                return Poll::Pending;
            }
            let mut incoming = ReadBuf::uninit(&mut space[..most]);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut incoming))?;
            if incoming.filled().is_empty() {
                self.connection.leave();
                return Poll::Ready(Ok(()));
            }
            self.connection.discard(incoming.filled().len());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads as much as its pace allows.
    fn read_at_its_pace(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let phase = self.connection.phase();
        if phase == Phase::Waiting && self.connection.is_unread() {
            return self.discard(context);
        }
        if phase == Phase::Waiting && self.connection.is_idle() {
            (self.head, self.room) = (0, None);
        }
        let read = match self.given.pace(phase, self.connection.body_length(), self.held.len()) {
            Pace::Read(most) => self.read(context, buffer, most),
            Pace::Ahead(most) => self.read_ahead(context, most),
            Pace::Later => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Pace::Pause => {
                self.connection.pause();
                Poll::Pending
            }
        };
        match &read {
            Poll::Pending => self.given.look(),
            Poll::Ready(Err(_)) => self.connection.leave(),
            Poll::Ready(Ok(())) => {}
        }
        read
    }

    /// Closes the connection at its order, unless the beginning of a request has just arrived.
    fn close_unless_asked(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.connection.is_idle() || self.connection.is_unread() {
            return Poll::Ready(Ok(()));
        }
        let length = buffer.filled().len();
        let read = self.read_at_its_pace(context, buffer);
        match read {
            Poll::Pending => Poll::Ready(Ok(())),
            Poll::Ready(Ok(())) if buffer.filled().len() > length => {
                self.connection.forget_order();
                read
            }
            Poll::Ready(_) => read,
        }
    }

    /// Reserves memory for a long head.
    fn count_head(&mut self, phase: Phase, bytes: usize) -> io::Result<()> {
        if phase != Phase::Waiting {
            return Ok(());
        }
        self.head += bytes;
        // actix's buffer doubles when it grows. actix itself limits the length of a head.
        if self.head <= TURN {
            return Ok(());
        }
        let room = if self.head <= LONG { 2 * LONG } else { 2 * LONGEST };
        self.connection.lengthen();
        if self.room.as_ref().is_some_and(|reserved| reserved.bytes() >= room) {
            return Ok(());
        }
        self.room = None;
        self.room = self.app.memory().requests.reserve(room);
        if self.room.is_none() { Err(io::ErrorKind::OutOfMemory.into()) } else { Ok(()) }
    }
}

/// The number of discarded pieces before other connections have their turn.
const DISCARDED: usize = 4;

/// The sizes for which a long head reserves memory: the limit of common proxies, and that of actix.
const LONG: usize = 32 * 1024;
const LONGEST: usize = 128 * 1024;

impl<S: Stream> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.connection.listen(context);
        match self.connection.ordered() {
            Order::Go => {}
            Order::Close => return self.close_unless_asked(context, buffer),
            Order::Break => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
        }
        self.read_at_its_pace(context, buffer)
    }
}

impl<S: Stream> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.connection.ordered() == Order::Break {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        match &written {
            Poll::Ready(_) => self.connection.sends(self.now()),
            Poll::Pending => self.connection.blocks(self.now()),
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S> Drop for Socket<S> {
    fn drop(&mut self) {
        self.app.memory().connections.close(&self.connection);
    }
}
