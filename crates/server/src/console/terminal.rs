//! Python's `input` and `getpass` at a terminal: reads a typed line, and handles signals that arrive in the meantime.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::{flag, low_level};

/// The signals that end or stop a program by default, and that a terminal or its user sends.
const SIGNALS: [i32; 5] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP];

/// Prompts at the terminal. Outside of a prompt every signal has its default effect.
pub(super) struct Prompt {
    /// True while no prompt waits for an answer.
    is_idle: Arc<AtomicBool>,
    /// The number of the last signal that arrived during a prompt, or zero.
    caught: Arc<AtomicUsize>,
    /// Becomes readable when a signal arrives.
    woken: UnixStream,
}

impl Prompt {
    /// Installs the signal handlers.
    ///
    /// # Errors
    /// An error of the system.
    pub(super) fn new() -> io::Result<Prompt> {
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        let (is_idle, caught) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        for signal in SIGNALS {
            flag::register_conditional_default(signal, Arc::clone(&is_idle))?;
            flag::register_usize(signal, Arc::clone(&caught), usize::try_from(signal).unwrap_or_default())?;
            low_level::pipe::register(signal, wake.try_clone()?)?;
        }
        Ok(Prompt { is_idle, caught, woken })
    }

    /// `input(prompt)`
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] at Ctrl-C, [`io::ErrorKind::UnexpectedEof`] at Ctrl-D.
    pub(super) fn input(&self, prompt: &str) -> io::Result<String> {
        let stdin = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        self.ask(&stdin, &mut io::stdout(), prompt, false)
    }

    /// `getpass.getpass(prompt)`: the terminal does not show the typed characters. Its mode is restored when this
    /// returns, when a signal ends the program, and while a signal stops it.
    ///
    /// # Errors
    /// The same as those of [`Prompt::input`].
    pub(super) fn getpass(&self, prompt: &str) -> io::Result<String> {
        let terminal = match File::options().read(true).write(true).open("/dev/tty") {
            Ok(terminal) => terminal,
            Err(_) => File::from(io::stdin().as_fd().try_clone_to_owned()?),
        };
        let answer = self.ask(&terminal, &mut &terminal, prompt, true)?;
        // The terminal did not show the line break either.
        writeln!(&terminal)?;
        Ok(answer)
    }

    fn ask(&self, terminal: &File, out: &mut dyn Write, prompt: &str, is_hidden: bool) -> io::Result<String> {
        self.is_idle.store(false, Ordering::SeqCst);
        let line = self.line(terminal, out, prompt, is_hidden);
        self.is_idle.store(true, Ordering::SeqCst);
        // A signal may have arrived after the answer.
        self.obey()?;
        String::from_utf8(line?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Reads one line, and returns it without its line break.
    fn line(&self, terminal: &File, out: &mut dyn Write, prompt: &str, is_hidden: bool) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let hidden = if is_hidden { Some(Hidden::new(terminal)?) } else { None };
            write!(out, "{prompt}").and_then(|()| out.flush())?;
            let is_complete = self.read(terminal, &mut line)?;
            drop(hidden);
            if is_complete {
                return Ok(line);
            }
            // This returns only after SIGTSTP. The prompt is then shown again.
            self.obey()?;
            line.clear();
        }
    }

    /// Reads to the end of a line. Returns false if a signal arrives before.
    fn read(&self, mut terminal: &File, line: &mut Vec<u8>) -> io::Result<bool> {
        let mut chunk = [0; 1024];
        loop {
            let mut ready = [PollFd::new(&terminal, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
            match poll(&mut ready, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            if self.caught.load(Ordering::SeqCst) != 0 {
                return Ok(false);
            }
            if ready[0].revents().is_empty() {
                continue;
            }
            match terminal.read(&mut chunk)? {
                0 if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
                0 => return Ok(true),
                length => line.extend_from_slice(&chunk[..length]),
            }
            if line.ends_with(b"\n") {
                line.pop();
                return Ok(true);
            }
        }
    }

    /// Carries out the default effect of the caught signal. Returns if there was none, or when a stopped program
    /// continues.
    fn obey(&self) -> io::Result<()> {
        while matches!((&self.woken).read(&mut [0; 64]), Ok(1..)) {}
        match i32::try_from(self.caught.swap(0, Ordering::SeqCst)) {
            Ok(0) => Ok(()),
            Ok(SIGINT) => Err(io::ErrorKind::Interrupted.into()),
            Ok(signal) => low_level::emulate_default_handler(signal),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// A terminal without echo, until the value is dropped.
struct Hidden<'t> {
    terminal: &'t File,
    before: Termios,
}

impl<'t> Hidden<'t> {
    fn new(terminal: &'t File) -> io::Result<Hidden<'t>> {
        let before = tcgetattr(terminal)?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO);
        tcsetattr(terminal, OptionalActions::Flush, &modes)?;
        Ok(Hidden { terminal, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // This fails only if the terminal is closed.
        let _ = tcsetattr(self.terminal, OptionalActions::Flush, &self.before);
    }
}
