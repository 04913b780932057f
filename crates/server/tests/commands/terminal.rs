//! Prompts at a real terminal: passwords stay hidden, and the terminal is restored, whatever ends the prompt.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use test_database::TestDatabase;

use crate::project::Project;

/// A time-out that is long enough for a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command at its own terminal.
struct Terminal {
    child: Child,
    /// The keyboard's end.
    keyboard: File,
    /// The program's end, which has the modes.
    program: File,
    screen: Receiver<Vec<u8>>,
    shown: String,
}

impl Terminal {
    fn start(project: &Project, args: &[&str]) -> Terminal {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap().into_string().unwrap();
        let program = File::options().read(true).write(true).open(name).unwrap();
        let end = || Stdio::from(program.try_clone().unwrap());
        // In its own session, so that the signals of the keyboard reach only this process.
        let mut command = project.program("setsid");
        command.arg("--ctty").arg(crate::project::TASK_API).args(args);
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        let keyboard = File::from(keyboard);
        let (sender, screen) = channel();
        let mut output = keyboard.try_clone().unwrap();
        thread::spawn(move || {
            let mut chunk = [0; 1024];
            while let Ok(length @ 1..) = output.read(&mut chunk) {
                if sender.send(chunk[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal { child, keyboard, program, screen, shown: String::new() }
    }

    /// Waits until the output ends with a text.
    #[track_caller]
    fn shows(&mut self, end: &str) {
        let start = Instant::now();
        while !self.shown.ends_with(end) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            let chunk = self.screen.recv_timeout(left).unwrap_or_else(|_| panic!("no {end:?} in {:?}", self.shown));
            self.shown.push_str(&String::from_utf8(chunk).unwrap());
        }
    }

    fn types(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).unwrap();
    }

    fn is_hidden(&self) -> bool {
        !tcgetattr(&self.program).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits until the terminal's echo is on, or off.
    #[track_caller]
    fn becomes_hidden(&self, is_hidden: bool) {
        self.waits(|| self.is_hidden() == is_hidden);
    }

    #[track_caller]
    fn waits(&self, is_so: impl Fn() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < PATIENCE, "{:?}", self.shown);
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// `kill -NAME`
    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let status = std::process::Command::new("kill").args([&format!("-{name}"), &process]).status();
        assert!(status.unwrap().success());
    }

    /// Whether the process is stopped, from its state in `/proc`.
    fn is_stopped(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        stat.rsplit(") ").next().unwrap().starts_with('T')
    }

    fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "{:?}", self.shown);
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn project() -> Project {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse").set("LOGNAME", "bob");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    project
}

#[test]
fn only_passwords_are_hidden() {
    let project = project();
    let mut terminal = Terminal::start(&project, &["createsuperuser"]);
    terminal.shows("Username (leave blank to use 'bob'): ");
    assert!(!terminal.is_hidden());
    terminal.types(b"\n");
    terminal.shows("Email address: ");
    terminal.types(b"bob@example.com\n");
    for prompt in ["Password: ", "Password (again): "] {
        terminal.shows(prompt);
        assert!(terminal.is_hidden());
        terminal.types(b"wrong\x7f\x7f\x7f\x7f\x7fbattery staple\n");
    }
    terminal.shows("Superuser created successfully.\r\n");
    assert_eq!(terminal.wait().code(), Some(0));
    assert!(!terminal.is_hidden());
    assert!(!terminal.shown.contains("staple") && !terminal.shown.contains("wrong"), "{}", terminal.shown);
    assert_eq!(project.start("runserver").log_in("bob", "battery staple").split('.').count(), 3);
}

/// Ctrl-C, Ctrl-D, and signals of `kill`.
#[test]
fn cancelling_a_prompt_restores_the_terminal() {
    const CONTROL_C: &[u8] = b"\x03";
    const CONTROL_D: &[u8] = b"\x04";
    let project = project();
    for (args, prompt) in [
        (&["changepassword", "ann"][..], "Password: "),
        (&["createsuperuser"], "Username (leave blank to use 'bob'): "),
        (&["createuser", "--username", "eve"], "Email address: "),
        (&["createsuperuser", "--username", "eve", "--email", ""], "Password: "),
    ] {
        for keys in [CONTROL_C, CONTROL_D, b"INT"] {
            let mut terminal = Terminal::start(&project, args);
            terminal.shows(prompt);
            match keys {
                b"INT" => terminal.signal("INT"),
                keys => terminal.types(keys),
            }
            terminal.shows("\r\nOperation cancelled.\r\n");
            assert_eq!(terminal.wait().code(), Some(1), "{args:?} {keys:?}");
            assert!(!terminal.is_hidden(), "{args:?} {keys:?}");
        }
    }
}

#[test]
fn a_signal_at_a_prompt_restores_the_terminal() {
    let project = project();
    for (name, number) in [("TERM", 15), ("HUP", 1), ("QUIT", 3)] {
        let mut terminal = Terminal::start(&project, &["changepassword", "ann"]);
        terminal.shows("Password: ");
        assert!(terminal.is_hidden());
        terminal.signal(name);
        assert_eq!(terminal.wait().signal(), Some(number), "{name}");
        assert!(!terminal.is_hidden(), "{name}");
    }
}

#[test]
fn a_stopped_prompt_restores_the_terminal_and_asks_again() {
    let project = project();
    let mut terminal = Terminal::start(&project, &["changepassword", "ann"]);
    for _ in 0..2 {
        terminal.shows("Password: ");
        terminal.becomes_hidden(true);
        terminal.types(b"\x1a");
        terminal.waits(|| terminal.is_stopped());
        assert!(!terminal.is_hidden());
        terminal.shown.clear();
        terminal.signal("CONT");
    }
    terminal.shows("Password: ");
    terminal.types(b"battery staple\n");
    terminal.shows("Password (again): ");
    terminal.types(b"battery staple\n");
    terminal.shows("Password changed successfully for user 'ann'\r\n");
    assert_eq!(terminal.wait().code(), Some(0));
}

/// After the prompts, signals have their default effect. Here the program waits for a locked database.
#[test]
fn after_the_prompts_signals_have_their_default_effect() {
    let database = TestDatabase::migrated_file();
    let mut other = database.handle();
    let project = Project::on(database).set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    other.connection().unwrap().batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut terminal = Terminal::start(&project, &["changepassword", "ann"]);
    terminal.shows("Password: ");
    terminal.types(b"battery staple\n");
    terminal.shows("Password (again): ");
    terminal.types(b"battery staple\n");
    terminal.shows("Password (again): \r\n");
    terminal.signal("INT");
    assert_eq!(terminal.wait().signal(), Some(2));
}
