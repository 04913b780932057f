//! `gunicorn.arbiter.Arbiter`: runs a server until a signal stops it, and then lets the requests in flight finish.

use std::pin::pin;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::rt;
use actix_web::rt::time::{Instant, sleep, sleep_until};
use futures_util::future::{self, Either};
use views::http::connections::TICK;

use crate::error::{CommandError, Result};
use crate::listener::{self, Listener, Workers};
use crate::settings::Settings;
use crate::startup::Application;

#[cfg(not(unix))]
use super::keyboard::{Event, Signals};
#[cfg(unix)]
use super::{
    handover::{self, Predecessor},
    signals::{Event, Signals},
};
#[cfg(unix)]
use crate::systemd;

/// The server that runs, and how it ends.
struct Arbiter<'s> {
    settings: &'s Settings,
    signals: Signals,
    app: Arc<views::App>,
    listeners: Vec<Listener>,
    workers: Workers,
    handle: ServerHandle,
    /// Whether another SIGHUP has come while the program was started again.
    #[cfg(unix)]
    must_reload: bool,
}

/// How an attempt to start the program again ends.
#[cfg(unix)]
enum Reload {
    /// The new process serves from now on.
    Succeeded,
    /// This process goes on.
    Failed,
    /// The signal with this name stops the server.
    Stopped(&'static str),
}

/// Answers requests until a signal comes.
///
/// # Errors
/// An error of the system.
pub(super) async fn run(
    application: Application,
    signals: Signals,
    settings: &Settings,
    #[cfg(unix)] predecessor: Option<Predecessor>,
) -> Result {
    #[cfg(unix)]
    let Application { app, mut listeners, server, workers } = application;
    #[cfg(not(unix))]
    let Application { app, listeners, server, workers } = application;
    let handle = server.handle();
    let server = rt::spawn(server);
    // The server has no other command that it answers and that changes nothing. It answers when its workers have
    // started, or when it has ended.
    handle.resume().await;
    #[cfg(unix)]
    if !server.is_finished() {
        announce(predecessor, &mut listeners)?;
    }
    let arbiter = Arbiter {
        settings,
        signals,
        app,
        listeners,
        workers,
        handle,
        #[cfg(unix)]
        must_reload: false,
    };
    match future::select(pin!(arbiter.serve()), server).await {
        Either::Left(((), _stopped)) => Ok(()),
        // It could not start its workers.
        Either::Right((ended, _)) => Ok(ended.map_err(CommandError::new)??),
    }
}

/// Reports that the server answers requests: to the process that has started it, or to systemd.
///
/// # Errors
/// The process that has started this one waits no more. Either it serves the sockets itself, or nobody watches this one.
#[cfg(unix)]
fn announce(predecessor: Option<Predecessor>, listeners: &mut [Listener]) -> Result {
    match predecessor {
        Some(predecessor) => {
            predecessor.relieve().map_err(CommandError::new)?;
            // Not before: while the other process may still go on, the files are its own.
            listeners.iter_mut().for_each(Listener::take_file);
        }
        None => systemd::notify("READY=1"),
    }
    if let Some(interval) = systemd::watchdog_interval() {
        rt::spawn(async move {
            loop {
                systemd::notify("WATCHDOG=1");
                sleep(interval).await;
            }
        });
    }
    Ok(())
}

impl Arbiter<'_> {
    /// Acts on signals, until the server has stopped.
    async fn serve(mut self) {
        loop {
            match self.signals.next().await {
                Event::Stop(name) => return self.stop(name).await,
                #[cfg(unix)]
                Event::Ignored(name) => log::info!("{name} is ignored"),
                #[cfg(unix)]
                Event::Reload => loop {
                    match self.reload().await {
                        Reload::Succeeded => return self.leave().await,
                        Reload::Stopped(name) => return self.stop(name).await,
                        Reload::Failed if self.must_reload => {}
                        Reload::Failed => break,
                    }
                },
            }
        }
    }

    /// Stops after the requests in flight.
    async fn stop(self, signal: &str) {
        let begun = Instant::now();
        self.app.memory().connections.stop();
        #[cfg(unix)]
        systemd::notify("STOPPING=1");
        log::info!("{signal}: stopping after the requests in flight; another SIGTERM or Ctrl-C stops at once");
        sleep(self.settings.drain_delay).await;
        self.finish(begun).await;
    }

    /// Accepts no more connections, and ends with the last one, or in time.
    async fn finish(self, begun: Instant) {
        let deadline = begun + self.settings.shutdown_timeout;
        let connections = &self.app.memory().connections;
        listener::close(self.listeners, &self.handle, &self.workers, deadline).await;
        connections.close_idle();
        let last = async {
            while !connections.is_empty() {
                sleep(TICK / 5).await;
            }
        };
        future::select(pin!(last), pin!(sleep_until(deadline))).await;
        self.handle.stop(false).await;
    }
}

#[cfg(unix)]
impl Arbiter<'_> {
    /// Starts the program again, which may be a new one, and waits until it answers requests. A signal to stop ends the
    /// attempt. Another SIGHUP begins an attempt after this one, because the new process may have read older settings.
    async fn reload(&mut self) -> Reload {
        self.must_reload = false;
        log::info!("SIGHUP: starting the program again");
        let mut successor = match handover::start(&self.listeners) {
            Ok(successor) => successor,
            Err(error) => {
                log::error!("the program was not started again, so this one goes on: {error}");
                return Reload::Failed;
            }
        };
        loop {
            let next = match future::select(pin!(self.signals.next()), pin!(successor.is_ready())).await {
                Either::Left((signal, _)) => Ok(signal),
                Either::Right((ready, _)) => Err(ready),
            };
            match next {
                Ok(Event::Reload) => self.must_reload = true,
                Ok(Event::Ignored(name)) => log::info!("{name} is ignored"),
                Ok(Event::Stop(name)) => {
                    successor.end();
                    return Reload::Stopped(name);
                }
                Err(Ok(())) => {
                    systemd::notify(&format!("MAINPID={}\nREADY=1", successor.id()));
                    if self.must_reload {
                        successor.reload();
                    }
                    return Reload::Succeeded;
                }
                Err(Err(error)) => {
                    successor.end();
                    log::error!("the new process does not start, so this one goes on: {error}");
                    return Reload::Failed;
                }
            }
        }
    }

    /// Ends after another process has begun to serve the same sockets.
    async fn leave(mut self) {
        let begun = Instant::now();
        self.signals.end_within_patience();
        self.app.memory().connections.end();
        self.listeners.iter_mut().for_each(Listener::give_away);
        log::info!("another process serves from now on; this one ends after the requests in flight");
        self.finish(begun).await;
    }
}
