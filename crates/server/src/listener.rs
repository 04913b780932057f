//! gunicorn, the server in front of `wsgi.py`: sockets, workers, and limits for clients.
//!
//! This is `actix_web::HttpServer` with a `Socket` of its own. With actix's own sockets, a client can leave its answer
//! unread for ever, pipeline thousands of requests, send the beginning of a head and never its end, and keep idle
//! connections open.

mod descriptors;
mod pace;
mod socket;

use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Request};
use actix_server::Server;
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::rt;
use actix_web::rt::net::TcpStream;
use socket2::{Domain, Protocol, Socket as Socket2, Type};
use views::http::connections::TICK;
use views::http::request::LocalAddress;

pub use descriptors::{open_files, raise_limit};
use socket::Socket;

/// The time-out of idle connections. Common proxies have one minute, so the proxy closes first.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The number of connections that wait in the system to be accepted. The system may allow fewer.
const BACKLOG: i32 = 4096;

/// How long a refused client may continue to send, so that it receives the answer.
const LINGER: Duration = Duration::from_secs(1);

/// With this many unsent bytes, an answer waits for the socket. Idle connections keep a buffer of this size.
const WRITE_BUFFER: usize = 16 * 1024;

/// The resources that a server may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that read requests and write answers.
    pub workers: usize,
    /// Blocking threads of each worker.
    pub threads: usize,
    /// The maximum number of connections, `MAX_CONNECTIONS`.
    pub connections: usize,
    /// How long a stopping server waits for the requests in flight.
    pub shutdown_timeout: Duration,
}

/// Binds an address. Returns it, and a server that answers requests once it is polled.
///
/// # Errors
/// The address cannot be bound.
pub fn serve(app: Arc<views::App>, address: SocketAddr, limits: Limits) -> io::Result<(SocketAddr, Server)> {
    let listener = bind(address)?;
    let address = listener.local_addr()?;
    // The last eighth is for new connections that arrive while old ones are being closed.
    app.memory().connections.set_most(limits.connections - limits.connections / 8);
    watch(&app);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .workers(limits.workers)
        .worker_max_blocking_threads(limits.threads)
        .max_concurrent_connections(limits.connections.div_ceil(limits.workers))
        .shutdown_timeout(limits.shutdown_timeout.as_secs())
        // actix's own handler drops the requests in flight at Ctrl-C.
        .disable_signals()
        .listen("task-api", listener, move || {
            let (sockets, waiting, stopping) = (Arc::clone(&app), Arc::clone(&app), stopping.clone());
            let urls = App::new().configure(views::urls(Arc::clone(&app)));
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KEEP_ALIVE)
                .client_disconnect_timeout(LINGER)
                .h1_write_buffer_size(WRITE_BUFFER)
                .expect(fn_service(move |request: Request| ready(expect(&waiting, request))))
                .on_connect_ext(move |socket: &Socket, data| {
                    data.insert(socket.connection().clone());
                    data.insert(LocalAddress(address));
                    views::on_connect(socket, data);
                })
                .h1(map_config(urls, |()| AppConfig::default()));
            fn_service(move |stream: TcpStream| {
                let peer = stream.peer_addr().ok();
                ready(Ok((Socket::new(stream, Arc::clone(&sockets)), peer)))
            })
            .and_then(http)
        })?
        .run();
    Ok((address, server))
}

/// Binds an address with a long backlog: a client that finds the backlog full tries again only after a second.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket2::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows this would let two servers share the address.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The answer to `Expect: 100-continue`: either the request continues, or it is refused before its body is sent.
fn expect(app: &views::App, request: Request) -> Result<Request, actix_web::Error> {
    match views::expect(app, request.head()) {
        None => Ok(request),
        Some(refusal) => Err(actix_web::error::InternalError::from_response("no memory", refusal).into()),
    }
}

/// Advances the clock of the connections as long as the application exists.
fn watch(app: &Arc<views::App>) {
    let app = Arc::downgrade(app);
    rt::spawn(async move {
        loop {
            rt::time::sleep(TICK).await;
            let Some(app) = app.upgrade() else { return };
            app.memory().connections.tick();
        }
    });
}
