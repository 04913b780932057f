//! Runs the binary in an empty folder, with only the environment variables that a test sets.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use models::{Model, User};
use tempfile::TempDir;
use test_database::TestDatabase;

use crate::response::read_response;

/// The key of the tests.
pub(crate) const KEY: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";

pub(crate) const TASK_API: &str = env!("CARGO_BIN_EXE_task-api");

/// A folder to run commands in.
pub(crate) struct Project {
    folder: TempDir,
    environment: Vec<(String, String)>,
    database: Option<TestDatabase>,
}

impl Project {
    /// An empty folder, and the environment variables that a server needs to start.
    pub(crate) fn new() -> Project {
        Project::bare().set("SECRET_KEY", KEY).set("ALLOWED_HOSTS", "127.0.0.1")
    }

    /// An empty folder and an empty environment.
    pub(crate) fn bare() -> Project {
        Project { folder: tempfile::tempdir().unwrap(), environment: Vec::new(), database: None }
    }

    /// A folder with a migrated database.
    pub(crate) fn migrated() -> Project {
        Project::on(TestDatabase::migrated())
    }

    /// The same with this database.
    pub(crate) fn on(database: TestDatabase) -> Project {
        let mut project = Project::new().set("DATABASE_URL", database.url());
        project.database = Some(database);
        project
    }

    /// Its database.
    pub(crate) fn database(&self) -> &TestDatabase {
        self.database.as_ref().unwrap()
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Project {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Deletes a user directly in the database.
    pub(crate) fn delete_user(&self, username: &str) {
        let mut db = self.database.as_ref().unwrap().handle();
        let user = User::get_by_natural_key(username, db.connection().unwrap()).unwrap().unwrap();
        db.atomic(|connection| user.delete(connection)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of its database.
    pub(crate) fn database_path(&self) -> PathBuf {
        self.database.as_ref().unwrap().path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The names of all files, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program(TASK_API);
        command.args(args);
        command
    }

    pub(crate) fn program(&self, path: &str) -> Command {
        let mut command = Command::new(path);
        command.current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Finished {
        Finished::from(self.command(args).output().unwrap())
    }

    /// Runs a command with these lines as its input.
    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Finished {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that stops early does not read to the end.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Finished::from(child.wait_with_output().unwrap())
    }

    /// Runs a command that must succeed, and returns what it printed.
    #[track_caller]
    pub(crate) fn succeeds(&self, args: &[&str]) -> String {
        let finished = self.run(args);
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "{args:?}");
        finished.stdout
    }

    /// Runs a command that must fail with this one line on standard error, and nothing else.
    #[track_caller]
    pub(crate) fn fails(&self, args: &[&str], line: &str) {
        let expected = Finished { stdout: String::new(), stderr: format!("{line}\n"), code: Some(1) };
        assert_eq!(self.run(args), expected, "{args:?}");
    }

    /// Starts a server on a free port and waits until it says where it is.
    pub(crate) fn start(&self, command: &str) -> Server {
        Project::spawn(self.command(&[command, "0"]))
    }

    /// The same in a shell that runs these commands first.
    pub(crate) fn start_after(&self, setup: &str) -> Server {
        Project::spawn(self.command_after(setup, &["runserver", "0"]))
    }

    /// A command in a shell that runs others first.
    pub(crate) fn command_after(&self, setup: &str, args: &[&str]) -> Command {
        let mut shell = self.program("/bin/sh");
        shell.args(["-c", &format!("{setup}; exec \"$0\" \"$@\""), TASK_API]).args(args);
        shell
    }

    /// Starts a server and waits until it says where it is.
    pub(crate) fn spawn(mut command: Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut printed = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        while !printed.ends_with("Quit the server with CONTROL-C.\n") {
            if stdout.read_line(&mut printed).unwrap() == 0 {
                panic!("{printed}\n{:?}", Finished::from(child.wait_with_output().unwrap()));
            }
        }
        let place = printed.lines().find_map(|line| line.strip_prefix("Starting server at ")).unwrap();
        let address = match place.strip_prefix("http://") {
            Some(url) => url.split('/').next().unwrap(),
            None => place.strip_prefix("unix:").unwrap(),
        };
        let address = address.to_owned();
        Server { child, address, printed }
    }
}

/// How a command ended.
#[derive(Debug, PartialEq)]
pub(crate) struct Finished {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Finished {
        Finished {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }
}

/// A running server. It ends when the value is dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// An address and port, or the path of a Unix socket.
    pub(crate) address: String,
    pub(crate) printed: String,
}

impl Server {
    /// `kill -NAME`
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Lets files grow again. Only Linux can do this to a running process.
    #[cfg(target_os = "linux")]
    pub(crate) fn make_room(&self) {
        let status =
            Command::new("prlimit").args(["--fsize=unlimited", "--pid", &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Reads the log until a line contains a text. Returns it up to this line.
    #[track_caller]
    pub(crate) fn waits_until_logged(&self, text: &str) -> String {
        let mut log = String::new();
        let stderr = self.child.stderr.as_ref().unwrap().as_fd().try_clone_to_owned().unwrap();
        let mut stderr = BufReader::new(fs::File::from(stderr));
        while !log.contains(text) {
            assert_ne!(stderr.read_line(&mut log).unwrap(), 0, "{log}");
        }
        log
    }

    /// Waits for the end. Returns the signal that caused it.
    pub(crate) fn killed_by(mut self) -> Option<i32> {
        self.child.wait().unwrap().signal()
    }

    /// Waits for the end. Returns the log and the exit status.
    pub(crate) fn wait(mut self) -> (String, Option<i32>) {
        let code = self.child.wait().unwrap().code();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (log, code)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request on a new connection. Returns status and body.
    pub(crate) fn request(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(self.request_text(method, path, token, body).as_bytes()).unwrap();
        read_response(&mut stream)
    }

    pub(crate) fn request_text(&self, method: &str, path: &str, token: &str, body: &str) -> String {
        let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {authorization}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
    }

    /// Sends a request without the end of its body. Returns that end when the server is reading the body.
    pub(crate) fn begin_request(&self, method: &str, path: &str, token: &str, body: &str) -> (TcpStream, String) {
        let text = self.request_text(method, path, token, body).replacen("\r\n", "\r\nExpect: 100-continue\r\n", 1);
        let (first, rest) = text.split_at(text.len() - 1);
        let mut stream = self.connect();
        stream.write_all(first.as_bytes()).unwrap();
        let mut answer = [0; 25];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
        (stream, rest.to_owned())
    }

    /// Logs a user in and returns the access token.
    pub(crate) fn log_in(&self, username: &str, password: &str) -> String {
        let body = serde_json::json!({ "username": username, "password": password }).to_string();
        let (status, body) = self.request("POST", "/api/auth/token/", "", &body);
        assert_eq!(status, 200, "{body}");
        let tokens: serde_json::Value = serde_json::from_str(&body).unwrap();
        tokens["access"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The permissions of a file, as `chmod` writes them.
pub(crate) fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}
