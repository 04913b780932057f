//! `gunicorn.sock.UnixSocket`: the file of a Unix socket.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Socket, Type};

use super::sock::BACKLOG;

/// The file of a Unix socket of this process. It is removed with the value, if it is still the same file.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    /// The device and the inode. They tell the file from a later one with the same name.
    identity: (u64, u64),
}

impl SocketFile {
    /// Makes the file with these permissions, and listens. A file that a server left behind is replaced.
    ///
    /// # Errors
    /// Another server listens on the socket, the file is none of a socket, or the system refuses.
    pub(super) fn bind(path: &Path, mode: u32) -> io::Result<(UnixListener, SocketFile)> {
        let address = SockAddr::unix(path)?;
        make_room(path, &address)?;
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.bind(&address)?;
        let file = SocketFile::of(path)?;
        // Nobody can connect before `listen`, so the file never has other permissions for a client.
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        socket.listen(BACKLOG)?;
        Ok((socket.into(), file))
    }

    /// The file of a socket that is bound already.
    ///
    /// # Errors
    /// There is no such file.
    pub(super) fn of(path: &Path) -> io::Result<SocketFile> {
        Ok(SocketFile { path: path.to_owned(), identity: identity(path)? })
    }

    /// Leaves the file where it is.
    pub(super) fn keep(mut self) {
        self.path.clear();
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() && identity(&self.path).is_ok_and(|now| now == self.identity) {
            drop(fs::remove_file(&self.path));
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Removes the file of a server that has ended. gunicorn also removes the file of one that runs.
fn make_room(path: &Path, address: &SockAddr) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.file_type().is_socket() => return Err(io::Error::other("is not a socket")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    let client = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // A server whose backlog is full would let the client wait.
    client.set_nonblocking(true)?;
    match client.connect(address) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
        Ok(()) | Err(_) => Err(io::Error::other("another server listens on this socket")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
        SocketFile::bind(path, 0o660)
    }

    #[test]
    fn a_file_has_its_permissions_and_ends_with_its_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api.sock");
        let (_listener, file) = bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn a_file_that_was_left_behind_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api.sock");
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        bind(&path).unwrap();
    }

    #[test]
    fn a_server_that_listens_and_a_file_of_another_kind_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api.sock");
        let _first = bind(&path).unwrap();
        assert_eq!(bind(&path).unwrap_err().to_string(), "another server listens on this socket");
        let note = folder.path().join("note.txt");
        fs::write(&note, "text").unwrap();
        assert_eq!(bind(&note).unwrap_err().to_string(), "is not a socket");
        assert_eq!(fs::read(note).unwrap(), b"text");
    }

    #[test]
    fn the_file_of_a_later_server_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api.sock");
        let (_first, file) = bind(&path).unwrap();
        // Hold the inode, so that the later file gets another one.
        fs::rename(&path, folder.path().join("old.sock")).unwrap();
        let _second = UnixListener::bind(&path).unwrap();
        drop(file);
        assert!(path.exists());
    }
}
