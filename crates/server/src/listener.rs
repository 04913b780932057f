//! gunicorn, the server in front of `wsgi.py`: sockets, workers, and the clients that lose their place.
//!
//! This is `actix_web::HttpServer` over a `Socket` of our own. actix's own sockets let a client take what it likes: it
//! may leave its answer unread for ever, send thousands of requests ahead, begin the head of a request and never end it,
//! and keep a place without ever asking anything.

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
use views::connections::TICK;
use views::request::LocalAddress;

pub use descriptors::raise_limit;
use socket::Socket;

/// How long an idle connection is kept: longer than the minute of common proxies, so that the proxy closes it first.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How many connections the system keeps until they are taken; it may allow fewer.
const BACKLOG: i32 = 4096;

/// How long a client that was refused may go on sending, so that it sees the answer.
const LINGER: Duration = Duration::from_secs(1);

/// From how many bytes on an answer waits until the socket has taken some. The memory of idle connections hangs on it.
const WRITE_BUFFER: usize = 16 * 1024;

/// How a server shares the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that take requests.
    pub workers: usize,
    /// Threads of each of them that may wait.
    pub threads: usize,
    /// The most connections, `MAX_CONNECTIONS`.
    pub connections: usize,
    /// How long a stopping server waits for the requests in flight.
    pub shutdown_timeout: Duration,
}

/// Serves an application on an address, from the first poll of the server on: its address, and the server.
///
/// # Errors
/// Those of the address.
pub fn serve(app: Arc<views::App>, address: SocketAddr, limits: Limits) -> io::Result<(SocketAddr, Server)> {
    let listener = bind(address)?;
    let address = listener.local_addr()?;
    // The last places are for those who come while others are told to go.
    app.memory().connections.set_most(limits.connections - limits.connections / 8);
    watch(&app);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .workers(limits.workers)
        .worker_max_blocking_threads(limits.threads)
        .max_concurrent_connections(limits.connections.div_ceil(limits.workers))
        .shutdown_timeout(limits.shutdown_timeout.as_secs())
        // Its own handler drops the requests in flight at Ctrl-C.
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

/// Takes an address, with room for those who come while connections are closed for them: whoever finds none there tries
/// again only after a second.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket2::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Windows understands it differently: two servers would share the address.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The answer to `Expect: 100-continue`: the request goes on, or is refused before its body is sent.
fn expect(app: &views::App, request: Request) -> Result<Request, actix_web::Error> {
    match views::expect(app, request.head()) {
        None => Ok(request),
        Some(refusal) => Err(actix_web::error::InternalError::from_response("no memory", refusal).into()),
    }
}

/// Lets the connections' time pass for as long as the application lives.
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
