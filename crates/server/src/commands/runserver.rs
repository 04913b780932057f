//! `manage.py runserver`, which here is the server for production too.

#[cfg(unix)]
mod signals;

use std::net::SocketAddr;

use actix_web::rt::{self, System};

use crate::console::Console;
use crate::error::{CommandError, Result};
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
        serve(settings, address, |address| starting(address, console))
    }
}

/// Says where the server is.
pub(super) fn starting(address: SocketAddr, console: &mut dyn Console) {
    console.say(&format!("Starting server at http://{address}/"));
    console.say("Quit the server with CONTROL-C.");
}

/// Runs the server until it is told to stop; `on_bind` hears the address it has.
pub(super) fn serve(settings: &Settings, address: SocketAddr, on_bind: impl FnOnce(SocketAddr)) -> Result {
    System::new().block_on(async {
        let application = Application::build(settings, address)?;
        let handle = application.handle();
        // Before anybody can know of the server, so that none of its signals is missed.
        let stop = stop_signal()?;
        rt::spawn(async move {
            stop.await;
            handle.stop(true).await;
        });
        on_bind(application.address());
        Ok(application.run().await?)
    })
}

/// Ends at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { drop(rt::signal::ctrl_c().await) })
}
