//! `gunicorn.systemd`: sockets that systemd has opened, and messages to systemd. Other supervisors have adopted both
//! protocols.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use listenfd::ListenFd;

use crate::listener::Listener;

/// `sd_listen_fds`: the sockets of the environment variable `LISTEN_FDS`. No process that this one starts inherits them.
///
/// # Errors
/// One of them is neither a TCP nor a Unix socket.
pub fn listen_fds() -> io::Result<Vec<Listener>> {
    let mut sockets = ListenFd::from_env();
    let mut listeners = Vec::with_capacity(sockets.len());
    for number in 0..sockets.len() {
        let socket = match sockets.take_unix_listener(number) {
            Ok(unix) => unix.map(Into::into),
            Err(_tcp) => sockets.take_tcp_listener(number)?.map(Into::into),
        };
        if let Some(socket) = socket {
            listeners.push(Listener::inherit(socket, false)?);
        }
    }
    Ok(listeners)
}

/// Whether systemd, or another supervisor with its protocol, waits for messages.
pub fn is_supervised() -> bool {
    env::var_os("NOTIFY_SOCKET").is_some()
}

/// `sd_notify`: reports a state, such as `READY=1`. Without a supervisor that waits for it this does nothing.
pub fn notify(state: &str) {
    let Some(address) = env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(error) = send(&address, state.as_bytes()) {
        log::warn!("NOTIFY_SOCKET: {error}");
    }
}

fn send(address: &OsStr, message: &[u8]) -> io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    // The supervisor may stand still, and its queue be full.
    socket.set_nonblocking(true)?;
    #[cfg(target_os = "linux")]
    if let Some(name) = address.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::SocketAddr;

        return socket.send_to_addr(message, &SocketAddr::from_abstract_name(name)?).map(drop);
    }
    socket.send_to(message, address).map(drop)
}

/// `sd_watchdog_enabled`: the interval at which systemd wants to hear from this process, which is half of its patience.
pub fn watchdog_interval() -> Option<Duration> {
    let number = |name: &str| env::var(name).ok()?.parse::<u64>().ok();
    let is_for_another = number("WATCHDOG_PID").is_some_and(|process| process != u64::from(std::process::id()));
    let patience = number("WATCHDOG_USEC").filter(|patience| *patience > 0 && !is_for_another)?;
    Some(Duration::from_micros(patience.div_ceil(2)))
}
