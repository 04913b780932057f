//! `manage.py runserver`. Here it is the server for production too.

#[cfg(unix)]
mod signals;

use std::net::SocketAddr;

use actix_web::rt::{self, System};

use crate::console::Console;
use crate::error::{CommandError, Result};
use crate::logging::Background;
use crate::settings::Settings;
use crate::startup::Application;

use super::address;
#[cfg(unix)]
use signals::stop_signal;

/// Starts the web server
#[derive(clap::Args)]
pub(super) struct Args {
    /// Optional port number, or ipaddr:port
    addrport: Option<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        if !settings.debug && settings.allowed_hosts.is_empty() {
            let text = "You must set settings.ALLOWED_HOSTS if DEBUG is False.";
            return Err(CommandError::Command(text.to_owned()));
        }
        let address = address::parse(self.addrport.as_deref())?;
        serve(settings, address, |address| starting(&format!("http://{address}/"), console))
    }
}

/// Prints the server's URL, and how to stop it.
pub(super) fn starting(url: &str, console: &mut dyn Console) {
    console.say(&format!("Starting server at {url}"));
    console.say("Quit the server with CONTROL-C.");
}

/// Runs the server until a signal stops it. `on_bind` receives the bound address.
pub(super) fn serve(settings: &Settings, address: SocketAddr, on_bind: impl FnOnce(SocketAddr)) -> Result {
    // Dropped last, so that the last lines are written.
    let _log = Background::start()?;
    System::new().block_on(async {
        let application = Application::build(settings, address)?;
        let handle = application.handle();
        // Before the address is printed, so that no signal is missed.
        let stop = stop_signal()?;
        rt::spawn(async move {
            stop.await;
            handle.stop(true).await;
        });
        on_bind(application.address());
        Ok(application.run().await?)
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { drop(rt::signal::ctrl_c().await) })
}
