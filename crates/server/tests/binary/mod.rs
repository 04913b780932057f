//! Runs the binary as a user does.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the program in an empty folder and returns its output.
pub(crate) fn run(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path()).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Runs lines in a shell and returns their output.
pub(crate) fn shell(lines: &str) -> String {
    let output = Command::new("sh").arg("-ec").arg(lines).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_task-api"));
    command.current_dir(folder).env_clear();
    command
}

/// A running `quickstart` in an empty folder. It ends when the value is dropped.
pub(crate) struct Quickstart {
    pub(crate) address: String,
    pub(crate) password: String,
    child: Child,
    _folder: TempDir,
}

impl Quickstart {
    pub(crate) fn start() -> Quickstart {
        let folder = tempfile::tempdir().unwrap();
        let mut child = command(folder.path()).args(["quickstart", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut after =
            |mark: &str| lines.find_map(|line| line.split_once(mark).map(|(_, rest)| rest.to_owned())).unwrap();
        let password = after("shown only now: ");
        let address = after("Starting server at http://").split('/').next().unwrap().to_owned();
        Quickstart { address, password, child, _folder: folder }
    }
}

impl Drop for Quickstart {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
