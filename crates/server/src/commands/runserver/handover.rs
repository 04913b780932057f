//! `Arbiter.reexec` of gunicorn: a server hands its sockets over to a new process, which may run a new program.
//!
//! The new process gets one end of a pair of sockets as its standard input. It receives the listening sockets through
//! it (`SCM_RIGHTS`), and sends one byte when it answers requests. If it ends before, the old process reads the end of
//! the stream.

use std::env;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::oneshot;

use crate::listener::Listener;

/// The environment variable that says that the standard input is a pair of sockets.
const MARK: &str = "TASK_API_HANDOVER";

/// The maximum number of sockets.
const MOST: usize = 64;

/// The time in which the new process must answer requests. It may have to wait for a database.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the message names a socket that ends with its process, and one that a supervisor keeps.
const OURS: u8 = b'o';
const FOREIGN: u8 = b'f';

/// The new process.
pub(super) struct Successor {
    child: Child,
    ready: oneshot::Receiver<io::Result<()>>,
}

/// Starts the program again with the same arguments and these sockets.
///
/// # Errors
/// The program cannot be started.
pub(super) fn start(listeners: &[Listener]) -> io::Result<Successor> {
    if listeners.len() > MOST {
        return Err(io::Error::other(format!("it cannot take over more than {MOST} sockets")));
    }
    let (ours, theirs) = UnixStream::pair()?;
    send(&ours, listeners)?;
    ours.set_read_timeout(Some(PATIENCE))?;
    let mut arguments = env::args_os();
    let name = arguments.next().unwrap_or_default();
    // A name with a slash may be a link to the newest program. Another name was looked up in `PATH`.
    let program = if name.to_string_lossy().contains('/') { name } else { env::current_exe()?.into_os_string() };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::from(OwnedFd::from(theirs))).env(MARK, "1");
    // They name the old process.
    command.env_remove("WATCHDOG_PID").env_remove("LISTEN_PID").env_remove("LISTEN_FDS");
    let child = command.spawn()?;
    // It holds the other end of the pair.
    drop(command);
    let (sender, ready) = oneshot::channel();
    let successor = Successor { child, ready };
    match thread::Builder::new().name("handover".to_owned()).spawn(move || drop(sender.send(wait(ours)))) {
        Ok(_thread) => Ok(successor),
        Err(error) => {
            successor.end();
            Err(error)
        }
    }
}

fn wait(mut pair: UnixStream) -> io::Result<()> {
    pair.read_exact(&mut [0]).map_err(|error| match error.kind() {
        // A reset, if it has not even received the sockets.
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => io::Error::other("it has ended"),
        io::ErrorKind::WouldBlock => io::Error::other(format!("it is not ready after {} seconds", PATIENCE.as_secs())),
        _ => error,
    })
}

impl Successor {
    /// The number of the process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it answers requests.
    ///
    /// # Errors
    /// It has ended, or takes too long.
    pub(super) async fn is_ready(&mut self) -> io::Result<()> {
        (&mut self.ready).await.unwrap_or_else(|_ended| Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// Lets it start the program once more.
    pub(super) fn reload(&self) {
        if let Err(error) = kill_process(Pid::from_child(&self.child), Signal::HUP) {
            log::warn!("the new process was not told to start the program once more: {error}");
        }
    }

    /// Ends it.
    pub(super) fn end(mut self) {
        // It fails only if the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The process that has started this one, for as long as it waits.
pub(super) struct Predecessor(UnixStream);

impl Predecessor {
    /// Reports that this process answers requests.
    ///
    /// # Errors
    /// The other process has ended, or does not wait any more.
    pub(super) fn relieve(mut self) -> io::Result<()> {
        let gone = |error| io::Error::other(format!("the process that started this one does not wait for it: {error}"));
        self.0.write_all(&[OURS]).map_err(gone)
    }
}

/// The sockets that another process hands over, if it does.
///
/// # Errors
/// The standard input is no such pair of sockets.
pub(super) fn receive() -> io::Result<Option<(Vec<Listener>, Predecessor)>> {
    if env::var_os(MARK).is_none() {
        return Ok(None);
    }
    let pair = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut owners = [0; MOST];
    let message = recvmsg(&pair, &mut [IoSliceMut::new(&mut owners)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let sockets = control.drain().filter_map(|part| match part {
        RecvAncillaryMessage::ScmRights(sockets) => Some(sockets),
        _ => None,
    });
    let owners = owners.iter().take(message.bytes);
    let listeners = sockets.flatten().zip(owners).map(|(socket, owner)| Listener::inherit(socket, *owner == OURS));
    Ok(Some((listeners.collect::<io::Result<_>>()?, Predecessor(pair))))
}

fn send(pair: &UnixStream, listeners: &[Listener]) -> io::Result<()> {
    let sockets: Vec<_> = listeners.iter().map(AsFd::as_fd).collect();
    let owners: Vec<u8> = listeners.iter().map(|one| if one.is_ours() { OURS } else { FOREIGN }).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&sockets));
    sendmsg(pair, &[IoSlice::new(&owners)], &mut control, SendFlags::empty())?;
    Ok(())
}
