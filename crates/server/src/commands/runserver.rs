//! `manage.py runserver`. Here it is the server for production too.

mod arbiter;
#[cfg(unix)]
mod handover;
#[cfg(not(unix))]
mod keyboard;
#[cfg(unix)]
mod signals;

use actix_web::rt::System;

use crate::console::Console;
use crate::error::{CommandError, Result};
use crate::listener::Listener;
use crate::logging::Background;
use crate::settings::Settings;
use crate::startup::{Application, Bind};
#[cfg(unix)]
use crate::systemd;

use super::address;
#[cfg(not(unix))]
use keyboard::Signals;
#[cfg(unix)]
use signals::Signals;

/// Starts the web server
#[derive(clap::Args)]
pub(super) struct Args {
    /// Optional port number, or ipaddr:port, or unix:PATH. Sockets from systemd replace it
    addrport: Option<String>,
    /// The permissions of the file of a Unix socket, as for chmod. Without it, only the user of the server can connect
    #[arg(long, value_name = "MODE", value_parser = mode)]
    socket_mode: Option<u32>,
    /// Has no effect, as --nothreading, --nostatic and --insecure, the other options of Django's development server
    #[arg(long)]
    noreload: bool,
    #[arg(long, hide = true)]
    nothreading: bool,
    #[arg(long, hide = true)]
    nostatic: bool,
    #[arg(long, hide = true)]
    insecure: bool,
}

/// Permissions as octal digits.
fn mode(text: &str) -> std::result::Result<u32, String> {
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o777 => Ok(mode),
        _ => Err("must be octal digits, such as 660".to_owned()),
    }
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        if !settings.debug && settings.allowed_hosts.is_empty() {
            let text = "You must set settings.ALLOWED_HOSTS if DEBUG is False.";
            return Err(CommandError::Command(text.to_owned()));
        }
        let address = address::parse_any(self.addrport.as_deref(), self.socket_mode)?;
        serve(settings, Bind::Address(address), |listeners| {
            let urls: Vec<String> = listeners.iter().map(ToString::to_string).collect();
            starting(&urls, console);
        })
    }
}

/// Prints where the server is, and how to stop it.
pub(super) fn starting(urls: &[String], console: &mut dyn Console) {
    for url in urls {
        console.say(&format!("Starting server at {url}"));
    }
    console.say("Quit the server with CONTROL-C.");
}

/// Runs the server until a signal stops it. `on_listen` receives the sockets. Those that another process hands over, or
/// that systemd has opened, replace the address.
#[cfg(unix)]
pub(super) fn serve(settings: &Settings, bind: Bind, on_listen: impl FnOnce(&[Listener])) -> Result {
    let handover = handover::receive()?;
    // First, while this is the only thread: it changes the environment.
    let from_systemd = systemd::listen_fds()?;
    let (bind, predecessor) = match handover {
        Some((listeners, predecessor)) => (Bind::HandedOver(listeners), Some(predecessor)),
        None if from_systemd.is_empty() => (bind, None),
        None => (Bind::Activated(from_systemd), None),
    };
    // Dropped last, so that the last lines are written.
    let _log = Background::start()?;
    System::new().block_on(async {
        let application = Application::build(settings, bind)?;
        // Before the address is printed, so that no signal is missed.
        let signals = Signals::catch(settings.shutdown_timeout, takes_on_programs())?;
        on_listen(&application.listeners);
        arbiter::run(application, signals, settings, predecessor).await
    })
}

/// Whether SIGHUP takes on a new program. Otherwise it stops the server: at a terminal it says that the terminal closes,
/// even if the terminal itself has a supervisor, and a container ends with its first process.
#[cfg(unix)]
fn takes_on_programs() -> bool {
    use std::io::IsTerminal;

    systemd::is_supervised() && std::process::id() != 1 && !std::io::stdin().is_terminal()
}

/// Runs the server until Ctrl-C stops it. `on_listen` receives the sockets.
#[cfg(not(unix))]
pub(super) fn serve(settings: &Settings, bind: Bind, on_listen: impl FnOnce(&[Listener])) -> Result {
    System::new().block_on(async {
        let application = Application::build(settings, bind)?;
        on_listen(&application.listeners);
        arbiter::run(application, Signals, settings).await
    })
}
