//! gunicorn, the server in front of `wsgi.py`: sockets, workers, and limits for clients.
//!
//! This is `actix_web::HttpServer` with a `Socket` of its own. With actix's own sockets, a client can leave its answer
//! unread for ever, pipeline thousands of requests, send the beginning of a head and never its end, and keep idle
//! connections open.

mod closing;
mod descriptors;
mod pace;
mod sock;
mod socket;
#[cfg(unix)]
mod socket_file;
mod stream;
mod workers;

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Request};
use actix_server::Server;
use actix_service::{ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::rt;
use actix_web::rt::net::TcpStream;
#[cfg(unix)]
use actix_web::rt::net::UnixStream;
use views::http::connections::TICK;
use views::http::request::LocalAddress;

pub use closing::close;
pub use descriptors::{open_files, raise_limit};
pub use sock::{Address, Listener};
pub use workers::Workers;

use sock::Kind;
use socket::Socket;
use stream::Stream;

/// The time-out of idle connections. Common proxies have one minute, so the proxy closes first.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a refused client may continue to send, so that it receives the answer.
const LINGER: Duration = Duration::from_secs(1);

/// With this many unsent bytes, an answer waits for the socket. Idle connections keep a buffer of this size.
const WRITE_BUFFER: usize = 16 * 1024;

/// The resources that a server may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that read requests and write answers.
    pub workers: usize,
    /// The maximum number of connections, `MAX_CONNECTIONS`.
    pub connections: usize,
}

/// A server that answers the requests of these sockets once it is polled, and its workers. The sockets stay open as long
/// as either it or their values exist.
///
/// # Errors
/// An error of the system.
pub fn serve(app: Arc<views::App>, listeners: &[Listener], limits: Limits) -> io::Result<(Server, Workers)> {
    // The last eighth is for new connections that arrive while old ones are being closed.
    app.memory().connections.set_most(limits.connections - limits.connections / 8);
    watch(&app);
    let all = Workers::default();
    let mut builder = Server::build()
        .workers(limits.workers)
        // Blocking work has a pool of its own, `views::http::blocking`.
        .worker_max_blocking_threads(1)
        .max_concurrent_connections(limits.connections.div_ceil(limits.workers))
        // actix's own handler drops the requests in flight at Ctrl-C.
        .disable_signals();
    for listener in listeners {
        let (app, workers) = (Arc::clone(&app), all.clone());
        builder = match &listener.socket {
            Kind::Tcp(socket) => {
                let address = LocalAddress::Tcp(socket.local_addr()?);
                builder
                    .listen("task-api", socket.try_clone()?, move || service::<TcpStream>(&app, &workers, address))?
            }
            #[cfg(unix)]
            Kind::Unix(socket) => {
                let clients = move || service::<UnixStream>(&app, &workers, LocalAddress::Unix);
                builder.listen_uds("task-api", socket.try_clone()?, clients)?
            }
        };
    }
    Ok((builder.run(), all))
}

/// What one worker does with a new connection to this address.
fn service<S: Stream>(
    app: &Arc<views::App>,
    workers: &Workers,
    address: LocalAddress,
) -> impl ServiceFactory<S, Config = ()> + use<S> {
    workers.join();
    let (sockets, waiting) = (Arc::clone(app), Arc::clone(app));
    let urls = App::new().configure(views::urls(Arc::clone(app)));
    // actix's own shutdown would close idle connections at once, even if a request is on its way. `Connections` does it.
    let http = HttpService::build()
        .keep_alive(KEEP_ALIVE)
        .client_disconnect_timeout(LINGER)
        .h1_write_buffer_size(WRITE_BUFFER)
        .expect(fn_service(move |request: Request| ready(expect(&waiting, request))))
        .on_connect_ext(move |socket: &Socket<S>, data| {
            data.insert(socket.connection().clone());
            data.insert(address);
            views::on_connect(socket, data);
        })
        .h1(map_config(urls, |()| AppConfig::default()));
    fn_service(move |stream: S| {
        let peer = stream.peer();
        ready(Ok((Socket::new(stream, Arc::clone(&sockets)), peer)))
    })
    .and_then(http)
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
