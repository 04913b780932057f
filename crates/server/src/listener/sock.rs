//! `gunicorn.sock`: the sockets that a server listens on.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
#[cfg(unix)]
use std::os::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    unix::net::UnixListener,
};
#[cfg(unix)]
use std::path::PathBuf;

use socket2::{Domain, Protocol, Socket, Type};

#[cfg(unix)]
use super::socket_file::SocketFile;

/// The number of connections that wait in the system to be accepted. The system may allow fewer.
pub(super) const BACKLOG: i32 = 4096;

/// An address to listen on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// An IP address with a port. Port 0 stands for any free port.
    Tcp(SocketAddr),
    /// The file of a Unix socket, and the permissions of this file.
    #[cfg(unix)]
    Unix(PathBuf, u32),
}

/// A socket that accepts connections. The file of a Unix socket is removed with the value.
#[derive(Debug)]
pub struct Listener {
    pub(super) socket: Kind,
    /// Its file, if it has one and this process is to remove it.
    #[cfg(unix)]
    file: Option<SocketFile>,
    /// Whether the socket ends with this process. A supervisor keeps the sockets that it has opened.
    is_ours: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl Listener {
    /// Opens an address.
    ///
    /// # Errors
    /// The address cannot be bound. For a Unix socket the error names the file.
    pub fn bind(address: &Address) -> io::Result<Listener> {
        match address {
            Address::Tcp(address) => Ok(Listener {
                socket: Kind::Tcp(bind_tcp(*address)?),
                #[cfg(unix)]
                file: None,
                is_ours: true,
            }),
            #[cfg(unix)]
            Address::Unix(path, mode) => {
                let (listener, file) = SocketFile::bind(path, *mode)
                    .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
                Ok(Listener { socket: Kind::Unix(listener), file: Some(file), is_ours: true })
            }
        }
    }

    /// Takes a socket over that another process has opened. With `is_ours` it ends with this process. Its file stays until
    /// [`Listener::take_file`].
    ///
    /// # Errors
    /// It is neither a TCP nor a Unix socket.
    #[cfg(unix)]
    pub fn inherit(socket: OwnedFd, is_ours: bool) -> io::Result<Listener> {
        let socket = Socket::from(socket);
        let address = socket.local_addr()?;
        if address.is_unix() {
            return Ok(Listener { socket: Kind::Unix(socket.into()), file: None, is_ours });
        }
        let is_tcp = address.as_socket().is_some() && socket.r#type()? == Type::STREAM;
        if !is_tcp {
            return Err(io::Error::other("a socket to listen on is neither TCP nor Unix"));
        }
        Ok(Listener { socket: Kind::Tcp(socket.into()), file: None, is_ours })
    }

    /// Whether the socket ends with this process.
    pub fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// Removes the file of a Unix socket at the end, if the socket ends with this process. The process that has opened
    /// the socket must have left the file to this one.
    #[cfg(unix)]
    pub fn take_file(&mut self) {
        if let Kind::Unix(socket) = &self.socket
            && self.is_ours
        {
            let address = socket.local_addr().ok();
            let path = address.as_ref().and_then(|address| address.as_pathname());
            self.file = path.and_then(|path| SocketFile::of(path).ok());
        }
    }

    /// Another process serves the socket from now on, and removes its file.
    #[cfg(unix)]
    pub fn give_away(&mut self) {
        self.is_ours = false;
        if let Some(file) = self.file.take() {
            file.keep();
        }
    }

    /// Removes the file of a Unix socket, so that no new client finds it.
    #[cfg(unix)]
    pub(super) fn remove_file(&mut self) {
        self.file = None;
    }

    /// Its address, if it is a TCP socket.
    pub fn tcp_address(&self) -> Option<SocketAddr> {
        match &self.socket {
            Kind::Tcp(listener) => listener.local_addr().ok(),
            #[cfg(unix)]
            Kind::Unix(_) => None,
        }
    }
}

#[cfg(unix)]
impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.socket {
            Kind::Tcp(listener) => listener.as_fd(),
            Kind::Unix(listener) => listener.as_fd(),
        }
    }
}

/// As gunicorn writes it: a URL, or `unix:` with the path.
impl fmt::Display for Listener {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.socket {
            Kind::Tcp(listener) => match listener.local_addr() {
                Ok(address) => write!(out, "http://{address}/"),
                Err(error) => write!(out, "{error}"),
            },
            #[cfg(unix)]
            Kind::Unix(listener) => {
                let address = listener.local_addr().ok();
                let path = address.as_ref().and_then(|address| address.as_pathname());
                write!(out, "unix:{}", path.map(|path| path.display().to_string()).unwrap_or_default())
            }
        }
    }
}

/// Binds an address with a long backlog: a client that finds the backlog full tries again only after a second.
fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows this would let two servers share the address.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
