//! Django's `self.stdout`, `self.stderr`, `input` and `getpass`: how a command communicates with its operator.

#[cfg(unix)]
mod terminal;

use std::io::{self, BufRead, IsTerminal, Write};

/// A person at a terminal, or a script. Writing returns nothing, because a command should not fail if its output
/// is not read.
pub trait Console {
    /// `self.stdout.write(line)`
    fn say(&mut self, line: &str);

    /// `self.stderr.write(line)`
    fn complain(&mut self, line: &str);

    /// `self.stdin.isatty()`
    fn is_tty(&self) -> bool;

    /// `input(prompt)`
    ///
    /// # Errors
    /// The input ends, or the operator cancels.
    fn input(&mut self, prompt: &str) -> io::Result<String>;

    /// `getpass.getpass(prompt)`: reads an answer without showing it.
    ///
    /// # Errors
    /// The input ends, or the operator cancels.
    fn getpass(&mut self, prompt: &str) -> io::Result<String>;
}

/// Django's `--no-color` and `--force-color`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Color {
    /// Only on a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The standard streams of the process.
#[derive(Default)]
pub struct Stdio {
    /// Created at the first prompt.
    #[cfg(unix)]
    prompt: Option<terminal::Prompt>,
}

impl Console for Stdio {
    fn say(&mut self, line: &str) {
        // `println!` panics if the pipe is closed.
        let _ = writeln!(io::stdout(), "{line}");
    }

    fn complain(&mut self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    fn is_tty(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn input(&mut self, prompt: &str) -> io::Result<String> {
        #[cfg(unix)]
        if self.is_tty() {
            return self.prompt()?.input(prompt);
        }
        let mut stdout = io::stdout();
        let _ = write!(stdout, "{prompt}").and_then(|()| stdout.flush());
        read_line()
    }

    /// Without a terminal the password is one line of standard input, as in Python's `getpass`.
    fn getpass(&mut self, prompt: &str) -> io::Result<String> {
        if !self.is_tty() {
            return read_line();
        }
        #[cfg(unix)]
        return self.prompt()?.getpass(prompt);
        #[cfg(not(unix))]
        rpassword::prompt_password(prompt)
    }
}

#[cfg(unix)]
impl Stdio {
    fn prompt(&mut self) -> io::Result<&terminal::Prompt> {
        let prompt = match self.prompt.take() {
            Some(prompt) => prompt,
            None => terminal::Prompt::new()?,
        };
        Ok(self.prompt.insert(prompt))
    }
}

fn read_line() -> io::Result<String> {
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches('\n').trim_end_matches('\r').to_owned())
}

/// A console for tests, with prepared answers.
#[cfg(test)]
pub(crate) mod script {
    use std::collections::VecDeque;
    use std::io;

    use super::Console;

    /// Gives its answers in order, and keeps everything that was shown. Lines of standard error begin with `! `.
    pub(crate) struct Script {
        answers: VecDeque<&'static str>,
        pub(crate) shown: Vec<String>,
    }

    impl Script {
        pub(crate) fn new(answers: &[&'static str]) -> Script {
            Script { answers: answers.iter().copied().collect(), shown: Vec::new() }
        }
    }

    impl Console for Script {
        fn say(&mut self, line: &str) {
            self.shown.push(line.to_owned());
        }

        fn complain(&mut self, line: &str) {
            self.shown.push(format!("! {line}"));
        }

        fn is_tty(&self) -> bool {
            true
        }

        fn input(&mut self, prompt: &str) -> io::Result<String> {
            self.shown.push(prompt.to_owned());
            self.answers.pop_front().map(str::to_owned).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
        }

        fn getpass(&mut self, prompt: &str) -> io::Result<String> {
            self.input(prompt)
        }
    }
}
